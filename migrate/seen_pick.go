package migrate

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/plans"
	"github.com/zonegate/zonegate/zonefile"
)

// Unused is evidence that is not gone by, of one vantage.
type Unused struct {
	Why UnusedWhy
	// What it is of: the zone, the new servers, or the run.
	What          string
	Vantage       string
	Runs, Entries int
	First, Last   time.Time
}

// UnusedWhy says why evidence is not gone by.
type UnusedWhy string

// The reasons.
const (
	// OtherZone: a look at the servers of another zone.
	OtherZone UnusedWhy = "other-zone"
	// OtherServers: a look for a plan that moves the zone elsewhere: it has none
	// of this plan's new servers.
	OtherServers UnusedWhy = "other-servers"
	// NoBegin: what was looked at is not in the evidence.
	NoBegin UnusedWhy = "no-begin"
	// Future: dated after the time of the verdict.
	Future UnusedWhy = "future"
)

// pickUsable takes the entries of runs for this move that are not from the future.
func (s *seer) pickUsable() {
	strange := s.strangeRuns()
	aside := asides{of: map[Unused]*Unused{}, runs: map[string]bool{}}
	for i := range s.Book.Entries {
		e := &s.Book.Entries[i]
		u, begun := strange[e.Run]
		switch {
		case !begun:
			u = Unused{Why: NoBegin, What: e.Run}
		case u.Why == "" && e.At.After(s.Now.Add(clockSlack)):
			u = Unused{Why: Future}
		}
		if u.Why == "" {
			s.entries = append(s.entries, e)
			continue
		}
		aside.add(u, e)
	}
	s.Unused = aside.list()
}

// strangeRuns tells of each run why it is not one for this move, if it is not.
func (s *seer) strangeRuns() map[string]Unused {
	runs := map[string]Unused{}
	for i := range s.Book.Entries {
		e := &s.Book.Entries[i]
		if e.Begin == nil || runs[e.Run].Why != "" {
			continue
		}
		u := Unused{}
		switch {
		case !sameName(e.Begin.Zone, s.origin):
			u = Unused{Why: OtherZone, What: e.Begin.Zone}
		case !s.sharesServer(e.Begin.NewServers):
			u = Unused{Why: OtherServers, What: strings.Join(e.Begin.NewServers, " ")}
		}
		runs[e.Run] = u
	}
	return runs
}

// sharesServer tells whether one of the names is a new server of the plan. Who
// names none, on either side, has no other target.
func (s *seer) sharesServer(names []string) bool {
	mine := s.plan.New.Nameservers
	return len(names) == 0 || len(mine) == 0 || slices.ContainsFunc(mine, func(ns plans.Nameserver) bool {
		name, err := zonefile.ParseName(ns.Name, s.origin)
		return err == nil && slices.ContainsFunc(names, func(text string) bool { return sameName(text, name) })
	})
}

// asides gathers what is not used.
type asides struct {
	of   map[Unused]*Unused // by why, what and vantage
	runs map[string]bool
}

func (a *asides) add(u Unused, e *evidence.Entry) {
	u.Vantage = e.Vantage
	all := a.of[u]
	if all == nil {
		all = &Unused{Why: u.Why, What: u.What, Vantage: u.Vantage, First: e.At, Last: e.At}
		a.of[u] = all
	}
	all.Entries++
	if run := string(u.Why) + " " + e.Run; !a.runs[run] {
		a.runs[run] = true
		all.Runs++
	}
	if e.At.Before(all.First) {
		all.First = e.At
	}
	if e.At.After(all.Last) {
		all.Last = e.At
	}
}

func (a *asides) list() (list []Unused) {
	for _, u := range a.of {
		list = append(list, *u)
	}
	slices.SortFunc(list, func(a, b Unused) int {
		return cmp.Or(cmp.Compare(a.Why, b.Why), cmp.Compare(a.What, b.What), cmp.Compare(a.Vantage, b.Vantage))
	})
	return list
}
