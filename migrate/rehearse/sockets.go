package rehearse

import (
	"encoding/binary"
	"io"
	"net"
	"net/netip"
	"sync"
	"time"

	"github.com/zonegate/zonegate/migrate/evidence"
)

// maxMessage is the size of the largest DNS message, in octets.
const maxMessage = 65535

func (s *Server) serveUDP() {
	buf := make([]byte, maxMessage)
	for {
		n, from, err := s.udp.ReadFromUDPAddrPort(buf)
		if err != nil {
			select {
			case <-s.done:
				return
			default:
				continue
			}
		}
		if q := s.read(buf[:n], netip.AddrPortFrom(from.Addr().Unmap(), from.Port()), evidence.UDP); q != nil {
			s.work.Go(func() { s.handleUDP(q, from) })
		}
	}
}

func (s *Server) handleUDP(q *query, from netip.AddrPort) {
	for _, a := range q.answers() {
		if !s.pause(a.delay) {
			return
		}
		socket := s.udp
		if a.aside {
			socket = s.aside
		}
		_, _ = socket.WriteToUDPAddrPort(a.wire, from)
	}
}

// pause waits; it is false when the server is stopped meanwhile.
func (s *Server) pause(d time.Duration) bool {
	if d <= 0 {
		return true
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-s.done:
		return false
	case <-t.C:
		return true
	}
}

func (s *Server) accept(listener *net.TCPListener) {
	for {
		c, err := listener.AcceptTCP()
		if err != nil {
			return
		}
		s.mutex.Lock()
		if s.closed || s.tcp != listener {
			s.mutex.Unlock()
			c.Close()
			return
		}
		s.conns[c] = true
		s.work.Go(func() { s.serveTCP(c) })
		s.mutex.Unlock()
	}
}

// serveTCP answers the questions of a connection as they come, each by itself,
// so that answers may overtake each other (RFC 7766 section 6.2.1.1).
func (s *Server) serveTCP(c *net.TCPConn) {
	defer s.forget(c)
	if s.state.Load().has("tcp-reset") {
		_ = c.SetLinger(0)
		return
	}
	from := c.RemoteAddr().(*net.TCPAddr).AddrPort()
	w := &tcpWriter{conn: c}
	var answering sync.WaitGroup
	defer answering.Wait()
	for {
		message, err := readTCP(c)
		if err != nil {
			return
		}
		if q := s.read(message, netip.AddrPortFrom(from.Addr().Unmap(), from.Port()), evidence.TCP); q != nil {
			answering.Go(func() { s.handleTCP(q, w) })
		}
	}
}

func (s *Server) handleTCP(q *query, w *tcpWriter) {
	if q.isTransfer() {
		s.sendZone(q, w)
		return
	}
	_ = s.writeAll(q.answers(), w)
}

func (s *Server) writeAll(answers []answer, w *tcpWriter) error {
	for _, a := range answers {
		if !s.pause(a.delay) {
			return net.ErrClosed
		}
		if err := w.write(a.wire); err != nil {
			return err
		}
	}
	return nil
}

func (s *Server) forget(c net.Conn) {
	c.Close()
	s.mutex.Lock()
	defer s.mutex.Unlock()
	delete(s.conns, c)
}

// tcpWriter lets several answers go out on one connection, whole ones.
type tcpWriter struct {
	mutex sync.Mutex
	conn  net.Conn
}

func (w *tcpWriter) write(message []byte) error {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	framed := binary.BigEndian.AppendUint16(make([]byte, 0, 2+len(message)), uint16(len(message)))
	_, err := w.conn.Write(append(framed, message...))
	return err
}

func readTCP(r io.Reader) ([]byte, error) {
	var size [2]byte
	if _, err := io.ReadFull(r, size[:]); err != nil {
		return nil, err
	}
	message := make([]byte, binary.BigEndian.Uint16(size[:]))
	_, err := io.ReadFull(r, message)
	return message, err
}
