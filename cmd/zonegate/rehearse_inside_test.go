package main

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zonegate/zonegate/migrate/rehearse/stage"
	"github.com/zonegate/zonegate/migrate/render"
	"github.com/zonegate/zonegate/zonefile"
)

// insideZones are what the servers of the test serve, by address.
var insideZones = map[string][2]string{
	"192.0.2.1":    {".", "@ SOA a. h. 1 2 3 4 5\n@ NS a.\na. A 192.0.2.1\ntest. NS ns.test.\nns.test. A 203.0.113.1\n"},
	"203.0.113.1":  {"test.", "@ SOA ns h 1 2 3 4 5\n@ NS ns\nns A 203.0.113.1\nex NS ns1.ex\nex NS ns2.ex\nns1.ex A 198.51.100.1\nns2.ex A 198.51.100.2\n"},
	"198.51.100.1": {"ex.test.", insideZone},
	"198.51.100.2": {"ex.test.", insideZone},
	"192.0.2.11":   {"ex.test.", insideZone},
}

const insideZone = "@ SOA ns1 h 1 7200 3600 1209600 300\n@ NS ns1\n@ NS ns2\nns1 A 198.51.100.1\nns2 A 198.51.100.2\nwww A 192.0.2.80\n"

const insideMove = `version: 1
zone: ex.test.
dnssec: unsigned
old:
  source: axfr://192.0.2.11/ex.test
  nameservers: [{name: ns1.old.test., addresses: [192.0.2.11]}]
new:
  source: ex.zone
  nameservers: [{name: ns1.ex.test.}, {name: ns2.ex.test.}]
`

// insideStage stages them.
func insideStage(t testing.TB) stage.Document {
	t.Helper()
	cast := stage.Cast{}
	for address, text := range insideZones {
		z, err := zonefile.ParseZone(zonefile.MustName(text[0]), []byte("$TTL 3600\n"+text[1]))
		require.NoError(t, err)
		cast[stage.At(address)] = stage.Actor{Zones: []*zonefile.Zone{z}, Transfer: true}
	}
	s := stage.New()
	t.Cleanup(func() { assert.NoError(t, s.Stop()) })
	require.NoError(t, s.Play(t.Context(), cast))
	return s.Document(stage.At("192.0.2.1"))
}

// TestInside: command lines that look, transfer and draft work on a stage as they
// are written, go by its clock, and tell nothing of loopback.
func TestInside(t *testing.T) {
	dir := t.TempDir()
	writeFile(t, dir+"/ex.zone", "$ORIGIN ex.test.\n$TTL 3600\n"+insideZone)
	on := insideStage(t)
	inside := func(code int, args ...string) string {
		t.Helper()
		p, err := runInside(t.Context(), dir, &on, args...)
		require.NoError(t, err)
		assert.Equal(t, code, p.code, "%v: %s%s", args, p.stdout, p.stderr)
		assert.NotContains(t, p.stdout+p.stderr, "127.0.0.1")
		return p.stdout + p.stderr
	}
	inside(0, "plan", "init", "ex.test", "--now", "2030-01-01T00:00:00Z", "--output", "plan.yaml")
	writeFile(t, dir+"/move.yaml", insideMove)
	out := inside(0, "gate", "delegate", "move.yaml", "--now", "2030-01-01T00:00:00Z", "--format", "json")
	r, err := render.Load(strings.NewReader(out))
	require.NoError(t, err)
	assert.Equal(t, map[string]int{}, blocking(r))
	assert.Equal(t, time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC), r.At)
	inside(0, "observe", "move.yaml", "--watch", "--every", "1h", "--rounds", "48", "--evidence", "watch.jsonl", "--now", "2030-01-01T00:00:00Z")
	on.Now = time.Date(2031, 1, 1, 0, 0, 0, 0, time.UTC)
	assert.Contains(t, inside(3, "gate", "decommission", "move.yaml", "--evidence", "other.jsonl"), "2031-01-01")
	assert.Contains(t, inside(1, "transfer", "axfr://127.0.0.2/ex.test"), "nobody can be reached there")
	assert.Contains(t, inside(1, "transfer", "axfr://localhost/ex.test"), "nobody can be reached there")
	assert.Contains(t, inside(2, "gate", "delegte"), "did you mean")
}
