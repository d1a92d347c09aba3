package live

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/zonegate/zonegate/migrate/evidence"
)

// round is one question put to the servers of a zone, one after the other, until
// one helps.
type round struct {
	*resolver
	at   *delegation
	q    question
	trip trip

	last     reply
	heard    bool // a server answered something
	attempts int
	useless  map[netip.AddrPort]bool // said something that will not change
	missing  []string                // servers without addresses, and why
	// glueless are the addresses of servers that had to be looked up.
	glueless []netip.AddrPort
}

// askZone puts a question to the servers of a zone. It moved when meanwhile a
// nearer zone, or the answer, was learned.
func (w *resolver) askZone(ctx context.Context, at *delegation, q question, t trip) (got reply, moved bool, err error) {
	r := &round{resolver: w, at: at, q: q, trip: t, useless: map[netip.AddrPort]bool{}}
	for pass := range w.c.cfg.Tries + 1 {
		got, moved, err = r.pass(ctx, pass)
		if err != nil || moved || got.Outcome != "" {
			return got, moved, err
		}
	}
	return r.giveUp(), false, nil
}

// pass goes over the servers once, and gives the first answer that helps: in the
// first pass of those whose addresses came with the referral, in the second of
// those that must be looked up, then again of those that kept silent.
func (r *round) pass(ctx context.Context, pass int) (got reply, moved bool, err error) {
	if pass == 1 {
		if err := r.lookUpGlueless(ctx); err != nil {
			return reply{}, false, err
		}
	}
	r.at.asking.Lock()
	defer r.at.asking.Unlock()
	if known, ok := r.known(); ok {
		return known, false, nil
	}
	if r.nearest(r.q.name) != r.at {
		return reply{}, true, nil
	}
	for _, a := range r.candidates(pass) {
		if r.attempts >= maxAttempts || *r.trip.left <= 0 {
			break
		}
		if got, err = r.one(ctx, a); err != nil || got.Outcome.Helpful() {
			return got, false, err
		}
	}
	return reply{}, false, nil
}

// one puts the question to one address, once.
func (r *round) one(ctx context.Context, a address) (reply, error) {
	got, err := r.c.exchange(ctx, ask{
		server:   server{evidence.Walk, a.server, a.AddrPort, r.at.zone},
		question: r.q, transport: evidence.UDP, purpose: evidence.PurposeWalk, tries: 1,
	})
	if err != nil {
		return got, err
	}
	r.saw(got.Observation)
	r.heard = r.heard || got.message != nil
	r.note(a.AddrPort, got)
	r.count(got)
	return got, nil
}

// count takes what a packet costs off the trip.
func (r *round) count(got reply) {
	if got.Outcome == evidence.NotObservable {
		if r.last.Outcome == "" {
			r.last = got
		}
		return
	}
	r.last = got
	r.attempts++
	*r.trip.left--
	if got.message == nil {
		*r.trip.left -= silenceCosts - 1
	}
}

// note remembers what the answer says of the server, and the answer.
func (r *round) note(a netip.AddrPort, got reply) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.silent[a] = !got.usable(); !r.silent[a] || got.Outcome == evidence.NotObservable {
		r.useless[a] = true
	}
	if got.Outcome.Helpful() && got.Outcome != evidence.Referred {
		r.answers[r.q] = got
	}
}

// known is the answer that is known already, or that the servers of the zone
// answer nothing at all.
func (r *round) known() (reply, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if got, ok := r.answers[r.q]; ok {
		return got, true
	}
	if r.at.dead != nil {
		got := *r.at.dead
		got.Name, got.Type = r.q.name.String(), r.q.typ.String()
		return got, true
	}
	return reply{}, false
}

// address is one of a server's.
type address struct {
	netip.AddrPort
	server string
}

// candidates are the addresses to ask in a pass: those that kept silent before
// come last, and the families take turns, so that one without a working route
// does not hold up the other.
func (r *round) candidates(pass int) []address {
	r.mu.Lock()
	defer r.mu.Unlock()
	var four, six []address
	for _, s := range r.at.servers {
		for _, a := range s.addresses {
			if isGlueless := slices.Contains(r.glueless, a); r.useless[a] || pass == 0 && isGlueless || pass == 1 && !isGlueless {
				continue
			}
			name := ""
			if s.name != "" {
				name = s.name.String()
			}
			if a.Addr().Unmap().Is4() {
				four = append(four, address{a, name})
			} else {
				six = append(six, address{a, name})
			}
		}
	}
	list := takeTurns(four, six)
	slices.SortStableFunc(list, func(a, b address) int { return order(r.silent[a.AddrPort], r.silent[b.AddrPort]) })
	return list
}

func takeTurns(a, b []address) (list []address) {
	for i := range max(len(a), len(b)) {
		if i < len(a) {
			list = append(list, a[i])
		}
		if i < len(b) {
			list = append(list, b[i])
		}
	}
	return list
}

func order(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// lookUpGlueless finds addresses of servers that the referral gave none of.
func (r *round) lookUpGlueless(ctx context.Context) error {
	if len(r.trip.path) >= maxNested {
		r.missing = append(r.missing, fmt.Sprintf("over %d servers to be looked up one for the other", maxNested))
		return nil
	}
	looked := 0
	for i := range r.at.servers {
		s := &r.at.servers[i]
		if len(r.addressesOf(s)) > 0 || s.name == "" || looked >= maxGlueless {
			continue
		}
		looked++
		found, err := r.host(ctx, s.name, r.trip)
		if err != nil {
			return err
		}
		if len(found.addresses) == 0 {
			r.missing = append(r.missing, fmt.Sprintf("%s: %s", s.name, found.outcome))
		}
		r.glueless = append(r.glueless, found.addresses...)
		r.keep(s, found.addresses)
	}
	return nil
}

func (w *resolver) addressesOf(s *nameServer) []netip.AddrPort {
	w.mu.Lock()
	defer w.mu.Unlock()
	return s.addresses
}

func (w *resolver) keep(s *nameServer, addresses []netip.AddrPort) {
	w.mu.Lock()
	defer w.mu.Unlock()
	s.addresses = addresses
}

// giveUp is what the round came to without an answer.
func (r *round) giveUp() reply {
	got := r.last
	switch {
	case *r.trip.left <= 0:
		got = r.stuck(r.q, "given up: it takes too many questions, or too many get no answer").reply
	case got.Outcome == "":
		got = r.stuck(r.q, r.nobody()).reply
	default:
		got.Detail = strings.TrimSpace(fmt.Sprintf("no server of %s helped; the last, %s, gave %s: %s", r.at.zone, got.Address, got.Outcome, got.Detail))
		got.Detail = strings.TrimSuffix(got.Detail, ":")
		r.bury(got)
	}
	return got
}

// nobody says why there was nobody to ask.
func (r *round) nobody() string {
	why := "no server of " + r.at.zone.String() + " has a known address"
	if len(r.missing) > 0 {
		why += " (" + strings.Join(r.missing, ", ") + ")"
	}
	return why
}

// bury notes that none of the zone's servers answers anything, so that each
// further name does not wait for them again.
func (r *round) bury(got reply) {
	if r.heard {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.at.dead = &got
}
