package migrate_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

// TestUnseenNew: a new zone that could not be had is no empty one. Its checks
// could not look, those of servers can, and the one that says so does.
func TestUnseenNew(t *testing.T) {
	old := read(t, "$ORIGIN example.com.\n@ 60 SOA a. b. 1 2 3 4 5\n@ 60 NS ns.\nwww 60 A 192.0.2.1\n")
	unseen := zonefile.NotTransferred("axfr://h/example.com", old.Origin(), errors.New("refused"))
	says := &migrate.Check{ID: string(zonefile.SyntaxTruncated), Severity: migrate.Error, Gates: allGates, Run: func(p *migrate.Pass) {
		p.Report(migrate.Finding{Message: p.New.Problems()[0].Message})
	}}
	list := []*migrate.Check{
		says, finds("zone-a", nil), finds("live-a", nil), finds("plan-a", nil),
		finds("plan-b", func(c *migrate.Check) { c.NeedsOld = true }),
	}
	want := map[string]migrate.Outcome{
		"syntax-truncated": migrate.Fail, "zone-a": migrate.Unknown, "live-a": migrate.Passed,
		"plan-a": migrate.Passed, "plan-b": migrate.Unknown,
	}
	for _, gate := range allGates {
		q := migrate.Question{Gate: gate, Old: old, New: unseen, Now: now}
		if gate == migrate.GateLint {
			q.Old, q.OldNone, want["plan-b"] = nil, true, migrate.Unknown
		}
		r, err := migrate.Run(t.Context(), list, q)
		require.NoError(t, err)
		for id, how := range want {
			assert.Equal(t, how, outcome(t, r, id).Outcome, "%s %s", gate, id)
		}
		assert.Equal(t, migrate.NoGo, r.Verdict, gate)
		assert.Zero(t, r.Changes.Len(), gate)
		assert.Nil(t, r.Counts, gate)
		assert.Empty(t, r.DiffDigest, gate)
		assert.Empty(t, r.Inputs[len(r.Inputs)-1].Digest, gate)
	}
}
