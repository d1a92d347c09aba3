// Package caches simulates what users see of a move of a zone: a population of
// resolver caches that hold the old or the new name servers while the servers
// change under them. It is pure: no clock, no network, no files; the same world,
// population and seed give the same bytes, whatever the number of processors.
//
// A World says what the authoritative servers answer over time, in offsets from
// the switch T. A Population says who asks. Simulate gives a Result: hour by hour
// the share of look-ups that fail and the share of resolvers whose cold look-ups
// fail.
//
// Modelled, for each resolver: which NS set it holds, from the parent's referral
// or from an authoritative answer, and until when (TTL, cap, floor, address TTL);
// when it asks again, driven by its own look-ups; which of the set's servers
// answers; which names it holds, rightly or wrongly (negative answers, parking
// servers), and until when; stale answers (RFC 8767).
//
// Not modelled: the network (no loss, no delay, no anycast instances; a look-up
// takes no time), a preference for the faster server (each of a set is as likely),
// look-ups of the name servers' own names in other zones, forwarders behind
// forwarders and the caches of operating systems and browsers, clients that ask for
// the NS set itself, failures that are remembered (a failed look-up is made anew each
// time), prefetching, cache eviction, resolvers that restart, keys and DS held in
// caches (a World flags an answer as bogus, no more), aggressive use of NSEC. A
// resolver is one cache: big farms of fragmented caches are many resolvers here.
//
// Two things are summed up rather than simulated: of a name that is looked up again
// and again while nothing changes, and of an NS set that comes back again and again,
// the cache is taken to stand anywhere in its round after some rounds, and the
// look-ups between are counted by their rate. TestReference holds the outcome to a
// simulation second by second, TestCachesAreReal of cmd/zonegate to real resolvers.
package caches
