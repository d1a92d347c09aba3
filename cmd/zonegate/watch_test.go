package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zonegate/zonegate/migrate/evidence"
)

// TestWatchStories runs the stories of testdata/watch: watches on a clock that
// only moves when they sleep, over servers that change meanwhile. A story is a file
// of these parts:
//
//	-- servers --
//	192.0.2.53 example.zone             who is there at the beginning
//	192.0.2.1 old.zone; refused         with faults
//	192.0.2.2 gone                      nobody
//	-- story --
//	at 3h 192.0.2.53 parked.zone        from then on, by the clock
//	at 4h clock -10m                    somebody sets the clock
//	at 4h evidence sed -i 3d            somebody edits the evidence
//	watch --every 1m --rounds 5         runs it; what it prints is wanted
//	pass 2h                             nobody looks
//	gate decommission                   any other command, with PLAN behind it
//	-- want --
//
// Other parts are files, beside those of testdata/watch/base or in their place. The
// clock begins at 2030-01-01T00:00:00Z.
func TestWatchStories(t *testing.T) {
	files, err := filepath.Glob("testdata/watch/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			if !underRace { // the library keeps its help flag in a variable of the package
				t.Parallel()
			}
			a, err := txtar.ParseFile(file)
			require.NoError(t, err)
			last := &a.Files[len(a.Files)-1]
			require.Equal(t, "want", last.Name)
			got := newStory(t, a).run(t)
			if *update {
				last.Data = []byte(got)
				require.NoError(t, os.WriteFile(file, txtar.Format(a), 0o644))
			}
			assert.Equal(t, string(last.Data), got)
		})
	}
}

// story is a watch with what happens meanwhile.
type story struct {
	t      *testing.T
	stage  *loopStage
	lines  []string
	events []event
	now    time.Time
	out    strings.Builder
}

// event is something that happens at a time.
type event struct {
	at time.Time
	do string
}

func newStory(t *testing.T, a *txtar.Archive) *story {
	t.Helper()
	s := &story{t: t, now: time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)}
	dir, cast := t.TempDir(), actors{}
	require.NoError(t, os.CopyFS(dir, os.DirFS("testdata/watch/base")))
	for _, f := range a.Files {
		switch f.Name {
		case "servers":
			for line := range strings.Lines(string(f.Data)) {
				address, is := readActor(t, line)
				cast[address] = is
			}
		case "story":
			s.lines = strings.Split(strings.TrimSpace(string(f.Data)), "\n")
		case "want":
		default:
			writeFile(t, filepath.Join(dir, f.Name), string(f.Data))
		}
	}
	s.stage = newStage(t, dir, cast)
	return s
}

// readActor reads "192.0.2.1 a.zone,b.zone; fault; fault".
func readActor(t *testing.T, line string) (netip.Addr, actor) {
	t.Helper()
	parts := strings.Split(strings.TrimSpace(line), ";")
	words := strings.Fields(parts[0])
	require.Len(t, words, 2, line)
	is := actor{Transfer: true}
	if words[1] == "gone" {
		is.Gone = true
	} else {
		is.Zones = strings.Split(words[1], ",")
	}
	for _, fault := range parts[1:] {
		is.Faults = append(is.Faults, strings.TrimSpace(fault))
	}
	return netip.MustParseAddr(words[0]), is
}

func (s *story) run(t *testing.T) string {
	for _, line := range s.lines {
		words := strings.Fields(line)
		switch words[0] {
		case "at":
			s.events = append(s.events, event{s.now.Add(s.duration(words[1])), strings.Join(words[2:], " ")})
		case "pass":
			require.NoError(t, s.sleep(t.Context(), s.duration(words[1])))
		case "watch":
			s.command(line, append([]string{"observe", s.stage.path("plan.yaml"), "--watch", "--timeout", "1500ms", "--tries", "2"}, append(s.stage.lookingFlags(), words[1:]...)...))
		default:
			s.command(line, append(words, s.stage.path("plan.yaml")))
		}
	}
	s.assertPolite(t)
	text := s.stage.unstaged(s.out.String())
	text = strings.ReplaceAll(text, s.stage.dir+"/", "")
	return lineCount.ReplaceAllString(text, "N lines")
}

// lineCount is a number of lines of evidence: how many go into one depends on how
// fast the answers come.
var lineCount = regexp.MustCompile(`[0-9,]+ lines`)

// assertPolite holds that no resolver was asked twice within 15 minutes.
func (s *story) assertPolite(t *testing.T) {
	last := map[netip.AddrPort]time.Time{}
	for _, e := range evidence.Read(s.stage.path("evidence.jsonl")).Entries {
		if e.Saw == nil || e.Saw.Role != evidence.Resolver {
			continue
		}
		if at, asked := last[e.Saw.Address]; asked {
			assert.GreaterOrEqual(t, e.At.Sub(at), 15*time.Minute, "%s at %s", e.Saw.Address, e.At)
		}
		last[e.Saw.Address] = e.At
	}
}

func (s *story) duration(text string) time.Duration {
	d, err := parseDuration(text)
	require.NoError(s.t, err)
	return d
}

// command runs a command, and notes what it printed and how it ended.
func (s *story) command(line string, args []string) {
	var stdout, stderr bytes.Buffer
	tool := &tool{
		stdin: strings.NewReader(""), stdout: &sink{w: bufio.NewWriter(&stdout)}, stderr: &stderr,
		now: func() time.Time { return s.now }, sleep: s.sleep, getenv: func(string) string { return "" },
	}
	code := tool.run(s.t.Context(), args)
	fmt.Fprintf(&s.out, "> %s\n%s", line, stdout.String())
	for text := range strings.Lines(stderr.String()) {
		s.out.WriteString("! " + text)
	}
	fmt.Fprintf(&s.out, "exit %d\n", code)
}

// sleep moves the clock, and has happen what is due meanwhile.
func (s *story) sleep(ctx context.Context, d time.Duration) error {
	until := s.now.Add(d)
	for len(s.events) > 0 && !s.events[0].at.After(until) {
		e := s.events[0]
		s.events, s.now = s.events[1:], e.at
		if offset, ok := strings.CutPrefix(e.do, "clock "); ok {
			until = until.Add(s.duration(offset))
		} else {
			s.happen(e.do)
		}
	}
	s.now = until
	return ctx.Err()
}

func (s *story) happen(what string) {
	if command, ok := strings.CutPrefix(what, "evidence "); ok {
		_, code := shell(s.t, s.stage.dir, command+" evidence.jsonl")
		require.Zero(s.t, code, what)
		return
	}
	address, is := readActor(s.t, what)
	s.stage.play(s.t, actors{address: is})
}
