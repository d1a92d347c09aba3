package evidence

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAppendAndRead(t *testing.T) {
	want := []Entry{begin(0), saw(1.25, 7), end(3)}
	name := newLog(t, want[:2]...)
	writeLog(t, name, want[2])
	b := Read(name)
	require.Empty(t, b.Troubles)
	if diff := cmp.Diff(want, b.Entries, cmpopts.IgnoreFields(Entry{}, "Number", "Previous"),
		cmp.Comparer(func(a, b time.Time) bool { return a.Equal(b) }), cmpopts.EquateComparable(want[1].Saw.Address)); diff != "" {
		t.Error(diff)
	}
	lines := strings.SplitAfter(strings.TrimSuffix(contents(t, name), "\n"), "\n")
	last := sha256.Sum256([]byte(lines[2]))
	assert.Equal(t, []File{{name, 3, hex.EncodeToString(last[:]), at(0), at(3)}}, b.Files)
	for i, e := range b.Entries {
		assert.Equal(t, i+1, e.Number)
	}
}

// TestBytes holds the form of a log and its head to the octet.
func TestBytes(t *testing.T) {
	east := time.FixedZone("east", 3600)
	e := saw(1.123456789, 7)
	e.At = e.At.In(east)
	name := newLog(t, begin(0), e)
	assert.Equal(t, `{"n":1,"prev":"","at":"2030-01-01T00:00:00Z","vantage":"ams","run":"ams-1","begin":{"schema":"zonegate-evidence/1","tool":"zonegate 1","zone":"ex.test.","new-servers":["ns1.new.test."]}}
{"n":2,"prev":"8d7564c7572eb02e2823bb03a70f279bfc95e53f13ba42b25827c7b78fd6a747","at":"2030-01-01T00:00:01.123456Z","vantage":"ams","run":"ams-1","saw":{"role":"new","server":"ns1.new.test.","address":"192.0.2.1:53","transport":"udp","purpose":"soa","name":"ex.test.","type":"SOA","outcome":"answered","rcode":"NOERROR","aa":true,"answer":[{"name":"ex.test.","type":"SOA","ttl":3600,"data":"ns1.new.test. <a&b>.ex.test. 7 3600 600 604800 300"}]}}
`, contents(t, name))
	assert.Equal(t, `{"schema":"zonegate-evidence-head/1","lines":2,"head":"1bd0995707ae0d82a1f6ea7a9250faca5c28c3dc43b113b15e34d4c41602c48f"}
`, contents(t, name+".head"))
	info, err := os.Stat(name)
	require.NoError(t, err)
	assert.Zero(t, info.Mode().Perm()&^newMode)
}

func TestAppendKeepsWhatItIsGiven(t *testing.T) {
	given := []Entry{begin(0), {At: at(1).In(time.FixedZone("east", 60)), Run: "r", Content: &Content{Started: at(0).Local()}}}
	was := []Entry{given[0], given[1]}
	content := *given[1].Content
	newLog(t, given...)
	assert.Equal(t, was, given)
	assert.Equal(t, content, *given[1].Content)
}

func TestAppendRefuses(t *testing.T) {
	two := begin(0)
	two.End = &End{}
	undated := end(0)
	undated.At = time.Time{}
	late := end(0)
	late.At = time.Date(10_000, 1, 1, 0, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		entry Entry
		want  string
	}{
		"nothing": {Entry{At: t0}, "entry 2 of 2 is not written: an entry holds one thing, and this one 0"},
		"two":     {two, "an entry holds one thing, and this one 2"},
		"undated": {undated, "an entry has no time"},
		"late":    {late, "year outside of range"},
	} {
		t.Run(name, func(t *testing.T) {
			file := small(t)
			l, err := Open(file)
			require.NoError(t, err)
			before := contents(t, file)
			require.ErrorContains(t, l.Append([]Entry{end(4), c.entry}), c.want)
			assert.Equal(t, before, contents(t, file))
			require.NoError(t, l.Append([]Entry{end(4)}))
			require.NoError(t, l.Close())
			sound(t, file, 5)
		})
	}
}

func TestOneWriter(t *testing.T) {
	name := small(t)
	l, err := Open(name)
	require.NoError(t, err)
	link := name + ".link"
	require.NoError(t, os.Symlink(name, link))
	for _, again := range []string{name, link} {
		_, err = Open(again)
		require.ErrorContains(t, err, "it is being written to by ")
		require.ErrorContains(t, err, "a log has one writer at a time")
	}
	require.NoError(t, l.Append([]Entry{end(4)}))
	require.NoError(t, l.Close())
	require.NoError(t, l.Close())
	require.ErrorContains(t, l.Append([]Entry{end(4)}), "it is closed")
	sound(t, link, 5)
	assert.NoFileExists(t, link+".head")
}

func TestManyGoroutines(t *testing.T) {
	name := newLog(t)
	l, err := Open(name)
	require.NoError(t, err)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 5 {
				assert.NoError(t, l.Append([]Entry{end(1), end(1)}))
				assert.Empty(t, Read(name).Troubles)
			}
		})
	}
	wg.Wait()
	require.NoError(t, l.Close())
	sound(t, name, 80)
}

// TestCannotOpen holds what is said of files that are no logs.
func TestCannotOpen(t *testing.T) {
	for name, c := range map[string]struct {
		make func(t *testing.T, file string)
		want string
	}{
		"folder": {func(t *testing.T, file string) { require.NoError(t, os.Mkdir(file, 0o755)) },
			"it is a folder; a file was expected"},
		"dangling link": {func(t *testing.T, file string) { require.NoError(t, os.Symlink("gone.jsonl", file)) },
			"it is a symbolic link to gone.jsonl, which does not exist"},
		"no folder": {func(t *testing.T, file string) { require.NoError(t, os.Remove(filepath.Dir(file))) },
			"there is no folder "},
		"head is a folder": {func(t *testing.T, file string) { require.NoError(t, os.Mkdir(file+".head", 0o755)) },
			"there is no such file, and its head file cannot be used: it is a folder; a file was expected"},
		"lost": {func(t *testing.T, file string) { writeLog(t, file, begin(0)); require.NoError(t, os.Remove(file)) },
			"there is no such file, and its head file knows 1 line"},
		"torn is a folder": {func(t *testing.T, file string) {
			writeLog(t, file, begin(0))
			overwrite(t, file, contents(t, file)+"{")
			require.NoError(t, os.Mkdir(file+".torn", 0o755))
		}, "it is a folder; a file was expected"},
		"no place for the head": {func(t *testing.T, file string) { require.NoError(t, os.MkdirAll(file+".head.tmp/x", 0o755)) },
			"write "},
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "evidence.jsonl")
			c.make(t, file)
			_, err := Open(file)
			require.ErrorContains(t, err, c.want)
			require.ErrorContains(t, err, "evidence")
		})
	}
}

// TestHeadFails holds that a batch whose head cannot be written is taken back.
func TestHeadFails(t *testing.T) {
	name := small(t)
	l, err := Open(name)
	require.NoError(t, err)
	before := contents(t, name)
	inTheWay := name + ".head.tmp"
	require.NoError(t, os.MkdirAll(filepath.Join(inTheWay, "x"), 0o755))
	require.ErrorContains(t, l.Append([]Entry{end(4)}), "the log is as it was, with 4 lines")
	assert.Equal(t, before, contents(t, name))
	require.NoError(t, os.RemoveAll(inTheWay))
	require.NoError(t, l.Append([]Entry{end(4)}))
	require.NoError(t, l.Close())
	sound(t, name, 5)
}

// TestChangedMeanwhile holds that a log is not written on that somebody else
// changed.
func TestChangedMeanwhile(t *testing.T) {
	for name, change := range map[string]func(file string) error{
		"removed": os.Remove,
		"replaced": func(file string) error {
			return errors.Join(os.Rename(file, file+".old"), os.WriteFile(file, nil, 0o644))
		},
		"cut": func(file string) error { return os.Truncate(file, 10) },
		"longer": func(file string) error {
			f, err := os.OpenFile(file, os.O_APPEND|os.O_WRONLY, 0)
			_, more := f.WriteString("{}\n")
			return errors.Join(err, more, f.Close())
		},
	} {
		t.Run(name, func(t *testing.T) {
			file := small(t)
			l, err := Open(file)
			require.NoError(t, err)
			head := contents(t, file+".head")
			require.NoError(t, change(file))
			for range 2 {
				require.ErrorContains(t, l.Append([]Entry{end(4)}), "nothing more is appended")
			}
			assert.Equal(t, head, contents(t, file+".head"))
			require.NoError(t, l.Close())
			assert.NotEmpty(t, Read(file).Troubles)
		})
	}
}

// TestHeadBehind holds that lines which nobody had time to count are counted, and
// are no trouble to a reader before.
func TestHeadBehind(t *testing.T) {
	name := newLog(t, begin(0), saw(1, 7))
	behind := contents(t, name+".head")
	writeLog(t, name, saw(2, 8), end(3))
	whole := contents(t, name+".head")
	overwrite(t, name+".head", behind)
	require.Empty(t, Read(name).Troubles)
	sound(t, name, 4)
	assert.Equal(t, whole, contents(t, name+".head"))
}

func TestEmptyLog(t *testing.T) {
	name := filepath.Join(t.TempDir(), "evidence.jsonl")
	overwrite(t, name, "")
	b := Read(name)
	assert.Equal(t, &Book{Files: []File{{Name: name}}}, b)
	l, err := Open(name)
	require.NoError(t, err)
	require.NoError(t, l.Append(nil))
	require.NoError(t, l.Close())
	sound(t, name, 0)
	writeLog(t, name, begin(0))
	sound(t, name, 1)
}
