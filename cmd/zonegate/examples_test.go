package main

import (
	"io/fs"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zonegate/zonegate/migrate"
	"go.yaml.in/yaml/v3"
)

// exampleCase is examples/<case>/case.yaml.
type exampleCase struct {
	Incident exampleIncident `yaml:"incident"`
	// Source is where the story is told.
	Source string `yaml:"source"`
	// Servers are the name servers of the case, by address; Root are those at
	// which walks begin.
	Servers actors       `yaml:"servers"`
	Root    []netip.Addr `yaml:"root"`
	// Casts and Looks are what runs refer to by YAML's anchors.
	Casts map[string]actors `yaml:"casts"`
	Looks []exampleLook     `yaml:"looks"`
	Runs  []exampleRun      `yaml:"runs"`
}

// exampleIncident is the outage that a case of the corpus replays.
type exampleIncident struct {
	Date    string   `yaml:"date"` // as exact as it is known: 2010-05-12, 2012-02, 2006, undated
	Zone    string   `yaml:"zone"`
	Class   string   `yaml:"class"` // A to H
	Mode    string   `yaml:"mode"`  // blocks or detects
	What    string   `yaml:"what"`  // a line
	Story   string   `yaml:"story"`
	Sources []string `yaml:"sources"`
	First   string   `yaml:"first"` // the gate that the first run asks
}

// exampleRun is one command line, run in the case's folder, and its outcome.
type exampleRun struct {
	About string `yaml:"about"`
	Run   string `yaml:"run"` // words, divided by blanks that are in no single quotes
	Exit  int    `yaml:"exit"`
	// Blocks counts the blocking findings by check; a check that is not named
	// here must not block.
	Blocks map[string]int `yaml:"blocks"`
	// Unknown lists the checks that could not look.
	Unknown []string `yaml:"unknown"`
	// Finds counts findings that do not block, by check; others may be there.
	Finds map[string]int `yaml:"finds"`
	// Waits lists the checks that say that it is too early.
	Waits []string `yaml:"waits"`
	// NotBefore is the report's earliest time, Earliest the bound that the clock
	// gives for it while it is not known: "none" where there must be none; empty:
	// not said.
	NotBefore string `yaml:"not-before"`
	Earliest  string `yaml:"earliest"`
	// Changes counts the changes of each kind, over all RRsets; nil: not said.
	Changes map[string]int `yaml:"changes"`
	// Says are texts of which each stands in the message of a finding or in the
	// reason of a check that could not look.
	Says []string `yaml:"says"`
	// Servers are those that are otherwise than in the case.
	Servers actors `yaml:"servers"`
	// Before are looks that are made before, each with its own servers.
	Before []exampleLook `yaml:"before"`
}

// exampleLook is a command line that must end with 0. With a time it is dated by
// it; with several it is run so many times, with nothing or some time between.
type exampleLook struct {
	Run     string        `yaml:"run"`
	Servers actors        `yaml:"servers"`
	At      time.Time     `yaml:"at"`
	Every   time.Duration `yaml:"every"`
	Times   int           `yaml:"times"` // 0: once
}

// TestExamples runs every case of the examples folder.
func TestExamples(t *testing.T) {
	dirs := exampleDirs(t)
	require.NotEmpty(t, dirs)
	for _, dir := range dirs {
		t.Run(filepath.ToSlash(strings.TrimPrefix(dir, filepath.Join(root, "examples")+"/")), func(t *testing.T) {
			c := readCase(t, dir)
			assert.True(t, slices.ContainsFunc(c.Runs, func(r exampleRun) bool { return r.Exit == exitGo }), "a case needs a twin that passes")
			if len(c.Servers) > 0 {
				c.Runs = thinned(c.Runs)
				c.stageRuns(t, dir)
				return
			}
			t.Chdir(dir)
			for _, run := range c.Runs {
				t.Run(run.About, func(t *testing.T) {
					r, ran := report(t, quotedFields(run.Run)...)
					run.check(t, r, ran)
				})
			}
		})
	}
}

// exampleDirs lists the folders of the examples that hold zones.
func exampleDirs(t *testing.T) (dirs []string) {
	t.Helper()
	err := filepath.WalkDir(filepath.Join(root, "examples"), func(file string, e fs.DirEntry, err error) error {
		if dir := filepath.Dir(file); err == nil && filepath.Ext(file) == ".zone" && !slices.Contains(dirs, dir) {
			dirs = append(dirs, dir)
		}
		return err
	})
	require.NoError(t, err)
	return dirs
}

func readCase(t *testing.T, dir string) (c exampleCase) {
	t.Helper()
	f, err := os.Open(filepath.Join(dir, "case.yaml"))
	require.NoError(t, err)
	defer f.Close()
	d := yaml.NewDecoder(f)
	d.KnownFields(true)
	require.NoError(t, d.Decode(&c))
	require.NotEmpty(t, c.Runs)
	return c
}

// check holds how a run ended.
func (run exampleRun) check(t *testing.T, r *migrate.Report, ran ran) {
	t.Helper()
	assert.Equal(t, run.Exit, ran.code, "exit code; %s", ran.stderr)
	want := run.Blocks
	if want == nil {
		want = map[string]int{}
	}
	assert.Equal(t, want, blocking(r), "blocking findings by check")
	assert.ElementsMatch(t, run.Unknown, unknown(r), "checks that could not look")
	assert.ElementsMatch(t, run.Waits, waiting(r), "checks that wait")
	assertTime(t, run.NotBefore, r.NotBefore, "not before")
	if run.Earliest != "" && assert.NotNil(t, r.Clock) {
		assertTime(t, run.Earliest, r.Clock.Earliest, "earliest")
	}
	counts := make(map[string]int)
	for _, res := range r.Results {
		for _, f := range res.Findings {
			if !f.Blocks() {
				counts[f.Check]++
			}
		}
	}
	said := words(r)
	for _, text := range run.Says {
		assert.Contains(t, said, text)
	}
	for check, n := range run.Finds {
		assert.Equal(t, n, counts[check], "findings of %s that do not block", check)
	}
	if run.Changes != nil && assert.NotNil(t, r.Counts) {
		all := r.Counts.All
		assert.Equal(t, run.Changes, map[string]int{
			"adds": all.Adds, "deletes": all.Deletes, "updates": all.Updates, "ttls": all.TTLs,
		}, "changes")
	}
}

// waiting lists the checks that say that it is too early.
func waiting(r *migrate.Report) (ids []string) {
	for _, res := range r.Results {
		if res.Outcome == migrate.Waiting {
			ids = append(ids, res.Check)
		}
	}
	return ids
}

// assertTime holds that a time is the one that a case gives.
func assertTime(t *testing.T, want string, got *time.Time, what string) {
	t.Helper()
	switch {
	case want == "":
	case got == nil:
		assert.Equal(t, want, "none", what)
	default:
		assert.Equal(t, want, got.UTC().Format(time.RFC3339Nano), what)
	}
}
