package caches

import "time"

// World is what the authoritative servers answer over time. Times are offsets
// from the switch T, the moment when the parent is told; before its first phase a
// parent or server does what the first phase says.
type World struct {
	// Name says which course this is: "as planned", "old servers off at T+1h".
	Name string
	// Parents are the servers of the parent zone, 1 to 64. A resolver asks one of
	// those that answer, each as likely.
	Parents []Parent
	// Servers are all name servers that any set names, 1 to 64; a Set counts in
	// their order. One that keeps its name and changes its address is two.
	Servers []Server
}

// Parent is one server of the parent zone.
type Parent struct {
	Name   string
	Phases []Delegation // by From, rising
}

// Delegation is what a parent server says of the zone from a moment on.
type Delegation struct {
	From time.Duration // offset from T
	NS   Set           // the servers of the referral
	// TTL is Pns, of the NS set at the parent; GlueTTL that of its addresses, 0
	// where it gives none: what comes of a referral with glue lasts as long as
	// the smaller of both.
	TTL, GlueTTL time.Duration
	// State is Serves, or why nothing can be had: Refuses, Fails and Silent send
	// a resolver on to the next parent server; Denies is NXDOMAIN for the zone
	// itself, which is final.
	State State
	// NegativeTTL is how long a denial of the parent is kept.
	NegativeTTL time.Duration
}

// Server is one name server of the zone, old or new.
type Server struct {
	Name   string
	Phases []Service // by From, rising
}

// Service is what a name server of the zone does from a moment on.
type Service struct {
	From  time.Duration // offset from T
	State State
	// Apex is its own NS set of the zone; empty where it gives none.
	Apex Set
	// TTL is Cns, of its apex NS set; AddressTTL that of the addresses of the
	// servers named there, 0 where they do not count; the set lasts as long as
	// the smaller of both.
	TTL, AddressTTL time.Duration
	// RecordTTL is that of the records looked up, NegativeTTL that of a denial
	// (RFC 2308 section 5).
	RecordTTL, NegativeTTL time.Duration
	// New tells that its records are those of the new side.
	New bool
	// Minimal tells that its answers leave the NS set out: only a resolver that
	// asks for the NS set itself (Class.AsksNS) learns it.
	Minimal bool
	// Bogus tells that its answers do not validate under the DS of that moment:
	// for resolvers that validate, as if it failed.
	Bogus bool
}

// State is what becomes of a question at a server.
type State uint8

const (
	// Serves answers with authority.
	Serves State = iota
	// Refuses answers REFUSED, or without authority: lame.
	Refuses
	// Fails answers SERVFAIL.
	Fails
	// Silent does not answer.
	Silent
	// Denies answers NXDOMAIN with authority: final, and kept for NegativeTTL.
	Denies
	// Parks answers everything with authority and addresses of its own: final,
	// kept for RecordTTL, and of no use to who asked.
	Parks
)

// Set is a set of servers: bit i stands for World.Servers[i].
type Set uint64

// SetOf makes a set of the servers with these numbers, each from 0 to 63.
func SetOf(servers ...int) (s Set) {
	for _, i := range servers {
		s |= 1 << i
	}
	return s
}
