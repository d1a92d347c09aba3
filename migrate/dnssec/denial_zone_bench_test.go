package dnssec

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/zonefile"
)

// registry is a zone of delegations, a third of them secure and a tenth below an
// empty non-terminal, with NSEC3 and without signatures.
func registry(t testing.TB, delegations int) *zonefile.Zone {
	origin := zonefile.MustName("ex.test.")
	text := []byte("ex.test. 3600 IN SOA ns hostmaster.ex.test. 1 3600 600 604800 300\nex.test. 3600 IN NS ns.elsewhere.test.\n" +
		"ex.test. 3600 IN DNSKEY 257 3 15 AAAA\nex.test. 0 IN NSEC3PARAM 1 0 0 -\n")
	types := map[zonefile.Name]Types{origin: TypesOf(zonefile.TypeSOA, zonefile.TypeNS, zonefile.TypeDNSKEY, zonefile.TypeNSEC3PARAM, zonefile.TypeRRSIG)}
	for i := range delegations {
		name := fmt.Sprintf("d%d.ex.test.", i)
		if i%10 == 0 {
			name = fmt.Sprintf("d.e%d.ex.test.", i)
			types[zonefile.MustName(name).Parent()] = ""
		}
		text = fmt.Appendf(text, "%s 3600 IN NS ns.elsewhere.test.\n", name)
		types[zonefile.MustName(name)] = TypesOf(zonefile.TypeNS)
		if i%3 == 0 {
			text = fmt.Appendf(text, "%s 3600 IN DS 1 13 2 %064d\n", name, i)
			types[zonefile.MustName(name)] = TypesOf(zonefile.TypeNS, zonefile.TypeDS, zonefile.TypeRRSIG)
		}
	}
	z, err := zonefile.ParseZone(origin, appendNSEC3(text, origin, types))
	require.NoError(t, err)
	return z
}

func appendNSEC3(text []byte, origin zonefile.Name, types map[zonefile.Name]Types) []byte {
	byHash := map[Hash]Types{}
	var hashes []Hash
	for name, t := range types {
		h := HashName(name, 0, "")
		hashes, byHash[h] = append(hashes, h), t
	}
	slices.SortFunc(hashes, func(a, b Hash) int { return bytes.Compare(a[:], b[:]) })
	for i, h := range hashes {
		next, bits := hashes[(i+1)%len(hashes)], byHash[h]
		owner, _ := HashOwner(h, origin)
		text = fmt.Appendf(text, "%s 300 IN NSEC3 1 0 0 - %s", owner, HashLabel(next))
		if bits != "" {
			text = fmt.Appendf(text, " %s", bits)
		}
		text = append(text, '\n')
	}
	return text
}

func TestDenialOfARegistry(t *testing.T) {
	z := registry(t, 3000)
	for _, workers := range []int{0, 1, 3} {
		found := auditDenial(context.Background(), z, workers)
		assert.Empty(t, found.sorted())
	}
}

// Of very many problems all are counted, and the first ones are kept.
func TestDenialOfARegistryWithoutChain(t *testing.T) {
	whole := registry(t, 12_000)
	var text bytes.Buffer
	for set := range whole.RRsets() {
		if set.Type() != zonefile.TypeNSEC3 {
			for r := range set.Records() {
				fmt.Fprintln(&text, r)
			}
		}
	}
	origin := whole.Origin()
	z, err := zonefile.ParseZone(origin, appendNSEC3(text.Bytes(), origin, map[zonefile.Name]Types{origin: TypesOf(2, 6, 46, 48, 51)}))
	require.NoError(t, err)
	found := auditDenial(context.Background(), z, 0)
	assert.Equal(t, 12_000+1_200, found.counts[NSECChain][Error])
	problems := found.sorted()
	require.Len(t, problems, MaxProblems)
	assert.Contains(t, problems[len(problems)-1].Text, "has")
}

func TestDenialStops(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	auditDenial(ctx, registry(t, 3000), 2)
}

func BenchmarkDenial(b *testing.B) {
	z := registry(b, 100_000)
	b.ReportAllocs()
	for b.Loop() {
		auditDenial(context.Background(), z, 0)
	}
}
