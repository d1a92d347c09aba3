package live

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/zonefile"
)

// TestProbes looks in the worlds of testdata/probes. The file "want" holds every
// question but those of walks, and what came of it.
func TestProbes(t *testing.T) {
	t.Parallel()
	inWorlds(t, "testdata/probes/*.txtar", 300*time.Millisecond, (*world).probed)
}

// probed renders every question but those of walks; a random label is a "?".
func (w *world) probed() string {
	var list []string
	for _, e := range w.entries {
		if e.Saw != nil && e.Saw.Role != evidence.Walk {
			list = append(list, w.text(probeLine(e.Saw)))
		}
	}
	slices.Sort(list)
	return strings.Join(list, "\n") + "\n"
}

func probeLine(o *evidence.Observation) string {
	name := o.Name
	if label, rest, _ := strings.Cut(name, "."); len(label) == 26 {
		name = "?." + rest
	}
	line := fmt.Sprintf("%s %s %s %s %s %s", o.Role, o.Address, o.Transport, o.Purpose, name, o.Type)
	for word, set := range map[string]bool{" RD": o.RD, " DO": o.DO} {
		if set {
			line += word
		}
	}
	line += ": " + string(o.Outcome)
	if o.NSID != "" {
		line += " " + o.NSID
	}
	if o.Transfer != nil {
		line += fmt.Sprintf(" %d records, missing %d, extra %d, differ %d %s", o.Transfer.Records, len(o.Transfer.Missing),
			len(o.Transfer.Extra), len(o.Transfer.Differs), o.Transfer.Trouble)
	}
	return line
}

// TestZoneProbes holds what a zone makes a server be asked.
func TestZoneProbes(t *testing.T) {
	t.Parallel()
	w := &world{t: t}
	for text, want := range map[string]string{
		"":                                    "absent-type example. LOC",
		"@ LOC 1 N 1 E 1m\n@ RP . .\n":        "absent-type example. AFSDB",
		"a.b.c A 192.0.2.1\n":                 "empty-non-terminal b.c.example. A, empty-non-terminal c.example. A, absent-type example. LOC, absent-type a.b.c.example. LOC",
		"a.b A 192.0.2.1\nc.b A 192.0.2.1\n":  "empty-non-terminal b.example. A, absent-type example. LOC, absent-type a.b.example. LOC",
		"a.b A 192.0.2.1\nb A 192.0.2.1\n":    "absent-type example. LOC, absent-type b.example. LOC",
		"s NS a.b.s\na.b.s A 192.0.2.1\n":     "below-cut ?.s.example. A, absent-type example. LOC",
		"a.s NS ns.test.\n":                   "empty-non-terminal s.example. A, below-cut ?.a.s.example. A, absent-type example. LOC",
		"d DNAME test.\na.d A 192.0.2.1\n":    "absent-type example. LOC, absent-type d.example. LOC",
		"* CNAME a.test.\n":                   "wildcard ?.example. CNAME, absent-type example. LOC",
		"*.a A 192.0.2.1\nc CNAME d.test.\n":  "wildcard ?.a.example. A, empty-non-terminal a.example. A, absent-type example. LOC",
		"*.s.a A 192.0.2.1\ns.a NS b.test.\n": "empty-non-terminal a.example. A, below-cut ?.s.a.example. A, absent-type example. LOC",
	} {
		var list []string
		for _, p := range zoneProbes(&Content{Zone: w.zone("example", text)}) {
			name := p.name.String()
			if p.below {
				name = "?." + name
			}
			list = append(list, fmt.Sprintf("%s %s %s", p.purpose, name, p.typ))
		}
		assert.Equal(t, want, strings.Join(list, ", "), text)
	}
	assert.Empty(t, zoneProbes(nil))
}

// TestSpread: of many occasions some are chosen, evenly.
func TestSpread(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ all, limit int }{{0, 3}, {1, 3}, {3, 3}, {4, 3}, {1000, 7}, {999_999, 1000}} {
		chosen := spread(c.limit, func(use func(zoneProbe)) {
			for i := range c.all {
				use(zoneProbe{typ: zonefile.Type(i * 60000 / c.all)})
			}
		})
		require.Len(t, chosen, min(c.all, c.limit))
		for i := 1; i < len(chosen); i++ {
			gap := int(chosen[i].typ) - int(chosen[i-1].typ)
			assert.InDelta(t, 60000/len(chosen), gap, float64(60000/c.all+2))
		}
	}
}

// TestRandomBelow: a name of 255 octets has no room below it.
func TestRandomBelow(t *testing.T) {
	t.Parallel()
	long := zonefile.MustName(strings.Repeat(strings.Repeat("a", 49)+".", 5))
	_, ok := randomBelow(long)
	assert.False(t, ok)
	a, ok := randomBelow(example)
	assert.True(t, ok)
	b, _ := randomBelow(example)
	assert.NotEqual(t, a, b)
	assert.Equal(t, example, a.Parent())
	s := &survey{look: Look{Zone: long}}
	assert.Equal(t, long, s.random().name)
}
