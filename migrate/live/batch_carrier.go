package live

import (
	"context"
	"encoding/binary"
	"net"
	"net/netip"
	"runtime"
	"time"

	"golang.org/x/net/ipv4"
	"golang.org/x/net/ipv6"
)

// carrier takes messages to one address and back. It is for one goroutine.
type carrier interface {
	// send puts messages on the wire and tells how many it could.
	send(messages [][]byte) (n int, err error)
	// receive waits for messages until the deadline. They are good until the next
	// call.
	receive() (messages [][]byte, err error)
	// until sets the deadline; it ends a receive that is under way.
	until(deadline time.Time) error
	Close() error
}

const (
	// packetsAtOnce is how many go through one system call.
	packetsAtOnce = 32
	// packetSize is room for a message over UDP, beyond the MessageSize that was
	// asked for. A longer one counts as truncated.
	packetSize = 4096
	// streamSize is room for messages over TCP.
	streamSize = 2 * (2 + maxMessage)
)

// systemBatches tells whether the system takes several packets in one call.
const systemBatches = runtime.GOOS == "linux"

// packetConn is what IPv4 and IPv6 have in common.
type packetConn interface {
	ReadBatch(ms []ipv4.Message, flags int) (int, error)
	WriteBatch(ms []ipv4.Message, flags int) (int, error)
}

// packetCarrier is a connected UDP socket: its port is the system's choice, and
// only packets of the address come in.
type packetCarrier struct {
	*net.UDPConn
	batch    packetConn // nil where the system takes messages one by one
	out, in  []ipv4.Message
	received [][]byte
}

func dialPackets(address netip.AddrPort, batches bool) (carrier, error) {
	conn, err := net.DialUDP("udp", nil, net.UDPAddrFromAddrPort(address))
	if err != nil {
		return nil, err
	}
	c := &packetCarrier{UDPConn: conn, out: make([]ipv4.Message, packetsAtOnce), in: make([]ipv4.Message, packetsAtOnce)}
	memory := make([]byte, packetsAtOnce*packetSize)
	for i := range packetsAtOnce {
		c.out[i].Buffers = make([][]byte, 1)
		c.in[i].Buffers = [][]byte{memory[i*packetSize : (i+1)*packetSize]}
	}
	if batches {
		if address.Addr().Unmap().Is4() {
			c.batch = ipv4.NewPacketConn(conn)
		} else {
			c.batch = ipv6.NewPacketConn(conn)
		}
	}
	return c, nil
}

func (c *packetCarrier) until(deadline time.Time) error { return c.SetReadDeadline(deadline) }

func (c *packetCarrier) send(messages [][]byte) (n int, err error) {
	if c.batch == nil {
		_, err := c.Write(messages[0])
		return 1, err
	}
	messages = messages[:min(len(messages), packetsAtOnce)]
	for i, m := range messages {
		c.out[i].Buffers[0] = m
	}
	return c.batch.WriteBatch(c.out[:len(messages)], 0)
}

func (c *packetCarrier) receive() ([][]byte, error) {
	n, err := c.fill()
	c.received = c.received[:0]
	for i := range max(0, n) {
		m := c.in[i].Buffers[0][:c.in[i].N]
		if len(m) == packetSize {
			m[2] |= bitTC >> 8
		}
		c.received = append(c.received, m)
	}
	return c.received, err
}

func (c *packetCarrier) fill() (n int, err error) {
	if c.batch != nil {
		return c.batch.ReadBatch(c.in, 0)
	}
	if c.in[0].N, err = c.Read(c.in[0].Buffers[0]); err != nil {
		return 0, err
	}
	return 1, nil
}

// streamCarrier is a TCP connection on which many questions are under way (RFC
// 7766 section 6.2.1.1).
type streamCarrier struct {
	*net.TCPConn
	watch    watch
	patience time.Duration // with a peer that does not read
	out      []byte
	in       []byte
	lo, hi   int // what was read and not given out yet
	received [][]byte
}

func dialStream(ctx context.Context, address netip.AddrPort, w watch, patience time.Duration) (carrier, error) {
	dialer := net.Dialer{Timeout: patience}
	conn, err := dialer.DialContext(ctx, "tcp", address.String())
	if err != nil {
		return nil, err
	}
	return &streamCarrier{TCPConn: conn.(*net.TCPConn), watch: w, patience: patience, in: make([]byte, streamSize)}, nil
}

func (c *streamCarrier) until(deadline time.Time) error { return c.SetReadDeadline(deadline) }

func (c *streamCarrier) send(messages [][]byte) (n int, err error) {
	c.out = c.out[:0]
	for _, m := range messages {
		c.out = append(binary.BigEndian.AppendUint16(c.out, uint16(len(m))), m...)
	}
	if err := c.SetWriteDeadline(c.watch.at(c.watch.now() + c.patience)); err != nil {
		return 0, err
	}
	if _, err = c.Write(c.out); err != nil {
		return 0, err
	}
	return len(messages), nil
}

// receive gives out all whole messages that are there, after reading once more.
func (c *streamCarrier) receive() ([][]byte, error) {
	c.hi = copy(c.in, c.in[c.lo:c.hi])
	c.lo, c.received = 0, c.received[:0]
	n, err := c.Read(c.in[c.hi:])
	c.hi += n
	for c.hi-c.lo >= 2 {
		size := int(binary.BigEndian.Uint16(c.in[c.lo:]))
		if c.hi-c.lo < 2+size {
			break
		}
		c.received = append(c.received, c.in[c.lo+2:c.lo+2+size])
		c.lo += 2 + size
	}
	if len(c.received) > 0 {
		return c.received, nil
	}
	if rest := c.in[c.lo:c.hi]; len(rest) >= 2 && err != nil && !isTimeout(err) {
		err = errMessageCut{len(rest) - 2, int(binary.BigEndian.Uint16(rest))}
	}
	return nil, err
}
