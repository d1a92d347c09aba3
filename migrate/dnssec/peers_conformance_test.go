package dnssec_test

import (
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// faulty is a zone with one fault.
type faulty struct {
	class
	victim
	seed uint64
}

// faultyZones makes rounds faults of each class in each base.
func faultyZones(bases []victim, seed uint64, rounds int) (all []faulty) {
	for b, base := range bases {
		sorts := classes
		if base.base == requesting {
			sorts = cdsFaults
		}
		if base.zonemd {
			sorts = slices.Concat(zonemdFaults, slices.DeleteFunc(slices.Clone(classes), harmless))
		}
		for c, class := range sorts {
			for round := range rounds {
				rng := rand.New(rand.NewPCG(seed, uint64(b)<<32|uint64(c)<<16|uint64(round)))
				if v := base.copied(rng); class.make(v) {
					all = append(all, faulty{class, *v, seed})
				}
			}
		}
	}
	return all
}

// harmless tells of what a digest of the zone does not forgive.
func harmless(c class) bool { return c.harm < bad }

// peersSeed is 1, or what PEERS_SEED says.
func peersSeed(t *testing.T) uint64 {
	text := os.Getenv("PEERS_SEED")
	if text == "" {
		return 1
	}
	seed, err := strconv.ParseUint(text, 10, 64)
	require.NoError(t, err)
	return seed
}

// TestPeersOnFaults has each verifier judge each faulty zone: where a peer differs
// from what the fault is, the table of disagreements knows why; zonegate never does.
func TestPeersOnFaults(t *testing.T) {
	seed := peersSeed(t)
	zones := faultyZones(slices.Concat(signedBases(t), othersBases(t)), seed, 1)
	t.Logf("%d faults, PEERS_SEED=%d", len(zones), seed)
	assert.GreaterOrEqual(t, len(zones), 500)
	if underRace {
		zones = every(zones, 10)
	}
	questions := make([]question, len(zones))
	for i, z := range zones {
		questions[i] = question{z.text(), z.oneKey}
	}
	judged := newJudgements()
	for i, said := range ask(t, questions) {
		judged.compare(t, zones[i], said)
	}
	judged.finish(t)
}

// every is each n-th of a list.
func every[T any](list []T, n int) (some []T) {
	for i := 0; i < len(list); i += n {
		some = append(some, list[i])
	}
	return some
}

// signedByOthers are zones that others' tools sign: each algorithm, each way of
// denying, one key and two, and digests.
var signedByOthers = []made{
	{"bind", "RSASHA1", "nsec", ""}, {"bind", "NSEC3RSASHA1", "nsec3", ""}, {"bind", "RSASHA256", "opt-out", ""},
	{"bind", "RSASHA512", "nsec", "one key"}, {"bind", "ECDSAP256SHA256", "nsec", ""}, {"bind", "ECDSAP256SHA256", "nsec3", ""},
	{"bind", "ECDSAP384SHA384", "opt-out", "one key"}, {"bind", "ED25519", "nsec3", ""}, {"bind", "ED448", "nsec", ""},
	{"knot", "rsasha1", "nsec", ""}, {"knot", "rsasha1-nsec3-sha1", "nsec3", ""}, {"knot", "rsasha256", "nsec", "zonemd"},
	{"knot", "rsasha512", "opt-out", ""}, {"knot", "ecdsap256sha256", "nsec3", ""}, {"knot", "ecdsap384sha384", "nsec", "one key"},
	{"knot", "ed25519", "opt-out", ""}, {"knot", "ed448", "nsec3", "zonemd"},
	{"ldns", "RSASHA1", "nsec", ""}, {"ldns", "RSASHA1-NSEC3-SHA1", "nsec3", ""}, {"ldns", "RSASHA256", "nsec3", ""},
	{"ldns", "RSASHA512", "nsec", "one key"}, {"ldns", "ECDSAP256SHA256", "opt-out", ""}, {"ldns", "ECDSAP384SHA384", "nsec", "zonemd"},
	{"ldns", "ED25519", "nsec3", "one key"}, {"ldns", "ED448", "nsec", ""},
}

// othersBases are some of them, for faults that need no key.
func othersBases(t *testing.T) (all []victim) {
	for _, i := range []int{4, 12, 22} {
		all = append(all, signedBy(t, signedByOthers[i]))
	}
	return all
}

func TestPeersOnGoodZones(t *testing.T) {
	var names []string
	var questions []question
	add := func(v victim) {
		names, questions = append(names, v.base), append(questions, question{v.text(), v.oneKey})
	}
	for _, m := range signedByOthers {
		add(signedBy(t, m))
	}
	for _, v := range signedBases(t) {
		add(v)
	}
	for i, said := range ask(t, questions) {
		for peer, o := range said {
			assert.NotEqual(t, bad, o.harm, "%s about %s: %s", peer, names[i], o.why)
		}
	}
}
