package evidence

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// damageCases change a log of four lines. A case with no want changes nothing
// that matters.
var damageCases = map[string]struct {
	change func(lines []string) string // of lines with their line feeds
	head   func(head string) string    // nil: kept; gives "": removed
	want   string
}{
	"nothing": {change: joined},
	"edited": {
		change: func(lines []string) string { return strings.Replace(joined(lines), " 7 3600", " 9 3600", 1) },
		want:   "broken: evidence.jsonl line 2: not the line that the next one was written after: one of the two was edited\n",
	},
	"last edited": {
		change: func(lines []string) string {
			return strings.Replace(joined(lines), `"questions":1`, `"questions":2`, 1)
		},
		want: "broken: evidence.jsonl line 4: not the line that evidence.jsonl.head knows: one of the two was edited\n",
	},
	"deleted": {
		change: func(lines []string) string { return joined(lines[:1]) + joined(lines[2:]) },
		want: "short: evidence.jsonl: 3 lines, and its head file evidence.jsonl.head knows 4: 1 line is lost at the end\n" +
			"broken: evidence.jsonl line 2: number 3 where 2 is due: 1 line is lost before it\n",
	},
	"first deleted": {
		change: func(lines []string) string { return joined(lines[1:]) },
		want: "short: evidence.jsonl: 3 lines, and its head file evidence.jsonl.head knows 4: 1 line is lost at the end\n" +
			"broken: evidence.jsonl line 1: number 2 where 1 is due: 1 line is lost before it\n",
	},
	"swapped": {
		change: func(lines []string) string { return lines[0] + lines[2] + lines[1] + lines[3] },
		want: "broken: evidence.jsonl line 2: number 3 where 2 is due: 1 line is lost before it\n" +
			"broken: evidence.jsonl line 3: number 2 where 4 is due: it was doubled, moved or put in\n" +
			"broken: evidence.jsonl line 4: number 4 where 3 is due: 1 line is lost before it\n",
	},
	"doubled": {
		change: func(lines []string) string { return joined(lines[:2]) + joined(lines[1:]) },
		want:   "broken: evidence.jsonl line 3: number 2 where 3 is due: it was doubled, moved or put in\n",
	},
	"last doubled": {
		change: func(lines []string) string { return joined(lines) + lines[3] },
		want:   "broken: evidence.jsonl line 5: number 4 where 5 is due: it was doubled, moved or put in\n",
	},
	"cut at a line": {
		change: func(lines []string) string { return joined(lines[:2]) },
		want:   "short: evidence.jsonl: 2 lines, and its head file evidence.jsonl.head knows 4: 2 lines are lost at the end\n",
	},
	"cut in a counted line": {
		change: func(lines []string) string { return joined(lines[:3]) + lines[3][:20] },
		want: "short: evidence.jsonl: 3 lines, and its head file evidence.jsonl.head knows 4: 1 line is lost at the end\n" +
			"torn: evidence.jsonl line 4: cut off in the middle of writing: 20 octets at the end are no line\n",
	},
	"last line feed gone": {
		change: func(lines []string) string { return strings.TrimSuffix(joined(lines), "\n") },
		want: "short: evidence.jsonl: 3 lines, and its head file evidence.jsonl.head knows 4: 1 line is lost at the end\n" +
			"torn: evidence.jsonl line 4: cut off in the middle of writing: 161 octets at the end are no line\n",
	},
	"emptied": {
		change: func([]string) string { return "" },
		want:   "short: evidence.jsonl: 0 lines, and its head file evidence.jsonl.head knows 4: 4 lines are lost at the end\n",
	},
	"torn": {
		change: func(lines []string) string { return joined(lines) + "{" },
		want:   "torn: evidence.jsonl line 5: cut off in the middle of writing: 1 octet at the end is no line\n",
	},
	"torn with a line feed": {
		change: func(lines []string) string { return joined(lines) + `{"n":5,` + "\n" },
		want:   "torn: evidence.jsonl line 5: cut off in the middle of writing: 8 octets at the end are no line\n",
	},
	"never written": {
		change: func(lines []string) string {
			return joined(lines) + strings.Repeat("\x00", 50) + "\n" + `{"n":6}` + "\n"
		},
		want: "torn: evidence.jsonl line 5: cut off in the middle of writing: 59 octets at the end are no line\n",
	},
	"something put at the end": {
		change: func(lines []string) string { return joined(lines) + "x\n" + lines[3] },
		want: "broken: evidence.jsonl line 5: no line of a log: invalid character 'x' looking for beginning of value\n" +
			"broken: evidence.jsonl line 6: number 4 where 6 is due: it was doubled, moved or put in\n",
	},
	"a word in front": {
		change: func(lines []string) string { return "\ufeff" + joined(lines) },
		want:   "broken: evidence.jsonl line 1: no line of a log: invalid character 'ï' looking for beginning of value\n",
	},
	"text mode": {
		change: func(lines []string) string { return strings.ReplaceAll(joined(lines), "\n", "\r\n") },
		want: "broken: evidence.jsonl line 1: not the line that the next one was written after: one of the two was edited; the same holds for the 2 lines after it\n" +
			"broken: evidence.jsonl line 4: not the line that evidence.jsonl.head knows: one of the two was edited\n",
	},
	"another file": {
		change: func([]string) string { return "$TTL 3600\n@ SOA a b 1 2 3 4 5\n@ NS a\n@ NS b\n" },
		want:   "broken: evidence.jsonl line 1: no line of a log: invalid character '$' looking for beginning of value; the same holds for the 3 lines after it\n",
	},
	"no head": {
		change: joined,
		head:   func(string) string { return "" },
		want:   "head-missing: evidence.jsonl: 4 lines, and no head file evidence.jsonl.head: nobody knows whether lines are lost at the end\n",
	},
	"no head, and torn": {
		change: func(lines []string) string { return joined(lines) + "{" },
		head:   func(string) string { return "" },
		want: "head-missing: evidence.jsonl: 4 lines, and no head file evidence.jsonl.head: nobody knows whether lines are lost at the end\n" +
			"torn: evidence.jsonl line 5: cut off in the middle of writing: 1 octet at the end is no line\n",
	},
	"empty head": {
		change: joined,
		head:   func(string) string { return "\n" },
		want:   "head-missing: evidence.jsonl: its head file evidence.jsonl.head cannot be used: unexpected end of JSON input\n",
	},
	"head of another version": {
		change: joined,
		head:   func(head string) string { return strings.Replace(head, "/1", "/2", 1) },
		want:   `head-missing: evidence.jsonl: its head file evidence.jsonl.head cannot be used: its schema is "zonegate-evidence-head/2", and not "zonegate-evidence-head/1"` + "\n",
	},
	"head counts more": {
		change: joined,
		head:   func(head string) string { return strings.Replace(head, `"lines":4`, `"lines":5`, 1) },
		want:   "short: evidence.jsonl: 4 lines, and its head file evidence.jsonl.head knows 5: 1 line is lost at the end\n",
	},
	"head counts fewer": {
		change: joined,
		head:   func(head string) string { return strings.Replace(head, `"lines":4`, `"lines":3`, 1) },
		want:   "broken: evidence.jsonl line 3: not the line that evidence.jsonl.head knows: one of the two was edited\n",
	},
}

func joined(lines []string) string { return strings.Join(lines, "") }

func TestDamage(t *testing.T) {
	for name, c := range damageCases {
		t.Run(name, func(t *testing.T) {
			file := small(t)
			lines := strings.SplitAfter(contents(t, file), "\n")
			overwrite(t, file, c.change(lines[:4]))
			if c.head != nil {
				text := c.head(contents(t, file+".head"))
				require.NoError(t, os.Remove(file+".head"))
				if text != "" {
					overwrite(t, file+".head", text)
				}
			}
			troubles := Read(file).Troubles
			assert.Equal(t, c.want, told(file, troubles))
			opensIfSound(t, file, troubles)
		})
	}
}

// opensIfSound holds that a log is written on unless it is damaged, and that then
// nothing is touched.
func opensIfSound(t *testing.T, file string, troubles []Trouble) {
	t.Helper()
	before, head := contents(t, file), filesBeside(t, file)
	l, err := Open(file)
	damage := damages(troubles)
	if len(damage) == 0 {
		require.NoError(t, err)
		require.NoError(t, l.Append([]Entry{end(9)}))
		require.NoError(t, l.Close())
		assert.Empty(t, Read(file).Troubles)
		return
	}
	var damaged *DamagedError
	require.True(t, errors.As(err, &damaged), "%v", err)
	assert.Equal(t, damage, damaged.Troubles)
	assert.Contains(t, err.Error(), damage[0].Message)
	assert.Equal(t, before, contents(t, file))
	assert.Equal(t, head, filesBeside(t, file))
}

func filesBeside(t *testing.T, file string) map[string]string {
	t.Helper()
	names, err := filepath.Glob(file + ".*")
	require.NoError(t, err)
	files := map[string]string{}
	for _, name := range names {
		files[name] = contents(t, name)
	}
	return files
}

// TestEveryOctet edits each octet of a log and its head, in several ways.
func TestEveryOctet(t *testing.T) {
	file := small(t)
	for _, name := range []string{file, file + ".head"} {
		was := contents(t, name)
		for i := range len(was) {
			for _, c := range []byte{was[i] ^ 1, was[i] ^ 0x20, '\n', 0, ' '} {
				if c == was[i] {
					continue
				}
				overwrite(t, name, was[:i]+string([]byte{c})+was[i+1:])
				troubles := Read(file).Troubles
				require.NotEmpty(t, damages(troubles), "octet %d of %s is %q instead of %q: %v", i, name, c, was[i], troubles)
			}
		}
		overwrite(t, name, was)
	}
	sound(t, file, 4)
}

// TestTornAnywhere cuts a batch that nobody counted yet after each octet; what
// should follow is missing, or was never written.
func TestTornAnywhere(t *testing.T) {
	file := newLog(t, begin(0), saw(1, 7))
	before, head := contents(t, file), contents(t, file+".head")
	writeLog(t, file, saw(2, 8), end(3))
	batch := strings.TrimPrefix(contents(t, file), before)
	kept := 0
	for step, filler := range map[int]string{1: "", 13: "\x00"} {
		for i := 0; i < len(batch); i += step {
			whole := strings.LastIndex(batch[:i], "\n") + 1
			torn := batch[whole:i] + strings.Repeat(filler, len(batch)-i)
			overwrite(t, file, before+batch[:whole]+torn)
			overwrite(t, file+".head", head)
			tornAt(t, file, 2+strings.Count(batch[:whole], "\n"), torn)
			require.Equal(t, before+batch[:whole], contents(t, file))
			if torn != "" {
				kept += len(torn) + 1
			}
		}
	}
	assert.Len(t, contents(t, file+".torn"), kept)
	sound(t, file, 3)
}

// tornAt holds that a log has so many lines and something torn after them, and
// opens it.
func tornAt(t *testing.T, file string, lines int, torn string) {
	t.Helper()
	b := Read(file)
	l, err := Open(file)
	require.NoError(t, err)
	require.NoError(t, l.Close())
	require.Len(t, b.Entries, lines)
	if torn == "" {
		require.Empty(t, b.Troubles)
		require.Empty(t, l.Moved())
		return
	}
	require.Len(t, b.Troubles, 1)
	require.Equal(t, Torn, b.Troubles[0].Kind)
	require.Equal(t, lines+1, b.Troubles[0].Line)
	require.Len(t, l.Moved(), 1)
	require.Contains(t, l.Moved()[0].Message, "moved to "+file+".torn")
}

func TestUnreadable(t *testing.T) {
	folder := t.TempDir()
	require.NoError(t, os.Symlink("gone", filepath.Join(folder, "link")))
	lost := filepath.Join(folder, "lost")
	writeLog(t, lost, begin(0), end(1))
	require.NoError(t, os.Remove(lost))
	b := Read(filepath.Join(folder, "none"), folder, filepath.Join(folder, "link"), lost)
	assert.Empty(t, b.Files)
	assert.Empty(t, b.Entries)
	assert.Equal(t, "unreadable: none: there is no such file\n"+
		"unreadable: "+filepath.Base(folder)+": it is a folder; a file was expected\n"+
		"unreadable: link: there is no such file\n"+
		"short: lost: there is no such file, and its head file knows 2 lines\n",
		strings.ReplaceAll(told(filepath.Join(folder, "x"), b.Troubles), filepath.Dir(folder)+"/", ""))
}

func TestUnknownSchema(t *testing.T) {
	later := begin(0)
	later.Begin.Schema = "zonegate-evidence/2"
	file := newLog(t, later)
	troubles := Read(file).Troubles
	assert.Equal(t, `unknown-schema: evidence.jsonl line 1: written as "zonegate-evidence/2", and this version knows "zonegate-evidence/1" alone`+"\n", told(file, troubles))
	opensIfSound(t, file, troubles)
}

// TestLaterFields holds that what a later version adds is let pass.
func TestLaterFields(t *testing.T) {
	file := small(t)
	text := `{"n":1,"prev":"","at":"2030-01-01T00:00:00Z","vantage":"ams","run":"r","colour":"red","tide":{"high":true}}`
	overwrite(t, file, text+"\n")
	_, err := writeHead(file, link{}.then([]byte(text)))
	require.NoError(t, err)
	sound(t, file, 1)
}

func TestClockBack(t *testing.T) {
	for name, c := range map[string]struct {
		seconds []float64
		want    string
	}{
		"forward":        {[]float64{0, 1, 1, 1000}, ""},
		"two seconds":    {[]float64{0, 10, 8, 9, 8}, ""},
		"more":           {[]float64{0, 10, 7.999, 10}, "clock-back: evidence.jsonl line 3: dated 2030-01-01T00:00:07.999Z, 2.001s before line 2\n"},
		"creeping":       {[]float64{10, 9, 8, 7}, "clock-back: evidence.jsonl line 4: dated 2030-01-01T00:00:07Z, 3s before line 1\n"},
		"an hour":        {[]float64{3600, 0, 1, 2, 3601}, "clock-back: evidence.jsonl line 2: dated 2030-01-01T00:00:00Z, 1h0m0s before line 1; the same holds for the 2 lines after it\n"},
		"twice":          {[]float64{100, 0, 100, 0}, "clock-back: evidence.jsonl line 2: dated 2030-01-01T00:00:00Z, 1m40s before line 1\nclock-back: evidence.jsonl line 4: dated 2030-01-01T00:00:00Z, 1m40s before line 1\n"},
		"before the age": {[]float64{-1e9, -2e9}, "clock-back: evidence.jsonl line 2: dated 1966-08-16T20:26:40Z, 277777h46m40s before line 1\n"},
	} {
		t.Run(name, func(t *testing.T) {
			var entries []Entry
			for _, s := range c.seconds {
				entries = append(entries, end(s))
			}
			file := newLog(t, entries...)
			b := Read(file)
			assert.Equal(t, c.want, told(file, b.Troubles))
			assert.Equal(t, []File{{file, len(entries), b.Files[0].Head, at(c.seconds[0]), at(c.seconds[len(entries)-1])}}, b.Files)
			opensIfClockBack(t, file)
		})
	}
}

func opensIfClockBack(t *testing.T, file string) {
	t.Helper()
	l, err := Open(file)
	require.NoError(t, err)
	require.NoError(t, l.Close())
}
