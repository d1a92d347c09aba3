package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// reader reads what a command writes; before is called with how much it has read.
type reader struct {
	read   int
	before func(read int) error
}

func (r *reader) Write(p []byte) (int, error) {
	if err := r.before(r.read); err != nil {
		return 0, err
	}
	r.read += len(p)
	return len(p), nil
}

// longReport writes two zones of which the report of a diff has many changes.
func longReport(t *testing.T) (old, new string) {
	const soa = "@ 3600 IN SOA ns1 hostmaster 1 3600 600 604800 300\n@ 3600 IN NS ns1\nns1 3600 IN A 192.0.2.1\n"
	var text strings.Builder
	text.WriteString(soa)
	for i := range 20_000 {
		fmt.Fprintf(&text, "host-%05d 300 IN A 192.0.2.2\n", i)
	}
	dir := t.TempDir()
	return writeFile(t, filepath.Join(dir, "old"), text.String()), writeFile(t, filepath.Join(dir, "new"), soa)
}

// TestLongReports holds that a report is written piece by piece, and that writing
// ends soon after an interrupt or an error.
func TestLongReports(t *testing.T) {
	old, new := longReport(t)
	errFull := errors.New("no space left")
	const some = 100_000
	for _, format := range []string{"json", "text", "markdown", "html", "nsupdate"} {
		ctx, interrupt := context.WithCancel(context.Background())
		for _, c := range []struct {
			about  string
			before func(read int) error
			code   int
			says   string
			least  int
			most   int
		}{
			{"to its end", func(int) error { return nil }, exitNoGo, "", 3 * some, 100 * some},
			{"until the disk is full", func(read int) error {
				if read > some {
					return errFull
				}
				return nil
			}, exitTrouble, "zonegate: write to standard output: no space left\n", some, 2 * some},
			{"until an interrupt", func(read int) error {
				if read > some {
					interrupt()
				}
				return nil
			}, exitTrouble, "", some, 4 * some},
		} {
			t.Run(format+" "+c.about, func(t *testing.T) {
				var stderr bytes.Buffer
				out := &reader{before: c.before}
				tool := newTool()
				tool.stdout, tool.stderr = &sink{w: bufio.NewWriter(out)}, &stderr
				args := []string{"diff", old, new, "--origin", "example.com", "--format", format, "--limit", "0"}
				assert.Equal(t, c.code, tool.run(ctx, args))
				assert.Equal(t, c.says, stderr.String())
				assert.Greater(t, out.read, c.least)
				assert.Less(t, out.read, c.most)
			})
		}
		interrupt()
	}
}

// TestReportIntoAFile holds that a file stays what it was when its report is not
// written to the end.
func TestReportIntoAFile(t *testing.T) {
	old, new := longReport(t)
	r, ran := report(t, "diff", old, new, "--origin", "example.com")
	require.Equal(t, exitNoGo, ran.code)
	dir := t.TempDir()
	file := writeFile(t, filepath.Join(dir, "report"), "an older one")
	tool := newTool()
	out, err := tool.openOutput(file)
	require.NoError(t, err)
	ctx, interrupt := context.WithCancel(t.Context())
	interrupt()
	assert.ErrorIs(t, tool.write(ctx, r, display{format: "json", output: file}, out), context.Canceled)
	tool.removeUnwanted()
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Len(t, left, 1)
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, "an older one", string(text))
}
