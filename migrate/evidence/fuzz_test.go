package evidence

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzRead reads any octets as a log, with a head file of any octets or none:
// nothing panics, what is not sound is not opened, and what is opened is sound
// afterwards.
func FuzzRead(f *testing.F) {
	text, end := chained(f, begin(0), saw(1, 7), saw(2, 8), mark("a", 3))
	whole := string(headText(end))
	f.Add([]byte(text), []byte(whole))
	f.Add([]byte(text), []byte(nil))
	again := begin(4)
	again.Begin, again.Again = nil, &Again{Lines: []int{3, 2, 3}}
	more, end := chained(f, begin(0), saw(1, 7), saw(2, 8), again)
	f.Add([]byte(more), headText(end))
	f.Add([]byte(text+"{"), []byte(whole))
	f.Add([]byte(text+"\x00\x00\n{}\n"), []byte(whole))
	f.Add([]byte(text[:len(text)/2]), headText(link{}))
	f.Add([]byte("null\n[]\n1\n\"\"\n{\"n\":-1}\n{\"n\":9223372036854775807}\n"), []byte("{}"))
	f.Fuzz(func(t *testing.T, log, head []byte) {
		name := filepath.Join(t.TempDir(), "log")
		require.NoError(t, os.WriteFile(name, log, 0o644))
		if len(head) > 0 {
			require.NoError(t, os.WriteFile(name+".head", head, 0o644))
		}
		b := Read(name)
		require.Len(t, b.Files, 1)
		if len(b.Troubles) == 0 {
			require.Equal(t, bytes.Count(log, []byte("\n")), b.Files[0].Lines)
			require.Len(t, b.Entries, b.Files[0].Lines+repeated(t, string(log)))
		}
		for _, x := range b.Troubles {
			require.NotEmpty(t, x.Message)
			require.LessOrEqual(t, x.Line, b.Files[0].Lines+1)
		}
		opensIfSound(t, name, b.Troubles)
	})
}

// repeated is how many entries the lines of a sound log that repeat others stand
// for, beside the lines themselves.
func repeated(t *testing.T, log string) (more int) {
	t.Helper()
	for line := range strings.Lines(log) {
		if e, err := parse([]byte(line)); err == nil && e.Again != nil {
			more += len(e.Again.Lines) - 1
		}
	}
	return more
}

// FuzzAgain writes entries into two logs, of which one remembers: what is read is
// the same. Each octet is an entry, or has
// a batch end, the log opened anew, or another writer come in between.
func FuzzAgain(f *testing.F) {
	f.Add([]byte("abcdefgh|abcdefgh|abXdefgh|abcdefgh"))
	f.Add([]byte("aa|aA;Aa!aB+aa|BB!b;bb"))
	f.Add([]byte("hijklmno!hijklmno;+hh|ii"))
	f.Add([]byte("aa|EA;Aa\x7fA;BB!b;\x89|BB!aaA!+aa|BB!+aab"))
	f.Fuzz(func(t *testing.T, script []byte) {
		name, plain := filepath.Join(t.TempDir(), "log"), filepath.Join(t.TempDir(), "plain")
		l, err := Open(name)
		require.NoError(t, err)
		require.NoError(t, l.Remember())
		var batch, all []Entry
		for i, c := range append(script[:min(len(script), 300)], '|') {
			switch c {
			case '|', ';', '!', '+':
				require.NoError(t, l.Append(batch))
				all, batch = append(all, batch...), nil
				l, all = between(t, l, c, i, all)
			default:
				batch = append(batch, pick(i, c))
			}
		}
		require.NoError(t, l.Close())
		writeLog(t, plain, all...)
		requireSame(t, Read(plain), Read(name))
		require.LessOrEqual(t, Read(name).Files[0].Lines, len(all))
	})
}

// between does to a log what a writer does between two batches.
func between(t *testing.T, l *Log, how byte, i int, all []Entry) (*Log, []Entry) {
	t.Helper()
	switch how {
	case ';':
		require.NoError(t, l.Pause())
		require.NoError(t, l.Resume(t.Context(), 0, nil))
	case '+':
		more := pick(i, 'a') // no earlier than what is there
		require.NoError(t, l.Pause())
		writeLog(t, l.Name(), more)
		require.NoError(t, l.Resume(t.Context(), 0, nil))
		all = append(all, more)
	case '!':
		require.NoError(t, l.Close())
		anew, err := Open(l.Name())
		require.NoError(t, err)
		require.NoError(t, anew.Remember())
		l = anew
	}
	return l, all
}

// pick gives one of many entries by an octet; those of the high bits are the same.
func pick(i int, c byte) Entry {
	after := float64(i) * 0.3
	e := saw(after, int(c>>3&3))
	e.Run = string(rune('r' + c>>6&1))
	switch c & 7 {
	case 0:
		return begin(after)
	case 1:
		return end(after)
	case 2:
		e.Saw, e.Host = nil, &Host{Role: New, Name: "ns.", Detail: string(rune(c))}
	case 3:
		e.Saw, e.Cut = nil, &Cut{Zone: "test.", Trouble: string(rune(c))}
	case 4:
		e.Saw.NSID = "\xff"
	case 5:
		e.Saw.Pass = "p"
	case 6:
		e.Saw.Millis, e.Saw.Size, e.Saw.Tries = i, i, i
	}
	return e
}

// requireSame holds that two books have the same entries in the same order, but for
// numbers and measures.
func requireSame(t *testing.T, want, got *Book) {
	t.Helper()
	require.Empty(t, want.Troubles)
	require.Empty(t, got.Troubles)
	require.Len(t, got.Entries, len(want.Entries))
	for i := range want.Entries {
		require.Equal(t, bare(want.Entries[i]), bare(got.Entries[i]))
	}
}

// bare is an entry without what differs when it is seen again.
func bare(e Entry) Entry {
	e.Number, e.Previous = 0, ""
	if e.Saw != nil {
		o := *e.Saw
		o.Size, o.Millis, o.Tries = 0, 0, 0
		e.Saw = &o
	}
	return e
}
