//go:build unix

package evidence

import (
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func init() { childTasks["fill"] = fillUp }

// fillUp appends until no more is let into a file, and tells how that ended.
func fillUp(name string) error {
	signal.Ignore(syscall.SIGXFSZ)
	limit := syscall.Rlimit{Cur: 5000, Max: 5000}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		return err
	}
	l, err := Open(name)
	for err == nil {
		err = l.Append([]Entry{end(5), saw(5, 1), end(5)})
	}
	lines, _ := l.End()
	fmt.Printf("%v\n%d\n", err, lines)
	if again := l.Append([]Entry{end(6)}); again != nil && !errors.Is(again, syscall.EFBIG) {
		return again
	}
	return l.Close()
}

// TestFull holds that a batch which does not fit leaves the log as it was.
func TestFull(t *testing.T) {
	name := small(t)
	out, err := child(t, "fill", name).Output()
	require.NoError(t, err, string(out))
	lines := strings.Split(string(out), "\n")
	assert.Equal(t, "evidence "+name+": file too large; the log is as it was, with "+lines[1]+" lines", lines[0])
	b := Read(name)
	assert.Empty(t, b.Troubles)
	assert.NoFileExists(t, name+".torn")
	_, err = os.Stat(name)
	require.NoError(t, err)
	var n int
	_, err = fmt.Sscan(lines[1], &n)
	require.NoError(t, err)
	assert.Contains(t, []int{n, n + 1}, len(b.Entries), "one entry may have fitted after the batch did not")
}
