package dnssec_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate/dnssec"
	"github.com/zonegate/zonegate/migrate/dnssec/signer"
	"github.com/zonegate/zonegate/zonefile"
)

// randomZone is a small zone with few labels, so that names meet: cuts with and
// without DS, glue, empty non-terminals, wildcards, DNAMEs.
func randomZone(rng *rand.Rand) string {
	var b strings.Builder
	b.WriteString("$ORIGIN ex.test.\n$TTL 3600\n@ SOA ns.elsewhere.test. hostmaster 1 3600 600 604800 300\n@ NS ns.elsewhere.test.\n")
	hidden := map[string]bool{} // below cuts and DNAMEs there is glue at the most
	taken := map[string]bool{}
	for range 3 + rng.IntN(14) {
		name := randomName(rng)
		if taken[name] || atOrUnder(name, hidden) || above(name, taken) && rng.IntN(2) == 0 {
			continue
		}
		taken[name] = true
		switch n := rng.IntN(12); {
		case n < 3 && !above(name, taken) && !strings.HasPrefix(name, "*"):
			hidden[name] = true
			fmt.Fprintf(&b, "%s NS ns.%s\n%s NS ns.elsewhere.test.\nns.%s A 192.0.2.1\n", name, name, name, name)
			if rng.IntN(2) == 0 {
				fmt.Fprintf(&b, "a.b.%s AAAA 2001:db8::1\n", name)
			}
			if rng.IntN(2) == 0 {
				fmt.Fprintf(&b, "%s DS 12345 13 2 %064d\n", name, 0)
			}
		case n == 3 && !above(name, taken) && !strings.HasPrefix(name, "*"):
			hidden[name] = true
			fmt.Fprintf(&b, "%s DNAME elsewhere.test.\n", name)
		case n == 4:
			fmt.Fprintf(&b, "%s CNAME elsewhere.test.\n", name)
		case n == 5:
			fmt.Fprintf(&b, "%s TYPE65400 \\# 1 00\n%s CAA 0 issue \"ca\"\n", name, name)
		default:
			fmt.Fprintf(&b, "%s A 192.0.2.%d\n", name, rng.IntN(256))
		}
	}
	return b.String()
}

func randomName(rng *rand.Rand) string {
	labels := []string{"a", "b", "c", "d-e", "_x", "zz", `\000`}
	var name []string
	for range 1 + rng.IntN(4) {
		name = append(name, labels[rng.IntN(len(labels))])
	}
	if rng.IntN(6) == 0 {
		name[0] = "*"
	}
	return strings.Join(name, ".")
}

// atOrUnder tells whether a name is one of others or below one.
func atOrUnder(name string, others map[string]bool) bool {
	for other := range others {
		if name == other || strings.HasSuffix(name, "."+other) {
			return true
		}
	}
	return false
}

// above tells whether a name is above one of others.
func above(name string, others map[string]bool) bool {
	for other := range others {
		if strings.HasSuffix(other, "."+name) {
			return true
		}
	}
	return false
}

var denials = []*signer.NSEC3{nil, {}, {OptOut: true}, {Iterations: 1, Salt: "\xab"}}

// signedRandom signs a random zone from a seed.
func signedRandom(t *testing.T, seed uint64, denial *signer.NSEC3) victim {
	rng := rand.New(rand.NewPCG(seed, 0xde))
	text := randomZone(rng)
	plain, err := zonefile.ParseZone(origin, []byte(text))
	require.NoError(t, err, text)
	keys := pairOf(dnssec.Ed25519)
	z, err := signer.Sign(plain, signer.Config{Keys: keys, NSEC3: denial, Inception: valid.Inception, Expiration: valid.Expiration})
	require.NoError(t, err, text)
	v := victimOf(fmt.Sprint("seed ", seed), z)
	v.keys, v.nsec3, v.rng = keys, denial, rng
	return v
}

func TestDenialOfRandomZones(t *testing.T) {
	for seed := range uint64(400) {
		v := signedRandom(t, seed, denials[seed%4])
		o := ours(v.text())
		assert.Less(t, o.harm, bad, "%s: %s\n%s", v.base, o.why, v.text())
	}
}

func TestPeersOnDenialOfRandomZones(t *testing.T) {
	var zones []question
	for seed := range uint64(60) {
		v := signedRandom(t, seed, denials[seed%4])
		zones = append(zones, question{text: v.text()})
	}
	for i, said := range ask(t, zones) {
		for peer, o := range said {
			assert.Less(t, o.harm, bad, "seed %d: %s: %s\n%s", i, peer, o.why, zones[i].text)
		}
	}
}
