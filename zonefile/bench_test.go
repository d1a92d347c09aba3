package zonefile_test

import (
	"bytes"
	"context"
	"io"
	"os"
	"strconv"
	"testing"

	"github.com/miekg/dns"
	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/zonefile"
	"github.com/zonegate/zonegate/zonefile/zonegen"
)

// benchDelegations is the size of the zone that is measured. The registry of
// the published numbers has 500,000: ZONEGATE_BENCH_DELEGATIONS=500000.
func benchDelegations(b *testing.B) int {
	if s := os.Getenv("ZONEGATE_BENCH_DELEGATIONS"); s != "" {
		n, err := strconv.Atoi(s)
		require.NoError(b, err)
		return n
	}
	return 20_000
}

func benchText(b *testing.B, sorted bool) []byte {
	var text bytes.Buffer
	_, err := zonegen.Registry{Delegations: benchDelegations(b), Sorted: sorted}.Write(&text)
	require.NoError(b, err)
	return text.Bytes()
}

func BenchmarkRead(b *testing.B) {
	for _, name := range []string{"random", "sorted"} {
		text := benchText(b, name == "sorted")
		b.Run("zonegate/"+name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				readBytes(b, text, "se.")
			}
		})
		b.Run("miekg/"+name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				p := dns.NewZoneParser(bytes.NewReader(text), "se.", "")
				for _, ok := p.Next(); ok; _, ok = p.Next() {
				}
				require.NoError(b, p.Err())
			}
		})
	}
}

func BenchmarkPrint(b *testing.B) {
	text := benchText(b, false)
	zone := readBytes(b, text, "se.")
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		require.NoError(b, zone.Print(io.Discard))
	}
}

func readBytes(tb testing.TB, text []byte, origin string) *zonefile.Zone {
	zone, err := zonefile.Read(context.Background(), zonefile.InMemory("z", text), zonefile.Options{Origin: zonefile.MustName(origin)})
	require.NoError(tb, err)
	return zone
}
