package main

import (
	"net/netip"
	"time"

	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/plans"
)

// pollPause is how long a resolver is left alone: every poll feeds its cache.
const pollPause = 15 * time.Minute

// polls are when resolvers were asked last, by whatever look.
type polls map[netip.AddrPort]time.Time

func pollsIn(book *evidence.Book) polls {
	p := polls{}
	p.take(book.Entries)
	return p
}

func (p polls) take(entries []evidence.Entry) {
	for i := range entries {
		if o := entries[i].Saw; o != nil && o.Role == evidence.Resolver && entries[i].At.After(p[o.Address]) {
			p[o.Address] = entries[i].At
		}
	}
}

// due are the plan's resolvers that may be asked at a time.
func (p polls) due(plan *plans.Plan, now time.Time) (list []netip.AddrPort) {
	for _, a := range addresses(plan.Resolvers) {
		if last, asked := p[a]; !asked || now.Sub(last) >= pollPause {
			list = append(list, a)
		}
	}
	return list
}
