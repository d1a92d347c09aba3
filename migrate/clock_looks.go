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

// lookKind is what one observation says about a condition. Of several of one
// address in a round the greatest counts.
type lookKind uint8

const (
	lookBlind    lookKind = iota // no route from there: no look at all
	lookLost                     // no usable answer
	lookStopped                  // the server does not answer as it should, which is for another condition to judge
	lookGood                     // as it is to be
	lookOld                      // wholly as it was
	lookMixed                    // of both sides
	lookHidden                   // the parent's server answers for the zone itself
	lookWrong                    // an answer, and none that an authoritative server gives
	lookStranger                 // of neither side
)

// breaks tells whether such a look ends a condition at once.
func (k lookKind) breaks() bool { return k >= lookOld }

// look is an observation that a condition goes by.
type look struct {
	at   time.Time
	o    *evidence.Observation
	run  *clockRun
	kind lookKind
	set  *nameSet // that it shows; nil: none
	spot int
}

func (l *look) place() TermPlace {
	return TermPlace{Server: l.o.Server, Address: l.o.Address.String(), Vantage: l.run.vantage}
}

// clockRun is one look at all servers by one vantage: a round of every condition.
type clockRun struct {
	id, vantage string
	first, last time.Time
	answered    bool // some server said something: the vantage's own network works
	looks       map[conditionKind][]look
	serials     map[netip.AddrPort]parentSerial
	// sets are the addresses to be seen.
	sets map[evidence.Role][]netip.AddrPort
	// nowhere are old servers without a known address, lostParents those of the
	// parent that could not be looked up.
	nowhere     []string
	lostParents []string

	cut   []netip.AddrPort // that it found
	hosts []*evidence.Host
}

type parentSerial struct {
	serial uint32
	at     time.Time
}

// conditionKind is a condition, or a part of one.
type conditionKind int

const (
	parentShows conditionKind = iota
	apexShows                 // the NS set in the old apex
	copyShows                 // addresses of servers that keep their names, in the old zone's copy
	oldAnswers
)

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

// isLost tells whether no usable answer came, perhaps for packets on the way.
func isLost(o evidence.Outcome) bool {
	switch o {
	case evidence.Timeout, evidence.Unreachable, evidence.TCPRefused, evidence.Malformed, evidence.WrongQuestion, evidence.Truncated:
		return true
	}
	return false
}

// unhelpful is the kind of a look that shows nothing; ok is false where it shows
// something.
func unhelpful(o *evidence.Observation) (kind lookKind, is bool) {
	switch {
	case o.Outcome == evidence.NotObservable:
		return lookBlind, true
	case isLost(o.Outcome):
		return lookLost, true
	case !o.Outcome.Helpful():
		return lookWrong, true
	}
	return lookGood, false
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

func (r *clockReader) readParent(run *clockRun, at time.Time, o *evidence.Observation) {
	switch o.Purpose {
	case evidence.PurposeReferral:
		l := r.referral(at, o)
		r.add(run, parentShows, l, "")
		r.trackReferral(run, &l)
		r.readDS(run, at, o, o.Authority)
	case evidence.PurposeDS:
		r.readDS(run, at, o, o.Answer)
	case evidence.PurposeParentSOA:
		if soa, ok := soaOf(o); ok {
			run.serials[o.Address] = parentSerial{soa.serial, at}
		}
	}
}

// readDS keeps the last DS, also when it is gone by now.
func (r *clockReader) readDS(run *clockRun, at time.Time, o *evidence.Observation, section []evidence.RR) {
	if r.names.hasDS(section) {
		r.ds = later(r.ds, at)
		if o.Purpose == evidence.PurposeDS {
			r.last.put(run, at, o)
		}
	}
}

// referral judges what a server of the parent says about the zone.
func (r *clockReader) referral(at time.Time, o *evidence.Observation) look {
	l := look{at: at, o: o}
	kind, is := unhelpful(o)
	if is {
		l.kind = kind
		return l
	}
	l.set, _ = r.names.of(o.Authority)
	if l.set == nil {
		l.set, _ = r.names.of(o.Answer)
	}
	switch {
	case o.Outcome == evidence.Answered && l.set != nil:
		l.kind = lookHidden
	case o.Outcome != evidence.Referred || l.set == nil:
		l.kind, l.set = lookWrong, nil
	default:
		l.kind = max(lookOf(l.set.kind), r.glueKind(l.set, o))
	}
	return l
}

// lookOf is what it means that a server has a set.
func lookOf(kind SetKind) lookKind {
	switch kind {
	case SetNew:
		return lookGood
	case SetOld:
		return lookOld
	case SetMixed:
		return lookMixed
	}
	return lookStranger
}

func (r *clockReader) readOld(run *clockRun, at time.Time, o *evidence.Observation) {
	if o.Outcome == evidence.Answered {
		r.last.put(run, at, o)
	}
	r.lower.read(run, at, o)
	switch o.Purpose {
	case evidence.PurposeSOA:
		r.add(run, oldAnswers, r.authority(at, o), "")
	case evidence.PurposeNS:
		l := r.authority(at, o)
		r.add(run, oldAnswers, l, "")
		if l.set != nil {
			l.kind = lookOf(l.set.kind)
		} else if l.kind == lookWrong {
			l.kind = lookStopped
		}
		r.add(run, apexShows, l, "")
		r.trackApex(run, &l)
	case evidence.PurposeAddress:
		r.readCopy(run, at, o)
	}
}

// authority judges whether a server answers for the zone, whatever it says.
func (r *clockReader) authority(at time.Time, o *evidence.Observation) look {
	l := look{at: at, o: o}
	if kind, is := unhelpful(o); is {
		l.kind = kind
		return l
	}
	l.kind = lookWrong
	if o.Purpose == evidence.PurposeNS {
		l.set, _ = r.names.of(o.Answer)
	}
	if _, ok := soaOf(o); o.Outcome == evidence.Answered && (ok || l.set != nil) {
		l.kind = lookGood
	}
	return l
}

func (r *clockReader) readNew(run *clockRun, at time.Time, o *evidence.Observation) {
	if o.Outcome == evidence.Answered {
		r.last.put(run, at, o)
	}
	r.lower.read(run, at, o)
	if o.Purpose == evidence.PurposeNS && o.Outcome == evidence.Answered {
		r.trackNewApex(run, at, o)
	}
}

func later(a *time.Time, b time.Time) *time.Time {
	if a != nil && !b.After(*a) {
		return a
	}
	return &b
}
