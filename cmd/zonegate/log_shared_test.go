package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/migrate/render"
)

// testPatience is set in the environment of processes that give up waiting for a
// log after so long.
const testPatience = "ZONEGATE_TEST_PATIENCE"

func init() {
	if patience, err := time.ParseDuration(os.Getenv(testPatience)); err == nil {
		logPatience = patience
	}
}

// TestWritersAtOnce has several looks go into one log at the same time: each waits
// for the others, and all that they saw is there.
func TestWritersAtOnce(t *testing.T) {
	t.Parallel()
	m := logMoves(t)[0]
	commands := []string{
		"observe plan.yaml", "observe plan.yaml --quick", "gate delegate plan.yaml --quiet", "gate delegate plan.yaml --quick --quiet",
		"observe plan.yaml --quick", "gate delegate plan.yaml --offline --quiet",
	}
	var wait sync.WaitGroup
	for _, line := range commands {
		wait.Go(func() {
			_, r := m.run(t, line)
			assert.Equal(t, exitGo, r.code, "%s: %s%s", line, r.stdout, r.stderr)
		})
	}
	wait.Wait()
	b := evidence.Read(m.path("evidence.jsonl"))
	assert.Empty(t, b.Troubles)
	ends := 0
	for _, e := range b.Entries {
		if e.End != nil {
			ends++
		}
	}
	assert.Equal(t, 1+5, ends)
}

// TestHeldLog holds what commands say whose patience with another writer is over.
func TestHeldLog(t *testing.T) {
	t.Parallel()
	for _, m := range logMoves(t) {
		log, err := evidence.Open(m.path("evidence.jsonl"))
		require.NoError(t, err)
		for _, command := range m.commands {
			r := m.started(t, command, testPatience+"=50ms").end(t)
			switch {
			case strings.Contains(command, "--offline"):
				assert.Equal(t, exitGo, r.code, "%s: %s", command, r.stderr)
				assert.Empty(t, r.stderr)
				continue
			case strings.HasPrefix(command, "gate "):
				assert.Contains(t, r.stdout, "a log has one writer at a time")
				assert.Contains(t, r.stdout, "NO-GO")
			default:
				assert.Contains(t, r.stderr, "a log has one writer at a time")
			}
			assert.Equal(t, exitNoGo, r.code, "%s: %s", command, r.stderr)
			assert.Regexp(t, `^zonegate: evidence evidence.jsonl is being written to by process [0-9]+ \(.*\); waiting 50ms at most\n`, r.stderr)
		}
		require.NoError(t, log.Close())
		assert.Empty(t, evidence.Read(m.path("evidence.jsonl")).Troubles)
	}
}

// TestInterruptedWait holds that an interrupt ends the wait for a log at once.
func TestInterruptedWait(t *testing.T) {
	t.Parallel()
	m := logMoves(t)[0]
	log, err := evidence.Open(m.path("evidence.jsonl"))
	require.NoError(t, err)
	defer log.Close()
	for _, command := range m.commands[:3] {
		p := m.started(t, command, testPatience+"=1h")
		p.waits(t)
		require.NoError(t, p.Process.Signal(os.Interrupt))
		r := p.end(t)
		assert.Empty(t, r.stdout)
		if strings.Contains(command, "--watch") {
			assert.Equal(t, exitGo, r.code, "%s: %s", command, r.stderr)
			continue
		}
		assert.Equal(t, exitTrouble, r.code, "%s: %s", command, r.stderr)
		assert.Contains(t, r.stderr, "zonegate: interrupted; there is no verdict")
	}
}

// TestChangedWhileWaiting does to a log what testdata/logs/damage.txt says while a
// gate waits for it.
func TestChangedWhileWaiting(t *testing.T) {
	t.Parallel()
	m := logMoves(t)[0]
	m.commands = []string{"gate delegate plan.yaml"}
	runs := m.runs(readLogCases(t, "damage.txt"))
	together4(runs, func(r *logRun) { r.playWaiting(t) })
	for _, r := range runs {
		t.Run(r.about, r.check)
	}
}

// playWaiting is play, but the command waits for the log while that is changed.
func (r *logRun) playWaiting(t *testing.T) {
	r.copyLog(t)
	r.pristine = r.files(t)
	held := r.lock(t)
	p := r.started(t, r.line(), stillClock+"=1")
	p.waits(t)
	r.damage(t)
	assert.NoError(t, held.Close())
	r.ran = p.end(t)
	r.out = r.ran.stdout
	r.after = r.files(t)
}

// lock takes the log until the file is closed.
func (r *logRun) lock(t *testing.T) *os.File {
	held, err := os.Open(r.path(r.log))
	assert.NoError(t, err)
	lock := exec.Command("flock", "--exclusive", "3")
	lock.ExtraFiles = []*os.File{held}
	assert.NoError(t, lock.Run())
	return held
}

// startedLine is a command that runs.
type startedLine struct {
	*exec.Cmd
	stdout strings.Builder
	stderr *bufio.Reader
	said   strings.Builder // on standard error
	s      *loopStage
}

// started starts a command line in the folder of the stage.
func (s *loopStage) started(t *testing.T, line string, environment ...string) *startedLine {
	t.Helper()
	args := strings.Fields(line)
	if s.looks(args) {
		args = append(args, s.lookingFlags()...)
	}
	p := &startedLine{Cmd: exec.Command("zonegate", args...), s: s}
	p.Dir = s.dir
	p.Env = append(p.Environ(), environment...)
	p.Stdout = &p.stdout
	stderr, err := p.StderrPipe()
	require.NoError(t, err)
	p.stderr = bufio.NewReader(stderr)
	require.NoError(t, p.Start())
	return p
}

// waits reads until the command says that it waits for a log.
func (p *startedLine) waits(t *testing.T) {
	t.Helper()
	p.says(t, "; waiting ")
}

// says reads until the command has said something on standard error.
func (p *startedLine) says(t *testing.T, text string) {
	t.Helper()
	for {
		line, err := p.stderr.ReadString('\n')
		p.said.WriteString(line)
		if strings.Contains(line, text) {
			return
		}
		if !assert.NoError(t, err, "%v ends: %s", p.Args, p.said.String()) {
			return
		}
	}
}

// end waits until the command ends.
func (p *startedLine) end(t *testing.T) ran {
	t.Helper()
	_, err := io.Copy(&p.said, p.stderr)
	assert.NoError(t, err)
	_ = p.Wait()
	return ran{p.ProcessState.ExitCode(), p.s.unstaged(p.stdout.String()), p.s.unstaged(p.said.String())}
}

// TestFullDisk looks with so many pages of 4 KiB left on the disk: what does not
// fit is said, nothing is lost, and the log can be written on when there is room.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	for _, m := range logMoves(t) {
		for _, command := range m.commands {
			for _, pages := range []int{0, 1, 2, 3, 5, 8, 13, enoughPages} {
				t.Run(fmt.Sprintf("%s, %d pages", command, pages), func(t *testing.T) {
					m.fullDisk(t, command, pages)
				})
			}
		}
	}
}

// enoughPages is room for a look.
const enoughPages = 300

const onFullDisk = `
mkdir full before after
mount -t tmpfs -o size=2m none full
cp evidence.jsonl evidence.jsonl.head full
dd if=/dev/zero of=full/filler bs=4k status=none 2>/dev/null || :
truncate -s -$((PAGES * 4096)) full/filler
code=0
"$@" || code=$?
cp full/evidence* before
rm full/filler
zonegate $LOOK --evidence full/evidence.jsonl >/dev/null
cp full/evidence* after
exit $code
`

func (m logMove) fullDisk(t *testing.T, command string, pages int) {
	t.Helper()
	defer func() {
		for _, dir := range []string{"full", "before", "after"} {
			require.NoError(t, os.RemoveAll(m.path(dir)))
		}
	}()
	r := m.mounted(t, fmt.Sprintf("PAGES=%d LOOK='%s %s'\n", pages, m.look, strings.Join(m.lookingFlags(), " "))+onFullDisk,
		command+" --evidence full/evidence.jsonl")
	m.keptAll(t, "before")
	m.keptAll(t, "after")
	small := strings.Contains(command, "--watch") && pages > 1 // what it sees again takes little
	if strings.Contains(command, "--offline") || pages == enoughPages || small && r.code == exitGo {
		assert.Equal(t, exitGo, r.code, r.stderr)
		return
	}
	assert.Equal(t, exitNoGo, r.code, r.stdout+r.stderr)
	assert.Contains(t, r.stdout+r.stderr, "no space left on device")
	if strings.HasPrefix(command, "gate ") {
		loaded, err := render.Load(strings.NewReader(r.stdout))
		require.NoError(t, err)
		assert.Equal(t, migrate.NoGo, loaded.Verdict)
		assert.Contains(t, blocking(loaded), "evidence-damaged")
	}
}

// keptAll holds that a folder has the log of the stage, sound and perhaps with more
// lines.
func (m logMove) keptAll(t *testing.T, dir string) {
	t.Helper()
	assert.Empty(t, evidence.Read(m.path(dir+"/evidence.jsonl")).Troubles, dir)
	was, err := os.ReadFile(m.path("evidence.jsonl"))
	require.NoError(t, err)
	is, err := os.ReadFile(m.path(dir + "/evidence.jsonl"))
	require.NoError(t, err)
	assert.True(t, strings.HasPrefix(string(is), string(was)), "lines are lost in %s", dir)
}

// TestReadOnlyLog holds that a log that cannot be written to can be judged, and no
// more.
func TestReadOnlyLog(t *testing.T) {
	t.Parallel()
	for _, m := range logMoves(t) {
		for _, command := range m.commands {
			r := m.mounted(t, `
mkdir -p fixed
cp evidence.jsonl evidence.jsonl.head fixed
mount --bind fixed fixed
mount -o remount,bind,ro fixed
exec "$@"`, command+" --evidence fixed/evidence.jsonl")
			m.keptAll(t, "fixed")
			if strings.Contains(command, "--offline") {
				assert.Equal(t, exitGo, r.code, r.stderr)
				continue
			}
			assert.Equal(t, exitNoGo, r.code, r.stdout+r.stderr)
			assert.Contains(t, r.stdout+r.stderr, "it cannot be written to (mode 0644): read-only file system")
		}
	}
}

// mounted has a script run a command line ("$@") where it can mount what it wants
// to: nobody else sees that.
func (m logMove) mounted(t *testing.T, script, line string) ran {
	t.Helper()
	args := append([]string{"zonegate"}, strings.Fields(line)...)
	if m.looks(args[1:]) {
		args = append(args, m.lookingFlags()...)
	}
	if strings.HasPrefix(line, "gate ") {
		args = append(args, "--format", "json")
	}
	alone := []string{"--mount"}
	if os.Geteuid() != 0 {
		alone = append(alone, "--map-root-user")
	}
	cmd := exec.Command("unshare", append(append(alone, "sh", "-ec", script, "sh"), args...)...)
	cmd.Dir = m.dir
	cmd.Env = append(cmd.Environ(), stillClock+"=1")
	var stdout, stderr strings.Builder
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	_ = cmd.Run()
	return ran{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String()}
}
