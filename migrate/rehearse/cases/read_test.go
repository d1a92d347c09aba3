package cases_test

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zonegate/zonegate/migrate/rehearse/cases"
)

var update = flag.Bool("update", false, "write what comes out into the files of testdata")

// folder is a case's folder with a zone.
func folder(caseFile string) fstest.MapFS {
	zone := "$ORIGIN ex.test.\n$TTL 60\n@ SOA ns h 1 2 3 4 5\n@ NS ns\n"
	return fstest.MapFS{"case.yaml": {Data: []byte(caseFile)}, "a.zone": {Data: []byte(zone)}}
}

// TestRead: what is wrong with a case is told with its line.
func TestRead(t *testing.T) {
	a, err := txtar.ParseFile("testdata/problems.txtar")
	require.NoError(t, err)
	for _, f := range a.Files {
		text, wanted, _ := strings.Cut("\n"+string(f.Data), "\nwant: ")
		_, err := cases.Read(folder(strings.TrimPrefix(text, "\n")), "x", "x")
		if wanted == "" {
			assert.NoError(t, err, f.Name)
			continue
		}
		var problems cases.Problems
		if !assert.ErrorAs(t, err, &problems, f.Name) {
			continue
		}
		want := strings.ReplaceAll("want: "+strings.TrimSuffix(wanted, "\n"), "want: ", "x/")
		assert.ElementsMatch(t, strings.Split(want, "\n"), strings.Split(err.Error(), "\n"), f.Name)
	}
}

// TestFolder: links, which would lead out of the copy in which a case is played, and
// what is no file are told; a case whose file has another name is not passed over.
func TestFolder(t *testing.T) {
	dir := t.TempDir()
	own, other := filepath.Join(dir, "corpus", "own"), filepath.Join(dir, "other.zone")
	require.NoError(t, os.MkdirAll(filepath.Join(own, "below"), 0o755))
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "corpus", "named"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(own, cases.File), []byte("runs: [{about: a, run: lint}]"), 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "corpus", "named", "case.yml"), nil, 0o644))
	require.NoError(t, os.WriteFile(other, nil, 0o644))
	require.NoError(t, os.Symlink(other, filepath.Join(own, "below", "a.zone")))
	_, err := cases.ReadAll(os.DirFS(filepath.Join(dir, "corpus")))
	assert.EqualError(t, err, "named has no case.yaml, which says what is run and how it must end\n"+
		"own/case.yaml: below/a.zone in the case's folder is a symbolic link; put the file itself there")
	require.NoError(t, os.Remove(filepath.Join(own, cases.File)))
	require.NoError(t, os.Mkdir(filepath.Join(own, cases.File), 0o755))
	_, err = cases.Read(os.DirFS(own), "own", "own")
	assert.EqualError(t, err, "own/case.yaml is no plain file")
}

// TestCheckNames: checks that are not there are told.
func TestCheckNames(t *testing.T) {
	c, err := cases.Read(folder("runs:\n- {about: a, run: lint, blocks: {dot-lost: 1}, finds: {dot-lots: 0}, waits: [nobody]}"), "x", "x")
	require.NoError(t, err)
	assert.EqualError(t, c.CheckNames([]string{"dot-lost"}), "x/case.yaml:2: there is no check dot-lots; did you mean dot-lost?\n"+
		"x/case.yaml:2: there is no check nobody; zonegate checks lists them")
	assert.NoError(t, c.CheckNames([]string{"dot-lost", "dot-lots", "nobody"}))
}

// TestReadNothing: a folder without a case, and a corpus in which one is broken.
func TestReadNothing(t *testing.T) {
	_, err := cases.Read(fstest.MapFS{}, "x", "some/x")
	assert.EqualError(t, err, "some/x has no case.yaml, which says what is run and how it must end")
	corpus := fstest.MapFS{
		"README.md":      {},
		"notes/a.md":     {},
		"late/case.yaml": {Data: []byte("incident: {date: '2020', zone: z, class: A, mode: blocks, what: w, story: s}\nruns: [{about: a, run: lint}]")},
		"old/case.yaml":  {Data: []byte("incident: {date: '1997', zone: z, class: A, mode: blocks, what: w, story: s}\nruns: [{about: a, run: lint}]")},
		"own/case.yaml":  {Data: []byte("runs: [{about: a, run: lint}]")},
		"bad/case.yaml":  {Data: []byte("rums: []")},
	}
	all, err := cases.ReadAll(corpus)
	assert.EqualError(t, err, "bad/case.yaml:1: there is no key rums here; did you mean runs?")
	var names []string
	for _, c := range all {
		names = append(names, c.Name)
	}
	assert.Equal(t, []string{"old", "late", "own"}, names)
	_, err = cases.ReadAll(os.DirFS("testdata/none"))
	assert.True(t, errors.Is(err, os.ErrNotExist))
}
