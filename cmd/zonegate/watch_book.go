package main

import (
	"encoding/json"
	"time"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/migrate/live"
)

// watchBook is the evidence of a watch. What was seen again and again it holds
// once.
type watchBook struct {
	move    *move
	vantage string
	book    evidence.Book
	lines   int       // of the log that are in it
	last    time.Time // of the latest entry
	same    map[string]*evidence.Observation
	polls   polls

	cut    *evidence.Cut
	hosts  map[string]*evidence.Host // by role and name
	answer map[answerKey]bool        // whether an address answered last
	find   bool                      // one stopped answering
	signed bool                      // somebody showed signatures, or a DS
}

type answerKey struct {
	role    evidence.Role
	address string
}

func newWatchBook(m *move, vantage string) *watchBook {
	return &watchBook{
		move: m, vantage: vantage, same: map[string]*evidence.Observation{}, polls: polls{},
		hosts: map[string]*evidence.Host{}, answer: map[answerKey]bool{},
	}
}

// read takes in the lines of a log that are not in the book yet, up to a number,
// and gives them.
func (b *watchBook) read(file string, lines int) (fresh []evidence.Entry) {
	for _, e := range evidence.Read(file).Entries {
		if e.Number > b.lines && e.Number <= lines {
			fresh = append(fresh, e)
		}
	}
	b.lines = lines
	return b.add(fresh)
}

// add takes in entries, and gives them as the book has them.
func (b *watchBook) add(entries []evidence.Entry) []evidence.Entry {
	from := len(b.book.Entries)
	for _, e := range entries {
		e.At = e.At.UTC().Truncate(time.Microsecond)
		if e.At.After(b.last) {
			b.last = e.At
		}
		if e.Saw != nil {
			e.Saw = b.once(e.Saw)
			b.signed = b.signed || migrate.ShowsSigning(e.Saw, b.move.zone)
		}
		b.book.Entries = append(b.book.Entries, e)
		if e.Vantage == b.vantage {
			b.note(&e)
		}
	}
	b.polls.take(entries)
	return b.book.Entries[from:]
}

// once gives the observation that was the same, where there is one.
func (b *watchBook) once(o *evidence.Observation) *evidence.Observation {
	is := *o
	is.Size, is.Millis, is.Tries = 0, 0, 0
	text, err := json.Marshal(is)
	if err != nil || o.Pass != "" {
		return o
	}
	if same := b.same[string(text)]; same != nil {
		return same
	}
	b.same[string(text)] = o
	return o
}

// note keeps where servers are, and who answers.
func (b *watchBook) note(e *evidence.Entry) {
	switch {
	case e.Begin != nil:
		b.find = false
	case e.Cut != nil:
		b.cut = e.Cut
	case e.Host != nil:
		if key := string(e.Host.Role) + " " + e.Host.Name; len(e.Host.Addresses) > 0 || b.hosts[key] == nil {
			b.hosts[key] = e.Host
		}
	case e.Saw != nil && e.Saw.Transport == evidence.UDP && (e.Saw.Purpose == evidence.PurposeSOA || e.Saw.Purpose == evidence.PurposeReferral):
		key := answerKey{e.Saw.Role, e.Saw.Address.String()}
		answered := e.Saw.Rcode != ""
		b.find = b.find || b.answer[key] && !answered
		b.answer[key] = answered
	}
}

// known is where the servers of the move are, as this vantage found them.
func (b *watchBook) known() *live.Known {
	k := &live.Known{Parent: b.cut, Find: b.find}
	for _, h := range b.hosts {
		k.Hosts = append(k.Hosts, h)
	}
	return k
}

// clock is the move's at a time.
func (b *watchBook) clock(now time.Time) *migrate.Clock {
	book := b.book
	m := b.move
	return migrate.See(&book, m.plan, m.zone, m.newDigest, m.oldDigest, now, migrate.DefaultMaxAge, migrate.DefaultContentMaxAge).Clock(m.plan, m.zone)
}
