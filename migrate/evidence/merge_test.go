package evidence

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// mark is an entry that is known again by its vantage and number of questions.
func mark(vantage string, seconds float64) Entry {
	return Entry{At: at(seconds), Vantage: vantage, Run: vantage, End: &End{Questions: int(seconds)}}
}

func marks(b *Book) string {
	var list []string
	for _, e := range b.Entries {
		list = append(list, fmt.Sprintf("%s%d", e.Vantage, e.End.Questions))
	}
	return strings.Join(list, " ")
}

func TestMerge(t *testing.T) {
	for name, c := range map[string]struct {
		logs [][]float64 // a, b, c: seconds
		want string
	}{
		"one":            {[][]float64{{1, 2}}, "a1 a2"},
		"none":           {nil, ""},
		"turns":          {[][]float64{{1, 3, 5}, {2, 4}}, "a1 b2 a3 b4 a5"},
		"one after":      {[][]float64{{3, 4}, {1, 2}}, "b1 b2 a3 a4"},
		"the same time":  {[][]float64{{1, 2, 2}, {1, 2}, {2}}, "a1 b1 a2 a2 b2 c2"},
		"empty":          {[][]float64{{}, {1}, {}}, "b1"},
		"a clock back":   {[][]float64{{1, 9, 2, 10}, {3, 9}}, "a1 b3 a9 a2 b9 a10"},
		"before the age": {[][]float64{{-5, 1}, {-4}}, "a-5 b-4 a1"},
	} {
		t.Run(name, func(t *testing.T) {
			var names []string
			for i, times := range c.logs {
				var entries []Entry
				for _, s := range times {
					entries = append(entries, mark(string(rune('a'+i)), s))
				}
				names = append(names, newLog(t, entries...))
			}
			b := Read(names...)
			assert.Equal(t, c.want, marks(b))
			assert.Len(t, b.Files, len(c.logs))
		})
	}
}

// copyLog copies a log with its head, and writes on the copy.
func copyLog(t *testing.T, from string, more ...Entry) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "copy.jsonl")
	overwrite(t, to, contents(t, from))
	overwrite(t, to+".head", contents(t, from+".head"))
	writeLog(t, to, more...)
	return to
}

func TestCopiesAreNotDoubled(t *testing.T) {
	short := newLog(t, mark("a", 1), mark("a", 9), mark("a", 2))
	long := copyLog(t, short, mark("a", 3), mark("a", 10))
	other := newLog(t, mark("b", 2), mark("b", 9.5))
	for _, names := range [][]string{
		{short, long, other}, {long, short, other}, {long, other, long}, {short, other, long, short},
	} {
		b := Read(names...)
		assert.Equal(t, "a1 b2 a9 a2 a3 b9 a10", marks(b), "%v", names)
		assert.Len(t, b.Files, len(names))
		for _, x := range b.Troubles {
			assert.Equal(t, ClockBack, x.Kind)
		}
	}
	folder := filepath.Dir(short)
	link := filepath.Join(folder, "link")
	require.NoError(t, os.Symlink("evidence.jsonl", link))
	assert.Equal(t, "a1 a9 a2", marks(Read(short, link, folder+"/./evidence.jsonl")))
}

// TestFork holds that two histories of one log are no evidence.
func TestFork(t *testing.T) {
	trunk := newLog(t, mark("a", 1), mark("a", 2))
	left, right := copyLog(t, trunk, mark("a", 3), mark("a", 5)), copyLog(t, trunk, mark("a", 4))
	b := Read(left, right)
	require.Len(t, b.Troubles, 1)
	assert.Equal(t, "broken: copy.jsonl line 3: another line than in "+left+
		", which begins with the same 2 lines: lines of one of the two were lost, and it was written on\n", told(right, b.Troubles))
	assert.Equal(t, "a1 a2 a3 a4 a5", marks(b))
	assert.Empty(t, Read(trunk, right).Troubles)
}

// TestMergeKeepsOrder merges random logs: nothing is lost, each log keeps its
// order, and without clocks that go back the times rise.
func TestMergeKeepsOrder(t *testing.T) {
	chance := rand.New(rand.NewPCG(3, 4))
	for range 200 {
		logs := make([]*scan, 1+chance.IntN(4))
		total := 0
		for i := range logs {
			logs[i] = newScan(string(rune('a'+i)), "")
			seconds := 0.0
			for n := range chance.IntN(20) {
				seconds += float64(chance.IntN(3))
				e := mark(logs[i].name, seconds)
				e.Number = n + 1
				logs[i].entries = append(logs[i].entries, e)
				logs[i].sums = append(logs[i].sums, sum{byte(i), byte(n)})
				total++
			}
		}
		b := merge(logs)
		require.Len(t, b.Entries, total)
		last := map[string]int{}
		for i, e := range b.Entries {
			require.Equal(t, last[e.Vantage]+1, e.Number)
			last[e.Vantage]++
			require.False(t, i > 0 && e.At.Before(b.Entries[i-1].At))
		}
	}
}
