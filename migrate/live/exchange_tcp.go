package live

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"syscall"
)

// overTCP puts the question once, over a connection of its own. Connecting and
// answering may each take a time-out.
func (c *Client) overTCP(ctx context.Context, address netip.AddrPort, t *trial) {
	dialer := net.Dialer{Timeout: c.cfg.Timeout}
	conn, err := dialer.DialContext(ctx, "tcp", address.String())
	if err != nil {
		t.notConnected(err)
		return
	}
	defer conn.Close()
	defer limit(ctx, conn, c.cfg.Timeout)()
	msg := appendQuery(make([]byte, 2, 2+headerSize+maxName+32), t.query)
	binary.BigEndian.PutUint16(msg, uint16(len(msg)-2))
	if _, err := conn.Write(msg); err != nil {
		t.disconnected(err)
		return
	}
	for {
		packet, err := readPacket(conn)
		if err != nil {
			t.disconnected(err)
			return
		}
		if t.take(packet) {
			return
		}
	}
}

// errMessageCut: the connection ended inside a message.
type errMessageCut struct{ got, of int }

func (e errMessageCut) Error() string {
	return fmt.Sprintf("the connection ended after %d of %d octets", e.got, e.of)
}

// readPacket reads a message with its length before it (RFC 1035 section 4.2.2).
func readPacket(r io.Reader) ([]byte, error) {
	var length [2]byte
	if _, err := io.ReadFull(r, length[:]); err != nil {
		return nil, err
	}
	packet := make([]byte, binary.BigEndian.Uint16(length[:]))
	n, err := io.ReadFull(r, packet)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, errMessageCut{n, len(packet)}
	}
	return packet, err
}

func (t *trial) notConnected(err error) {
	switch {
	case isTimeout(err):
	case errors.Is(err, errNobody):
		t.unrouted = err
	case errors.Is(err, syscall.ECONNREFUSED), errors.Is(err, syscall.ECONNRESET):
		t.refused, t.failedFast = plainly(err), true
	case errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.EHOSTUNREACH):
		t.unreachable, t.failedFast = plainly(err), true
	default:
		t.unsent, t.failedFast = plainly(err), true
	}
}

// disconnected: a connection that was there ended without the answer.
func (t *trial) disconnected(err error) {
	var cut errMessageCut
	switch {
	case isTimeout(err):
		return
	case errors.As(err, &cut):
		t.garbage++
		t.why = cut
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		t.refused = errors.New("the connection was closed before the answer")
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH):
		t.unreachable = plainly(err)
	default:
		t.refused = plainly(err)
	}
	t.failedFast = true
}
