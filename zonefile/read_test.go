package zonefile

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "rewrite the expectations under testdata")

// readText reads a zone from text.
func readText(t testing.TB, text string, origin Name) *Zone {
	t.Helper()
	z, err := Read(context.Background(), InMemory("test.zone", []byte(text)), Options{Origin: origin})
	require.NoError(t, err)
	return z
}

// archiveOpener opens the files of an archive as includes.
func archiveOpener(a *txtar.Archive) func(name, from string) (Source, error) {
	return func(name, _ string) (Source, error) {
		for _, f := range a.Files {
			if f.Name == name {
				return InMemory(name, f.Data), nil
			}
		}
		return Source{}, errors.New("there is no such file")
	}
}

// TestRead reads the first file of each archive under testdata/read; its last
// file, want, holds the records and problems. The archive's comment may set
// "origin: NAME" and "file: NAME"; \r, <NUL>, \u and a final \c in a line are
// control characters, a byte order mark and a missing line end.
func TestRead(t *testing.T) {
	paths, err := filepath.Glob("testdata/read/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(path)
			require.NoError(t, err)
			last := len(archive.Files) - 1
			require.Equal(t, "want", archive.Files[last].Name)
			got := dump(t, archive)
			if *update {
				archive.Files[last].Data = []byte(got)
				require.NoError(t, os.WriteFile(path, txtar.Format(archive), 0o644))
			}
			if diff := cmp.Diff(string(archive.Files[last].Data), got); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

func dump(t *testing.T, a *txtar.Archive) string {
	opt := Options{Open: archiveOpener(a)}
	for line := range strings.Lines(string(a.Comment)) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		switch key {
		case "origin":
			opt.Origin = MustName(value)
		case "file":
			opt.FileName = value
		}
	}
	raw := strings.NewReplacer(`\r`, "\r", "<NUL>", "\x00", "\\c\n", "", `\u`, "\xef\xbb\xbf").Replace(string(a.Files[0].Data))
	z, err := Read(context.Background(), InMemory(a.Files[0].Name, []byte(raw)), opt)
	require.NoError(t, err)
	var b strings.Builder
	fmt.Fprintf(&b, "origin %s %s\n", text(z.Origin()), z.OriginInferred())
	require.NoError(t, z.Print(&b))
	for r, d := range z.Duplicates() {
		fmt.Fprintf(&b, "again: %s %s %d\n", r.Name(), r.Type(), d.TTL)
	}
	for _, p := range z.Problems() {
		fmt.Fprintf(&b, "%s:%d:%d+%d %s: %s (%s)\n", p.Pos.File, p.Pos.Line, p.Pos.Column, p.Pos.Length, p.Kind, p.Message, p.Fix)
	}
	return b.String()
}

func text(n Name) string {
	if n == "" {
		return "?"
	}
	return n.String()
}
