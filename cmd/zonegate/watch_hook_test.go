package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zonegate/zonegate/migrate"
)

// lockedBuffer is standard error, which several write to.
type lockedBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

// TestHookRunsInOrder: commands run one after the other, each with its own line, and
// the end waits for all of them.
func TestHookRunsInOrder(t *testing.T) {
	file := filepath.Join(t.TempDir(), "lines")
	stderr := &lockedBuffer{}
	h := newChangeHook(&tool{stderr: stderr}, fmt.Sprintf("cat >>%[1]s; sleep 0.01; echo end >>%[1]s", file), time.Minute)
	var want strings.Builder
	for i := range 20 {
		h.run(&migrate.WatchChange{}, fmt.Sprint("line ", i))
		fmt.Fprintf(&want, "line %d\nend\n", i)
	}
	h.end(t.Context())
	got, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, want.String(), string(got))
	assert.Empty(t, stderr.String())
}

// TestHookThatHangs: a command that does not end is ended, with all that it started,
// and the next one runs.
func TestHookThatHangs(t *testing.T) {
	dir := t.TempDir()
	stderr := &lockedBuffer{}
	h := newChangeHook(&tool{stderr: stderr}, fmt.Sprintf("echo >>%s/begun; (sleep 100; echo >>%[1]s/late) & wait", dir), 50*time.Millisecond)
	for range 3 {
		h.run(&migrate.WatchChange{}, "line")
	}
	h.end(t.Context())
	begun, err := os.ReadFile(filepath.Join(dir, "begun"))
	require.NoError(t, err)
	assert.Equal(t, "\n\n\n", string(begun))
	assert.Equal(t, 3, strings.Count(stderr.String(), "zonegate: warning: --on-change: it was ended after 1s, for the line: line\n"), stderr.String())
	assert.NoFileExists(t, filepath.Join(dir, "late"))
}

// TestHookInterrupted: after an interrupt no command runs any more.
func TestHookInterrupted(t *testing.T) {
	file := filepath.Join(t.TempDir(), "lines")
	stderr := &lockedBuffer{}
	h := newChangeHook(&tool{stderr: stderr}, fmt.Sprintf("echo >>%s; exec sleep 100", file), time.Minute)
	for range 5 {
		h.run(&migrate.WatchChange{}, "line")
	}
	require.Eventually(t, func() bool {
		_, err := os.Stat(file)
		return err == nil
	}, time.Minute, time.Millisecond)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	h.end(ctx)
	got, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, "\n", string(got))
	assert.Contains(t, stderr.String(), "zonegate: warning: --on-change: commands were ended, or not run any more, after an interrupt\n")
}

// TestHookQueue: rounds do not wait for commands, however many lines there are.
func TestHookQueue(t *testing.T) {
	stderr := &lockedBuffer{}
	h := newChangeHook(&tool{stderr: stderr}, "exec sleep 100", time.Minute)
	for i := range hookQueue + 10 {
		h.run(&migrate.WatchChange{}, fmt.Sprint("line ", i))
	}
	assert.Contains(t, stderr.String(), "left out for this line, since 1000 others wait: line 1009\n")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	h.end(ctx)

	var none *changeHook
	none.run(&migrate.WatchChange{}, "line")
	none.end(t.Context())
}
