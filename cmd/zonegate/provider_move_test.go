package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/migrate/rehearse/cases"
	"go.yaml.in/yaml/v3"
)

// madeEvidence is testdata/provider-move/evidence.yaml.
type madeEvidence struct {
	Servers actors            `yaml:"servers"`
	Casts   map[string]actors `yaml:"casts"`
	Logs    []madeLog         `yaml:"logs"`
	// Files are what a command line prints.
	Files map[string]string `yaml:"files"`
}

// madeLog is a log with the looks that it holds.
type madeLog struct {
	Name  string       `yaml:"name"`
	Looks []cases.Look `yaml:"looks"`
}

// TestProviderMove makes the evidence of examples/provider-move as it was made,
// and holds that it is the same but for what is chosen at random; and the files
// that come of it. With -update it writes what is not.
func TestProviderMove(t *testing.T) {
	example := filepath.Join(root, "examples", "provider-move")
	made := readMadeEvidence(t, "testdata/provider-move/evidence.yaml")
	dir := t.TempDir()
	for _, log := range made.Logs {
		made.make(t, log, example, dir)
		fresh := outline(t, filepath.Join(dir, log.Name))
		if *update && !slices.Equal(fresh, outline(t, filepath.Join(example, log.Name))) {
			copyFile(t, filepath.Join(dir, log.Name), filepath.Join(example, log.Name))
			copyFile(t, filepath.Join(dir, log.Name+".head"), filepath.Join(example, log.Name+".head"))
		}
		assert.Equal(t, fresh, outline(t, filepath.Join(example, log.Name)), "%s: run make golden", log.Name)
	}
	for name, line := range made.Files {
		ran := process(t, example, strings.Fields(line)...)
		require.Equal(t, exitGo, ran.code, "%s: %s", line, ran.stderr)
		if *update {
			writeFile(t, filepath.Join(example, name), ran.stdout)
		}
		text, err := os.ReadFile(filepath.Join(example, name))
		require.NoError(t, err)
		assert.Equal(t, ran.stdout, string(text), "%s: run make golden", name)
	}
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	text, err := os.ReadFile(from)
	require.NoError(t, err)
	writeFile(t, to, string(text))
}

func readMadeEvidence(t *testing.T, name string) (made madeEvidence) {
	t.Helper()
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	d := yaml.NewDecoder(bytes.NewReader(text))
	d.KnownFields(true)
	require.NoError(t, d.Decode(&made))
	return made
}

// make makes a log in a folder.
func (made madeEvidence) make(t *testing.T, log madeLog, example, dir string) {
	t.Helper()
	gone := actors{}
	for a := range made.Servers {
		gone[a] = actor{Gone: true}
	}
	s := newStage(t, example, gone)
	defer s.end()
	s.copy(t, "testdata/provider-move")
	for _, look := range log.Looks {
		s.play(t, with(made.Servers, castOf(t, look.Servers)))
		for _, line := range look.Lines() {
			_, ran := s.run(t, strings.Join(line, " ")+" --evidence new.jsonl")
			require.Equal(t, exitGo, ran.code, "%s: %s", line, ran.stderr)
		}
	}
	entries := s.documented(t, example)
	into, err := evidence.Open(filepath.Join(dir, log.Name))
	require.NoError(t, err)
	for len(entries) > 0 { // what a line repeats has to be in the log before it
		n := 1
		for n < len(entries) && entries[n].Again == nil {
			n++
		}
		require.NoError(t, into.Append(entries[:n]))
		entries = entries[n:]
	}
	require.NoError(t, into.Close())
}

// documented gives the entries of a stage's log with the addresses that its
// servers stand for, and the plan that is in the example.
func (s *loopStage) documented(t *testing.T, example string) (entries []evidence.Entry) {
	t.Helper()
	text, err := os.ReadFile(s.path("new.jsonl"))
	require.NoError(t, err)
	words := []string{fileSHA256(t, s.path("plan.yaml")), fileSHA256(t, filepath.Join(example, "plan.yaml"))}
	for a, loop := range s.loop {
		words = append(words, netip.AddrPortFrom(loop, s.port).String(), netip.AddrPortFrom(a, 53).String())
	}
	for line := range strings.Lines(strings.NewReplacer(words...).Replace(string(text))) {
		var e evidence.Entry
		require.NoError(t, json.Unmarshal([]byte(line), &e))
		entries = append(entries, e)
	}
	return entries
}

func fileSHA256(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	return sha256Hex(text)
}

// outline is what a log holds, without what is chosen at random and without the
// order in which answers came.
func outline(t *testing.T, name string) (lines []string) {
	t.Helper()
	book := evidence.Read(name)
	if !*update {
		assert.Empty(t, book.Troubles)
	}
	for _, e := range book.Entries {
		line := fmt.Sprint(e.At.UTC(), " ", e.Vantage)
		switch {
		case e.Begin != nil:
			line += fmt.Sprint(" begin ", e.Begin.Plan, e.Begin.New, e.Begin.Old)
		case e.Saw != nil:
			o := e.Saw
			line += fmt.Sprint(" saw ", o.Role, o.Address, o.Transport, o.Purpose, o.Type, o.Outcome, o.NSID, o.AA, o.DO, o.Answer)
		case e.Content != nil:
			c := e.Content
			line += fmt.Sprint(" content ", c.Role, c.Address, c.Transport, c.Source, c.Asked, c.Equal, c.Unequal)
		case e.Host != nil:
			line += fmt.Sprint(" host ", *e.Host)
		case e.Cut != nil:
			line += fmt.Sprint(" cut ", *e.Cut)
		}
		lines = append(lines, line)
	}
	slices.Sort(lines)
	return lines
}
