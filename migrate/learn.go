package migrate

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/plans"
	"github.com/zonegate/zonegate/zonefile"
)

// LearnedZone is an old zone that was put together from its servers' answers.
type LearnedZone struct {
	// Zone is nil where Trouble says why it could not be had.
	Zone    *zonefile.Zone
	Trouble string
	// Notes say what a reader should know of it: what cannot be seen so.
	Notes []string
}

// learnedSource is what a learned zone's source is called.
const learnedSource = "answers of the old servers"

// LearnOld makes a zone of what the old servers answered to the names of the new
// one (PurposeQuery). Of each vantage and address the last look counts that was
// made for the new zone, came to its end, and is no older than maxAge at now. All
// of them must agree, but for the SOA, TTLs (the largest counts) and the names
// that the plan says the old side flattens. It is trouble where a set of the new
// zone was not asked for or not answered.
func LearnOld(book *evidence.Book, plan *plans.Plan, newZone *zonefile.Zone, newDigest string, now time.Time, maxAge time.Duration) LearnedZone {
	l := &learner{
		origin: newZone.Origin(), newZone: newZone, plan: plan,
		sets: map[learnKey]*learnedSet{}, answered: map[learnKey]bool{},
	}
	l.collect(book, newDigest, now, maxAge)
	if len(l.looks) == 0 {
		return LearnedZone{Trouble: fmt.Sprintf("no old server was asked for the names of this new zone in the last %s", maxAge)}
	}
	for _, look := range l.looks {
		l.take(look)
	}
	if trouble := l.trouble(); trouble != "" {
		return LearnedZone{Trouble: trouble}
	}
	zone, err := l.zone()
	if err != nil {
		return LearnedZone{Trouble: err.Error()}
	}
	return LearnedZone{Zone: zone, Notes: l.notes(zone)}
}

// learner puts an old zone together.
type learner struct {
	origin  zonefile.Name
	newZone *zonefile.Zone
	plan    *plans.Plan
	looks   []*learnLook // in order of vantage, server and address
	sets    map[learnKey]*learnedSet
	// answered are the questions that some server answered.
	answered map[learnKey]bool
	answers  int
	clashes  []string // where servers do not agree
	changed  []string // where the zone changed meanwhile
}

// learnLook is what one address answered in one run, to one vantage.
type learnLook struct {
	vantage, server string
	address         netip.AddrPort
	sees            []*evidence.Observation
}

type learnKey struct {
	owner zonefile.Name
	typ   zonefile.Type
}

// learnedSet is an RRset of the old zone. Without data it is not there.
type learnedSet struct {
	ttl  uint32
	data []string // sorted
	by   string   // who said so first
}

// collect finds the last whole look of each address.
func (l *learner) collect(book *evidence.Book, newDigest string, now time.Time, maxAge time.Duration) {
	usable, ended := map[string]bool{}, map[string]bool{}
	for i := range book.Entries {
		e := &book.Entries[i]
		b := e.Begin
		usable[e.Run] = usable[e.Run] || b != nil && sameName(b.Zone, l.origin) && b.New != nil && b.New.Digest == newDigest
		ended[e.Run] = ended[e.Run] || e.End != nil
	}
	type key struct {
		vantage, server string
		address         netip.AddrPort
	}
	byRun, last := map[key]map[string]*learnLook{}, map[key]string{}
	for i := range book.Entries {
		e := &book.Entries[i]
		if !usable[e.Run] || !ended[e.Run] || !teaches(e.Saw) || e.At.After(now.Add(clockSlack)) || now.Sub(e.At) > maxAge {
			continue
		}
		k := key{e.Vantage, e.Saw.Server, e.Saw.Address}
		if byRun[k] == nil {
			byRun[k] = map[string]*learnLook{}
		}
		if byRun[k][e.Run] == nil {
			byRun[k][e.Run] = &learnLook{vantage: e.Vantage, server: e.Saw.Server, address: e.Saw.Address}
		}
		byRun[k][e.Run].sees = append(byRun[k][e.Run].sees, e.Saw)
		if e.Saw.Purpose == evidence.PurposeQuery {
			last[k] = e.Run
		}
	}
	for k, run := range last {
		l.looks = append(l.looks, byRun[k][run])
	}
	slices.SortFunc(l.looks, func(a, b *learnLook) int {
		return cmp.Or(cmp.Compare(a.vantage, b.vantage), cmp.Compare(a.server, b.server), a.address.Compare(b.address))
	})
}

// teaches tells whether an observation says what the old zone holds.
func teaches(o *evidence.Observation) bool {
	if o == nil || o.Role != evidence.Old {
		return false
	}
	return o.Purpose == evidence.PurposeQuery ||
		o.Transport == evidence.UDP && !o.DO && (o.Purpose == evidence.PurposeSOA || o.Purpose == evidence.PurposeNS)
}

func (look *learnLook) who() string {
	who := strings.TrimSpace(look.server + " " + look.address.String())
	if look.vantage != "" {
		who += " (from " + look.vantage + ")"
	}
	return who
}
