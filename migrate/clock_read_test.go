package migrate_test

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/plans"
	"github.com/zonegate/zonegate/zonefile"
)

const calmMove = `
-72h old all ttl=86400
-72h every 30m until -24h
-24h old all new 3600
-24h every 30m until 60h spread=700ms
0s parent all new serial=2
`

func clockOf(t testing.TB, planText, scene string, now time.Duration) *migrate.Clock {
	p := clockScenePlan(t, planText)
	book := &evidence.Book{Entries: readScene(t, p, scene).entries()}
	return seenAt(book, p, clockT0.Add(now)).Clock(p, zonefile.MustName("example.com."))
}

// TestClockOrder holds that the order of entries in merged logs does not matter.
func TestClockOrder(t *testing.T) {
	p := clockScenePlan(t, "")
	entries := readScene(t, p, calmMove).entries()
	want := clockText(seenAt(&evidence.Book{Entries: entries}, p, clockT0.Add(50*time.Hour)).Clock(p, zonefile.MustName("example.com.")))
	shuffled := slices.Clone(entries)
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
	got := clockText(seenAt(&evidence.Book{Entries: shuffled}, p, clockT0.Add(50*time.Hour)).Clock(p, zonefile.MustName("example.com.")))
	assert.Equal(t, want, got)
	assert.False(t, slices.IsSortedFunc(shuffled, func(a, b evidence.Entry) int { return a.At.Compare(b.At) }))
}

// TestClockSlack holds that a look dated two seconds ahead counts, as clocks of two
// vantages may be that far apart, and one dated three seconds ahead does not.
func TestClockSlack(t *testing.T) {
	scene := "-72h old all new 3600\n-30m every 30m until -30m\n0s parent all new serial=2\n0s round\n10m every 1m until 10m by=sin\n"
	assert.NotNil(t, clockOf(t, "", scene, 10*time.Minute-2*time.Second).NotBefore)
	assert.Nil(t, clockOf(t, "", scene, 10*time.Minute-3*time.Second).NotBefore)
}

// TestClockOfAnotherMove holds that looks at another move do not count.
func TestClockOfAnotherMove(t *testing.T) {
	p := clockScenePlan(t, "")
	entries := readScene(t, p, calmMove).entries()
	for i := range entries {
		if entries[i].Begin != nil {
			entries[i].Begin = &evidence.Begin{Zone: "example.org."}
		}
	}
	c := seenAt(&evidence.Book{Entries: entries}, p, clockT0.Add(50*time.Hour)).Clock(p, zonefile.MustName("example.com."))
	assert.Nil(t, c.LastLook)
	assert.Nil(t, c.NotBefore)
}

// TestClockOfBarePlan holds that nothing is needed for a clock that says nothing.
func TestClockOfBarePlan(t *testing.T) {
	c := seenAt(&evidence.Book{}, plans.Default(), clockT0).Clock(plans.Default(), zonefile.MustName("example.com."))
	assert.Nil(t, c.NotBefore)
	assert.Nil(t, c.Earliest)
	for _, cond := range c.Conditions {
		assert.Equal(t, migrate.Unseen, cond.State)
		assert.NotEmpty(t, cond.Why)
	}
}

// TestIfSwitched compares what a switch would lead to with what it led to.
func TestIfSwitched(t *testing.T) {
	for _, c := range []struct{ name, plan, scene string }{
		{"after U3", "", calmMove},
		{"at once with U3", "", "-60h old all ttl=86400\n-60h every 10m until 60h\n0s old all new 300\n0s parent all new serial=2\n"},
		{"without U3", "waivers: [{step: U3, reason: they cannot, by: Eve}]\n", "-60h old all ttl=86400\n-60h every 10m until 90h\n0s parent all new serial=2\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			before := clockOf(t, c.plan, c.scene, -time.Minute)
			require.Nil(t, before.NotBefore)
			after := clockOf(t, c.plan, c.scene, 2*time.Hour)
			require.NotNil(t, after.NotBefore)
			assert.WithinDuration(t, *after.NotBefore, before.IfSwitched(clockT0), 21*time.Minute)
			assert.Equal(t, *after.NotBefore, after.IfSwitched(clockT0))
		})
	}
}

// TestIfSwitchedUnseen holds that without evidence the assumptions stand.
func TestIfSwitchedUnseen(t *testing.T) {
	c := clockOf(t, "", "", 0)
	assert.Equal(t, clockT0.Add(49*time.Hour+10*time.Minute), c.IfSwitched(clockT0))
	assert.Equal(t, migrate.Seconds(48*3600), c.WayBack())
}

// TestTTLs holds what servers were seen with last.
func TestTTLs(t *testing.T) {
	c := clockOf(t, "protect: [www A]\n", `
-2h parent all 172800 ds=86400 glue=ns1.example.com./192.0.2.9/7200
-2h old all ttl=86400 soa=3600/600 record:www.example.com./A=604800
-2h old 198.51.100.1 ttl=43200
-2h new all ttl=300 soa=900/1200
-2h every 30m until 2h
-1h parent all ds=none
-1h old all record:www.example.com./A=1800
1h old 198.51.100.2 timeout
`, 2*time.Hour)
	text := func(s *migrate.TTLSeen) string {
		require.NotNil(t, s)
		return fmt.Sprintf("%d %s %s %s", s.TTL, s.What, s.Where.Address, s.At.Sub(clockT0))
	}
	assert.Equal(t, "172800 example.com. NS 203.0.113.1:53 2h0m0s", text(c.TTLs.ParentNS))
	assert.Equal(t, "86400 example.com. NS 198.51.100.2:53 30m0s", text(c.TTLs.OldNS))
	assert.Equal(t, "300 example.com. NS 192.0.2.1:53 2h0m0s", text(c.TTLs.NewNS))
	assert.Equal(t, "600 what is not in example.com. 198.51.100.1:53 2h0m0s", text(c.TTLs.OldNegative))
	assert.Equal(t, "900 what is not in example.com. 192.0.2.1:53 2h0m0s", text(c.TTLs.NewNegative))
	assert.Equal(t, "7200 ns1.example.com. A 203.0.113.1:53 2h0m0s", text(c.TTLs.Glue))
	assert.Equal(t, "86400 example.com. DS 203.0.113.1:53 -1h30m0s", text(c.TTLs.DS))
	assert.Equal(t, "86400 example.com. NS 198.51.100.2:53 30m0s", text(c.TTLs.Largest))
	assert.Equal(t, migrate.Seconds(172800), c.WayBack())
	assert.Equal(t, -90*time.Minute, c.DSSeen.Sub(clockT0))
}

// TestResolvers holds what resolvers held when they were asked last.
func TestResolvers(t *testing.T) {
	p := clockScenePlan(t, "resolvers: [9.9.9.9, 1.1.1.1, 8.8.8.8]\n")
	scene := `
-1h resolver all old 172800
-1h round
1h resolver 9.9.9.9 new 300
1h resolver 1.1.1.1 old 170000
1h resolver 8.8.8.8 servfail
1h round
2h resolver 9.9.9.9 ns=ns1.park.test. 60
2h round by=sin only=resolver
`
	seen := seenAt(&evidence.Book{Entries: readScene(t, p, scene).entries()}, p, clockT0.Add(3*time.Hour))
	var got []string
	for _, v := range seen.Resolvers(p, zonefile.MustName("example.com.")) {
		got = append(got, fmt.Sprintf("%s %s %s %q %s left %d", v.Address.Addr(), v.Vantage, v.Outcome, v.Kind, v.Until().Sub(clockT0), v.Left))
	}
	assert.Equal(t, []string{
		`1.1.1.1 ams answered "old" 48h13m20s left 170000`,
		`1.1.1.1 sin answered "old" 49h13m20s left 170000`,
		`8.8.8.8 ams servfail "" 1h0m0s left 0`,
		`8.8.8.8 sin servfail "" 2h0m0s left 0`,
		`9.9.9.9 ams answered "new" 1h5m0s left 300`,
		`9.9.9.9 sin answered "stranger" 2h1m0s left 60`,
	}, got)
	p.Resolvers = []string{"9.9.9.9"}
	assert.Len(t, seen.Resolvers(p, zonefile.MustName("example.com.")), 2, "those that the plan does not name any more are left out")
}

// TestCountData holds which records the old services have to stay for, and that
// they count from the end of the wait for the NS set.
func TestCountData(t *testing.T) {
	old := read(t, base+"@ 7200 NS other\nwww 1800 A 192.0.2.9\napi 900 A 192.0.2.9\ngone 600 A 192.0.2.8\nttl 86400 TXT a\n")
	for name, c := range map[string]struct {
		new, want string
		ttl       migrate.Seconds
	}{
		"a record differs":     {"@ 7200 NS other\nwww 1800 A 192.0.2.10\napi 900 A 192.0.2.9\ngone 600 A 192.0.2.8\nttl 86400 TXT a\n", "Z www.example.com. A", 1800},
		"one is gone":          {"@ 7200 NS other\nwww 1800 A 192.0.2.9\napi 900 A 192.0.2.9\nttl 86400 TXT a\n", "Z gone.example.com. A", 600},
		"one is added":         {"@ 7200 NS other\nwww 1800 A 192.0.2.9\napi 900 A 192.0.2.9\ngone 600 A 192.0.2.8\nttl 86400 TXT a\nmore A 192.0.2.1\n", "NEG that there is no more.example.com. A", 3600},
		"a TTL and the NS set": {"@ 7200 NS stranger\nwww 1800 A 192.0.2.9\napi 900 A 192.0.2.9\ngone 600 A 192.0.2.8\nttl 60 TXT a\n", "", 0},
	} {
		t.Run(name, func(t *testing.T) {
			clock := clockOf(t, "", calmMove, 50*time.Hour)
			clock.CountData(migrate.Compare(old, read(t, base+c.new), migrate.CompareOptions{}))
			if c.want == "" {
				assert.Nil(t, clock.Data)
				return
			}
			require.NotNil(t, clock.Data)
			assert.Equal(t, c.want, clock.Data.Symbol+" "+clock.Data.What)
			assert.Equal(t, c.ttl, clock.Data.TTL)
			assert.Equal(t, clock.NotBefore.Add(-time.Hour), *clock.Data.Start)
			assert.Equal(t, clock.Data.Start.Add(c.ttl.Duration()), *clock.Data.End)
		})
	}
	clock := clockOf(t, "", calmMove, -time.Hour)
	clock.CountData(migrate.Compare(old, read(t, base), migrate.CompareOptions{}))
	require.NotNil(t, clock.Data)
	assert.Nil(t, clock.Data.End, "the wait has not begun")
}

// TestClockLostParent holds that a server of the parent which cannot be looked up
// keeps a round from being complete, and one whose name does not exist does not.
func TestClockLostParent(t *testing.T) {
	p := clockScenePlan(t, "parent: {zone: com.}\n")
	for outcome, started := range map[evidence.Outcome]bool{evidence.Timeout: false, evidence.NXDomain: true} {
		entries := readScene(t, p, "-72h old all new 3600\n-1h every 10m until 1h parents=203.0.113.1,203.0.113.2\n0s parent all new serial=2\n").entries()
		for i := range entries {
			if entries[i].Cut != nil {
				host := entries[i]
				host.Cut, host.Host = nil, &evidence.Host{Role: evidence.Parent, Name: "c.gtld.test.", From: "walk", Outcome: outcome}
				entries = append(entries, host)
			}
		}
		c := seenAt(&evidence.Book{Entries: entries}, p, clockT0.Add(time.Hour)).Clock(p, zonefile.MustName("example.com."))
		assert.Equal(t, started, c.NotBefore != nil, "%s", outcome)
		if !started {
			assert.Equal(t, []string{"no address of c.gtld.test. is known"}, c.Conditions[0].Why)
		}
	}
}

// TestClockFindsOldServers holds that addresses of old servers which the plan does
// not give are those that runs found, also in runs that did not look for them.
func TestClockFindsOldServers(t *testing.T) {
	p := clockScenePlan(t, "")
	entries := readScene(t, p, calmMove).entries()
	for i := range p.Old.Nameservers {
		ns := &p.Old.Nameservers[i]
		at := entries[0]
		at.Begin = nil
		at.Host = &evidence.Host{Role: evidence.Old, Name: ns.Name, From: "walk", Outcome: evidence.Answered,
			Addresses: []netip.AddrPort{mustAddrPort(t, ns.Addresses[0])}}
		entries = append(entries, at)
		ns.Addresses = nil
	}
	c := seenAt(&evidence.Book{Entries: entries}, p, clockT0.Add(10*time.Hour)).Clock(p, zonefile.MustName("example.com."))
	require.NotNil(t, c.NotBefore)
	entries[len(entries)-1].Host = &evidence.Host{Role: evidence.Old, Name: "ns2.old.test.", From: "walk", Outcome: evidence.Timeout}
	entries = slices.DeleteFunc(entries, func(e evidence.Entry) bool { return e.Saw != nil && e.Saw.Server == "ns2.old.test." })
	c = seenAt(&evidence.Book{Entries: entries}, p, clockT0.Add(10*time.Hour)).Clock(p, zonefile.MustName("example.com."))
	assert.Nil(t, c.NotBefore)
	assert.Contains(t, c.Conditions[2].Why, "no address of ns2.old.test. is known")
}
