package checks

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

// TestAliasGraphFindsWhatFollowingFinds: chains, circles, DNAMEs, wildcards, also
// delegated ones, names that are not there, and chains around the limit.
func TestAliasGraphFindsWhatFollowingFinds(t *testing.T) {
	seen := map[string]int{}
	for seed := range uint64(150) {
		z := readCost(t, []byte(randomAliases(rand.New(rand.NewPCG(seed, 7)))), "zz.")
		for id, check := range map[string]aliasCheck{
			"target-cname-dangling": danglingAliases, "target-cname-loop": circularAliases, "target-cname-chain": longAliases,
		} {
			followed := aliasFindings(t, z, id, check, nil)
			require.Equal(t, followed, aliasFindings(t, z, id, check, newAliasGraph(z)), "seed %d", seed)
			seen[id] += len(followed)
		}
	}
	for id, n := range seen {
		require.Greater(t, n, 100, id)
	}
}

func aliasFindings(t *testing.T, z *zonefile.Zone, id string, check aliasCheck, g *aliasGraph) []migrate.Finding {
	one := &migrate.Check{
		ID: id, Severity: migrate.Notice, Gates: []migrate.Gate{migrate.GateLint}, Types: []zonefile.Type{zonefile.TypeCNAME},
		Visit: func(p *migrate.Pass) func(zonefile.RRset) { return check.visitIn(p, g) },
	}
	findings := costRun(t, []*migrate.Check{one}, migrate.Question{Gate: migrate.GateLint, New: z}).Results[0].Findings
	for i := range findings {
		findings[i].At = zonefile.Ref{}
		for j := range findings[i].Related {
			findings[i].Related[j].At = zonefile.Ref{}
		}
	}
	return findings
}

func randomAliases(rng *rand.Rand) string {
	var b strings.Builder
	b.WriteString("@ 60 SOA a. b. 1 1 1 1 1\n@ 60 NS a.\nd 60 DNAME n5\ne 60 DNAME x.e\nf 60 DNAME n2.f\n" +
		"*.w 60 CNAME n3\n*.v 60 CNAME u.v\n*.u 60 CNAME n1\n*.u 60 NS a.\ncut 60 NS a.\n")
	names := 3 + rng.IntN(20)
	ends := []string{"n0.d", "a.e", "b.f", "c.w", "c.v", "c.u", "x.cut", "gone", "host", "elsewhere.", "d", "*.w"}
	for i := range names {
		to := fmt.Sprintf("n%d", rng.IntN(names+2))
		if rng.IntN(4) == 0 {
			to = ends[rng.IntN(len(ends))]
		}
		fmt.Fprintf(&b, "n%d 60 CNAME %s\n", i, to)
	}
	b.WriteString("host 60 A 192.0.2.1\n")
	length := maxSteps - 3 + rng.IntN(6)
	for i := range length {
		fmt.Fprintf(&b, "long%02d 60 CNAME long%02d\n", i, i+1)
	}
	to := ends[rng.IntN(len(ends))]
	if rng.IntN(2) == 0 {
		to = fmt.Sprintf("long%02d", rng.IntN(length))
	}
	fmt.Fprintf(&b, "long%02d 60 CNAME %s\n", length, to)
	return b.String()
}
