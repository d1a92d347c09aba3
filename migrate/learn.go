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
	clashes  []string
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
		o.Transport == evidence.UDP && (o.Purpose == evidence.PurposeSOA || o.Purpose == evidence.PurposeNS)
}

func (look *learnLook) who() string {
	who := strings.TrimSpace(look.server + " " + look.address.String())
	if look.vantage != "" {
		who += " (from " + look.vantage + ")"
	}
	return who
}

// take adds what one address answered, and notes where another said otherwise.
func (l *learner) take(look *learnLook) {
	for _, o := range look.sees {
		owner, typ, ok := l.key(o.Name, o.Type)
		if !ok || !o.Outcome.Helpful() {
			continue
		}
		asked, found := learnKey{owner, typ}, l.records(o, owner)
		l.answered[asked] = true
		l.answers++
		if found[asked] == nil && denies(o, found, owner) {
			found[asked] = &learnedSet{}
		}
		for _, k := range sortedSets(found) {
			l.add(k, found[k], look)
		}
	}
}

// denies tells whether an answer without the set that was asked for says that it
// is not there. A referral does not: what is below a cut the server need not know.
func denies(o *evidence.Observation, found map[learnKey]*learnedSet, owner zonefile.Name) bool {
	switch o.Outcome {
	case evidence.NoData, evidence.NXDomain:
		return true
	case evidence.Answered:
		return found[learnKey{owner, zonefile.TypeCNAME}] != nil
	}
	return false
}

func (l *learner) key(name, typ string) (owner zonefile.Name, t zonefile.Type, ok bool) {
	owner, err := zonefile.ParseName(name, zonefile.Root)
	t, known := zonefile.ParseType(typ)
	return owner, t, err == nil && known && owner.IsAtOrBelow(l.origin)
}

// records sorts the records of an answer that are of the zone by RRset: those of
// the answer section, or a referral with its glue. What a DNAME stands for is
// left out, as it is no record of the zone.
func (l *learner) records(o *evidence.Observation, owner zonefile.Name) map[learnKey]*learnedSet {
	sets := map[learnKey]*learnedSet{}
	if o.Outcome == evidence.Referred {
		for _, rr := range o.Authority {
			if rr.Type == "NS" || rr.Type == "DS" {
				l.addRecord(sets, rr)
			}
		}
		for _, rr := range o.Additional {
			if rr.Type == "A" || rr.Type == "AAAA" {
				l.addGlue(sets, rr)
			}
		}
		return sets
	}
	dname := slices.ContainsFunc(o.Answer, func(rr evidence.RR) bool { return rr.Type == "DNAME" && !sameName(rr.Name, owner) })
	for _, rr := range o.Answer {
		if !dname || rr.Type == "DNAME" {
			l.addRecord(sets, rr)
		}
	}
	return sets
}

func (l *learner) addRecord(sets map[learnKey]*learnedSet, rr evidence.RR) {
	owner, typ, ok := l.key(rr.Name, rr.Type)
	if !ok || typ.IsDNSSEC() && typ != zonefile.TypeDS || l.hidden(owner, typ) {
		return
	}
	set := sets[learnKey{owner, typ}]
	if set == nil {
		set = &learnedSet{}
		sets[learnKey{owner, typ}] = set
	}
	set.ttl = max(set.ttl, rr.TTL)
	if !slices.Contains(set.data, rr.Data) {
		set.data = append(set.data, rr.Data)
	}
}

// hidden tells whether a record stands at or below a delegation of the new zone
// and is no part of it: a server that holds the zone below, too, answers with
// that one's records.
func (l *learner) hidden(owner zonefile.Name, typ zonefile.Type) bool {
	found := l.newZone.Find(owner)
	switch {
	case found.Where != zonefile.Delegated:
		return false
	case found.Node.Name() == owner:
		return typ != zonefile.TypeNS && typ != zonefile.TypeDS
	}
	return l.newZone.RRset(owner, typ).Len() == 0
}

// addGlue takes an address that stands below a delegation of the same answer.
func (l *learner) addGlue(sets map[learnKey]*learnedSet, rr evidence.RR) {
	owner, err := zonefile.ParseName(rr.Name, zonefile.Root)
	for k := range sets {
		if err == nil && k.typ == zonefile.TypeNS && owner.IsAtOrBelow(k.owner) {
			l.addRecord(sets, rr)
			return
		}
	}
}

func sortedSets(sets map[learnKey]*learnedSet) (keys []learnKey) {
	for k := range sets {
		slices.Sort(sets[k].data)
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b learnKey) int { return cmp.Or(a.owner.Compare(b.owner), cmp.Compare(a.typ, b.typ)) })
	return keys
}

// add takes a set, or notes that two servers do not agree on it.
func (l *learner) add(k learnKey, set *learnedSet, look *learnLook) {
	have := l.sets[k]
	switch {
	case have == nil:
		set.by = look.who()
		l.sets[k] = set
	case slices.Equal(have.data, set.data):
		have.ttl = max(have.ttl, set.ttl)
	case k.typ == zonefile.TypeSOA:
	case !l.flattened(k.owner):
		l.clashes = append(l.clashes, fmt.Sprintf("%s %s is %s at %s, and %s at %s", k.owner, k.typ, have, have.by, set, look.who()))
	}
}

func (s *learnedSet) String() string {
	if len(s.data) == 0 {
		return "not there"
	}
	return strings.Join(s.data, ", ")
}

func (l *learner) flattened(owner zonefile.Name) bool {
	return slices.ContainsFunc(l.plan.Old.Flattens, func(name string) bool {
		n, err := zonefile.ParseName(plans.ResolveName(name, l.origin.String()), zonefile.Root)
		return err == nil && n == owner
	})
}

// trouble says why what was answered makes no zone.
func (l *learner) trouble() string {
	if n := len(l.clashes); n > 0 {
		text := "the old servers do not agree: " + l.clashes[0]
		if n > 1 {
			text += fmt.Sprintf("; and on %s", Plural(n-1, "more set"))
		}
		return text
	}
	for _, t := range []zonefile.Type{zonefile.TypeSOA, zonefile.TypeNS} {
		if set := l.sets[learnKey{l.origin, t}]; set == nil || len(set.data) == 0 {
			return fmt.Sprintf("no old server answered with the %s of %s", t, l.origin)
		}
	}
	var missing []string
	for set := range l.newZone.RRsets() {
		if l.mustBeAsked(set) && !l.answered[learnKey{set.Name(), set.Type()}] {
			missing = append(missing, fmt.Sprintf("%s %s", set.Name(), set.Type()))
		}
	}
	if n := len(missing); n > 0 {
		return fmt.Sprintf("no old server answered what it has for %s of the new zone, %s first", Plural(n, "set"), missing[0])
	}
	return ""
}

// mustBeAsked tells whether the old servers are asked for a set of the new zone.
func (l *learner) mustBeAsked(set zonefile.RRset) bool {
	apex := set.Name() == l.origin && (set.Type() == zonefile.TypeSOA || set.Type() == zonefile.TypeNS)
	return !apex && !set.Type().IsDNSSEC() && l.newZone.Find(set.Name()).Where == zonefile.HasRecords
}

// zone makes the zone of all sets.
func (l *learner) zone() (*zonefile.Zone, error) {
	a := zonefile.NewAssembler(learnedSource, l.origin)
	for _, k := range sortedSets(l.sets) {
		for _, text := range l.sets[k].data {
			r, err := zonefile.ParseRecord(zonefile.Root, k.typ, text)
			if err == nil {
				err = a.Add([]byte(k.owner), k.typ, zonefile.ClassIN, l.sets[k].ttl, []byte(r.Rdata()))
			}
			if err != nil {
				return nil, fmt.Errorf("%s %s %s, which %s answered: %w", k.owner, k.typ, text, l.sets[k].by, err)
			}
		}
	}
	return a.Zone(), nil
}

func (l *learner) notes(z *zonefile.Zone) []string {
	addresses := map[netip.AddrPort]bool{}
	for _, look := range l.looks {
		addresses[look.address] = true
	}
	of := "1 address"
	if n := len(addresses); n != 1 {
		of = Number(n) + " addresses"
	}
	return []string{fmt.Sprintf("the old zone (%s) was put together from %s of %s of the old servers", Plural(z.RRsetCount(), "RRset"), Plural(l.answers, "answer"), of)}
}
