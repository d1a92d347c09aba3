package live

import (
	"bytes"
	"context"
	"errors"
	"net"
	"net/netip"
	"sync"
	"syscall"
	"time"
)

// packets are buffers for what comes over UDP, in which a message may be as long
// as a packet.
var packets = sync.Pool{New: func() any { return new([maxMessage]byte) }}

// routed tells why no packet can leave this machine for an address: connecting a
// UDP socket looks up the route, and sends nothing.
func routed(address netip.AddrPort) error {
	conn, err := net.DialUDP("udp", nil, net.UDPAddrFromAddrPort(address))
	if err != nil {
		return plainly(err)
	}
	return conn.Close()
}

// overUDP puts the question once, from a socket of its own: with a source port
// that the system chooses at random, and with answers of that address alone.
func (c *Client) overUDP(ctx context.Context, address netip.AddrPort, t *trial) {
	conn, err := net.DialUDP("udp", nil, net.UDPAddrFromAddrPort(address))
	if err != nil {
		t.unrouted = plainly(err)
		return
	}
	defer conn.Close()
	defer limit(ctx, conn, c.cfg.Timeout)()
	if _, err := conn.Write(appendQuery(nil, t.query)); err != nil {
		t.notSent(err)
		return
	}
	buf := packets.Get().(*[maxMessage]byte)
	defer packets.Put(buf)
	for {
		n, err := conn.Read(buf[:])
		if err != nil {
			t.notReceived(err)
			return
		}
		if t.take(bytes.Clone(buf[:n])) {
			return
		}
	}
}

// notSent: an error of sending is this machine's, unless it stands for an ICMP
// message that was quicker.
func (t *trial) notSent(err error) {
	if errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, syscall.EHOSTUNREACH) {
		t.notReceived(err)
		return
	}
	t.unrouted = plainly(err)
}

func (t *trial) notReceived(err error) {
	if isTimeout(err) {
		return
	}
	t.unreachable, t.failedFast = plainly(err), true
	if errors.Is(err, syscall.ECONNREFUSED) {
		t.unreachable = errors.New("the port is unreachable, says ICMP")
	}
}

// limit ends the reads and writes of a connection after a time, or with ctx.
func limit(ctx context.Context, conn net.Conn, d time.Duration) (stop func()) {
	within, cancel := context.WithTimeout(ctx, d)
	if at, ok := within.Deadline(); ok {
		_ = conn.SetDeadline(at)
	}
	detach := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	return func() { detach(); cancel() }
}

func isTimeout(err error) bool {
	var timeout net.Error
	return errors.As(err, &timeout) && timeout.Timeout()
}

// plainly is an error of the network without the addresses that are known anyway.
func plainly(err error) error {
	var errno syscall.Errno
	if errors.As(err, &errno) {
		return errno
	}
	return err
}
