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
	"github.com/zonegate/zonegate/migrate/rehearse/cases"
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

// TestExamples replays every case of the examples folder, as rehearse does.
func TestExamples(t *testing.T) {
	dirs := exampleDirs(t)
	require.NotEmpty(t, dirs)
	for _, dir := range dirs {
		name := filepath.ToSlash(strings.TrimPrefix(dir, filepath.Join(root, "examples")+"/"))
		t.Run(name, func(t *testing.T) {
			c := replayed(t, dir)
			passes := slices.ContainsFunc(c.Runs, func(r cases.Run) bool { return r.Exit == exitGo })
			assert.True(t, passes, "a case needs a twin that passes")
			if strings.HasPrefix(name, "incidents/") && assert.NotNil(t, c.Incident, "says which incident it replays") {
				assert.NotEmpty(t, c.Incident.First)
			}
		})
	}
}

// replayed runs the runs of a case, all at the same time, and holds them to it.
func replayed(t *testing.T, dir string) *cases.Case {
	t.Helper()
	c, err := cases.Read(os.DirFS(dir), filepath.Base(dir), filepath.Base(dir))
	require.NoError(t, err)
	runs := thinned(c.Runs)
	for i := range runs {
		run := &runs[i]
		t.Run(run.About, func(t *testing.T) {
			t.Parallel()
			r := c.Play(t.Context(), insideTool, run)
			require.NoError(t, r.Trouble)
			for _, d := range r.Differences {
				t.Error(d)
			}
		})
	}
	return c
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

// waiting lists the checks that say that it is too early.
func waiting(r *migrate.Report) (ids []string) {
	for _, res := range r.Results {
		if res.Outcome == migrate.Waiting {
			ids = append(ids, res.Check)
		}
	}
	return ids
}
