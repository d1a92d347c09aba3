package evidence

import (
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"
)

// A watch of two days: a round a minute, and so many observations in each.
const (
	watchRounds  = 2 * 24 * 60
	watchAnswers = 60
)

// BenchmarkReadWatch reads the log of a watch of two days, in which one answer of
// each round is another than before, with and without lines that name others.
func BenchmarkReadWatch(b *testing.B) {
	for _, remembers := range []bool{true, false} {
		b.Run(fmt.Sprintf("remembers=%t", remembers), func(b *testing.B) {
			name := watched(b, remembers)
			info, err := os.Stat(name)
			require.NoError(b, err)
			b.SetBytes(info.Size())
			b.ReportMetric(float64(info.Size())/1e6, "file-MB")
			b.ReportAllocs()
			for b.Loop() {
				require.Len(b, Read(name).Entries, watchRounds*(watchAnswers+2))
			}
			b.ReportMetric(held(name)/1e6, "held-MB")
		})
	}
}

// BenchmarkRound writes a round of a watch into a log of two days.
func BenchmarkRound(b *testing.B) {
	name := watched(b, true)
	for _, what := range []string{"append", "pause", "open"} {
		b.Run(what, func(b *testing.B) {
			l, err := Open(name)
			require.NoError(b, err)
			require.NoError(b, l.Remember())
			for b.Loop() {
				switch what {
				case "append":
					require.NoError(b, l.Append(round(0)))
				case "pause":
					require.NoError(b, l.Pause())
					require.NoError(b, l.Resume(b.Context(), 0, nil))
				case "open":
					require.NoError(b, l.Close())
					l, err = Open(name)
					require.NoError(b, err)
					require.NoError(b, l.Remember())
				}
			}
			require.NoError(b, l.Close())
		})
	}
}

// TestWatchIsSmall holds that the log of two days of a watch, which would have
// 150 MB with all that was seen, stays a file that can be sent and looked into.
func TestWatchIsSmall(t *testing.T) {
	info, err := os.Stat(watched(t, true))
	require.NoError(t, err)
	require.Less(t, info.Size(), int64(8_000_000))
}

// watched is the log of a watch. Its lines are chained here: to have each round on
// disk would take long.
func watched(t testing.TB, remembers bool) string {
	t.Helper()
	l := &Log{reach: newReach()}
	if remembers {
		l.memory = memory{}
	}
	var text []byte
	for i := range watchRounds {
		lines, more, _, err := l.chain(round(i))
		require.NoError(t, err)
		l.acknowledge(lines, more)
		text = append(text, more...)
	}
	name := filepath.Join(t.TempDir(), "evidence.jsonl")
	require.NoError(t, os.WriteFile(name, text, newMode))
	_, err := writeHead(name, l.at)
	require.NoError(t, err)
	return name
}

// round is what a watch sees in a round: the same as ever, but for one serial.
func round(i int) (entries []Entry) {
	after := 60 * float64(i)
	entries = append(entries, begin(after))
	for n := range watchAnswers {
		e := saw(after+float64(n)/100, 7)
		e.Saw.Address = netip.AddrPortFrom(netip.AddrFrom4([4]byte{192, 0, 2, byte(n)}), 53)
		e.Saw.NSID, e.Saw.Millis, e.Saw.Size = "fra1.example", i%30, 512
		for m := range 6 {
			e.Saw.Answer = append(e.Saw.Answer, RR{"ex.test.", "NS", 3600, fmt.Sprintf("ns%d.provider.example.", m)})
		}
		entries = append(entries, e)
	}
	entries[30].Saw.Answer[0].Data = fmt.Sprintf("ns1.new.test. h.ex.test. %d 3600 600 604800 300", i)
	return append(entries, end(after+1))
}

// held is how many octets a book keeps in memory.
func held(name string) float64 {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	book := Read(name)
	runtime.GC()
	runtime.ReadMemStats(&after)
	runtime.KeepAlive(book)
	return float64(after.HeapAlloc) - float64(before.HeapAlloc)
}
