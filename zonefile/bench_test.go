package zonefile_test

import (
	"bytes"
	"context"
	"io"
	"testing"

	"github.com/miekg/dns"
	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/zonefile"
	"github.com/zonegate/zonegate/zonefile/zonegen"
)

func benchText(b *testing.B, sorted bool) []byte {
	var text bytes.Buffer
	_, err := zonegen.Registry{Delegations: zonegen.BenchDelegations(20_000), Sorted: sorted}.Write(&text)
	require.NoError(b, err)
	return text.Bytes()
}

func BenchmarkRead(b *testing.B) {
	for _, name := range []string{"random", "sorted"} {
		text := benchText(b, name == "sorted")
		b.Run("zonegate/"+name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			records := 0
			for b.Loop() {
				records += readBytes(b, text, "se.").Len()
			}
			reportRate(b, records)
		})
		b.Run("miekg/"+name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			records := 0
			for b.Loop() {
				p := dns.NewZoneParser(bytes.NewReader(text), "se.", "")
				for _, ok := p.Next(); ok; _, ok = p.Next() {
					records++
				}
				require.NoError(b, p.Err())
			}
			reportRate(b, records)
		})
	}
}

// reportRate reports how many records a second were gone through.
func reportRate(b *testing.B, records int) {
	b.ReportMetric(float64(records)/b.Elapsed().Seconds(), "records/s")
}

// BenchmarkZone is what is done with a zone that was read.
func BenchmarkZone(b *testing.B) {
	zone := readBytes(b, benchText(b, false), "se.")
	for _, use := range []struct {
		name string
		do   func(*testing.B)
	}{
		{"walk", func(b *testing.B) {
			octets := 0
			for set := range zone.RRsets() {
				for record := range set.Records() {
					octets += len(record.Rdata())
				}
			}
			require.Positive(b, octets)
		}},
		{"find", func(b *testing.B) {
			for node := range zone.Nodes() {
				if _, ok := zone.Node(node.Name()); !ok {
					b.Fatal(node.Name())
				}
			}
		}},
		{"digest", func(*testing.B) { zone.Digest() }},
		{"print", func(b *testing.B) { require.NoError(b, zone.Print(io.Discard)) }},
	} {
		b.Run(use.name, func(b *testing.B) {
			b.ReportAllocs()
			rounds := 0
			for ; b.Loop(); rounds++ {
				use.do(b)
			}
			reportRate(b, rounds*zone.Len())
		})
	}
}

func readBytes(tb testing.TB, text []byte, origin string) *zonefile.Zone {
	zone, err := zonefile.Read(context.Background(), zonefile.InMemory("z", text), zonefile.Options{Origin: zonefile.MustName(origin)})
	require.NoError(tb, err)
	return zone
}
