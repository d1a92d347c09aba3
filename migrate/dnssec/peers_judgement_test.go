package dnssec_test

import (
	"maps"
	"path"
	"slices"
	"strings"
	"testing"
)

// judgements compares what verifiers say with what faults are.
type judgements struct {
	seen   map[int]int    // by number of the disagreement
	counts map[string]int // by verifier, and what it did
}

func newJudgements() judgements { return judgements{map[int]int{}, map[string]int{}} }

// compare takes in what all say of one zone. What zonegate says of the zone without
// the fault stays.
func (j judgements) compare(t *testing.T, z faulty, said opinions) {
	for peer, o := range said {
		agrees := (o.harm == bad) == (z.class.harm == bad)
		if peer == "zonegate" {
			agrees = o.harm == max(z.class.harm, z.victim.harm)
		}
		n := known(peer, z)
		switch {
		case agrees:
			j.counts[peer+" agrees"]++
		case n >= 0:
			j.counts[peer+" disagrees"]++
			j.seen[n]++
		default:
			t.Errorf("%s: %q in %q (seed %d) has harm %d\n%s\n%s finds %d: %s", peer, z.name, z.base, z.seed, z.class.harm, z.note, peer, o.harm, o.why)
		}
	}
}

// known is the number of the disagreement that a verifier has over the fault; -1 for
// none.
func known(peer string, z faulty) int {
	return slices.IndexFunc(disagreements, func(d disagreement) bool {
		return d.peer == peer && strings.Contains(z.base, d.base) && slices.ContainsFunc(d.classes, func(pattern string) bool {
			ok, err := path.Match(pattern, z.name)
			return ok && err == nil
		})
	})
}

// finish fails for disagreements that nobody had, and logs the numbers.
func (j judgements) finish(t *testing.T) {
	for i, d := range disagreements {
		if j.seen[i] == 0 && !underRace {
			t.Errorf("not seen: %s about %q in %q: %s", d.peer, d.classes, d.base, d.reason)
		}
	}
	for _, what := range slices.Sorted(maps.Keys(j.counts)) {
		t.Logf("%s: %d", what, j.counts[what])
	}
}
