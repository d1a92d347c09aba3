package cases_test

import (
	"errors"
	"flag"
	"os"
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
