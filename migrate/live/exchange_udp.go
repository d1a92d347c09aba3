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

// route looks for a route to an address that packets may go to: connecting a UDP
// socket does, and sends nothing.
func (t *trial) route(address netip.AddrPort, err error) {
	if err != nil {
		t.notSent(err)
		return
	}
	conn, err := net.DialUDP("udp", nil, net.UDPAddrFromAddrPort(address))
	if err != nil {
		t.notSent(err)
		return
	}
	conn.Close()
}

// overUDP puts the question once, from a socket of its own: with a source port
// that the system chooses at random, and with answers of that address alone.
func (c *Client) overUDP(ctx context.Context, address netip.AddrPort, t *trial) {
	conn, err := net.DialUDP("udp", nil, net.UDPAddrFromAddrPort(address))
	if err != nil {
		t.notSent(err)
		return
	}
	defer conn.Close()
	defer limit(ctx, conn, c.cfg.Timeout)()
	if _, err := conn.Write(appendQuery(nil, t.query)); err != nil {
		t.notReceived(err)
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

// notSent: this machine could not even try.
func (t *trial) notSent(err error) {
	if isNoRoute(err) || errors.Is(err, errNobody) {
		t.unrouted = plainly(err)
		return
	}
	t.unsent, t.failedFast = plainly(err), true
}

// isNoRoute tells whether the system knows no way to an address. It says so when
// a socket is connected or written to, before any packet leaves.
func isNoRoute(err error) bool {
	for _, no := range []syscall.Errno{
		syscall.ENETUNREACH, syscall.EHOSTUNREACH, syscall.ENETDOWN, syscall.EADDRNOTAVAIL, syscall.EAFNOSUPPORT,
	} {
		if errors.Is(err, no) {
			return true
		}
	}
	return false
}

// notReceived: a connected socket gave an error, which is what ICMP said of the
// packet, or the system of an attempt to send.
func (t *trial) notReceived(err error) {
	switch {
	case isTimeout(err):
		return
	case errors.Is(err, syscall.ECONNREFUSED):
		t.unreachable = errors.New("the port is unreachable, says ICMP")
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.ENOPROTOOPT), errors.Is(err, syscall.EACCES):
		t.unreachable = errors.New(plainly(err).Error() + ", says ICMP")
	default:
		t.unsent = plainly(err)
	}
	t.failedFast = true
}

// limit ends the reads and writes of a connection after a time, or with ctx.
func limit(ctx context.Context, conn net.Conn, d time.Duration) (stop func()) {
	_ = conn.SetDeadline(newWatch().at(d))
	detach := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	return func() { detach() }
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
