package main

import (
	"fmt"
	"net/netip"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zonegate/zonegate/migrate/rehearse"
)

// TestWhatIsSent reads in the logs of all servers what a look at a move sends,
// and to whom.
func TestWhatIsSent(t *testing.T) {
	t.Parallel()
	const rate = 50
	s := newStage(t, "testdata/delegate/sent", sentCast(), addressesOf("198.41.0.4")...)
	ran := process(t, s.dir, "gate", "delegate", "plan.yaml", "--port", fmt.Sprint(s.port), "--root-hints", s.root, "--rate", fmt.Sprint(rate))
	require.Equal(t, exitGo, ran.code, "%s%s", s.unstaged(ran.stdout), ran.stderr)
	for a, server := range s.servers {
		t.Run(a.String(), func(t *testing.T) {
			queries := server.Queries()
			if strangers[a] {
				assert.Empty(t, queries, "questions to an address that is neither in the plan nor on a walk")
				return
			}
			assert.NotEmpty(t, queries)
			assertQuestions(t, queries, sentRoles[a])
			assertRate(t, queries, rate)
		})
	}
}

// The servers of testdata/delegate/sent by what they are.
var (
	sentRoles = map[netip.Addr]string{
		netip.MustParseAddr("198.41.0.4"):   "walk",
		netip.MustParseAddr("203.0.113.1"):  "parent",
		netip.MustParseAddr("203.0.113.2"):  "parent",
		netip.MustParseAddr("192.0.2.1"):    "old",
		netip.MustParseAddr("192.0.2.2"):    "old",
		netip.MustParseAddr("198.51.100.1"): "new",
		netip.MustParseAddr("198.51.100.2"): "new",
	}
	// strangers are addresses of the zones that nobody has reason to ask: of a
	// host, of glue below a cut of the zone, of another delegation of the parent.
	strangers = map[netip.Addr]bool{
		netip.MustParseAddr("192.0.2.80"): true,
		netip.MustParseAddr("192.0.2.11"): true,
		netip.MustParseAddr("192.0.2.99"): true,
	}
)

func sentCast() actors {
	files := map[string][]string{
		"walk": {"root.zone"}, "parent": {"parent.zone"}, "old": {"old.zone"}, "new": {"new.zone", "nameservers.zone"},
	}
	cast := actors{}
	for a, role := range sentRoles {
		cast[a] = actor{Zones: files[role]}
	}
	for a := range strangers {
		cast[a] = actor{Zones: []string{"old.zone"}}
	}
	return cast
}

// assertQuestions holds that nothing is asked recursively but the root's SOA,
// once, of an authoritative server; that every message is a question, with EDNS
// and 1232 octets but for transfers; and that IDs and ports are not foreseeable.
func assertQuestions(t *testing.T, queries []rehearse.Query, role string) {
	t.Helper()
	recursive := 0
	for _, q := range queries {
		require.NotEmpty(t, q.Name, "a message that is no question")
		assert.True(t, q.Type == "AXFR" || q.EDNS && q.Size == 1232, "%s %s", q.Name, q.Type)
		if q.RD {
			recursive++
			assert.Equal(t, ". SOA", q.Name+" "+q.Type)
		}
	}
	want := 0
	if role == "old" || role == "new" {
		want = 1
	}
	assert.Equal(t, want, recursive, "questions with RD=1")
	if len(queries) == 1 {
		return
	}
	ids := map[uint16]bool{}
	ports := map[uint16]bool{}
	for _, q := range queries {
		ids[q.ID], ports[q.Source.Port()] = true, true
	}
	assert.Greater(t, len(ids)*10, len(queries)*9, "message IDs differ")
	assert.Greater(t, len(ports), 1, "source ports differ")
}

// assertRate holds that an address is asked no more than so many questions a
// second. Half as many again in one second are allowed for: the log has the time
// of arrival, and what waited in a queue arrives together.
func assertRate(t *testing.T, queries []rehearse.Query, rate int) {
	t.Helper()
	slices.SortFunc(queries, func(a, b rehearse.Query) int { return a.At.Compare(b.At) })
	most, first := 0, 0
	for i, q := range queries {
		for q.At.Sub(queries[first].At) >= time.Second {
			first++
		}
		most = max(most, i-first+1)
	}
	assert.LessOrEqual(t, most, rate+rate/2, "questions in one second")
	took := queries[len(queries)-1].At.Sub(queries[0].At)
	assert.LessOrEqual(t, float64(len(queries)), took.Seconds()*float64(rate)*1.1+5, "questions in %s", took)
}
