package checks

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

// seeingAll are the checks, each shown plain RRsets also where it can do without.
func seeingAll() []*migrate.Check {
	all := All()
	for i, c := range all {
		if c.Visit == nil {
			continue
		}
		other := *c
		other.Visit = func(p *migrate.Pass) func(zonefile.RRset) {
			apart := *p
			return c.Visit(&apart)
		}
		all[i] = &other
	}
	return all
}

// requirePlain demands that a report is what it is when every check sees plain RRsets.
func requirePlain(t *testing.T, q migrate.Question, report *migrate.Report) {
	t.Helper()
	want, err := migrate.Run(context.Background(), seeingAll(), q)
	require.NoError(t, err)
	for i := range want.Results {
		require.Equal(t, found(&want.Results[i]), found(&report.Results[i]))
	}
}

// found is what a check came to, as text.
func found(r *migrate.Result) string {
	var b strings.Builder
	fmt.Fprintln(&b, r.Check, r.Outcome, r.Reason, r.Total)
	for i := range r.Findings {
		fmt.Fprintln(&b, line(&r.Findings[i]))
	}
	return b.String()
}

// words that names are made of: those that rules look for, and ordinary ones.
var (
	plainOrigins = []string{"se.", "example.com.", "com.", "net.", "2.0.192.in-addr.arpa.", ".", "-.se.", "9.example."}
	plainLabels  = []string{
		"a", "ns1", "www", "com", "se", "example", "net", "*", "_tcp", "-a", "a-", "a_b", "10", "192", "2", "0", "1",
		"in-addr", "arpa", "A", "xn--bcher-kva", `\000`, `a\.b`, "dev", "localhost", "2001:db8::1", "[2001:db8::1]", "9",
	}
	plainTypes = []string{"NS %s", "NS %s", "NS %s", "MX 10 %s", "CNAME %s", "SRV 1 2 3 %s", "A 192.0.2.1", "A 11.0.0.1", "DS 1 8 2 %064x", "PTR %s", "TXT %s"}
)

func plainName(random *rand.Rand, origin string) string {
	if random.IntN(3) == 0 {
		return fmt.Sprintf("ns%d.a.net.", random.IntN(9))
	}
	var labels []string
	for range 1 + random.IntN(4) {
		labels = append(labels, plainLabels[random.IntN(len(plainLabels))])
	}
	name := strings.Join(labels, ".")
	switch random.IntN(6) {
	case 0:
		return name
	case 1, 2:
		return name + "." + strings.TrimPrefix(origin, ".")
	}
	return name + "."
}

func plainZone(random *rand.Rand, origin string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "$TTL %d\n@ SOA ns1 hostmaster 1 7200 3600 1209600 300\n", []int{0, 60, 3600, 1_000_000}[random.IntN(4)])
	owner := plainName(random, origin)
	for range 1 + random.IntN(12) {
		if random.IntN(3) == 0 {
			owner = plainLabels[random.IntN(len(plainLabels))]
		} else if random.IntN(2) == 0 {
			owner = plainName(random, origin)
		}
		if random.IntN(3) == 0 {
			fmt.Fprintf(&b, "%s NS ns%d.a.net.\n%[1]s NS %[3]s\n", owner, random.IntN(9), plainName(random, origin))
			continue
		}
		rdata := plainTypes[random.IntN(len(plainTypes))]
		if strings.Contains(rdata, "%s") {
			rdata = fmt.Sprintf(rdata, plainName(random, origin))
		} else if strings.Contains(rdata, "%") {
			rdata = fmt.Sprintf(rdata, random.IntN(9))
		}
		ttl := []string{"", "", "", "300 "}[random.IntN(4)]
		fmt.Fprintf(&b, "%s %s%s\n", owner, ttl, rdata)
	}
	return b.String()
}

// TestPlainHidesNothing: checks that skip plain RRsets find what they find when they
// see them, in zones made of the words that they look for.
func TestPlainHidesNothing(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 9))
	plain := map[zonefile.Type]int{}
	for range 1500 {
		origin := plainOrigins[random.IntN(len(plainOrigins))]
		q := migrate.Question{Gate: migrate.GateLint, Now: costNow}
		text := plainZone(random, origin)
		q.New = readLoose(t, text, origin)
		if random.IntN(2) == 0 {
			q.Gate, q.Old = migrate.GatePublish, readLoose(t, plainZone(random, origin), origin)
		}
		report, err := migrate.Run(context.Background(), All(), q)
		require.NoError(t, err)
		requirePlain(t, q, report)
		for set := range q.New.RRsets() {
			if set.Plain() {
				plain[set.Type()]++
			}
		}
	}
	require.Greater(t, min(plain[zonefile.TypeNS], plain[zonefile.TypeA], plain[zonefile.TypeDS]), 30, plain)
}

func readLoose(t *testing.T, text, origin string) *zonefile.Zone {
	t.Helper()
	z, err := zonefile.Read(context.Background(), zonefile.InMemory("z", []byte(text)), zonefile.Options{Origin: zonefile.MustName(origin)})
	require.NoError(t, err)
	return z
}
