package migrate

import (
	"cmp"
	"net/netip"
	"slices"
	"time"

	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/plans"
	"github.com/zonegate/zonegate/zonefile"
)

// clockRun is one look at all servers by one vantage: a round of every condition.
type clockRun struct {
	id, vantage string
	first, last time.Time
	answered    bool // some server said something: the vantage's own network works
	looks       map[conditionKind][]look
	serials     map[netip.AddrPort]parentSerial
	// sets are the addresses to be seen.
	sets map[evidence.Role][]netip.AddrPort
	// nowhere are old servers without a known address, newNowhere new ones, and
	// lostParents those of the parent that could not be looked up.
	nowhere     []string
	newNowhere  []string
	lostParents []string
	askedNew    []*evidence.Observation // for the SOA

	cut      []netip.AddrPort // that it found
	hosts    []*evidence.Host // old
	newHosts []*evidence.Host
}

type parentSerial struct {
	serial uint32
	at     time.Time
}

// clockReader reads the history of a move out of evidence.
type clockReader struct {
	*Seen
	plan   *plans.Plan
	origin zonefile.Name
	names  *nameSets
	kept   []keptName
	spots  spots
	runs   []*clockRun
	// vantages that looked, sorted; servers are the names of addresses.
	vantages []string
	servers  map[netip.AddrPort]string
	tracks   *trackBook
	last     lastAnswers
	lower    *lowerings
	ds       *time.Time
	looked   *time.Time
	specs    []*ConditionSpec // by conditionKind, from firstSpec on
}

func (s *Seen) readClock(plan *plans.Plan, origin zonefile.Name) *clockReader {
	r := &clockReader{Seen: s, plan: plan, origin: origin, names: newNameSets(plan, origin), spots: spots{of: map[spot]int{}}, tracks: newTrackBook(), last: lastAnswers{}, servers: map[netip.AddrPort]string{}}
	r.lower = newLowerings(r)
	entries := s.entries
	byTime := func(a, b *evidence.Entry) int { return a.At.Compare(b.At) }
	if !slices.IsSortedFunc(entries, byTime) {
		entries = slices.Clone(entries)
		slices.SortStableFunc(entries, byTime)
	}
	r.kept = r.findKept(entries)
	r.readRuns(entries)
	r.findSets()
	r.findServers()
	r.vantages = r.allVantages()
	return r
}

// readRuns sorts entries into runs, and leaves out runs in which nobody answered:
// they show that the vantage's own network was down.
func (r *clockReader) readRuns(entries []*evidence.Entry) {
	type key struct{ run, vantage string }
	of := map[key]*clockRun{}
	for _, e := range entries {
		k := key{e.Run, e.Vantage}
		run := of[k]
		if run == nil {
			run = &clockRun{id: e.Run, vantage: e.Vantage, first: e.At, looks: map[conditionKind][]look{}, serials: map[netip.AddrPort]parentSerial{}}
			of[k] = run
			r.runs = append(r.runs, run)
		}
		run.last = e.At
		r.readEntry(run, e)
	}
	r.runs = slices.DeleteFunc(r.runs, func(run *clockRun) bool {
		return !run.answered && len(run.cut) == 0 && len(run.hosts) == 0
	})
	slices.SortStableFunc(r.runs, func(a, b *clockRun) int {
		return cmp.Or(a.first.Compare(b.first), cmp.Compare(a.vantage, b.vantage), cmp.Compare(a.id, b.id))
	})
}

func (r *clockReader) readEntry(run *clockRun, e *evidence.Entry) {
	switch {
	case e.Cut != nil && e.Cut.From != givenByPlan && len(e.Cut.Addresses) > 0:
		run.cut = e.Cut.Addresses
	case e.Host != nil && e.Host.Role == evidence.New && e.Host.From != givenByPlan:
		run.newHosts = append(run.newHosts, e.Host)
	case e.Host != nil && e.Host.Role == evidence.Old && e.Host.From != givenByPlan:
		run.hosts = append(run.hosts, e.Host)
	case e.Host != nil && e.Host.Role == evidence.Parent && len(r.plan.Parent.Servers) == 0:
		run.lookUpParent(e.Host)
	case e.Saw != nil:
		run.answered = run.answered || !isSilence(e.Saw.Outcome)
		r.readSight(run, e.At, e.Saw)
	}
}

// lookUpParent notes a server of the parent that nobody could find; one whose name
// does not exist is none.
func (run *clockRun) lookUpParent(h *evidence.Host) {
	if len(h.Addresses) == 0 && !h.Outcome.Helpful() {
		run.lostParents = append(run.lostParents, h.Name)
	}
}

// isSilence tells whether nothing came of a question that was put, or it was not
// put at all.
func isSilence(o evidence.Outcome) bool {
	switch o {
	case evidence.Timeout, evidence.Unreachable, evidence.TCPRefused, evidence.NotObservable:
		return true
	}
	return false
}

func (r *clockReader) readSight(run *clockRun, at time.Time, o *evidence.Observation) {
	if o.Pass != "" {
		return
	}
	switch o.Role {
	case evidence.Parent:
		r.readParent(run, at, o)
	case evidence.Old:
		r.readOld(run, at, o)
	case evidence.New:
		r.readNew(run, at, o)
	default:
		return
	}
	if o.Outcome != evidence.NotObservable {
		r.looked = later(r.looked, at)
	}
}

func (r *clockReader) add(run *clockRun, c conditionKind, l look, of zonefile.Name) {
	l.run, l.spot = run, r.spots.number(spot{l.o.Address, of})
	run.looks[c] = append(run.looks[c], l)
}
