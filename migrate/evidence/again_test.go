package evidence

import (
	"errors"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// remembering is a log that is open and remembers what stands there.
func remembering(t *testing.T, name string) *Log {
	t.Helper()
	l, err := Open(name)
	require.NoError(t, err)
	require.NoError(t, l.Remember())
	t.Cleanup(func() { require.NoError(t, l.Close()) })
	return l
}

func host(after float64, name string) Entry {
	return Entry{At: at(after), Vantage: "ams", Run: "ams-1", Host: &Host{Role: New, Name: name, From: "plan", Outcome: Answered}}
}

func cut(after float64, trouble string) Entry {
	return Entry{At: at(after), Vantage: "ams", Run: "ams-1", Cut: &Cut{Zone: "test.", From: "plan", Trouble: trouble}}
}

func again(after float64, lines ...int) Entry {
	return Entry{At: at(after), Vantage: "ams", Run: "ams-1", Again: &Again{Lines: lines}}
}

// dated repeats line 1 twice.
func dated(after float64, before ...int64) Entry {
	e := again(after, 1, 1)
	e.Again.Before = before
	return e
}

// forms are the lines of a log in short: what each holds, and of an Again the lines.
func forms(t *testing.T, name string) string {
	t.Helper()
	var list []string
	for line := range strings.Lines(contents(t, name)) {
		e, err := parse([]byte(line))
		require.NoError(t, err)
		switch {
		case e.Begin != nil:
			list = append(list, "begin")
		case e.Saw != nil:
			list = append(list, "saw")
		case e.Host != nil:
			list = append(list, "host")
		case e.Cut != nil:
			list = append(list, "cut")
		case e.Again != nil:
			list = append(list, fmt.Sprint(e.Again.Lines))
		case e.End != nil:
			list = append(list, "end")
		}
	}
	return strings.Join(list, " ")
}

// TestAgain holds what of a batch is written once more, after one with all that can
// be seen.
func TestAgain(t *testing.T) {
	measured := saw(11, 7)
	measured.Saw.Size, measured.Saw.Millis, measured.Saw.Tries = 99, 12, 2
	otherRun, otherPlace := saw(11, 7), saw(11, 7)
	otherRun.Run, otherPlace.Vantage = "ams-2", "sin"
	for name, c := range map[string]struct {
		batch []Entry
		want  string
	}{
		"all":              {[]Entry{cut(10, ""), host(10, "a."), saw(11, 7), saw(11, 8)}, "[2 3 4 5]"},
		"the order":        {[]Entry{saw(11, 8), cut(11, ""), saw(11, 7)}, "[5 2 4]"},
		"measures":         {[]Entry{measured}, "[4]"},
		"something new":    {[]Entry{saw(10, 7), saw(10, 9), saw(10, 8), saw(10, 7)}, "[4] saw [5 4]"},
		"new and again":    {[]Entry{saw(10, 9), saw(10, 9), host(10, "b."), host(10, "b.")}, "saw [6] host [8]"},
		"begin and end":    {[]Entry{begin(10), saw(10, 7), end(11)}, "begin [4] end"},
		"over 2 s":         {[]Entry{saw(10, 7), saw(12, 8), saw(12.1, 7), saw(14, 7)}, "[4 5] [4 4]"},
		"not in order":     {[]Entry{saw(12, 7), saw(10, 8), saw(10.5, 7)}, "[4 5 4]"},
		"another run":      {[]Entry{saw(10, 7), otherRun, otherRun, saw(10, 7)}, "[4] [4 4] [4]"},
		"another vantage":  {[]Entry{otherPlace, otherPlace}, "[4 4]"},
		"content":          {changed(func(o *Observation) { o.Pass = "p"; o.Purpose = PurposeContent }), "saw saw"},
		"another NSID":     {changed(func(o *Observation) { o.NSID = "fra2" }), "saw [6]"},
		"another TTL":      {changed(func(o *Observation) { o.Answer = []RR{o.Answer[0]}; o.Answer[0].TTL-- }), "saw [6]"},
		"another address":  {changed(func(o *Observation) { o.Address = netip.MustParseAddrPort("192.0.2.2:53") }), "saw [6]"},
		"another role":     {changed(func(o *Observation) { o.Role = Old }), "saw [6]"},
		"another detail":   {changed(func(o *Observation) { o.Detail = "late" }), "saw [6]"},
		"another question": {changed(func(o *Observation) { o.DO = true }), "saw [6]"},
		"no answer":        {changed(func(o *Observation) { o.Outcome, o.Rcode, o.AA, o.Answer = Timeout, "", false, nil }), "saw [6]"},
		"an empty answer":  {changed(func(o *Observation) { o.Authority = []RR{} }), "[4 4]"},
	} {
		t.Run(name, func(t *testing.T) {
			name := newLog(t, begin(0), cut(1, ""), host(1, "a."), saw(1, 7), saw(2, 8))
			l := remembering(t, name)
			require.NoError(t, l.Append(c.batch))
			assert.Equal(t, c.want, strings.TrimPrefix(forms(t, name), "begin cut host saw saw "))
			read := Read(name)
			require.Empty(t, read.Troubles)
			requireSame(t, Read(newLog(t, c.batch...)), &Book{Entries: read.Entries[5:]})
		})
	}
}

// changed is an observation that the log of TestAgain has but for one thing, twice.
func changed(how func(*Observation)) []Entry {
	a, b := saw(10, 7), saw(11, 7)
	how(a.Saw)
	how(b.Saw)
	return []Entry{a, b}
}

// TestAgainShares holds what Read makes of a line that names others.
func TestAgainShares(t *testing.T) {
	name := newLog(t, begin(0), cut(1, ""), host(1, "a."), saw(1, 7))
	l := remembering(t, name)
	batch := []Entry{saw(60, 7), host(60.5, "a."), cut(61, "")}
	for i := range batch {
		batch[i].Vantage, batch[i].Run = "sin", "sin-1"
	}
	require.NoError(t, l.Append(batch))
	b := Read(name)
	require.Len(t, b.Entries, 7)
	assert.Same(t, b.Entries[3].Saw, b.Entries[4].Saw)
	assert.Same(t, b.Entries[2].Host, b.Entries[5].Host)
	assert.Same(t, b.Entries[1].Cut, b.Entries[6].Cut)
	for i, e := range b.Entries[4:] {
		assert.Equal(t, 5, e.Number)
		assert.Equal(t, at(60+float64(i)/2), e.At)
		assert.Equal(t, "sin", e.Vantage)
		assert.Equal(t, "sin-1", e.Run)
		assert.Nil(t, e.Again)
	}
	assert.Equal(t, []File{{name, 5, b.Files[0].Head, at(0), at(61)}}, b.Files)
}

// TestAgainBytes holds the form of a line that names others to the octet.
func TestAgainBytes(t *testing.T) {
	name := newLog(t, begin(0), saw(1, 7), saw(1, 8))
	before := contents(t, name)
	l := remembering(t, name)
	require.NoError(t, l.Append([]Entry{saw(60, 7), saw(60.1234567, 8)}))
	require.NoError(t, l.Append([]Entry{saw(120, 8), saw(120, 7)}))
	lines := strings.TrimPrefix(contents(t, name), before)
	hash := regexp.MustCompile(`"prev":"[0-9a-f]{64}"`)
	assert.Equal(t, `{"n":4,"prev":"","at":"2030-01-01T00:01:00.123456Z","vantage":"ams","run":"ams-1","again":{"lines":[2,3],"before":[123456,0]}}
{"n":5,"prev":"","at":"2030-01-01T00:02:00Z","vantage":"ams","run":"ams-1","again":{"lines":[3,2]}}
`, hash.ReplaceAllString(lines, `"prev":""`))
}

// TestAgainRemembers holds that it knows what stood there when it was opened, what
// others wrote meanwhile, and not what could not be written.
func TestAgainRemembers(t *testing.T) {
	name := newLog(t, saw(0, 1))
	l := remembering(t, name)
	require.NoError(t, l.Remember())
	require.NoError(t, l.Pause())
	writeLog(t, name, saw(1, 2), saw(1, 1))
	require.NoError(t, l.Resume(t.Context(), 0, nil))
	inTheWay := name + ".head.tmp"
	require.NoError(t, os.MkdirAll(filepath.Join(inTheWay, "x"), 0o755))
	require.Error(t, l.Append([]Entry{saw(2, 3)}))
	require.NoError(t, os.RemoveAll(inTheWay))
	require.NoError(t, l.Append([]Entry{saw(3, 1), saw(3, 2), saw(3, 3), saw(3, 3)}))
	assert.Equal(t, "saw saw saw [1 2] saw [5]", forms(t, name))
	require.NoError(t, l.Close())
	require.ErrorContains(t, l.Remember(), "it is closed")

	writeLog(t, name, saw(4, 1))
	assert.Equal(t, "saw saw saw [1 2] saw [5] saw", forms(t, name), "who does not remember writes all")
	require.NoError(t, remembering(t, name).Append([]Entry{saw(4, 3), saw(4, 4)}))
	assert.Equal(t, "saw saw saw [1 2] saw [5] saw [5] saw", forms(t, name))
	assert.Empty(t, Read(name).Troubles)
}

// TestAgainKeepsWhatItIsGiven holds that entries which are repeated by hand stand
// apart from others.
func TestAgainKeepsWhatItIsGiven(t *testing.T) {
	name := newLog(t, saw(0, 1))
	l := remembering(t, name)
	given := []Entry{again(1, 1), saw(1, 1)}
	require.NoError(t, l.Append(given))
	assert.Equal(t, []int{1}, given[0].Again.Lines)
	assert.Equal(t, "saw [1] [1]", forms(t, name))
}

func TestAppendRefusesAgain(t *testing.T) {
	for want, lines := range map[string][]int{
		"it repeats line 1, which holds no observation, name server or delegation": {2, 1},
		"it repeats line 5, which is none before it":                               {5},
		"it repeats line 0, which is none before it":                               {0},
	} {
		file := small(t)
		l, err := Open(file)
		require.NoError(t, err)
		require.ErrorContains(t, l.Append([]Entry{end(4), again(4, lines...)}), "entry 2 of 2 is not written: "+want)
		require.NoError(t, l.Close())
		sound(t, file, 4)
	}
}

// TestAgainDamage holds what is said of lines that repeat what cannot be repeated,
// in logs whose chain is whole, and in others.
func TestAgainDamage(t *testing.T) {
	for name, c := range map[string]struct {
		entries []Entry
		want    string
		read    int // entries
	}{
		"sound":     {[]Entry{begin(0), saw(1, 7), again(2, 2), end(3)}, "", 4},
		"dated":     {[]Entry{saw(0, 7), dated(2, 0, 2_000_000)}, "", 3},
		"too few":   {[]Entry{saw(0, 7), dated(2, 1)}, "broken: evidence.jsonl line 2: it repeats 2 lines, and has 1 time\n", 3},
		"too many":  {[]Entry{saw(0, 7), dated(2, 1, 2, 3)}, "broken: evidence.jsonl line 2: it repeats 2 lines, and has 3 times\n", 3},
		"before":    {[]Entry{saw(0, 7), dated(2, 0, -1)}, "broken: evidence.jsonl line 2: it repeats what was seen -1 microseconds before it, and that may be 0 to 2000000\n", 3},
		"long ago":  {[]Entry{saw(0, 7), dated(2, 0, 2_000_001)}, "broken: evidence.jsonl line 2: it repeats what was seen 2000001 microseconds before it, and that may be 0 to 2000000\n", 3},
		"nothing":   {[]Entry{begin(0), saw(1, 7), again(2), end(3)}, "", 3},
		"itself":    {[]Entry{begin(0), again(1, 2)}, "broken: evidence.jsonl line 2: it repeats line 2, which is none before it\n", 1},
		"later":     {[]Entry{again(0, 2), saw(1, 7)}, "broken: evidence.jsonl line 1: it repeats line 2, which is none before it\n", 1},
		"no line":   {[]Entry{saw(0, 7), again(1, 1, 0, -3)}, "broken: evidence.jsonl line 2: it repeats line 0, which is none before it\n", 2},
		"far":       {[]Entry{saw(0, 7), again(1, 1<<62)}, "broken: evidence.jsonl line 2: it repeats line 4611686018427387904, which is none before it\n", 1},
		"a begin":   {[]Entry{begin(0), again(1, 1)}, "broken: evidence.jsonl line 2: it repeats line 1, which holds no observation, name server or delegation\n", 1},
		"an end":    {[]Entry{end(0), again(1, 1)}, "broken: evidence.jsonl line 2: it repeats line 1, which holds no observation, name server or delegation\n", 1},
		"an again":  {[]Entry{saw(0, 7), again(1, 1), again(2, 1, 2)}, "broken: evidence.jsonl line 3: it repeats line 2, which holds no observation, name server or delegation\n", 3},
		"in a row":  {[]Entry{begin(0), again(1, 1), again(2, 1), saw(3, 7), again(4, 1)}, "broken: evidence.jsonl line 2: it repeats line 1, which holds no observation, name server or delegation; the same holds for the 1 line after it\nbroken: evidence.jsonl line 5: it repeats line 1, which holds no observation, name server or delegation\n", 2},
		"a content": {[]Entry{{At: t0, Content: &Content{}}, again(1, 1)}, "broken: evidence.jsonl line 2: it repeats line 1, which holds no observation, name server or delegation\n", 1},
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "evidence.jsonl")
			text, end := chained(t, c.entries...)
			overwrite(t, file, text)
			overwrite(t, file+".head", string(headText(end)))
			b := Read(file)
			assert.Equal(t, c.want, told(file, b.Troubles))
			assert.Len(t, b.Entries, c.read)
			opensIfSound(t, file, b.Troubles)
		})
	}
}

// TestAgainLost holds that what a lost or edited line held is not made up.
func TestAgainLost(t *testing.T) {
	for name, c := range map[string]struct {
		change func(lines []string) string
		want   string
		read   int
	}{
		"lost": {func(lines []string) string { return lines[0] + joined(lines[2:]) },
			"short: evidence.jsonl: 4 lines, and its head file evidence.jsonl.head knows 5: 1 line is lost at the end\n" +
				"broken: evidence.jsonl line 2: number 3 where 2 is due: 1 line is lost before it\n" +
				"broken: evidence.jsonl line 3: it repeats line 2, which holds no observation, name server or delegation\n", 4},
		"junk": {func(lines []string) string { return lines[0] + "x\n" + joined(lines[2:]) },
			"broken: evidence.jsonl line 2: no line of a log: invalid character 'x' looking for beginning of value\n" +
				"broken: evidence.jsonl line 4: it repeats line 2, which holds no observation, name server or delegation\n", 4},
		"edited": {func(lines []string) string { return strings.Replace(joined(lines), "[2,3]", "[3,3]", 1) },
			"broken: evidence.jsonl line 4: not the line that the next one was written after: one of the two was edited\n", 6},
		"moved up": {func(lines []string) string { return lines[0] + lines[3] + lines[1] + lines[2] + lines[4] },
			"broken: evidence.jsonl line 2: number 4 where 2 is due: 2 lines are lost before it\n" +
				"broken: evidence.jsonl line 2: it repeats line 2, which holds no observation, name server or delegation\n" +
				"broken: evidence.jsonl line 3: number 2 where 5 is due: it was doubled, moved or put in\n" +
				"clock-back: evidence.jsonl line 3: dated 2030-01-01T00:00:01Z, 59s before line 2; the same holds for the 1 line after it\n" +
				"broken: evidence.jsonl line 5: number 5 where 4 is due: 1 line is lost before it\n", 6},
	} {
		t.Run(name, func(t *testing.T) {
			file := newLog(t, begin(0), saw(1, 7), saw(1, 8))
			writeLog(t, file, again(60, 2, 3), end(61))
			lines := strings.SplitAfter(contents(t, file), "\n")
			overwrite(t, file, c.change(lines[:5]))
			b := Read(file)
			assert.Equal(t, c.want, told(file, b.Troubles))
			assert.Len(t, b.Entries, c.read)
			opensIfSound(t, file, b.Troubles)
		})
	}
}

// TestAgainMerges holds that each log's lines name lines of that log, and that
// copies are not doubled.
func TestAgainMerges(t *testing.T) {
	a, b := newLog(t, saw(0, 1)), newLog(t, saw(1, 2))
	writeLog(t, a, again(60, 1), again(120, 1))
	writeLog(t, b, again(61, 1))
	longer := copyLog(t, a, again(180, 1))
	for _, names := range [][]string{{a, b, longer}, {longer, a, b}} {
		book := Read(names...)
		require.Empty(t, book.Troubles)
		var got []string
		for _, e := range book.Entries {
			serial := strings.Fields(e.Saw.Answer[0].Data)[2]
			got = append(got, fmt.Sprintf("%s@%d", serial, e.At.Sub(t0)/time.Second))
		}
		assert.Equal(t, "1@0 2@1 1@60 2@61 1@120 1@180", strings.Join(got, " "))
	}
}

// TestAgainTorn cuts the line that names others after each octet.
func TestAgainTorn(t *testing.T) {
	file := newLog(t, begin(0), saw(1, 7))
	before, head := contents(t, file), contents(t, file+".head")
	writeLog(t, file, again(60, 2))
	line := strings.TrimPrefix(contents(t, file), before)
	for i := range len(line) {
		overwrite(t, file, before+line[:i])
		overwrite(t, file+".head", head)
		tornAt(t, file, 2, line[:i])
		l, err := Open(file)
		require.NoError(t, err)
		require.NoError(t, errors.Join(l.Remember(), l.Append([]Entry{saw(60, 7)}), l.Close()))
		require.Equal(t, before+line, contents(t, file))
	}
}
