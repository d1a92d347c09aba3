package main

import (
	"bytes"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// raced is a contest of two that ran three rounds, the second one twice.
func raced(claims ...claim) result {
	return result{
		contest: contest{name: "race", rounds: 3, commands: []command{{name: "ours", show: "`ours`"}, {name: "theirs", show: "`theirs`"}}, claims: claims},
		title:   "20 zones",
		samples: map[string][]sample{
			"ours":   {took(40, 100), took(10, 120), took(30, 110)},
			"theirs": {took(100, 50), took(100, 70)},
		},
	}
}

func took(ms, mb int64) sample {
	wall := time.Duration(ms) * time.Millisecond
	return sample{wall: wall, cpu: 2 * wall, peak: mb * 1e6}
}

func TestClaims(t *testing.T) {
	for _, c := range []struct {
		claim claim
		text  string
		met   bool
	}{
		{claim{kind: share, of: "ours", against: "theirs"}, "ours takes 0.25 of it", true},
		{claim{kind: share, of: "ours", against: "theirs", limit: 0.25}, "ours takes 0.25 of it (target: at most 0.25, met)", true},
		{claim{kind: share, of: "ours", against: "theirs", limit: 0.24, aim: 0.1}, "ours takes 0.25 of it (target: at most 0.24, **missed**; aim 0.10)", false},
		{claim{kind: share, of: "ours", against: "theirs", aim: 1.2}, "ours takes 0.25 of it (aim 1.20)", true},
		{claim{kind: faster, of: "ours", against: "theirs", limit: 4}, "ours is 4.0 times as fast (target: at least 4, met)", true},
		{claim{kind: faster, of: "ours", against: "theirs", limit: 20}, "ours is 4.0 times as fast (target: at least 20, **missed**)", false},
		{claim{kind: peak, of: "ours", limit: 110}, "110 MB at its peak (target: at most 110, met)", true},
		{claim{kind: peak, of: "ours", limit: 109}, "110 MB at its peak (target: at most 109, **missed**)", false},
		{claim{kind: rate, of: "ours", units: 300, limit: 10_000}, "10,000 zones/s (target: at least 10000, met)", true},
		{claim{kind: rate, of: "ours", units: 299, limit: 10_000}, "9,966 zones/s (target: at least 10000, **missed**)", false},
		{claim{kind: share, of: "ours", against: "absent", limit: 1}, "", true},
	} {
		r := raced(c.claim)
		require.Equal(t, c.text, c.claim.text(r))
		require.Equal(t, c.met, missed([]result{r}) == 0, c.text)
	}
}

const racedTable = `| | wall | CPU | peak memory | zonegate beside it |
|---|---|---|---|---|
| **20 zones** | | | | |
| ` + "`ours`" + ` | 30.0 ms | 60.0 ms | 110 MB | 110 MB at its peak (target: at most 300, met) |
| ` + "`theirs`" + ` | 0.10 s | 0.20 s | 60 MB | ours takes 0.25 of it |
`

func TestTable(t *testing.T) {
	var table bytes.Buffer
	r := raced(claim{kind: peak, of: "ours", limit: 300}, claim{kind: share, of: "ours", against: "theirs"})
	writeTable(&table, []result{r}, []string{"validns"})
	require.Contains(t, table.String(), racedTable)
	require.Contains(t, table.String(), "medians of 3 runs (theirs: 2);")
	require.Contains(t, table.String(), "Not installed, and left out: validns.\n")
}

func TestTableIsPutBetweenItsMarks(t *testing.T) {
	text := "before\n" + markBegin + "\nformer\n" + markEnd + "\nafter\n"
	got, ok := between([]byte(text), []byte("new\n"))
	require.True(t, ok)
	require.Equal(t, "before\n"+markBegin+"\nnew\n"+markEnd+"\nafter\n", string(got))
	_, ok = between([]byte("before\n"+markBegin+"\nafter\n"), nil)
	require.False(t, ok)
}

func TestRunTellsHowACommandEnds(t *testing.T) {
	end := func(code string, ends ...int) error {
		_, err := command{argv: []string{"sh", "-c", "echo why >&2; exit " + code}, ends: ends}.run(t.Context())
		return err
	}
	require.NoError(t, end("0"))
	require.NoError(t, end("1", 1))
	require.ErrorContains(t, end("1"), "ended with 1: why")
	require.ErrorContains(t, end("2", 1), "ended with 2: why")
}

func TestRunMeasures(t *testing.T) {
	s, err := command{argv: []string{"sh", "-c", "exit"}}.run(t.Context())
	require.NoError(t, err)
	require.Positive(t, s.wall)
	require.Positive(t, s.peak)
}

func TestMedian(t *testing.T) {
	of := func(v int64) int64 { return v }
	require.Equal(t, int64(3), median([]int64{9, 3, 1}, of))
	require.Equal(t, int64(4), median([]int64{9, 3, 1, 5}, of))
}

func TestSizes(t *testing.T) {
	require.Equal(t, "1,170,885", grouped(1_170_885))
	require.Equal(t, "999", grouped(999))
	require.Equal(t, "12.3 ms", seconds(12_300*time.Microsecond))
	require.Equal(t, "21.3 s", seconds(21_300*time.Millisecond))
}
