package migrate

import (
	"cmp"
	"maps"
	"net/netip"
	"slices"

	"github.com/zonegate/zonegate/migrate/evidence"
)

// Instance is one of the machines that share an address (anycast), told apart by
// the identifier that it gives (RFC 5001).
type Instance struct {
	Address netip.AddrPort
	NSID    string
	// Answers are the last that it gave to questions of each purpose but content.
	Answers []Sight
	// Passes are the last content passes that it answered in, for the zone that is
	// judged; their Unequal are of every instance that answered.
	Passes []SeenContent
}

// Unmet gives what instances showed within MaxAge that neither Sights nor Contents
// have, because a later look of that vantage met another instance there, or none,
// and that nobody asked them again since. In order of address and NSID.
func (s *Seen) Unmet(role evidence.Role) (list []Instance) {
	m := meetings{Seen: s, role: role, of: map[instanceKey]*acquaintance{}, unequal: s.unequalBy(role)}
	for _, e := range s.entries {
		if s.Fresh(e.At, s.MaxAge) {
			m.meet(e)
		}
	}
	for key, a := range m.of {
		if i := m.unmet(key, a); len(i.Answers)+len(i.Passes) > 0 {
			list = append(list, i)
		}
	}
	slices.SortFunc(list, func(a, b Instance) int { return cmp.Or(a.Address.Compare(b.Address), cmp.Compare(a.NSID, b.NSID)) })
	return list
}

// Every gives all that was seen of a role's servers with questions of a purpose
// within MaxAge, in order of time: also what Sights leaves for later looks.
func (s *Seen) Every(role evidence.Role, purpose evidence.Purpose) (list []Sight) {
	for _, e := range s.entries {
		if e.Saw != nil && e.Saw.Role == role && e.Saw.Purpose == purpose && s.Fresh(e.At, s.MaxAge) {
			list = append(list, Sight{e.Saw, e.At, e.Vantage, e.Run})
		}
	}
	return list
}

// unequalBy are the answers of content passes that are not as the source has them,
// by pass.
func (s *Seen) unequalBy(role evidence.Role) map[string][]Sight {
	by := map[string][]Sight{}
	for _, e := range s.entries {
		if e.Saw != nil && e.Saw.Pass != "" && e.Saw.Role == role {
			by[e.Saw.Pass] = append(by[e.Saw.Pass], Sight{e.Saw, e.At, e.Vantage, e.Run})
		}
	}
	return by
}

type instanceKey struct {
	address netip.AddrPort
	nsid    string
}

// meetings gathers what each instance showed when it was met.
type meetings struct {
	*Seen
	role    evidence.Role
	of      map[instanceKey]*acquaintance
	unequal map[string][]Sight
}

// acquaintance is what was seen of an instance last, by purpose.
type acquaintance struct {
	soa string // what became of the question for the SOA
	by  map[evidence.Purpose]*meeting
}

type meeting struct {
	run     string
	answers []Sight
	passes  []SeenContent
}

func (m *meetings) meet(e *evidence.Entry) {
	switch {
	case e.Saw != nil && e.Saw.Role == m.role && e.Saw.Pass == "" && e.Saw.NSID != "":
		a := m.at(e.Saw.Address, e.Saw.NSID)
		a.noteSOA(e)
		k := a.meeting(e, true)
		k.answers = append(k.answers, Sight{e.Saw, e.At, e.Vantage, e.Run})
	case e.Content != nil && e.Content.Role == m.role && e.Content.Source.Digest == m.digests[m.role]:
		m.meetInPass(e)
	}
}

// meetInPass is for all instances that answered in a content pass. A sample says
// nothing of what it did not ask.
func (m *meetings) meetInPass(e *evidence.Entry) {
	ids := slices.Clone(e.Content.NSIDs)
	for _, x := range m.unequal[e.Content.ID] {
		ids = append(ids, x.NSID)
	}
	slices.Sort(ids)
	pass := SeenContent{Content: e.Content, Vantage: e.Vantage, Unequal: m.unequal[e.Content.ID]}
	for _, id := range slices.Compact(ids) {
		if id != "" {
			k := m.at(e.Content.Address, id).meeting(e, e.Content.Asked >= e.Content.Questions)
			k.passes = append(k.passes, pass)
		}
	}
}

func (m *meetings) at(address netip.AddrPort, nsid string) *acquaintance {
	key := instanceKey{address, nsid}
	if m.of[key] == nil {
		m.of[key] = &acquaintance{by: map[evidence.Purpose]*meeting{}}
	}
	return m.of[key]
}

// noteSOA forgets what the instance showed in other runs where it has another SOA
// now: it has another zone.
func (a *acquaintance) noteSOA(e *evidence.Entry) {
	if e.Saw.Purpose != evidence.PurposeSOA {
		return
	}
	soa := string(e.Saw.Outcome)
	for _, rr := range e.Saw.Answer {
		soa += " " + rr.Data
	}
	if a.soa != "" && a.soa != soa {
		maps.DeleteFunc(a.by, func(_ evidence.Purpose, k *meeting) bool { return k.run != e.Run })
	}
	a.soa = soa
}

// meeting is where an entry belongs. One of another run replaces what was seen
// before.
func (a *acquaintance) meeting(e *evidence.Entry, replaces bool) *meeting {
	purpose := evidence.PurposeContent
	if e.Saw != nil {
		purpose = e.Saw.Purpose
	}
	k := a.by[purpose]
	if k == nil || replaces && k.run != e.Run {
		k = &meeting{}
		a.by[purpose] = k
	}
	k.run = e.Run
	return k
}

// unmet leaves out what present looks show.
func (m *meetings) unmet(key instanceKey, a *acquaintance) Instance {
	i := Instance{Address: key.address, NSID: key.nsid}
	for _, purpose := range slices.Sorted(maps.Keys(a.by)) {
		for _, x := range a.by[purpose].answers {
			if !slices.ContainsFunc(m.sights[keyOf(x.Observation)], func(y Sight) bool { return y.Run == x.Run && y.Vantage == x.Vantage }) {
				i.Answers = append(i.Answers, x)
			}
		}
		for _, pass := range a.by[purpose].passes {
			key := contentKey{pass.Role, pass.Address, pass.Transport}
			if !slices.ContainsFunc(m.contents[key], func(y SeenContent) bool { return y.ID == pass.ID }) {
				i.Passes = append(i.Passes, pass)
			}
		}
	}
	return i
}
