package migrate

import (
	"cmp"
	"slices"
	"time"

	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/plans"
	"github.com/zonegate/zonegate/zonefile"
)

// seer builds a Seen.
type seer struct {
	*Seen
	plan   *plans.Plan
	origin zonefile.Name
	last   map[vantageKey]string // run
}

type vantageKey struct {
	sightKey
	vantage string
}

// See draws together what a book says about the move that a plan describes. The
// digests are those of the zones that content was to be compared with; new the
// new side's and old the old side's. Passes made for others are set apart.
func See(book *evidence.Book, plan *plans.Plan, origin zonefile.Name, newDigest, oldDigest string, now time.Time, maxAge, contentMaxAge time.Duration) *Seen {
	s := &seer{
		Seen: &Seen{
			Book: book, Now: now, MaxAge: maxAge, ContentMaxAge: contentMaxAge,
			oldIsLearned: plan.Old.Source == plans.Queries,
			digests:      map[evidence.Role]string{evidence.New: newDigest, evidence.Old: oldDigest},
			sights:       map[sightKey][]Sight{}, contents: map[contentKey][]SeenContent{}, others: map[contentKey][]SeenContent{},
		},
		plan: plan, origin: origin, last: map[vantageKey]string{},
	}
	s.pickUsable()
	s.findLast()
	s.collect()
	s.collectContents()
	s.setAside()
	s.collectHosts()
	s.collectCuts()
	s.listVantages()
	s.target()
	return s.Seen
}

func sameName(text string, name zonefile.Name) bool {
	n, err := zonefile.ParseName(text, zonefile.Root)
	return err == nil && n == name
}

func keyOf(o *evidence.Observation) sightKey {
	return sightKey{o.Role, o.Address, o.Transport, o.Purpose}
}

func (s *seer) findLast() {
	for _, e := range s.entries {
		if e.Saw != nil && e.Saw.Pass == "" {
			s.last[vantageKey{keyOf(e.Saw), e.Vantage}] = e.Run
		}
	}
}

func (s *seer) collect() {
	for _, e := range s.entries {
		if e.Saw == nil || e.Saw.Pass != "" || s.last[vantageKey{keyOf(e.Saw), e.Vantage}] != e.Run {
			continue
		}
		key := keyOf(e.Saw)
		s.sights[key] = append(s.sights[key], Sight{e.Saw, e.At, e.Vantage, e.Run})
	}
	for key := range s.sights {
		slices.SortStableFunc(s.sights[key], func(a, b Sight) int { return cmp.Compare(a.Vantage, b.Vantage) })
	}
}

func (s *seer) collectContents() {
	unequal := map[string][]Sight{}
	for _, e := range s.entries {
		if e.Saw != nil && e.Saw.Pass != "" {
			unequal[e.Saw.Pass] = append(unequal[e.Saw.Pass], Sight{e.Saw, e.At, e.Vantage, e.Run})
		}
	}
	for _, e := range s.entries {
		if e.Content == nil {
			continue
		}
		into := s.others
		if digest := s.digests[e.Content.Role]; digest != "" && e.Content.Source.Digest == digest {
			into = s.contents
		}
		key := contentKey{e.Content.Role, e.Content.Address, e.Content.Transport}
		into[key] = replace(into[key], SeenContent{Content: e.Content, Vantage: e.Vantage, Unequal: unequal[e.Content.ID]})
	}
	for _, contents := range []map[contentKey][]SeenContent{s.contents, s.others} {
		for key := range contents {
			for i := range contents[key] {
				c := &contents[key][i]
				c.Changed = ChangedSince(slices.Values(s.entries), c.Vantage, c.Content)
			}
			slices.SortStableFunc(contents[key], func(a, b SeenContent) int { return cmp.Compare(a.Vantage, b.Vantage) })
		}
	}
}

// replace puts a pass in the place of older ones of its vantage. A sample does
// not replace a whole pass: it stands beside it if it found anything.
func replace(list []SeenContent, c SeenContent) []SeenContent {
	whole := func(x SeenContent) bool { return x.Asked >= x.Questions }
	before := func(x SeenContent) bool { return x.Vantage == c.Vantage }
	if whole(c) || !slices.ContainsFunc(list, func(x SeenContent) bool { return before(x) && whole(x) }) {
		return append(slices.DeleteFunc(list, before), c)
	}
	list = slices.DeleteFunc(list, func(x SeenContent) bool { return before(x) && !whole(x) })
	if c.Equal == c.Asked {
		return list
	}
	return append(list, c)
}

// outdated tells whether what a vantage saw is too old to be used while somebody
// looked since, and the plan does not ask for that vantage.
func (s *seer) outdated(vantage string, at time.Time) bool {
	return !s.Fresh(at, s.MaxAge) && !slices.Contains(s.plan.Vantages, vantage)
}

// setAside leaves out what is outdated. That a machine could not look is nothing
// that was seen since.
func (s *seer) setAside() {
	put := map[string]time.Time{}
	for key, sights := range s.sights {
		if !slices.ContainsFunc(sights, func(x Sight) bool {
			return x.Outcome != evidence.NotObservable && s.Fresh(x.At, s.MaxAge)
		}) {
			continue
		}
		s.sights[key] = slices.DeleteFunc(sights, func(x Sight) bool {
			old := s.outdated(x.Vantage, x.At)
			if old && x.At.After(put[x.Vantage]) {
				put[x.Vantage] = x.At
			}
			return old
		})
	}
	used := s.usedVantages()
	for vantage, at := range put {
		if !used[vantage] {
			s.Old = append(s.Old, OldLook{vantage, at})
		}
	}
	slices.SortFunc(s.Old, func(a, b OldLook) int { return cmp.Compare(a.Vantage, b.Vantage) })
}

func (s *seer) usedVantages() map[string]bool {
	used := map[string]bool{}
	for _, sights := range s.sights {
		for _, x := range sights {
			used[x.Vantage] = true
		}
	}
	return used
}

func (s *seer) listVantages() {
	for vantage := range s.usedVantages() {
		s.Vantages = append(s.Vantages, vantage)
	}
	slices.Sort(s.Vantages)
}

// givenByPlan is where addresses are from that nobody looked up.
const givenByPlan = "plan"

// gives tells whether the plan gives a server's addresses. Those that only an
// earlier plan gave are not where the server is: they have to be looked up.
func (s *seer) gives(h *evidence.Host) bool {
	servers := s.plan.New.Nameservers
	if h.Role == evidence.Old {
		servers = s.plan.Old.Nameservers
	}
	return slices.ContainsFunc(servers, func(ns plans.Nameserver) bool {
		name, err := zonefile.ParseName(ns.Name, s.origin)
		return err == nil && len(ns.Addresses) > 0 && sameName(h.Name, name)
	})
}

func (s *seer) collectHosts() {
	at := map[string]int{} // role, name, vantage -> index
	for _, e := range s.entries {
		if e.Host == nil || e.Host.From == givenByPlan && !s.gives(e.Host) {
			continue
		}
		h := SeenHost{e.Host, e.At, e.Vantage}
		key := string(e.Host.Role) + " " + e.Host.Name + " " + e.Vantage
		if i, ok := at[key]; ok {
			s.Hosts[i] = h
			continue
		}
		at[key] = len(s.Hosts)
		s.Hosts = append(s.Hosts, h)
	}
	all := slices.Clone(s.Hosts)
	s.Hosts = slices.DeleteFunc(s.Hosts, func(h SeenHost) bool {
		return s.outdated(h.Vantage, h.At) && slices.ContainsFunc(all, func(x SeenHost) bool {
			return x.Role == h.Role && x.Name == h.Name && s.Fresh(x.At, s.MaxAge)
		})
	})
}

func (s *seer) collectCuts() {
	for _, e := range s.entries {
		if e.Cut != nil && (e.Cut.From != givenByPlan || len(s.plan.Parent.Servers) > 0) {
			s.Cuts = slices.DeleteFunc(s.Cuts, func(c SeenCut) bool { return c.Vantage == e.Vantage })
			s.Cuts = append(s.Cuts, SeenCut{e.Cut, e.At, e.Vantage})
		}
	}
	if slices.ContainsFunc(s.Cuts, func(c SeenCut) bool { return s.Fresh(c.At, s.MaxAge) }) {
		s.Cuts = slices.DeleteFunc(s.Cuts, func(c SeenCut) bool { return s.outdated(c.Vantage, c.At) })
	}
	slices.SortFunc(s.Cuts, func(a, b SeenCut) int { return cmp.Compare(a.Vantage, b.Vantage) })
}
