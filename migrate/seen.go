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

// How old evidence may be unless the command line says otherwise.
const (
	DefaultMaxAge        = 15 * time.Minute // quick probes
	DefaultContentMaxAge = 24 * time.Hour   // content passes
)

// clockSlack is how far clocks of two vantages may be apart, and how far back a
// clock may go without being noticed.
const clockSlack = 2 * time.Second

// Seen is what evidence says about the servers of a move at one time.
type Seen struct {
	Book *evidence.Book
	// Now is the time that it is judged for; later entries are left out.
	Now time.Time
	// MaxAge is how old quick probes may be, ContentMaxAge a content pass.
	MaxAge, ContentMaxAge time.Duration
	// Targets are the addresses of the plan's name servers, and of those that the
	// parent names besides: in order of role, plan and address.
	Targets []Target
	// Hosts are the name servers, with where their addresses are from: the last
	// that each vantage found.
	Hosts []SeenHost
	// Cut is the parent; nil where nobody looked for it.
	Cut *evidence.Cut
	// Vantages that the evidence in use comes from, sorted.
	Vantages []string
	// Set aside because it is too old, or because it is of another zone.
	Old []OldLook

	sights   map[sightKey][]Sight
	contents map[contentKey][]SeenContent
}

// Target is one address that has to be looked at.
type Target struct {
	Role    evidence.Role
	Server  string // absolute name; empty for a parent server known by address alone
	Address netip.AddrPort
	Group   string // the plan's; empty: the side's one group
	Line    int    // in the plan; 0 where the plan does not name it
}

// Sight is an observation with where and when it was made.
type Sight struct {
	*evidence.Observation
	At      time.Time
	Vantage string
	Run     string
}

// SeenHost is a name server with when its addresses were found.
type SeenHost struct {
	*evidence.Host
	At      time.Time
	Vantage string
}

// SeenContent is a content pass with the unequal answers that it counts.
type SeenContent struct {
	*evidence.Content
	Vantage string
	Unequal []Sight
}

// OldLook is evidence from a vantage that is too old to be used, while there is
// newer from another.
type OldLook struct {
	Vantage string
	At      time.Time
}

type sightKey struct {
	role      evidence.Role
	address   netip.AddrPort
	transport evidence.Transport
	purpose   evidence.Purpose
}

type contentKey struct {
	role      evidence.Role
	address   netip.AddrPort
	transport evidence.Transport
}

// Sights gives what was seen of an address in the last run of each vantage that
// asked it so; vantages whose run is older than MaxAge are left out where there
// is a newer one, unless the plan names them. In order of vantage and time.
func (s *Seen) Sights(role evidence.Role, address netip.AddrPort, transport evidence.Transport, purpose evidence.Purpose) []Sight {
	return s.sights[sightKey{role, address, transport, purpose}]
}

// Contents gives the last whole content pass of each vantage over an address and
// transport that was made for the zone that is judged (its digest), in order of
// vantage.
func (s *Seen) Contents(role evidence.Role, address netip.AddrPort, transport evidence.Transport) []SeenContent {
	return s.contents[contentKey{role, address, transport}]
}

// Of lists the targets of a role.
func (s *Seen) Of(role evidence.Role) (list []Target) {
	for _, t := range s.Targets {
		if t.Role == role {
			list = append(list, t)
		}
	}
	return list
}

// Fresh tells whether something seen at a time is no older than a limit.
func (s *Seen) Fresh(at time.Time, limit time.Duration) bool { return s.Now.Sub(at) <= limit }

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
// new side's and old the old side's. Passes made for others are left out.
func See(book *evidence.Book, plan *plans.Plan, origin zonefile.Name, newDigest, oldDigest string, now time.Time, maxAge, contentMaxAge time.Duration) *Seen {
	s := &seer{
		Seen: &Seen{
			Book: book, Now: now, MaxAge: maxAge, ContentMaxAge: contentMaxAge,
			sights: map[sightKey][]Sight{}, contents: map[contentKey][]SeenContent{},
		},
		plan: plan, origin: origin, last: map[vantageKey]string{},
	}
	entries := s.usable()
	s.findLast(entries)
	s.collect(entries)
	s.collectContents(entries, map[evidence.Role]string{evidence.New: newDigest, evidence.Old: oldDigest})
	s.setAside()
	s.collectHosts(entries)
	s.target()
	return s.Seen
}

// usable are the entries of runs for this zone that are not from the future.
func (s *seer) usable() (list []*evidence.Entry) {
	ours := map[string]bool{}
	for i := range s.Book.Entries {
		e := &s.Book.Entries[i]
		if e.Begin != nil && sameName(e.Begin.Zone, s.origin) {
			ours[e.Run] = true
		}
		if ours[e.Run] && !e.At.After(s.Now.Add(clockSlack)) {
			list = append(list, e)
		}
	}
	return list
}

func sameName(text string, name zonefile.Name) bool {
	n, err := zonefile.ParseName(text, zonefile.Root)
	return err == nil && n == name
}

func keyOf(o *evidence.Observation) sightKey {
	return sightKey{o.Role, o.Address, o.Transport, o.Purpose}
}

func (s *seer) findLast(entries []*evidence.Entry) {
	for _, e := range entries {
		if e.Saw != nil && e.Saw.Pass == "" {
			s.last[vantageKey{keyOf(e.Saw), e.Vantage}] = e.Run
		}
	}
}

func (s *seer) collect(entries []*evidence.Entry) {
	for _, e := range entries {
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

func (s *seer) collectContents(entries []*evidence.Entry, digests map[evidence.Role]string) {
	unequal := map[string][]Sight{}
	for _, e := range entries {
		switch {
		case e.Saw != nil && e.Saw.Pass != "":
			unequal[e.Saw.Pass] = append(unequal[e.Saw.Pass], Sight{e.Saw, e.At, e.Vantage, e.Run})
		case e.Content != nil && e.Content.Source.Digest == digests[e.Content.Role]:
			key := contentKey{e.Content.Role, e.Content.Address, e.Content.Transport}
			s.contents[key] = slices.DeleteFunc(s.contents[key], func(c SeenContent) bool { return c.Vantage == e.Vantage })
			s.contents[key] = append(s.contents[key], SeenContent{e.Content, e.Vantage, unequal[e.Content.ID]})
		}
	}
	for key := range s.contents {
		slices.SortStableFunc(s.contents[key], func(a, b SeenContent) int { return cmp.Compare(a.Vantage, b.Vantage) })
	}
}

// setAside leaves out what a vantage saw too long ago, where another one looked
// since and the plan does not ask for that vantage.
func (s *seer) setAside() {
	put := map[string]time.Time{}
	for key, sights := range s.sights {
		isOld := func(x Sight) bool { return !s.Fresh(x.At, s.MaxAge) && !slices.Contains(s.plan.Vantages, x.Vantage) }
		if !slices.ContainsFunc(sights, func(x Sight) bool { return s.Fresh(x.At, s.MaxAge) }) {
			continue
		}
		s.sights[key] = slices.DeleteFunc(sights, func(x Sight) bool {
			if isOld(x) && x.At.After(put[x.Vantage]) {
				put[x.Vantage] = x.At
			}
			return isOld(x)
		})
	}
	used := map[string]bool{}
	for _, sights := range s.sights {
		for _, x := range sights {
			used[x.Vantage] = true
		}
	}
	for vantage := range used {
		s.Vantages = append(s.Vantages, vantage)
	}
	slices.Sort(s.Vantages)
	for vantage, at := range put {
		if !used[vantage] {
			s.Old = append(s.Old, OldLook{vantage, at})
		}
	}
	slices.SortFunc(s.Old, func(a, b OldLook) int { return cmp.Compare(a.Vantage, b.Vantage) })
}

func (s *seer) collectHosts(entries []*evidence.Entry) {
	at := map[string]int{} // role, name, vantage -> index
	for _, e := range entries {
		switch {
		case e.Cut != nil:
			s.Cut = e.Cut
		case e.Host != nil:
			h := SeenHost{e.Host, e.At, e.Vantage}
			key := string(e.Host.Role) + " " + e.Host.Name + " " + e.Vantage
			if i, ok := at[key]; ok {
				s.Hosts[i] = h
				continue
			}
			at[key] = len(s.Hosts)
			s.Hosts = append(s.Hosts, h)
		}
	}
}

// target lists every address that the plan or its look-up names.
func (s *seer) target() {
	for _, side := range []struct {
		role    evidence.Role
		servers []plans.Nameserver
	}{{evidence.New, s.plan.New.Nameservers}, {evidence.Old, s.plan.Old.Nameservers}} {
		for _, ns := range side.servers {
			for _, a := range s.addresses(side.role, ns) {
				s.add(Target{side.role, ns.Name, a, ns.Group, ns.Line})
			}
		}
	}
	if s.Cut != nil {
		for i, a := range s.Cut.Addresses {
			t := Target{Role: evidence.Parent, Address: a}
			if i < len(s.Cut.Servers) {
				t.Server = s.Cut.Servers[i]
			}
			s.add(t)
		}
	}
	for _, h := range s.Hosts {
		if h.Role == evidence.Named {
			for _, a := range h.Addresses {
				s.add(Target{Role: evidence.Named, Server: h.Name, Address: a})
			}
		}
	}
}

func (s *seer) add(t Target) {
	if !slices.ContainsFunc(s.Targets, func(x Target) bool {
		return x.Role == t.Role && x.Server == t.Server && x.Address == t.Address
	}) {
		s.Targets = append(s.Targets, t)
	}
}

// addresses are the plan's or, where it gives none, those that every vantage that
// looked found.
func (s *seer) addresses(role evidence.Role, ns plans.Nameserver) (list []netip.AddrPort) {
	for _, text := range ns.Addresses {
		if a, err := plans.AddrPort(text); err == nil {
			list = append(list, a)
		}
	}
	name, err := zonefile.ParseName(ns.Name, s.origin)
	for _, h := range s.Hosts {
		if len(ns.Addresses) == 0 && err == nil && h.Role == role && sameName(h.Name, name) {
			list = append(list, h.Addresses...)
		}
	}
	slices.SortFunc(list, netip.AddrPort.Compare)
	return slices.Compact(list)
}
