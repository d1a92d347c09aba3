package migrate_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/plans"
	"github.com/zonegate/zonegate/zonefile"
)

// bigMove is two days of watching every minute: 26 servers of the parent and 34 of
// both sides.
func bigMove(t testing.TB) (*plans.Plan, *evidence.Book) {
	side := func(role string, network int) string {
		var list []string
		for i := range 17 {
			list = append(list, fmt.Sprintf("{name: ns%d.%s.test., addresses: [198.51.%d.%d]}", i, role, network, i+1))
		}
		return fmt.Sprintf("%s: {source: %s.zone, nameservers: [%s]}\n", role, role, strings.Join(list, ", "))
	}
	var parents []string
	for i := range 26 {
		parents = append(parents, fmt.Sprintf("203.0.113.%d", i+1))
	}
	p := clockScenePlan(t, side("old", 100)+side("new", 101)+"parent: {zone: com., servers: ["+strings.Join(parents, ", ")+"]}\n")
	return p, &evidence.Book{Entries: readScene(t, p, `
-48h old all new 3600
-1h every 60s until 47h spread=100ms
0s parent all new serial=2
`).entries()}
}

// BenchmarkClock reads the clock off a whole move.
func BenchmarkClock(b *testing.B) {
	p, book := bigMove(b)
	seen := migrate.See(book, p, zonefile.MustName("example.com."), "", "", clockT0.Add(47*time.Hour), time.Hour, time.Hour)
	b.ReportAllocs()
	for b.Loop() {
		require.NotNil(b, seen.Clock(p, zonefile.MustName("example.com.")).NotBefore)
	}
	b.ReportMetric(float64(len(book.Entries)), "entries")
}
