package course

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/zonegate/zonegate/migrate/rehearse/caches"
	"github.com/zonegate/zonegate/zonefile"
)

// LookUps is what a population of resolver caches would see.
type LookUps struct {
	Resolvers int     `json:"resolvers"`
	Seed      uint64  `json:"seed"`
	Cases     []Fates `json:"cases"`
	// Notes are what is not simulated.
	Notes []string `json:"notes,omitempty"`
	// Results are the simulations, as they are drawn.
	Results []*caches.Result `json:"-"`
}

// Fates is what they would see of one course of the move.
type Fates struct {
	Name string `json:"name"` // "as planned", "old servers off at T+1h"
	// Since is when what is asked about happens, in seconds from the switch on.
	Since int64 `json:"since"`
	// Says is it in a sentence.
	Says string `json:"says"`
	// Hit is the share of resolvers for which look-ups fail at some time, from 0 to 1.
	Hit   float64 `json:"hit"`
	Hours []Hour  `json:"hours"`
}

// Hour is the share of look-ups that fail in an hour, and that of resolvers whose
// look-ups of names that they do not hold do; From is in seconds from the switch on.
type Hour struct {
	From    int64   `json:"from"`
	Failing float64 `json:"failing"`
	Cold    float64 `json:"cold"`
}

// lookUps simulates the look-ups of the move as it went, and of the what-ifs.
func (w *walk) lookUps() error {
	if w.people == nil || w.changed == nil {
		return nil
	}
	name := "as planned"
	if w.doc.Drill != nil {
		name = "if nobody went back"
	}
	left := w.notSimulated()
	if len(left) > 0 {
		name += ", but for " + inWords(left)
	}
	worlds, since := []*caches.World{w.cacheWorld(name, w.history)}, []time.Duration{w.firstFault()}
	for i := range w.doc.Offs {
		o := &w.doc.Offs[i]
		worlds = append(worlds, w.cacheWorld("old servers off at "+o.When, w.stoppedAt(o.At)))
		since = append(since, o.At.Sub(*w.changed))
	}
	results, err := caches.Compare(worlds, w.people, w.span(since))
	if err != nil {
		return fmt.Errorf("simulate look-ups: %w", err)
	}
	l := &LookUps{Resolvers: w.people.Resolvers, Seed: w.people.Seed, Results: results}
	for _, text := range left {
		l.Notes = append(l.Notes, "what "+text+" does to look-ups is not simulated")
	}
	for i, r := range results {
		l.Cases = append(l.Cases, fates(r, since[i]))
		if r.All.Hit > 0 {
			w.doc.Troubles = append(w.doc.Troubles, "look-ups fail, "+r.World+": "+l.Cases[i].Says)
		}
	}
	w.doc.LookUps = l
	return nil
}

// notSimulated are the faults that spoil single answers, and so are none to a simulation
// in which all names are alike.
func (w *walk) notSimulated() (list []string) {
	for i := range w.doc.Faults {
		f := &w.doc.Faults[i]
		_, whole := stateOfFault(f.fault)
		if f.At != nil && (f.Word == MissingRecord || f.fault != "" && !whole) {
			list = append(list, f.Text())
		}
	}
	return list
}

// firstFault is when the first fault began, from the switch on; 0: none did.
func (w *walk) firstFault() time.Duration {
	for i := range w.doc.Faults {
		if at := w.doc.Faults[i].At; at != nil && at.After(*w.changed) {
			return at.Sub(*w.changed)
		}
	}
	return 0
}

func fates(r *caches.Result, since time.Duration) Fates {
	f := Fates{Name: r.World, Since: int64(since.Seconds()), Says: r.Outcome(since), Hit: r.All.Hit, Hours: []Hour{}}
	for _, b := range r.All.Bins {
		f.Hours = append(f.Hours, Hour{From: int64(b.From.Seconds()), Failing: b.Failing, Cold: b.Cold})
	}
	return f
}

// span is what is told of: from an hour before the switch, or what is asked about, to
// when the last cache can hold what was there then; where the old zone never named the
// new servers, that is as long after the old ones went.
func (w *walk) span(since []time.Duration) caches.Span {
	from, to := min(slices.Min(since), 0)-time.Hour, w.doc.To.Sub(*w.changed)
	if w.oldNames() {
		to += w.childTTL()
	}
	to = max(to, slices.Max(since)+time.Duration(w.Delegation)*time.Second+w.childTTL())
	return caches.Span{From: from.Truncate(time.Hour), To: (to + 2*time.Hour).Truncate(time.Hour), Interval: time.Hour}
}

// stoppedAt is the history of a move in which the old servers refuse from a time on.
func (w *walk) stoppedAt(at time.Time) (list []moment) {
	stop := func(m moment) moment {
		m.scene = m.scene.clone()
		m.faulty["old"] = append(m.faulty["old"], "refused")
		return m
	}
	var last *moment
	for i := range w.history {
		m := w.history[i]
		if m.at.After(at) {
			m = stop(m)
		} else {
			last = &w.history[i]
		}
		list = append(list, m)
	}
	if last != nil {
		m := stop(*last)
		m.at = at
		list = append(list, m)
	}
	slices.SortStableFunc(list, func(a, b moment) int { return a.at.Compare(b.at) })
	return list
}

// cacheWorld is a history as the simulation has it, counted from the switch on.
func (w *walk) cacheWorld(name string, history []moment) *caches.World {
	cw := &caches.World{Name: name}
	for _, h := range w.parents {
		for _, a := range h.addresses {
			p := caches.Parent{Name: plainAddress(a)}
			for i := range history {
				m := &history[i]
				d, stays := m.stays[a]
				if !stays {
					d = m.parent
				}
				p.Phases = appendPhase(p.Phases, caches.Delegation{
					From: m.at.Sub(*w.changed), NS: w.setOf(d.to), TTL: time.Duration(w.Delegation) * time.Second,
					State: stateOf(m.faulty["parent"], false), NegativeTTL: 15 * time.Minute,
				}, func(x *caches.Delegation) *time.Duration { return &x.From })
			}
			cw.Parents = append(cw.Parents, p)
		}
	}
	add := func(hosts []host, role string, of func(*moment) *side) {
		for _, h := range hosts {
			s := caches.Server{Name: h.name.String()}
			for i := range history {
				m := &history[i]
				service := w.service(of(m), m.faulty[role])
				service.From, service.New = m.at.Sub(*w.changed), role == "new"
				s.Phases = appendPhase(s.Phases, service, func(x *caches.Service) *time.Duration { return &x.From })
			}
			cw.Servers = append(cw.Servers, s)
		}
	}
	add(w.olds, "old", func(m *moment) *side { return &m.old })
	add(w.news, "new", func(m *moment) *side { return &m.new })
	return cw
}

// appendPhase adds a phase, unless it is as the one before; a later one of the same
// time is in its place.
func appendPhase[P comparable](phases []P, p P, from func(*P) *time.Duration) []P {
	if n := len(phases); n > 0 {
		last, same := phases[n-1], p
		*from(&same) = *from(&last)
		if same == last {
			return phases
		}
		if *from(&last) == *from(&p) {
			return append(phases[:n-1], p)
		}
	}
	return append(phases, p)
}

// setOf is a set by the numbers of its servers: old ones come first.
func (w *walk) setOf(list []host) (s caches.Set) {
	all := w.all()
	for _, h := range list {
		if i := slices.IndexFunc(all, h.is); i >= 0 {
			s |= caches.SetOf(i)
		}
	}
	return s
}

// service is what a server of a side does.
func (w *walk) service(s *side, faults []string) caches.Service {
	seconds := func(n uint32) time.Duration { return time.Duration(n) * time.Second }
	soa, _ := s.zone.SOA()
	soaTTL := s.zone.RRset(w.Zone, zonefile.TypeSOA).TTL()
	return caches.Service{
		State: stateOf(faults, s.gone), Apex: w.setOf(w.apexOf(s.zone)), TTL: seconds(s.zone.RRset(w.Zone, zonefile.TypeNS).TTL()),
		RecordTTL: seconds(w.recordTTL(s.zone)), NegativeTTL: seconds(min(soaTTL, soa.Minimum)), Bogus: s.stale,
	}
}

// recordTTL is the largest TTL of the records that the plan protects or, without any,
// of those that are no delegation.
func (w *walk) recordTTL(z *zonefile.Zone) uint32 {
	protected, any := uint32(0), uint32(0)
	for set := range z.RRsets() {
		switch t := set.Type(); {
		case t.IsDNSSEC() || t == zonefile.TypeNS || t == zonefile.TypeSOA:
		case w.critical(record{owner: set.Name(), typ: t}):
			protected = max(protected, set.TTL())
		default:
			any = max(any, set.TTL())
		}
	}
	return cmp.Or(protected, any)
}

// states are what faults make of every look-up; others spoil single answers, and are
// not simulated.
var states = map[string]caches.State{
	"refused": caches.Refuses, "aa=0": caches.Refuses, "upward": caches.Refuses, "notauth": caches.Refuses, "notimp": caches.Refuses,
	"servfail": caches.Fails, "silent": caches.Silent, "nxdomain": caches.Denies, "nodata": caches.Denies, "empty-copy": caches.Denies,
	"any-name": caches.Parks,
}

func stateOf(faults []string, gone bool) caches.State {
	if gone {
		return caches.Refuses
	}
	for _, f := range faults {
		if s, ok := stateOfFault(f); ok {
			return s
		}
	}
	return caches.Serves
}

func stateOfFault(fault string) (s caches.State, ok bool) {
	s, ok = states[strings.TrimPrefix(fault, "udp:")]
	return s, ok
}
