package evidence

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func init() { childTasks["share"] = share }

// share takes turns with other writers until its standard input ends, and prints
// what it wrote when that is acknowledged. Every second entry is one that was
// written before.
func share(name string) error {
	l, err := OpenWithin(context.Background(), name, short, nil)
	if err != nil {
		return err
	}
	over := make(chan bool)
	go func() { _, _ = os.Stdin.Read(make([]byte, 1)); close(over) }()
	if err := errors.Join(l.Remember(), l.Pause()); err != nil {
		return err
	}
	for i := 0; ; i++ {
		mark := fmt.Sprintf("%d-%d", os.Getpid(), i)
		same := Entry{At: t0, Run: "same", Host: &Host{Name: "ns."}}
		own := Entry{At: t0, Run: "own", Host: &Host{Name: "ns.", Detail: mark}}
		err := errors.Join(l.Resume(context.Background(), short, nil), l.Append([]Entry{same, own}), l.Pause())
		if err != nil {
			return err
		}
		fmt.Println(mark)
		select {
		case <-over:
			return l.Close()
		case <-time.After(time.Millisecond):
		}
	}
}

// sharer is a process that shares a log.
type sharer struct {
	*exec.Cmd
	in    io.Closer
	read  sync.WaitGroup
	first chan bool // closed with the first line
	marks []string  // acknowledged; good after read
}

func startSharer(t *testing.T, log string) *sharer {
	t.Helper()
	s := &sharer{Cmd: child(t, "share", log), first: make(chan bool)}
	in, err := s.StdinPipe()
	require.NoError(t, err)
	out, err := s.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, s.Start())
	s.in = in
	s.read.Go(func() {
		for lines := bufio.NewScanner(out); lines.Scan(); {
			if s.marks = append(s.marks, lines.Text()); len(s.marks) == 1 {
				close(s.first)
			}
		}
	})
	return s
}

// TestKillSharers ends processes that share a log with another at any moment. The
// other goes on, and all that any of them acknowledged is there once.
func TestKillSharers(t *testing.T) {
	name := filepath.Join(t.TempDir(), "evidence.jsonl")
	chance := rand.New(rand.NewPCG(5, 6))
	other := startSharer(t, name)
	<-other.first
	var marks []string
	for range 50 {
		s := startSharer(t, name)
		if chance.IntN(4) > 0 {
			<-s.first
		}
		time.Sleep(time.Duration(chance.IntN(8000)) * time.Microsecond)
		require.NoError(t, s.Process.Kill())
		s.read.Wait()
		_ = s.Wait()
		marks = append(marks, s.marks...)
	}
	require.NoError(t, other.in.Close())
	other.read.Wait()
	require.NoError(t, other.Wait(), "%v", other.marks)
	marks = append(marks, other.marks...)

	l, err := Open(name)
	require.NoError(t, err)
	require.NoError(t, l.Close())
	b := Read(name)
	require.Empty(t, b.Troubles)
	times := map[string]int{}
	for _, e := range b.Entries {
		times[e.Host.Detail]++
	}
	require.Greater(t, len(marks), 50)
	for _, mark := range marks {
		require.Equal(t, 1, times[mark], mark)
	}
	assert.GreaterOrEqual(t, times[""], len(marks))
}
