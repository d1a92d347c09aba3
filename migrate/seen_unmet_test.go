package migrate

import (
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/plans"
	"github.com/zonegate/zonegate/zonefile"
)

// TestUnmetInPasses holds that what an instance answered in a content pass counts
// until it answers in a whole one again.
func TestUnmetInPasses(t *testing.T) {
	now := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
	pass := func(run string, asked int, digest string, nsids ...string) *evidence.Content {
		return &evidence.Content{
			ID: run, Role: evidence.New, Address: netip.MustParseAddrPort("192.0.2.1:53"), Transport: evidence.UDP,
			Source: evidence.Source{Digest: digest}, Questions: 5, Asked: asked, NSIDs: nsids,
		}
	}
	for name, c := range map[string]struct {
		age  time.Duration
		then *evidence.Content
		want []string
	}{
		"met again":           {9 * time.Minute, pass("2", 5, "d", "x"), nil},
		"another was met":     {9 * time.Minute, pass("2", 5, "d", "y"), []string{"x"}},
		"both were met":       {9 * time.Minute, pass("2", 5, "d", "x", "y"), nil},
		"nobody has a name":   {9 * time.Minute, pass("2", 5, "d"), []string{"x"}},
		"as old as it may be": {15 * time.Minute, pass("2", 5, "d", "y"), []string{"x"}},
		"too old":             {15*time.Minute + 1, pass("2", 5, "d", "y"), nil},
		"a sample":            {9 * time.Minute, pass("2", 2, "d", "x"), nil}, // the whole pass counts still
		"of another zone":     {9 * time.Minute, pass("2", 5, "e", "x"), nil}, // and here
	} {
		t.Run(name, func(t *testing.T) {
			begin := &evidence.Begin{Zone: "ex.test."}
			book := &evidence.Book{Entries: []evidence.Entry{
				{At: now.Add(-c.age), Vantage: "ams", Run: "1", Begin: begin},
				{At: now.Add(-c.age), Vantage: "ams", Run: "1", Content: pass("1", 5, "d", "x")},
				{At: now, Vantage: "ams", Run: "2", Begin: begin},
				{At: now, Vantage: "ams", Run: "2", Content: c.then},
			}}
			seen := See(book, plans.Default(), zonefile.MustName("ex.test."), "d", "", now, 15*time.Minute, time.Hour)
			var have []string
			for _, i := range seen.Unmet(evidence.New) {
				have = append(have, i.NSID)
			}
			assert.Equal(t, c.want, have)
		})
	}
}
