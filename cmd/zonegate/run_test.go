package main

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zonegate/zonegate/zonefile/zonegen"
)

// TestInterrupt ends the process while it waits for its input, and while it
// works.
func TestInterrupt(t *testing.T) {
	big, _ := writeRegistry(t, "big.zone", zonegen.Registry{Delegations: 50_000})
	dir := t.TempDir()
	cases := []struct {
		about string
		args  []string
	}{
		{"waiting for standard input", []string{"lint", "-"}},
		{"reading", []string{"gate", "publish", big, "-", "--origin", "se"}},
		{"waiting for a list", []string{"lint", "--zones", "-"}},
		{"with a file to write", []string{"gate", "publish", "-", big, "--origin", "se", "--output", filepath.Join(dir, "report")}},
	}
	for _, c := range cases {
		for _, signal := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
			t.Run(c.about+", "+signal.String(), func(t *testing.T) {
				cmd := exec.Command("zonegate", c.args...)
				stdin, err := cmd.StdinPipe()
				require.NoError(t, err)
				defer stdin.Close()
				var stderr bytes.Buffer
				cmd.Stderr = &stderr
				require.NoError(t, cmd.Start())
				// More than a pipe holds: once it is written, the command reads.
				_, err = stdin.Write(bytes.Repeat([]byte("; waiting\n"), 100_000))
				require.NoError(t, err)
				require.NoError(t, cmd.Process.Signal(signal))
				var exit *exec.ExitError
				require.ErrorAs(t, cmd.Wait(), &exit)
				assert.Equal(t, exitTrouble, exit.ExitCode())
				assert.Contains(t, stderr.String(), "interrupted; there is no verdict")
			})
		}
	}
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Empty(t, left)
}

// TestBug holds that a panic is no GO, and says whose fault it is.
func TestBug(t *testing.T) {
	var stdout, stderr bytes.Buffer
	tool := &tool{
		stdin:  panickingReader{},
		stdout: &sink{w: bufio.NewWriter(&stdout)},
		stderr: &stderr,
		now:    clock,
		getenv: os.Getenv,
	}
	code := tool.run(context.Background(), []string{"lint", "-"})
	assert.Equal(t, exitNoGo, code)
	assert.Contains(t, stderr.String(), "this is a bug in zonegate, not in the zone: cannot be")
	assert.Contains(t, stderr.String(), "panickingReader")
}

type panickingReader struct{}

func (panickingReader) Read([]byte) (int, error) { panic("cannot be") }

func TestTogetherGoesOnWithThePanic(t *testing.T) {
	defer func() { assert.Contains(t, recover(), "cannot be\n") }()
	_ = together(context.Background(), 2, func(ctx context.Context, i int) error {
		if i == 1 {
			panic("cannot be")
		}
		<-ctx.Done()
		return ctx.Err()
	})
}

func TestTogetherGivesTheFirstCause(t *testing.T) {
	err := together(context.Background(), 2, func(ctx context.Context, i int) error {
		if i == 1 {
			return io.ErrUnexpectedEOF
		}
		<-ctx.Done()
		return ctx.Err()
	})
	assert.ErrorIs(t, err, io.ErrUnexpectedEOF)
}

func TestSizes(t *testing.T) {
	for text, want := range map[string]int64{"1": 1, "10KiB": 10 << 10, "3m": 3 << 20, "8GiB": 8 << 30, "2T": 2 << 40} {
		got, err := parseSize(text)
		require.NoError(t, err, text)
		assert.Equal(t, want, got, text)
	}
	for _, text := range []string{"", "0", "-1", "GiB", "1.5GiB", "8 GiB", "9223372036854775807K", "1MiBMiB"} {
		_, err := parseSize(text)
		assert.Error(t, err, text)
	}
}
