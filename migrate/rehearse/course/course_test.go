package course

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zonegate/zonegate/plans"
	"github.com/zonegate/zonegate/zonefile"
)

func TestParseWhen(t *testing.T) {
	change := time.Date(2030, 1, 2, 0, 0, 0, 0, time.UTC)
	for text, want := range map[string]string{
		"T": "2030-01-02T00:00:00Z", "T+1h": "2030-01-02T01:00:00Z", "T-30m": "2030-01-01T23:30:00Z",
		"2030-01-01T12:00:00Z": "2030-01-01T12:00:00Z", "2030-01-01T13:00:00+01:00": "2030-01-01T12:00:00Z",
		"T+1.5us": "2030-01-02T00:00:00Z", "2030-01-01T12:00:00.9Z": "2030-01-01T12:00:00Z",
	} {
		w, err := ParseWhen(text)
		require.NoError(t, err, text)
		at, ok := w.at(time.Time{}, &change)
		assert.True(t, ok)
		assert.Equal(t, want, at.Format(time.RFC3339), text)
		again, err := ParseWhen(w.String())
		require.NoError(t, err)
		assert.Equal(t, w, again)
	}
	for _, text := range []string{"", "T1h", "T+", "1h", "t+1h", "T+1", "tomorrow", "T+T"} {
		_, err := ParseWhen(text)
		assert.ErrorContains(t, err, "is no time of a rehearsal", "%q", text)
	}
}

// TestParseFault: faults are read as they are written; others say what is wrong.
func TestParseFault(t *testing.T) {
	server := func(text string) (string, bool, error) {
		if text == "bad" {
			return "", false, errors.New("there is none")
		}
		return "does not answer", false, nil
	}
	for _, text := range []string{
		"old-stops-early", "old-stops-early@T+1h", "missing-record=@ MX", "missing-record=@ TXT@T+1h", "new:missing=@ MX", "missing-record=www A@T-5m", "parent-half-switched=servers", "stale-signatures@2030-01-01T00:00:00Z",
		"new:silent", "old:tcp:silent@T", "parent:DS:servfail@T+90m", "new:extra=www 300 A 192.0.2.9",
	} {
		f, err := ParseFault(text, server)
		require.NoError(t, err, text)
		again, err := ParseFault(f.Text(), server)
		require.NoError(t, err, text)
		assert.Equal(t, f, again)
		assert.NotEmpty(t, f.About, text)
	}
	for text, want := range map[string]string{
		"old-stops":                  "there is none of that name",
		"silent":                     "there is none of that name",
		"root:silent":                "there is none of that name",
		"new:bad":                    "there is none",
		"new-lame@1h":                "is no time of a rehearsal",
		"new-lame=yes":               "takes no value",
		"parent-half-switched=other": "takes no value",
	} {
		_, err := ParseFault(text, server)
		assert.ErrorContains(t, err, want, text)
	}
}

func parsedZone(t *testing.T, text string) *zonefile.Zone {
	t.Helper()
	z, err := zonefile.ParseZone(zonefile.MustName("ex.test."), []byte(text))
	require.NoError(t, err)
	return z
}

const sampleZone = "$TTL 3600\n@ SOA ns1 h 4294967295 1 2 3 600\n@ NS ns1\n@ NS ns.old.test.\nns1 A 192.0.2.1\nwww A 192.0.2.80\n*.w TXT \"a b\"\n"

// TestDraft: TTLs are lowered where they should be, the NS set is replaced, and the
// serial goes up, over its end too.
func TestDraft(t *testing.T) {
	s := side{zone: parsedZone(t, sampleZone)}
	www := zonefile.MustName("www.ex.test.")
	require.NoError(t, s.change(func(d *draft) {
		assert.True(t, d.lower(300, func(r record) bool { return r.owner == www }))
		assert.False(t, d.lower(300, func(r record) bool { return r.owner == www }))
	}))
	soa, _ := s.zone.SOA()
	assert.EqualValues(t, 0, soa.Serial)
	assert.EqualValues(t, 300, soa.Minimum)
	for name, want := range map[string]uint32{"www.ex.test. A": 300, "ns1.ex.test. A": 3600, "ex.test. NS": 300, "ex.test. SOA": 300, "*.w.ex.test. TXT": 3600} {
		owner, typ, _ := cutLast(name, " ")
		tp, _ := zonefile.ParseType(typ)
		assert.Equal(t, want, s.zone.RRset(zonefile.MustName(owner), tp).TTL(), name)
	}
	require.NoError(t, s.nameSet([]string{"ns.new.test."}))
	assert.Equal(t, []string{"ns.new.test."}, nsOf(s.zone))
	assert.EqualValues(t, 300, s.zone.RRset(zonefile.MustName("ex.test."), zonefile.TypeNS).TTL())
}

// TestNewWorld: addresses are the plan's, the zone's own, or made up and used by
// nobody; no address is on two sides.
func TestNewWorld(t *testing.T) {
	z := parsedZone(t, sampleZone)
	plan := &plans.Plan{Zone: "ex.test.", Old: plans.Side{Nameservers: []plans.Nameserver{{Name: "ns1.ex.test."}, {Name: "ns.old.test."}}},
		New: plans.Side{Nameservers: []plans.Nameserver{{Name: "ns.new.test.", Addresses: []string{"198.51.100.1:5300", "192.0.2.2"}}, {Name: "ns2.new.test."}}}}
	w, err := NewWorld(World{Plan: plan, Zone: z.Origin(), Old: z, New: z, Delegation: 60})
	require.NoError(t, err)
	got := map[string][]string{}
	for _, s := range w.servers() {
		got[s.Role] = append(got[s.Role], s.Addresses...)
	}
	assert.Equal(t, map[string][]string{
		"root": {"203.0.113.3"}, "parent": {"203.0.113.1", "203.0.113.2"},
		"old": {"192.0.2.1", "192.0.2.3"}, "new": {"198.51.100.1:5300", "192.0.2.2", "198.51.100.2"},
	}, got)
	plan.New.Nameservers[1].Addresses = []string{"192.0.2.1"}
	_, err = NewWorld(World{Plan: plan, Zone: z.Origin(), Old: z, New: z})
	assert.ErrorContains(t, err, "192.0.2.1 is an address of two of old side, new side and parent")
}
