package migrate

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/zonefile"
)

// take adds what one address answered, and notes where another said otherwise.
func (l *learner) take(look *learnLook) {
	l.hold(look)
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

// hold holds that the zone stayed the same while an address was asked.
func (l *learner) hold(look *learnLook) {
	before := ""
	for _, o := range look.sees {
		if o.Type != "SOA" || o.Outcome != evidence.Answered || len(o.Answer) == 0 {
			continue
		}
		if now := o.Answer[0].Data; before != "" && before != now {
			l.changed = append(l.changed, fmt.Sprintf("the SOA of %s became %s while it was asked", look.who(), now))
			return
		} else {
			before = now
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
