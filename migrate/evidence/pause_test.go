package evidence

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// short is longer than a test ever waits for a lock that is free.
const short = 30 * time.Second

// paused is a log of four lines that is paused.
func paused(t *testing.T) (*Log, string) {
	t.Helper()
	name := small(t)
	l, err := Open(name)
	require.NoError(t, err)
	require.NoError(t, l.Pause())
	t.Cleanup(func() { require.NoError(t, l.Close()) })
	return l, name
}

func TestPause(t *testing.T) {
	l, name := paused(t)
	require.NoError(t, l.Pause())
	require.ErrorContains(t, l.Append([]Entry{end(4)}), "it is paused: others may be writing to it")
	other := begin(7)
	other.Begin.Zone = "other.test."
	writeLog(t, name, end(5), other)
	require.NoError(t, l.Resume(t.Context(), 0, nil))
	require.NoError(t, l.Resume(t.Context(), 0, nil))
	lines, _ := l.End()
	assert.Equal(t, 6, lines)
	assert.Equal(t, []string{"ex.test.", "other.test."}, l.Zones())
	assert.Equal(t, 3*time.Second, l.Behind(at(4)))
	require.NoError(t, l.Append([]Entry{end(8)}))
	assert.Equal(t, 4*time.Second, l.Behind(at(4)))
	require.NoError(t, l.Pause())
	sound(t, name, 7)
	require.NoError(t, l.Resume(t.Context(), 0, nil))
	require.NoError(t, l.Close())
	require.ErrorContains(t, l.Pause(), "it is closed")
	require.ErrorContains(t, l.Resume(t.Context(), 0, nil), "it is closed")
	sound(t, name, 7)
}

// TestTurns has writers that share a log: each is let in between two batches of
// the other, and all lines are there.
func TestTurns(t *testing.T) {
	name := newLog(t)
	var logs []*Log
	for range 3 {
		l, err := Open(name)
		require.NoError(t, err)
		require.NoError(t, l.Pause())
		logs = append(logs, l)
	}
	done := make(chan error)
	for _, l := range logs {
		go func() {
			var err error
			for range 10 {
				err = errors.Join(err, l.Resume(t.Context(), short, nil), l.Append([]Entry{end(1), end(1)}), l.Pause())
			}
			done <- errors.Join(err, l.Close())
		}()
	}
	for range logs {
		require.NoError(t, <-done)
	}
	sound(t, name, 60)
}

// TestWait holds that a writer waits for another, says so once, and then goes on
// with what the other wrote, or gives up.
func TestWait(t *testing.T) {
	name := small(t)
	first, err := Open(name)
	require.NoError(t, err)
	told := make(chan string, 10)
	waiting := func(who string) { told <- who }

	_, err = OpenWithin(t.Context(), name, time.Millisecond, waiting)
	require.ErrorIs(t, err, ErrHeld)
	require.ErrorContains(t, err, "evidence "+name+": it is being written to by ")
	require.ErrorContains(t, err, "a log has one writer at a time")
	assert.Len(t, told, 1)
	<-told

	ended, end1 := context.WithCancel(t.Context())
	end1()
	_, err = OpenWithin(ended, name, short, nil)
	require.ErrorIs(t, err, context.Canceled)

	got := make(chan error)
	go func() {
		second, err := OpenWithin(t.Context(), name, short, waiting)
		if err == nil {
			err = errors.Join(second.Append([]Entry{end(5)}), second.Close())
		}
		got <- err
	}()
	who := <-told
	if _, missing := os.Stat("/proc/locks"); missing == nil {
		assert.Regexp(t, `^process [0-9]+ \(.+\)$`, who)
	}
	require.NoError(t, first.Append([]Entry{end(4)}))
	require.NoError(t, first.Pause())
	require.NoError(t, <-got)
	assert.Empty(t, told)

	second, err := Open(name)
	require.NoError(t, err)
	require.ErrorIs(t, first.Resume(t.Context(), 0, waiting), ErrHeld)
	require.ErrorIs(t, first.Resume(t.Context(), time.Millisecond, waiting), ErrHeld)
	require.ErrorIs(t, first.Resume(ended, short, nil), context.Canceled)
	assert.Len(t, told, 1)
	require.NoError(t, second.Close())
	require.NoError(t, first.Resume(t.Context(), 0, waiting))
	require.NoError(t, first.Append([]Entry{end(6)}))
	require.NoError(t, first.Close())
	sound(t, name, 7)
}

// meanwhile is what becomes of a log of four lines and its head file while it is
// paused. Where want is empty it can be resumed, with so many lines.
var meanwhile = map[string]struct {
	change func(t *testing.T, file string)
	want   string
	lines  int
}{
	"nothing": {func(*testing.T, string) {}, "", 4},
	"touched": {func(t *testing.T, file string) {
		require.NoError(t, os.Chtimes(file, t0, t0))
	}, "", 4},
	"appended": {func(t *testing.T, file string) { writeLog(t, file, end(4), end(5)) }, "", 6},
	"appended, and the head not written": {func(t *testing.T, file string) {
		head := contents(t, file+".head")
		writeLog(t, file, end(4), end(5))
		overwrite(t, file+".head", head)
	}, "", 6},
	"torn": {func(t *testing.T, file string) { appendText(t, file, `{"n":5,`) }, "", 4},
	"appended and torn": {func(t *testing.T, file string) {
		writeLog(t, file, end(4))
		appendText(t, file, `{"n":6,`)
	}, "", 5},
	"something put at the end": {func(t *testing.T, file string) { appendText(t, file, "x\ny\n") },
		"broken: evidence.jsonl line 5: no line of a log: invalid character 'x' looking for beginning of value\n", 0},
	"the last line again": {func(t *testing.T, file string) {
		lines := strings.SplitAfter(contents(t, file), "\n")
		appendText(t, file, lines[3])
	}, "broken: evidence.jsonl line 5: number 4 where 5 is due: it was doubled, moved or put in\n", 0},
	"appended line edited": {func(t *testing.T, file string) {
		writeLog(t, file, saw(4, 77), end(5))
		edit(t, file, " 77 3600", " 78 3600", 1)
	}, "broken: evidence.jsonl line 5: not the line that the next one was written after: one of the two was edited\n", 0},
	"removed": {func(t *testing.T, file string) { require.NoError(t, os.Remove(file)) },
		"short: evidence.jsonl: it was removed while it was open, with 4 lines\n", 0},
	"removed with its head": {func(t *testing.T, file string) {
		require.NoError(t, errors.Join(os.Remove(file), os.Remove(file+".head")))
	}, "short: evidence.jsonl: it was removed while it was open, with 4 lines\n", 0},
	"replaced": {func(t *testing.T, file string) {
		require.NoError(t, errors.Join(os.Remove(file), os.Remove(file+".head")))
		writeLog(t, file, begin(0), saw(1, 7), saw(2, 8), end(3), end(4))
	}, "broken: evidence.jsonl: another file was put in its place while it was open, with 4 lines\n", 0},
	"written anew": {func(t *testing.T, file string) {
		other := newLog(t, begin(0), saw(1, 7), saw(2, 8), end(3), end(4), end(5))
		overwrite(t, file, contents(t, other))
		overwrite(t, file+".head", contents(t, other+".head"))
	}, "", 6},
	"another log written over it": {func(t *testing.T, file string) {
		other := newLog(t, begin(0), saw(1, 9), saw(2, 8), end(3), end(4))
		overwrite(t, file, contents(t, other))
		overwrite(t, file+".head", contents(t, other+".head"))
	}, "broken: evidence.jsonl: it has 5 lines, and not the 4 first that it had while it was open: another log was put in its place\n", 0},
	"put back to an earlier state": {func(t *testing.T, file string) {
		other := newLog(t, begin(0), saw(1, 7))
		overwrite(t, file, contents(t, other))
		overwrite(t, file+".head", contents(t, other+".head"))
	}, "short: evidence.jsonl: it has 2 lines, and had 4 while it was open: an earlier state of it, or another log, was put in its place\n", 0},
	"edited": {func(t *testing.T, file string) { edit(t, file, " 7 3600", " 9 3600", 1) },
		"broken: evidence.jsonl line 2: not the line that the next one was written after: one of the two was edited\n", 0},
	"edited, and appended": {func(t *testing.T, file string) {
		writeLog(t, file, end(4))
		edit(t, file, " 7 3600", " 9 3600", 1)
	}, "broken: evidence.jsonl line 2: not the line that the next one was written after: one of the two was edited\n", 0},
	"last line edited": {func(t *testing.T, file string) { edit(t, file, `"questions":1`, `"questions":2`, 1) },
		"broken: evidence.jsonl line 4: not the line that evidence.jsonl.head knows: one of the two was edited\n", 0},
	"a line removed": {func(t *testing.T, file string) {
		lines := strings.SplitAfter(contents(t, file), "\n")
		overwrite(t, file, joined(lines[:1])+joined(lines[2:]))
	}, "short: evidence.jsonl: 3 lines, and its head file evidence.jsonl.head knows 4: 1 line is lost at the end\n" +
		"broken: evidence.jsonl line 2: number 3 where 2 is due: 1 line is lost before it\n", 0},
	"cut": {func(t *testing.T, file string) {
		lines := strings.SplitAfter(contents(t, file), "\n")
		overwrite(t, file, joined(lines[:2]))
	}, "short: evidence.jsonl: 2 lines, and its head file evidence.jsonl.head knows 4: 2 lines are lost at the end\n", 0},
	"emptied": {func(t *testing.T, file string) { overwrite(t, file, "") },
		"short: evidence.jsonl: 0 lines, and its head file evidence.jsonl.head knows 4: 4 lines are lost at the end\n", 0},
	"head removed": {func(t *testing.T, file string) { require.NoError(t, os.Remove(file+".head")) },
		"head-missing: evidence.jsonl: 4 lines, and no head file evidence.jsonl.head: nobody knows whether lines are lost at the end\n", 0},
	"head emptied": {func(t *testing.T, file string) { overwrite(t, file+".head", "") },
		"head-missing: evidence.jsonl: its head file evidence.jsonl.head cannot be used: unexpected end of JSON input\n", 0},
	"head counts more": {func(t *testing.T, file string) { edit(t, file+".head", `"lines":4`, `"lines":5`, 1) },
		"short: evidence.jsonl: 4 lines, and its head file evidence.jsonl.head knows 5: 1 line is lost at the end\n", 0},
	"head put back": {func(t *testing.T, file string) {
		overwrite(t, file+".head", contents(t, newLog(t, begin(0), saw(1, 7))+".head"))
	}, "broken: evidence.jsonl: its head file evidence.jsonl.head knows 2 lines, and knew 4 before: it was edited or put back\n", 0},
	"head of another log": {func(t *testing.T, file string) {
		overwrite(t, file+".head", contents(t, newLog(t, begin(0), saw(1, 7), saw(2, 8), end(4))+".head"))
	}, "broken: evidence.jsonl line 4: not the line that evidence.jsonl.head knows: one of the two was edited\n", 0},
}

func TestMeanwhile(t *testing.T) {
	for name, c := range meanwhile {
		t.Run(name, func(t *testing.T) {
			l, file := paused(t)
			c.change(t, file)
			before := filesLike(t, file)
			err := l.Resume(t.Context(), 0, nil)
			if c.want == "" {
				require.NoError(t, err)
				require.NoError(t, l.Append([]Entry{end(9)}))
				require.NoError(t, l.Close())
				sound(t, file, c.lines+1)
				return
			}
			var damaged *DamagedError
			require.ErrorAs(t, err, &damaged)
			assert.Equal(t, c.want, told(file, damaged.Troubles))
			for range 2 {
				require.ErrorAs(t, l.Append([]Entry{end(9)}), &damaged)
				require.ErrorAs(t, l.Resume(t.Context(), 0, nil), &damaged)
			}
			assert.Equal(t, before, filesLike(t, file), "nothing is touched")
			lockIsFree(t, file)
		})
	}
}

// TestMovedMeanwhile holds that what another writer left torn is kept.
func TestMovedMeanwhile(t *testing.T) {
	l, file := paused(t)
	appendText(t, file, `{"n":5,`)
	require.NoError(t, l.Resume(t.Context(), 0, nil))
	assert.Equal(t, `{"n":5,`+"\n", contents(t, file+".torn"))
	require.Len(t, l.Moved(), 1)
	assert.Equal(t, "cut off in the middle of writing: 7 octets at the end are no line; moved to "+file+".torn", l.Moved()[0].Message)
}

// TestReplacedWhileWaiting holds that who waits for a log gets the one that is
// there when the wait is over.
func TestReplacedWhileWaiting(t *testing.T) {
	for name, c := range map[string]struct {
		change func(t *testing.T, file string)
		want   string
	}{
		"edited": {func(t *testing.T, file string) { edit(t, file, " 7 3600", " 9 3600", 1) },
			"line 2: not the line that the next one was written after"},
		"removed": {func(t *testing.T, file string) { require.NoError(t, os.Remove(file)) },
			"there is no such file, and its head file knows 4 lines"},
		"replaced": {func(t *testing.T, file string) {
			require.NoError(t, os.Rename(newLog(t, begin(0)), file))
		}, "1 line, and its head file evidence.jsonl.head knows 4"},
		"replaced by a whole log": {func(t *testing.T, file string) {
			other := newLog(t, begin(0), end(1))
			require.NoError(t, errors.Join(os.Rename(other, file), os.Rename(other+".head", file+".head")))
		}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			file := small(t)
			first, err := Open(file)
			require.NoError(t, err)
			l, err := OpenWithin(t.Context(), file, short, func(string) {
				c.change(t, file)
				go func() { assert.NoError(t, first.Close()) }()
			})
			if c.want != "" {
				require.ErrorAs(t, err, new(*DamagedError))
				assert.ErrorContains(t, errors.New(strings.ReplaceAll(err.Error(), file, "evidence.jsonl")), c.want)
				return
			}
			require.NoError(t, err)
			require.NoError(t, l.Close())
			sound(t, file, 2)
		})
	}
}

func appendText(t *testing.T, name, text string) {
	t.Helper()
	overwrite(t, name, contents(t, name)+text)
}

func edit(t *testing.T, name, from, to string, times int) {
	t.Helper()
	was := contents(t, name)
	is := strings.Replace(was, from, to, times)
	require.NotEqual(t, was, is)
	overwrite(t, name, is)
}

// filesLike are the contents of a log and the files beside it.
func filesLike(t *testing.T, file string) map[string]string {
	t.Helper()
	files := filesBeside(t, file)
	if _, err := os.Stat(file); err == nil {
		files[file] = contents(t, file)
	}
	return files
}

// lockIsFree holds that nobody has the lock of a file, where that is there.
func lockIsFree(t *testing.T, file string) {
	t.Helper()
	if _, err := os.Stat(file); err != nil {
		return
	}
	_, err := Open(file)
	require.NotErrorIs(t, err, ErrHeld)
}
