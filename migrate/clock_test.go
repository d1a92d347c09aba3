package migrate_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/plans"
	"github.com/zonegate/zonegate/zonefile"
)

func init() {
	if flag.Lookup("update") == nil {
		flag.Bool("update", false, "write what tests expect anew")
	}
}

func updating() bool { return flag.Lookup("update").Value.String() == "true" }

const clockPlan = `zone: example.com.
old: {source: old.zone, nameservers: [{name: ns1.old.test., addresses: [198.51.100.1]}, {name: ns2.old.test., addresses: [198.51.100.2]}]}
new: {source: new.zone, nameservers: [{name: ns1.new.test., addresses: [192.0.2.1]}, {name: ns2.new.test., addresses: [192.0.2.2]}]}
dnssec: unsigned
`

const clockParent = "parent: {zone: com., servers: [203.0.113.1, 203.0.113.2]}\n"

// TestClock plays the histories in testdata/clock and reads the clock off at the
// times that they ask for.
func TestClock(t *testing.T) {
	files, err := filepath.Glob("testdata/clock/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) { playClock(t, file) })
	}
}

func playClock(t *testing.T, file string) {
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	archive := txtar.Parse(data)
	parts := map[string]string{}
	for _, f := range archive.Files {
		parts[f.Name] = string(f.Data)
	}
	p := clockScenePlan(t, parts["plan"])
	book := &evidence.Book{Entries: readScene(t, p, parts["evidence"]).entries()}
	for i, f := range archive.Files {
		at, asks := strings.CutPrefix(f.Name, "at ")
		if !asks {
			continue
		}
		got := clockText(seenAt(book, p, sceneTime(t, at)).Clock(p, zonefile.MustName("example.com.")))
		if updating() {
			archive.Files[i].Data = []byte(got)
			continue
		}
		if diff := cmp.Diff(string(f.Data), got); diff != "" {
			t.Errorf("at %s (-want +got):\n%s", at, diff)
		}
	}
	if updating() {
		require.NoError(t, os.WriteFile(file, txtar.Format(archive), 0o644))
	}
}

// clockScenePlan completes a plan: with "old:" in it is whole, but for the head.
func clockScenePlan(t testing.TB, text string) *plans.Plan {
	head := clockPlan
	if strings.Contains(text, "old:") {
		head = "zone: example.com.\ndnssec: unsigned\n"
	}
	if !strings.Contains(text, "parent:") {
		head += clockParent
	}
	return plan(t, head+text)
}

func seenAt(book *evidence.Book, p *plans.Plan, now time.Time) *migrate.Seen {
	return migrate.See(book, p, zonefile.MustName("example.com."), "", "", now, migrate.DefaultMaxAge, migrate.DefaultContentMaxAge)
}

// clockText writes a clock with times since T0.
func clockText(c *migrate.Clock) string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("not-before %s, earliest %s, shortest %s", since(c.NotBefore), since(c.Earliest), c.Shortest.Duration())
	line("formula %s", c.Formula)
	for _, cond := range c.Conditions {
		line("%s %s since %s, first %s, last %s", cond.Name, cond.State, since(cond.Since), since(cond.First), since(cond.Last))
		for _, why := range cond.Why {
			line("  because %s", why)
		}
		for _, r := range cond.Restarts {
			line("  restart %s at %s, from %s to %s, costs %s: %s", r.Cause, since(&r.At), since(r.Began), since(r.Since), r.Cost.Duration(), r.Text)
		}
	}
	for _, text := range termTexts(c.Terms) {
		line("term %s", text)
	}
	loweringText(&b, &c.Lowering)
	if c.DSSeen != nil {
		line("ds seen %s", since(c.DSSeen))
	}
	return b.String()
}

func termText(term *migrate.Term) string {
	text := fmt.Sprintf("%s %d, %s to %s, %s", term.Symbol, term.TTL, since(term.Start), since(term.End), term.What)
	if term.Assumed {
		text += ", assumed"
	}
	if term.Decides {
		text += ", decides"
	}
	return text + ": " + term.Why
}

func loweringText(b *strings.Builder, l *migrate.Lowering) {
	if !l.Planned && len(l.Terms) == 0 {
		return
	}
	fmt.Fprintf(b, "lowering planned %v to %d, since %s, until %s\n", l.Planned, l.To, since(l.Since), since(l.Until))
	for _, m := range l.Missing {
		fmt.Fprintf(b, "  missing %s\n", m)
	}
	for _, text := range termTexts(l.Terms) {
		fmt.Fprintf(b, "  term %s\n", text)
	}
}

// termTexts writes terms that differ in their place alone as one.
func termTexts(terms []migrate.Term) (lines []string) {
	places := map[string][]string{}
	for _, t := range terms {
		text := termText(&t)
		if places[text] == nil {
			lines = append(lines, text)
		}
		places[text] = append(places[text], strings.TrimSuffix(t.Where.String(), ", seen from ams"))
	}
	for i, text := range lines {
		lines[i] += "; at " + strings.Join(places[text], " | ")
	}
	return lines
}

func since(at *time.Time) string {
	if at == nil {
		return "-"
	}
	return at.Sub(clockT0).String()
}
