package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zonegate/zonegate/migrate/rehearse/course"
	"github.com/zonegate/zonegate/plans"
	"go.yaml.in/yaml/v3"
)

// rehearsalCase is a command line of testdata/rehearse/cases.yaml with what comes of
// it: a drill, its twin, or another rehearsal.
type rehearsalCase struct {
	About string `yaml:"about"`
	Run   string `yaml:"run"` // behind "rehearse", in the folder
	Exit  int    `yaml:"exit"`
	// Step, Gate and Checks are where a drill is stopped, and by what; Says is in how
	// it ended, or in a note.
	Step   string   `yaml:"step"`
	Gate   string   `yaml:"gate"`
	Checks []string `yaml:"checks"`
	Says   string   `yaml:"says"`
	// Steps are the steps that the walk came to, in order.
	Steps string `yaml:"steps"`
	// Backs is how many ways back were walked, and Over that of the last of them, or of
	// the drill.
	Backs int    `yaml:"backs"`
	Over  string `yaml:"over"`
	// NotBefore is when the old provider may go.
	NotBefore string `yaml:"not-before"`
}

const rehearseFolder = "testdata/rehearse"

// TestRehearsals rehearses moves of all kinds, and drills with their twins.
func TestRehearsals(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(rehearseFolder, "cases.yaml"))
	require.NoError(t, err)
	var list []rehearsalCase
	require.NoError(t, yaml.Unmarshal(text, &list))
	require.NotEmpty(t, list)
	for _, c := range thinned(list) {
		t.Run(c.About, func(t *testing.T) {
			t.Parallel()
			resolvers := "0"
			if strings.Contains(c.Run, "--decommission-at") {
				resolvers = "5000"
			}
			ran := process(t, rehearseFolder, append([]string{"rehearse", "--format", "json", "--resolvers", resolvers}, wordsOf(c.Run)...)...)
			require.Equal(t, c.Exit, ran.code, "%s", ran.stderr)
			if c.Exit == exitTrouble {
				assert.Contains(t, ran.stderr, c.Says)
				return
			}
			c.check(t, readRehearsed(t, ran.stdout))
		})
	}
}

// wordsOf splits a command line at spaces, but not between quotation marks.
func wordsOf(line string) (words []string) {
	for i, part := range strings.Split(line, `"`) {
		if i%2 == 1 {
			words = append(words, part)
			continue
		}
		words = append(words, strings.Fields(part)...)
	}
	return words
}

func readRehearsed(t *testing.T, text string) *course.Rehearsal {
	t.Helper()
	r := new(course.Rehearsal)
	require.NoError(t, json.Unmarshal([]byte(text), r), "%s", text)
	return r
}

func (c *rehearsalCase) check(t *testing.T, r *course.Rehearsal) {
	t.Helper()
	assert.Equal(t, c.Exit == exitGo, r.Good, "%v", r.Troubles)
	assert.Contains(t, strings.Join(append(r.Notes, r.Summary), "\n"), c.Says)
	var steps []string
	for _, a := range r.Acts {
		if n := len(steps); n == 0 || steps[n-1] != a.Step {
			steps = append(steps, a.Step)
		}
	}
	if c.Steps != "" {
		assert.Equal(t, c.Steps, strings.Join(steps, " "))
	}
	if c.Gate != "" {
		require.NotNil(t, r.Drill, "%v", r.Troubles)
		assert.Equal(t, c.Step, r.Drill.Step)
		assert.Equal(t, c.Gate, r.Drill.Gate)
		assert.Subset(t, r.Drill.Checks, c.Checks)
		assert.NotNil(t, r.Drill.Back, "the way back")
	}
	backs := r.Backs
	if c.Backs > 0 {
		assert.Len(t, backs, c.Backs)
	}
	if c.Over != "" {
		if r.Drill != nil && r.Drill.Back != nil {
			backs = append([]course.Back{*r.Drill.Back}, backs...)
		}
		require.NotEmpty(t, backs)
		over := backs[len(backs)-1]
		require.NotNil(t, over.Over, "%s", over.Says)
		assert.Equal(t, c.Over, over.Over.Format("2006-01-02T15:04:05Z"))
	}
	if c.NotBefore != "" {
		require.NotNil(t, r.NotBefore)
		assert.Equal(t, c.NotBefore, r.NotBefore.Format("2006-01-02T15:04:05Z"))
	}
}

// TestRehearsalOutput holds what is printed of the example, in every format; and that
// it is the same each time. With -update it is written.
func TestRehearsalOutput(t *testing.T) {
	plan := filepath.Join("examples", "provider-move", "plan.yaml")
	for name, line := range map[string]string{
		"provider-move.txt":  "--color never",
		"provider-move.md":   "--format markdown --decommission-at T+1h --resolvers 10000",
		"early.txt":          "--decommission-at T+1h --resolvers 10000",
		"old-stops.txt":      "--fault old-stops-early@T+1h --resolvers 10000",
		"missing-record.txt": `--fault missing-record`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ran := process(t, root, append([]string{"rehearse", plan}, wordsOf(line)...)...)
			assert.Empty(t, ran.stderr)
			file := filepath.Join(rehearseFolder, name)
			if *update {
				writeFile(t, file, ran.stdout)
			}
			want, err := os.ReadFile(file)
			require.NoError(t, err)
			assert.Equal(t, string(want), ran.stdout, "run make golden and read the difference")
		})
	}
}

// TestRehearsalWithRealServers has BIND, NSD and Knot take part.
func TestRehearsalWithRealServers(t *testing.T) {
	ran := process(t, rehearseFolder, "rehearse", "unsigned.yaml", "--now", "2030-01-01T00:00:00Z", "--with", "bind,nsd,knot", "--format", "json", "--resolvers", "0")
	require.Equal(t, exitGo, ran.code, "%s%s", ran.stdout, ran.stderr)
	with := map[string]string{}
	for _, s := range readRehearsed(t, ran.stdout).Servers {
		with[s.Role] = s.With
	}
	assert.Equal(t, map[string]string{"root": "", "old": "bind", "new": "nsd", "parent": "knot"}, with)
}

// TestRehearsedPlan holds that a plan that is rehearsed is one, whatever it has.
func TestRehearsedPlan(t *testing.T) {
	for _, name := range []string{"go-insecure.yaml", "unsigned.yaml"} {
		text, err := os.ReadFile(filepath.Join(rehearseFolder, name))
		require.NoError(t, err)
		back, err := plans.Reverse(text)
		require.NoError(t, err)
		_, err = plans.Parse(name, back, planOptions())
		assert.NoError(t, err)
	}
}
