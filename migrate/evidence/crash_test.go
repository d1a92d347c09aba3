package evidence

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// childLog names the log of a process that the tests start from themselves, and
// childTask what it does with it.
const (
	childLog  = "ZONEGATE_TEST_LOG"
	childTask = "ZONEGATE_TEST_TASK"
)

func TestMain(m *testing.M) {
	if name := os.Getenv(childLog); name != "" {
		if err := childTasks[os.Getenv(childTask)](name); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

var childTasks = map[string]func(log string) error{"append": appendMany, "hold": hold}

// appendMany appends batches of many sizes, and prints the number of lines when a
// batch is acknowledged.
func appendMany(name string) error {
	l, err := Open(name)
	if err != nil {
		return err
	}
	for i := range 400 {
		batch := make([]Entry, 1+i%7)
		for j := range batch {
			batch[j] = Entry{At: t0, Run: "r", Host: &Host{Name: "ns.", Detail: strings.Repeat("x", 1<<(i*5%14))}}
		}
		if err := l.Append(batch); err != nil {
			return err
		}
		lines, _ := l.End()
		fmt.Println(lines)
	}
	return l.Close()
}

// hold has the log open until its standard input ends.
func hold(name string) error {
	l, err := Open(name)
	if err != nil {
		return err
	}
	fmt.Println("open")
	_, _ = os.Stdin.Read(make([]byte, 1))
	return l.Close()
}

func child(t *testing.T, task, log string) *exec.Cmd {
	t.Helper()
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), childLog+"="+log, childTask+"="+task)
	c.Stderr = os.Stderr
	return c
}

// TestKill ends writers at any moment. Whatever they acknowledged is there, the
// log goes on without a hand on it, and a reader finds nothing wrong meanwhile.
func TestKill(t *testing.T) {
	name := filepath.Join(t.TempDir(), "evidence.jsonl")
	chance := rand.New(rand.NewPCG(1, 2))
	acknowledged := 0
	for i := range 200 {
		if i%20 == 0 {
			name, acknowledged = fmt.Sprintf("%s%d", name, i), 0
		}
		last := killedWriter(t, name, time.Duration(chance.IntN(12_000))*time.Microsecond)
		acknowledged = max(acknowledged, last)
		if _, err := os.Stat(name); err != nil {
			continue // killed before it began
		}
		b := Read(name)
		require.Empty(t, damages(b.Troubles))
		require.GreaterOrEqual(t, len(b.Entries), acknowledged)
		l, err := Open(name)
		require.NoError(t, err)
		lines, _ := l.End()
		require.NoError(t, l.Close())
		require.GreaterOrEqual(t, lines, acknowledged)
		require.Empty(t, Read(name).Troubles)
	}
}

// killedWriter gives the last line that a writer acknowledged before it died.
func killedWriter(t *testing.T, name string, after time.Duration) (last int) {
	t.Helper()
	c := child(t, "append", name)
	out, err := c.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, c.Start())
	timer := time.AfterFunc(after, func() { _ = c.Process.Kill() })
	defer timer.Stop()
	for lines := bufio.NewScanner(out); lines.Scan(); {
		n, err := strconv.Atoi(lines.Text())
		if err == nil {
			last = n
		} else {
			t.Error(lines.Text())
		}
	}
	_ = c.Wait()
	return last
}

// TestReadWhileWritten reads a log again and again that another process writes.
func TestReadWhileWritten(t *testing.T) {
	name := newLog(t)
	c := child(t, "append", name)
	out, err := c.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, c.Start())
	acknowledged := bufio.NewScanner(out)
	for range 50 {
		require.True(t, acknowledged.Scan())
		n, err := strconv.Atoi(acknowledged.Text())
		require.NoError(t, err, acknowledged.Text())
		b := Read(name)
		require.Empty(t, b.Troubles)
		require.GreaterOrEqual(t, len(b.Entries), n)
	}
	require.NoError(t, c.Process.Kill())
	_ = c.Wait()
}

// TestOtherProcess holds that a second writer is told who the first is.
func TestOtherProcess(t *testing.T) {
	name := small(t)
	c := child(t, "hold", name)
	in, err := c.StdinPipe()
	require.NoError(t, err)
	out, err := c.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, c.Start())
	line, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err)
	require.Equal(t, "open\n", line)

	_, err = Open(name)
	require.ErrorContains(t, err, "it is being written to by ")
	if _, missing := os.Stat("/proc/locks"); missing == nil {
		assert.ErrorContains(t, err, fmt.Sprintf("process %d (", c.Process.Pid))
	}
	sound := Read(name)
	assert.Empty(t, sound.Troubles)

	require.NoError(t, in.Close())
	require.NoError(t, c.Wait())
	l, err := Open(name)
	require.NoError(t, err)
	require.NoError(t, l.Close())
}
