package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/rehearse/cases"
)

// TestExamples replays every case of the examples folder, as rehearse does.
func TestExamples(t *testing.T) {
	dirs := exampleDirs(t)
	require.NotEmpty(t, dirs)
	for _, dir := range dirs {
		name := filepath.ToSlash(strings.TrimPrefix(dir, filepath.Join(root, "examples")+"/"))
		t.Run(name, func(t *testing.T) {
			t.Parallel()
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

// waiting lists the checks that say that it is too early.
func waiting(r *migrate.Report) (ids []string) {
	for _, res := range r.Results {
		if res.Outcome == migrate.Waiting {
			ids = append(ids, res.Check)
		}
	}
	return ids
}
