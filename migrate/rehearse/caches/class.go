package caches

import "time"

// Class is a kind of resolver.
type Class struct {
	// Name is a word of letters, digits and hyphens, as shares are set by it.
	Name string
	// Share of the population, 0 to 1.
	Share float64
	// Doc says in a line what the class does; Source where its share comes from.
	Doc, Source string

	// ParentCentric keeps the parent's referral for the parent's TTL and heeds no
	// apex NS set. Else it is child-centric: the first answer with authority that
	// shows the apex NS set replaces the referral (RFC 2181 section 5.4.1), for
	// the child's TTL.
	ParentCentric bool
	// Refreshing, of a child-centric one, is sticky: every answer with authority
	// that shows the apex NS set renews it, so that it never asks the parent as
	// long as look-ups come at shorter distances than the TTL.
	Refreshing bool
	// Late, of a refreshing one, lets answers replace or renew what it holds, a
	// referral too, only near its end: in the last five seconds and hundredth of
	// the TTL, as Knot Resolver does. So it is sticky for zones that are asked for
	// all the time, and parent-centric for others.
	Late bool
	// Follows, of a child-centric one that is not sticky, takes over another apex
	// NS set from any later answer, for no longer than what it held would have
	// lasted: what most software does since ghost domains (2012) are known. Else
	// it looks at no apex NS set until the one it holds is over.
	Follows bool
	// AsksNS asks the zone's servers for the apex NS set after each referral, so
	// that servers with minimal answers do not hide it.
	AsksNS bool

	// Cap and Floor bound every TTL, 0 where they do not.
	Cap, Floor time.Duration
	// Stale is how long after its end a record once held is still given out when
	// no server answers (RFC 8767); 0 for not at all. It does not outlive an
	// answer: a denial or a parked answer replaces what was held.
	Stale time.Duration
	// AsksAgain tells that it asks the parent again when no server of the set
	// that it holds answers, but not within AskAgainAfter of the last time.
	AsksAgain     bool
	AskAgainAfter time.Duration
	// Validating is the share of the class that validates DNSSEC, 0 to 1.
	Validating float64
	// Tries is how many servers of a set it asks for one look-up; 0 for all.
	Tries int
}
