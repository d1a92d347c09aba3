package rehearse

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/zonefile"
)

// Config says what an embedded server serves.
type Config struct {
	// Address is on loopback; port 0 takes a free one, for UDP and TCP alike. The
	// zero AddrPort is 127.0.0.1 with a free port.
	Address netip.AddrPort
	Zones   []*zonefile.Zone
	// TCPZones, where set, are served over TCP in the place of Zones.
	TCPZones []*zonefile.Zone
	// Denials, where set, are what NODATA and NXDOMAIN come from over both
	// transports: a signer that makes denials of another zone than it serves.
	Denials []*zonefile.Zone
	// NSID is the server's identifier (RFC 5001); empty: it gives none.
	NSID string
	// AllowTransfer lets everybody have the zones.
	AllowTransfer bool
	Faults        []Fault
	// Clock dates the log of queries; nil: they have no date.
	Clock func() time.Time
}

// Server is an embedded authoritative name server. It answers as RFC 1034
// section 4.3.2 says, with RFC 2308 (negative answers), RFC 4592 (wildcards),
// RFC 6672 (DNAME), RFC 6891 (EDNS), RFC 5001 (NSID), RFC 7766 (TCP) and RFC 5936
// (AXFR), or as its faults have it. It never recurses.
type Server struct {
	address  netip.AddrPort
	transfer bool
	nsid     string
	clock    func() time.Time
	state    atomic.Pointer[state]
	log      queryLog

	udp    *net.UDPConn
	aside  *net.UDPConn // for answers from another port
	done   chan struct{}
	work   sync.WaitGroup
	mutex  sync.Mutex // guards what follows, and changes of the state
	tcp    *net.TCPListener
	conns  map[net.Conn]bool
	tries  map[tryKey]int
	config Config
	closed bool
}

// state is what a server serves at a time.
type state struct {
	zones   map[evidence.Transport][]*zonefile.Zone
	denials []*zonefile.Zone
	faults  []Fault
}

// Start starts an embedded server.
func Start(cfg Config) (s *Server, err error) {
	if !cfg.Address.IsValid() {
		cfg.Address = netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), 0)
	}
	if cfg.Clock == nil {
		cfg.Clock = func() time.Time { return time.Time{} }
	}
	s = &Server{
		transfer: cfg.AllowTransfer, nsid: cfg.NSID, clock: cfg.Clock, config: cfg,
		done: make(chan struct{}), conns: map[net.Conn]bool{}, tries: map[tryKey]int{},
	}
	st, err := newState(cfg)
	if err != nil {
		return nil, err
	}
	s.state.Store(st)
	if err := s.open(cfg.Address); err != nil {
		return nil, fmt.Errorf("listen on %s: %w", cfg.Address, err)
	}
	listener := s.tcp
	s.work.Go(func() { s.accept(listener) })
	s.work.Go(s.serveUDP)
	if err := s.take(st); err != nil {
		return nil, errors.Join(err, s.Stop())
	}
	return s, nil
}

// How long a port that is in use is waited for, and how often it is tried: a
// process that is just being started can hold a closed socket for a moment.
const (
	portWait     = 2 * time.Second
	portInterval = 20 * time.Millisecond
)

// open takes the address for UDP and TCP. With port 0 it tries until it has
// both: another may take a port that was free a moment ago.
func (s *Server) open(a netip.AddrPort) (err error) {
	if a.Port() == 0 {
		for range startAttempts {
			if s.address, err = withPort(a); err != nil {
				return err
			}
			if s.udp, s.tcp, err = listen(s.address); err == nil {
				break
			}
		}
	} else {
		s.address = a
		err = s.openWhenFree()
	}
	if err != nil {
		return err
	}
	s.aside, err = net.ListenUDP("udp", net.UDPAddrFromAddrPort(netip.AddrPortFrom(a.Addr(), 0)))
	return err
}

func (s *Server) openWhenFree() (err error) {
	if _, err := withPort(s.address); err != nil {
		return err
	}
	pace := time.NewTicker(portInterval)
	defer pace.Stop()
	for range portWait / portInterval {
		if s.udp, s.tcp, err = listen(s.address); err == nil {
			return nil
		}
		<-pace.C
	}
	return err
}

// Address is where the server listens.
func (s *Server) Address() netip.AddrPort { return s.address }

// SetZones replaces what is served, over both transports.
func (s *Server) SetZones(zones ...*zonefile.Zone) error {
	return s.change(func(c *Config) { c.Zones, c.TCPZones = zones, nil })
}

// SetTCPZones replaces what is served over TCP.
func (s *Server) SetTCPZones(zones ...*zonefile.Zone) error {
	return s.change(func(c *Config) { c.TCPZones = zones })
}

// SetFaults replaces the faults; none: it serves well.
func (s *Server) SetFaults(faults ...Fault) error {
	return s.change(func(c *Config) { c.Faults = faults })
}

func (s *Server) change(by func(*Config)) error {
	s.mutex.Lock()
	cfg := s.config
	s.mutex.Unlock()
	by(&cfg)
	st, err := newState(cfg)
	if err != nil {
		return err
	}
	s.mutex.Lock()
	s.config = cfg
	s.mutex.Unlock()
	return s.take(st)
}

func newState(cfg Config) (*state, error) {
	overTCP := cfg.TCPZones
	if overTCP == nil {
		overTCP = cfg.Zones
	}
	st := &state{faults: cfg.Faults, denials: cfg.Denials, zones: map[evidence.Transport][]*zonefile.Zone{}}
	for transport, zones := range map[evidence.Transport][]*zonefile.Zone{evidence.UDP: cfg.Zones, evidence.TCP: overTCP} {
		changed, err := changeZones(zones, cfg.Faults, transport)
		if err != nil {
			return nil, err
		}
		st.zones[transport] = changed
	}
	return st, nil
}

// take makes a state the one that is served, and opens or closes the TCP port
// as it says.
func (s *Server) take(st *state) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.state.Store(st)
	clear(s.tries)
	switch closed := st.has("tcp-closed"); {
	case s.closed:
	case closed && s.tcp != nil:
		s.tcp.Close()
		s.tcp = nil
		for c := range s.conns {
			c.Close()
		}
	case !closed && s.tcp == nil:
		t, err := net.ListenTCP("tcp", net.TCPAddrFromAddrPort(s.address))
		if err != nil {
			return err
		}
		s.tcp = t
		s.work.Go(func() { s.accept(t) })
	}
	return nil
}

// Stop closes all sockets and waits for what is under way. Twice is no harm.
func (s *Server) Stop() error {
	s.mutex.Lock()
	if !s.closed {
		s.closed = true
		close(s.done)
		s.udp.Close()
		s.aside.Close()
		if s.tcp != nil {
			s.tcp.Close()
		}
		for c := range s.conns {
			c.Close()
		}
	}
	s.mutex.Unlock()
	s.work.Wait()
	return nil
}
