package main

import (
	"iter"
	"maps"
	"net/netip"
	"time"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/evidence"
)

// smallPass is how many questions are put anew in every look, whatever is in
// the evidence: it takes seconds, and a server that was mended or broken without
// a new serial is noticed.
const smallPass = 2500

// freshness finds content passes that need not be made again.
type freshness map[passKey]evidence.Content

type passKey struct {
	role      evidence.Role
	address   netip.AddrPort
	transport evidence.Transport
}

// seeing is for when and how long evidence holds.
type seeing struct {
	now                   time.Time
	maxAge, contentMaxAge time.Duration
}

// freshPasses lists the last pass over each address and transport that a vantage
// made over the very zone, with every answer equal and the SOA the same before,
// after and since, unless it will be too old before the look is judged.
func freshPasses(book *evidence.Book, m *move, vantage string, o seeing) freshness {
	fresh := freshness{}
	digest := map[evidence.Role]string{evidence.New: m.newDigest, evidence.Old: m.oldDigest}
	for _, e := range book.Entries {
		p := e.Content
		if p == nil || e.Vantage != vantage || p.Source.Digest != digest[p.Role] {
			continue
		}
		key := passKey{p.Role, p.Address, p.Transport}
		delete(fresh, key)
		if wholePass(p) && !p.Ended.After(o.now) && o.now.Sub(p.Ended) <= o.contentMaxAge-o.maxAge {
			fresh[key] = *p
		}
	}
	maps.DeleteFunc(fresh, func(_ passKey, p evidence.Content) bool {
		return migrate.ChangedSince(entriesOf(book), vantage, &p) != ""
	})
	return fresh
}

func entriesOf(book *evidence.Book) iter.Seq[*evidence.Entry] {
	return func(yield func(*evidence.Entry) bool) {
		for i := range book.Entries {
			if !yield(&book.Entries[i]) {
				return
			}
		}
	}
}

func wholePass(p *evidence.Content) bool {
	return p.Questions > smallPass && p.Asked == p.Questions && p.Equal == p.Asked && p.Before != "" && p.Before == p.After
}

// is tells whether the last pass over an address still holds there, where the
// SOA is now soa.
func (f freshness) is(role evidence.Role, address netip.AddrPort, transport evidence.Transport, soa string) bool {
	p, ok := f[passKey{role, address, transport}]
	return ok && p.After == soa
}
