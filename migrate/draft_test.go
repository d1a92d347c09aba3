package migrate_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/plans"
	"github.com/zonegate/zonegate/zonefile"
	"github.com/zonegate/zonegate/zonefile/zonegen"
)

// oddZones are zones whose names and data are hard to write down.
var oddZones = [][2]string{
	{"@ SOA a. b. 1 2 3 4 5\n@ NS ns1.old.test.\n@ TXT \"it's; # a: \\\"text\\\"\" \"- x\" \"\\000\\255\"\n", "@ SOA a. b. 2 2 3 4 5\n@ NS ns1.new.test.\n@ TXT \"'\" \"#\" \": \" \"\\\\\" \"é\"\n"},
	{"@ SOA a. b. 1 2 3 4 5\n@ NS ns1.old.test.\n", "@ SOA a. b. 2 2 3 4 5\n@ NS ns1.new.test.\n* TXT a\n*.dev A 192.0.2.1\nx*y A 192.0.2.1\na?b A 192.0.2.1\n\\@ A 192.0.2.1\n"},
	{"@ SOA a. b. 1 2 3 4 5\n@ NS ns1.old.test.\n", "@ SOA a. b. 2 2 3 4 5\n@ NS ns1.new.test.\nnull A 192.0.2.1\ntrue A 192.0.2.1\n1 A 192.0.2.1\n1e3 A 192.0.2.1\n0x1f A 192.0.2.1\n-a A 192.0.2.1\na\\.b A 192.0.2.1\na\\032b A 192.0.2.1\n'q' A 192.0.2.1\n\\\"d A 192.0.2.1\n# A 192.0.2.1\n"},
	{"@ SOA a. b. 1 2 3 4 5\n@ NS ns1.old.test.\nx TYPE65280 \\# 2 abcd\n", "@ SOA a. b. 2 2 3 4 5\n@ NS ns1.new.test.\nx TYPE65280 \\# 3 abcdef\ny TYPE1 \\# 4 c0000201\nz HTTPS 1 . alpn=h2 ipv4hint=192.0.2.1\nc CAA 0 issue \"ca.test; x=1\"\n"},
	{"@ SOA a. b. 1 2 3 4 5\n@ NS ns1.old.test.\nm 5 TXT a\nn 5 A 192.0.2.1\n", "@ SOA a. b. 2 2 3 4 5\n@ NS ns1.new.test.\nm 6 TXT a\nn 5 A 192.0.2.1\nn 7 A 192.0.2.2\nexample.com.example.com. A 192.0.2.1\n"},
	{"@ SOA a. b. 1 2 3 4 5\n@ NS ns1.old.test.\nfill TXT \"FILL-IN x\"\n", "@ SOA a. b. 2 2 3 4 5\n@ NS ns1.new.test.\nfill TXT \"FILL-IN y\"\nFILL-IN A 192.0.2.1\n"},
}

var whyMeant = regexp.MustCompile(`'FILL-IN why this is meant'`)

// TestDraftDeclaresAllDifferences holds that a plan that was drafted from two zones,
// and filled in, declares every difference between them, and pins it.
func TestDraftDeclaresAllDifferences(t *testing.T) {
	for _, texts := range oddZones {
		requireDeclared(t, read(t, "$TTL 3600\n"+texts[0]), read(t, "$TTL 3600\n"+texts[1]))
	}
	for seed := range uint64(40) {
		old := zonegen.Small(seed, "example.com.").Rewrite(seed, zonegen.AllStyles)
		requireDeclared(t, read(t, string(old)), read(t, string(zonegen.Small(seed+1000, "example.com.").Rewrite(seed, zonegen.AllStyles))))
		requireDeclared(t, read(t, string(old)), read(t, string(old)))
	}
}

func requireDeclared(t *testing.T, old, new *zonefile.Zone) {
	t.Helper()
	draft := migrate.Draft{
		Zone: old.Origin(), At: now, Old: &migrate.DraftZone{Source: "old.zone", Zone: old}, New: &migrate.DraftZone{Source: "new.zone", Zone: new},
	}
	text := string(draft.Write().Text)
	require.Equal(t, text, string(draft.Write().Text))
	for _, c := range text {
		require.True(t, c == '\n' || c >= ' ' && c != 0x7f, "%q", text)
	}
	whole := whyMeant.ReplaceAllString(text, "CHG-1")
	whole = strings.ReplaceAll(whole, "'FILL-IN a name server of the new provider, as ns1.new.example.'", "ns1.filled.example.")
	whole = strings.ReplaceAll(whole, "'FILL-IN another one, or delete this line'", "ns2.filled.example.")
	p, err := plans.Parse("plan.yaml", []byte(whole), plans.Options{})
	require.NoError(t, err, whole)
	require.NoError(t, p.CheckMove())
	report, err := migrate.Run(t.Context(), nil, migrate.Question{Gate: migrate.GateParity, Old: old, New: new, Plan: p, Now: now})
	require.NoError(t, err)
	for c := range report.Changes.All() {
		if c.Kind != migrate.Same && c.Equivalence == "" {
			assert.Equal(t, "CHG-1", c.Declared, "%s %s\n%s", c.Owner, c.Type, whole)
		}
	}
}

// TestDraftWithoutAnything holds that nothing that was seen is no ground for unsigned.
func TestDraftWithoutAnything(t *testing.T) {
	d := migrate.Draft{Zone: zonefile.MustName("example.com."), At: now, Looked: true}
	drafted := d.Write()
	assert.NotContains(t, string(drafted.Text), "dnssec: unsigned")
	assert.NotEmpty(t, drafted.Unseen)
}

// TestDraftHeedsTheLastDS walks over the end of the time that caches may hold a DS:
// its TTL from the first look without it, and the margin.
func TestDraftHeedsTheLastDS(t *testing.T) {
	const ttl = 7200
	at := func(d time.Duration, there bool) evidence.Entry {
		o := &evidence.Observation{Question: evidence.Question{Role: evidence.Parent, Purpose: evidence.PurposeDS, Name: "example.com.", Type: "DS"}, Outcome: evidence.NoData}
		if there {
			o.Outcome, o.Answer = evidence.Answered, []evidence.RR{{Name: "example.com.", Type: "DS", TTL: ttl, Data: "1 13 2 00"}}
		}
		return evidence.Entry{At: now.Add(d), Saw: o}
	}
	day := 24 * time.Hour
	for _, c := range []struct {
		about    string
		entries  []evidence.Entry
		unsigned time.Duration // from now on
	}{
		{"gone after long", []evidence.Entry{at(-3*day, true), at(-time.Hour, true), at(0, false)}, ttl*time.Second + time.Hour},
		{"first seen lately: its TTL before is not known", []evidence.Entry{at(-time.Hour, true), at(0, false)}, 23*time.Hour + time.Hour},
		{"back again", []evidence.Entry{at(-3*day, true), at(-2*day, false), at(-time.Minute, true), at(0, false)}, ttl*time.Second + time.Hour},
	} {
		way := func(after time.Duration) string {
			old := read(t, "$TTL 3600\n"+oddZones[0][0])
			d := migrate.Draft{
				Zone: old.Origin(), At: now.Add(after), Old: &migrate.DraftZone{Source: "old.zone", Zone: old},
				Before: &evidence.Book{Entries: c.entries},
			}
			return regexp.MustCompile(`(?m)^dnssec: (.*)$`).FindStringSubmatch(string(d.Write().Text))[1]
		}
		assert.Equal(t, "go-insecure", way(c.unsigned-time.Second), c.about)
		assert.Equal(t, "unsigned", way(c.unsigned), c.about)
		assert.Equal(t, "unsigned", way(c.unsigned+time.Hour), c.about)
	}
}

// TestDraftHeedsDamage holds that damaged evidence lets nobody call a zone unsigned.
func TestDraftHeedsDamage(t *testing.T) {
	old := read(t, "$TTL 3600\n"+oddZones[0][0])
	d := migrate.Draft{Zone: old.Origin(), At: now, Old: &migrate.DraftZone{Source: "old.zone", Zone: old}, Before: &evidence.Book{
		Troubles: []evidence.Trouble{{Kind: evidence.Broken, File: "evidence.jsonl", Line: 3, Message: "line 3 is no entry"}},
	}}
	drafted := d.Write()
	assert.NotContains(t, string(drafted.Text), "dnssec: unsigned")
	assert.NotEmpty(t, drafted.Unseen)
	d.Before.Troubles[0].Kind = evidence.Torn
	assert.Contains(t, string(d.Write().Text), "dnssec: unsigned")
}
