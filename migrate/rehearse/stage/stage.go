package stage

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"sync"

	"github.com/zonegate/zonegate/migrate/rehearse"
	"github.com/zonegate/zonegate/zonefile"
)

// Stage is the servers of a cast on 127.0.0.1. It may be used by several goroutines.
type Stage struct {
	mu sync.Mutex
	// ports are kept for every address that had one, so that who was given routes
	// before finds the server that comes later.
	ports   map[netip.AddrPort]uint16
	running map[netip.AddrPort]server
	stopped bool
}

// server is a server that runs, embedded or real.
type server struct {
	actor    Actor
	at       netip.AddrPort // on loopback
	embedded *rehearse.Server
	stop     func() error
}

// New makes a stage on which nobody is.
func New() *Stage {
	return &Stage{ports: map[netip.AddrPort]uint16{}, running: map[netip.AddrPort]server{}}
}

// errStopped: a stage ends once.
var errStopped = errors.New("the stage was stopped")

// Play has the servers be as the cast says, and returns when they answer; those that
// it does not name stay as they are, and so do those without faults that are the same
// already. All
// that can be started is; the error names the addresses of what could not. Real
// servers end with ctx too, so that it must not end before the stage.
func (s *Stage) Play(ctx context.Context, cast Cast) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopped {
		return errStopped
	}
	var errs []error
	for address, actor := range cast {
		if now, ok := s.running[address]; ok && !now.actor.same(actor) {
			errs = append(errs, s.leave(address))
		}
	}
	return errors.Join(append(errs, s.enter(ctx, cast)...)...)
}

// enter starts those that are not there yet, all at the same time.
func (s *Stage) enter(ctx context.Context, cast Cast) (errs []error) {
	type outcome struct {
		server
		err error
	}
	var (
		starting sync.WaitGroup
		all      = slices.SortedFunc(maps.Keys(cast), netip.AddrPort.Compare)
		outcomes = make([]outcome, len(all))
	)
	for i, address := range all {
		if _, ok := s.running[address]; ok || cast[address].Gone {
			continue
		}
		port := s.ports[address]
		starting.Go(func() { outcomes[i].server, outcomes[i].err = s.start(ctx, cast[address], port) })
	}
	starting.Wait()
	for i, address := range all {
		switch o := outcomes[i]; {
		case o.err != nil:
			errs = append(errs, fmt.Errorf("server %s: %w", named(address), o.err))
		case o.stop != nil:
			s.running[address], s.ports[address] = o.server, o.at.Port()
		}
	}
	return errs
}

// leave stops what is at an address.
func (s *Stage) leave(address netip.AddrPort) error {
	now, ok := s.running[address]
	if !ok {
		return nil
	}
	delete(s.running, address)
	return now.stop()
}

// start starts a server, at the port that the address had or, where that is not
// free any more, another one.
func (s *Stage) start(ctx context.Context, a Actor, port uint16) (server, error) {
	if err := a.check(); err != nil {
		return server{}, err
	}
	begin := s.startEmbedded
	if a.Real != nil {
		begin = func(a Actor, at netip.AddrPort) (server, error) { return startReal(ctx, a, at) }
	}
	started, err := begin(a, loopback(port))
	if err != nil && port != 0 && ctx.Err() == nil {
		started, err = begin(a, loopback(0))
	}
	return started, err
}

func loopback(port uint16) netip.AddrPort {
	return netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), port)
}

func (s *Stage) startEmbedded(a Actor, at netip.AddrPort) (server, error) {
	e, err := rehearse.Start(rehearse.Config{
		Address: at, Zones: a.Zones, TCPZones: a.TCPZones, Denials: a.Denials,
		NSID: a.NSID, AllowTransfer: a.Transfer, Faults: a.Faults,
	})
	if err != nil {
		return server{}, err
	}
	return server{a, e.Address(), e, e.Stop}, nil
}

func startReal(ctx context.Context, a Actor, at netip.AddrPort) (server, error) {
	cfg := *a.Real
	cfg.Address = at
	cfg.AllowTransfer = cfg.AllowTransfer || a.Transfer
	if cfg.NSID == "" {
		cfg.NSID = a.NSID
	}
	if len(cfg.Zones) == 0 {
		texts, err := zoneTexts(a.Zones)
		if err != nil {
			return server{}, err
		}
		cfg.Zones = texts
	}
	r, err := rehearse.StartReal(ctx, cfg)
	if err != nil {
		return server{}, err
	}
	return server{a, r.Address, nil, r.Stop}, nil
}

func zoneTexts(zones []*zonefile.Zone) (texts []rehearse.ZoneText, err error) {
	for _, z := range zones {
		var b bytes.Buffer
		if err := z.Print(&b); err != nil {
			return nil, err
		}
		texts = append(texts, rehearse.ZoneText{Origin: z.Origin(), Text: b.Bytes()})
	}
	return texts, nil
}

// named is an address as casts have it: without the port that all have.
func named(a netip.AddrPort) string {
	if a.Port() == 53 {
		return a.Addr().String()
	}
	return a.String()
}

// Embedded is the embedded server at an address; nil: there is none.
func (s *Stage) Embedded(address netip.AddrPort) *rehearse.Server {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.running[address].embedded
}

// Routes are the addresses at which somebody is, with where on loopback.
func (s *Stage) Routes() map[netip.AddrPort]netip.AddrPort {
	s.mu.Lock()
	defer s.mu.Unlock()
	routes := map[netip.AddrPort]netip.AddrPort{}
	for address, server := range s.running {
		routes[address] = server.at
	}
	return routes
}

// Route is where packets for an address go now (live.Config.Route).
func (s *Stage) Route(address netip.AddrPort) (netip.AddrPort, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	server, ok := s.running[address]
	return server.at, ok
}

// Stop stops all servers. Twice is no harm.
func (s *Stage) Stop() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stopped = true
	var errs []error
	for address := range s.running {
		errs = append(errs, s.leave(address))
	}
	return errors.Join(errs...)
}
