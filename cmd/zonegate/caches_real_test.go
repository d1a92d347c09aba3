package main

import (
	"fmt"
	"net/netip"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zonegate/zonegate/migrate/rehearse"
	"github.com/zonegate/zonegate/migrate/rehearse/caches"
)

// realCache is a resolver, in one configuration, with the class that it proved to be.
type realCache struct {
	kind    rehearse.Kind
	program string // its name in the table
	says    string // of its configuration; "": the default
	options []string
	class   caches.Class
	// sooner says why look-ups may be well again earlier than the class has it, and
	// a held name need not fail; "": it is not so.
	sooner string
	// clings says why it may be long until look-ups are well again when servers are
	// silent; "": it is not so.
	clings string
}

// What all of the tests' resolvers of a kind have.
var (
	// Room for look-ups that wait for servers that are silent.
	unboundRoom = []string{"outgoing-range: 4096", "num-queries-per-thread: 2048"}
	// Else it answers SERVFAIL for a name for a minute once it did.
	recursorRoom = []string{"packetcache-servfail-ttl=1"}
)

// againAndParent is Unbound as Debian 12 has it since 2025: it takes no NS set out
// of answers to other questions.
var againAndParent = caches.Class{Name: "parent, asks again", ParentCentric: true, AsksAgain: true}

const prefetched = "with the held name it asks the parent again before the NS set ends"

// staleSet is a matter of chance: whether a look-up that fails, or one that asks the
// parent, comes first after the end of the NS set.
const staleSet = "a look-up that fails when the NS set is over may have it used on for stale-refresh-time, 30 s"

// realCaches are the resolvers. A Stale of a day stands for longer than the test.
var realCaches = []realCache{
	{rehearse.Unbound, "Unbound", "", unboundRoom, againAndParent, "", ""},
	{rehearse.Unbound, "Unbound", "`iter-scrub-promiscuous: no`", append(unboundRoom, "iter-scrub-promiscuous: no"),
		caches.Class{Name: "child, follows, asks again", Follows: true, AsksAgain: true}, "", ""},
	{rehearse.Unbound, "Unbound", "`harden-referral-path: yes`", append(unboundRoom, "harden-referral-path: yes"),
		caches.Class{Name: "child, asks for NS, asks again", AsksNS: true, AsksAgain: true}, "", ""},
	{rehearse.Unbound, "Unbound", "`prefetch: yes`, `serve-expired: yes`", append(unboundRoom, "prefetch: yes", "serve-expired: yes"),
		againAndParent, prefetched, ""},
	{rehearse.BIND, "BIND", "", nil, caches.Class{Name: "parent", ParentCentric: true}, "", ""},
	{rehearse.BIND, "BIND", "`stale-answer-enable yes`", []string{"stale-cache-enable yes; stale-answer-enable yes;"},
		caches.Class{Name: "parent, stale", ParentCentric: true, Stale: 24 * time.Hour}, "", staleSet},
	{rehearse.BIND, "BIND", "`max-cache-ttl 4`", []string{"max-cache-ttl 4;"},
		caches.Class{Name: "parent, capped", ParentCentric: true, Cap: 4 * time.Second}, "", ""},
	{rehearse.KnotResolver, "Knot Resolver", "", nil,
		caches.Class{Name: "child, sticky near the end", Refreshing: true, Late: true, Floor: 5 * time.Second}, "", ""},
	{rehearse.KnotResolver, "Knot Resolver", "`serve_stale`", []string{"modules.load('serve_stale < cache')"},
		caches.Class{Name: "child, sticky near the end, stale", Refreshing: true, Late: true, Floor: 5 * time.Second, Stale: 24 * time.Hour}, "", ""},
	{rehearse.Recursor, "PowerDNS Recursor", "", recursorRoom, caches.Class{Name: "child, follows", Follows: true}, "", ""},
	{rehearse.Recursor, "PowerDNS Recursor", "`serve-stale-extensions=1440`", append(recursorRoom, "serve-stale-extensions=1440"),
		caches.Class{Name: "child, follows, stale", Follows: true, Stale: 24 * time.Hour}, "", ""},
}

// How the resolvers of a move are looked at.
const (
	leadTime  = time.Second            // from the first look-up to the switch
	lookEvery = 500 * time.Millisecond // between look-ups of one kind
	patience  = 5 * time.Second        // of a client, as that of Debian's resolv.conf
	heldTTL   = 6                      // seconds, of the held name
)

// cacheMoves are the moves. With the old servers off at 16 s both TTLs are over, and
// at 24 s their sum; at 4 s every cache that follows has seen a change.
func cacheMoves() (list []*cacheMove) {
	add := func(m cacheMove) { list = append(list, &m) }
	for _, ttl := range [][2]int{{14, 8}, {8, 14}} {
		move := cacheMove{parentTTL: ttl[0], childTTL: ttl[1], off: time.Second}
		add(move.but(func(m *cacheMove) { m.end, m.held = "refused", true }))
		add(move.but(func(m *cacheMove) { m.end, m.held = "nxdomain", true }))
		add(move.but(func(m *cacheMove) {
			m.end, m.parentTTL, m.childTTL = "silent", longer(m.parentTTL), longer(m.childTTL)
		}))
		add(move.but(func(m *cacheMove) { m.end, m.minimal = "nxdomain", true }))
		add(move.but(func(m *cacheMove) { m.end, m.first, m.off = "refused", true, 4*time.Second }))
		add(move.but(func(m *cacheMove) { m.end, m.first, m.off = "nxdomain", true, 4*time.Second }))
		add(move.but(func(m *cacheMove) { m.end, m.off = "nxdomain", 16*time.Second }))
		add(move.but(func(m *cacheMove) { m.end, m.off = "nxdomain", 24*time.Second }))
		add(move.but(func(m *cacheMove) { m.end, m.first, m.off, m.proper = "nxdomain", true, 16*time.Second, true }))
	}
	for i, m := range list {
		m.number = i
	}
	return list
}

// longer makes the longer TTL so long that it ends after silent servers are given up.
func longer(ttl int) int {
	if ttl > 8 {
		return 30
	}
	return ttl
}

// lookUntil is when the last look-up is made, after the switch: 24 s, and another
// TTL of what was renewed until then.
const lookUntil = 41 * time.Second

// TestCachesAreReal holds the simulation of caches to resolvers that are asked while
// zones move and old servers are switched off.
func TestCachesAreReal(t *testing.T) {
	addresses := []string{rootAddress, parentAddress}
	for _, m := range cacheMoves() {
		addresses = append(addresses, m.oldAddress(), m.newAddress())
	}
	apart(t, apartCase{"resolvers", addresses, walkCaches, 2})
}

func walkCaches(t *testing.T) {
	moves := cacheMoves()
	w := startCacheWorld(t, moves)
	resolvers := startCaches(t)
	saw := w.walk(t, resolvers)
	for i, c := range realCaches {
		for _, m := range moves {
			c.agrees(t, m, "cold", saw[sawKey{i, m, "cold"}])
			if m.held {
				c.agrees(t, m, "held", saw[sawKey{i, m, "held"}])
			}
		}
	}
	if *update {
		require.NoError(t, os.WriteFile(agreementPage, []byte(agreement(t, moves, saw)), 0o666))
	}
}

// startCaches starts the resolvers, and has each know the way to the parent.
func startCaches(t *testing.T) (list []*rehearse.Real) {
	t.Helper()
	for _, c := range realCaches {
		r, err := rehearse.StartResolver(t.Context(), rehearse.ResolverConfig{
			Kind: c.kind, Roots: []netip.Addr{netip.MustParseAddr(rootAddress)}, Options: c.options,
		})
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, r.Stop()) })
		require.Equal(t, "192.0.2.53", lookOnce(r.Address, "warm.test.").data, "%s", r.Log())
		list = append(list, r)
	}
	return list
}

// agrees holds that what failed of the look-ups of one kind is what fails of the
// class.
func (c *realCache) agrees(t *testing.T, m *cacheMove, kind string, saw failures) {
	t.Helper()
	want := c.expects(t, m, kind)
	what := fmt.Sprintf("%s %s, class %q; %s: %s names failed %s; expected: %s", c.program, c.says, c.class.Name, m, kind, saw, want)
	if m.proper {
		assert.False(t, saw.any || want.any, "%s; that is a proper move", what)
	}
	if !saw.any || !want.any {
		assert.True(t, saw.any == want.any || want.perhaps, what)
		return
	}
	assert.InDelta(t, want.from.Seconds(), saw.from.Seconds(), slack.Seconds(), what)
	assert.GreaterOrEqual(t, saw.until, want.soonest-slack, what)
	assert.LessOrEqual(t, saw.until, want.until+slack, what)
}

// slack is what may lie between the end of a TTL and the moment when a resolver
// sees it: TTLs are whole seconds, and renewed ones add up.
const slack = 2 * time.Second

// givesUp is how long it takes a resolver to find that a server is silent.
const givesUp = 24 * time.Second

// expects is what fails of the class, with what a simulation in which no look-up
// takes time leaves open.
func (c *realCache) expects(t *testing.T, m *cacheMove, kind string) failures {
	t.Helper()
	all := c.simulate(t, m)
	want := all[kind]
	if kind == "held" && want.any && m.end == "nxdomain" {
		// A denial may have been held for the last time just before cold names are well.
		want.soonest, want.until = all["cold"].soonest, all["cold"].until+max(c.class.Floor, time.Second)
	}
	switch {
	case c.class.AsksAgain && m.end == "silent":
		return failures{any: true, perhaps: true, from: m.off, soonest: m.off, until: m.off + givesUp}
	case c.sooner != "" && want.any:
		want.perhaps, want.soonest = kind == "held", want.from
	case c.clings != "" && m.end == "silent":
		want.until = lookUntil
	}
	return want
}
