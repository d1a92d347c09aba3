package rehearse

import (
	"net/netip"
	"slices"
	"sync"
	"time"

	"github.com/zonegate/zonegate/migrate/evidence"
)

// Query is a question that came to an embedded server.
type Query struct {
	At        time.Time // by Config.Clock
	Source    netip.AddrPort
	Transport evidence.Transport
	ID        uint16
	// Name is absolute, as sent; empty for a message that is no question, of which
	// nothing else is known.
	Name string
	Type string // the mnemonic
	RD   bool
	DO   bool
	EDNS bool
	Size uint16 // the UDP payload that EDNS offers, in octets; 0 without EDNS
	NSID bool   // the server's identifier is asked for
}

type queryLog struct {
	mutex sync.Mutex
	list  []Query
}

func (l *queryLog) add(q Query) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.list = append(l.list, q)
}

// Queries are the questions that came so far, in order; faults do not hide any.
func (s *Server) Queries() []Query {
	s.log.mutex.Lock()
	defer s.log.mutex.Unlock()
	return slices.Clone(s.log.list)
}

// ForgetQueries empties the log.
func (s *Server) ForgetQueries() {
	s.log.mutex.Lock()
	defer s.log.mutex.Unlock()
	s.log.list = nil
}
