package render

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/plans"
	"github.com/zonegate/zonegate/zonefile"
)

// TestSteps holds what is told of each step to the cases in testdata/steps: see
// the README there.
func TestSteps(t *testing.T) {
	for _, c := range stepCases(t) {
		t.Run(c.name, func(t *testing.T) {
			s := c.standing(t)
			for i := range c.archive.Files {
				f := &c.archive.Files[i]
				if got, ok := told(t, s, f.Name); ok {
					assertGolden(t, f, got)
				}
			}
			c.save(t)
		})
	}
}

// TestEveryStateOfEveryStep holds that the cases reach every state of every step
// that it can be in.
func TestEveryStateOfEveryStep(t *testing.T) {
	can := map[string]string{
		"U0": "done ready blocked", "U1": "done ready waiting blocked skipped", "U2": "done ready blocked", "U3": "done ready blocked skipped",
		"U4": "done ready waiting blocked", "U5": "done waiting blocked", "U6": "done waiting blocked skipped",
		"U7": "done ready waiting blocked", "U8": "done ready blocked skipped",
		"I1": "skipped", "I2": "done ready waiting blocked", "I3": "done waiting blocked", "I4": "done ready blocked", "I5": "done ready waiting blocked",
		"K1": "done ready waiting blocked", "K2": "done blocked", "K3": "done waiting blocked",
		"M0": "done ready blocked", "M1": "done ready waiting blocked", "M2": "done ready waiting blocked", "M3": "done ready waiting blocked",
		"M4": "done ready waiting blocked", "M5": "done ready waiting blocked", "M6": "done ready waiting blocked", "M7": "done ready waiting blocked",
	}
	reached := map[string]bool{}
	for _, c := range stepCases(t) {
		for _, step := range migrate.NewStatus(c.standing(t)).Steps {
			reached[step.ID+" "+string(step.State)] = true
			assert.Contains(t, strings.Fields(can[step.ID]), string(step.State), "%s: %s", c.name, step.ID)
		}
	}
	for id, states := range can {
		for state := range strings.FieldsSeq(states) {
			assert.True(t, reached[id+" "+state], "no case has %s %s", id, state)
		}
	}
}

// told is what is written about a standing under the name of a golden file.
func told(t *testing.T, s *migrate.Standing, name string) (text string, ok bool) {
	t.Helper()
	var out bytes.Buffer
	what, format, _ := strings.Cut(name, ".")
	switch what {
	case "status":
		require.NoError(t, Status(&out, migrate.NewStatus(s), map[string]string{"txt": "text", "json": "json"}[format], Options{}))
	case "checklist":
		format = map[string]string{"md": "markdown", "csv": "csv", "json": "json", "html": "html"}[format]
		require.NoError(t, Checklist(&out, migrate.NewChecklist(s), migrate.NewTimeline(s), format))
	case "timeline":
		require.NoError(t, Timeline(&out, migrate.NewTimeline(s), format))
	default:
		return "", false
	}
	return strings.ReplaceAll(out.String(), "\r\n", "\n"), true
}

// assertGolden holds a file of an archive to what it should be, or writes it.
func assertGolden(t *testing.T, f *txtar.File, got string) {
	t.Helper()
	if *update {
		f.Data = []byte(got)
		return
	}
	assert.Equal(t, string(f.Data), got, "run make golden and read the difference")
}

// stepCase is one case.
type stepCase struct {
	name, path string
	archive    *txtar.Archive
	all        map[string]*stepCase
}

func stepCases(t *testing.T) (list []*stepCase) {
	t.Helper()
	paths, err := filepath.Glob("testdata/steps/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	all := map[string]*stepCase{}
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		require.NoError(t, err)
		c := &stepCase{strings.TrimSuffix(filepath.Base(path), ".txtar"), path, archive, all}
		all[c.name] = c
		list = append(list, c)
	}
	return list
}

func (c *stepCase) save(t *testing.T) {
	t.Helper()
	if *update {
		require.NoError(t, os.WriteFile(c.path, txtar.Format(c.archive), 0o666))
	}
}

// file is a file of the case or of the one that it is a twin of.
func (c *stepCase) file(name string) string {
	for _, f := range c.archive.Files {
		if f.Name == name {
			return string(f.Data)
		}
	}
	if of := c.all[c.head("from")]; of != nil {
		return of.file(name)
	}
	return ""
}

// head is a line of the case's head.
func (c *stepCase) head(key string) string {
	for line := range strings.Lines(string(c.archive.Comment)) {
		if value, ok := strings.CutPrefix(line, key+": "); ok {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// seen is what the case says of clock and gates, on top of what the one says that
// it is a twin of.
func (c *stepCase) seen(t *testing.T) map[string]any {
	t.Helper()
	base := map[string]any{}
	if of := c.all[c.head("from")]; of != nil {
		base = of.seen(t)
	}
	for _, f := range c.archive.Files {
		if f.Name == "seen.yaml" {
			var own map[string]any
			require.NoError(t, yaml.Unmarshal(f.Data, &own))
			base = overlay(base, own)
		}
	}
	return base
}

// overlay puts maps into one another; what is no map replaces what was there.
func overlay(base, own map[string]any) map[string]any {
	out := maps.Clone(base)
	for key, value := range own {
		under, isMap := out[key].(map[string]any)
		if over, ok := value.(map[string]any); ok && isMap {
			out[key] = overlay(under, over)
			continue
		}
		out[key] = value
	}
	return out
}

// standing is what the steps of the case are told from.
func (c *stepCase) standing(t *testing.T) *migrate.Standing {
	t.Helper()
	var seen struct {
		Now          time.Time           `json:"now"`
		Clock        *migrate.Clock      `json:"clock"`
		Delegate     *migrate.Report     `json:"delegate"`
		Decommission *migrate.Report     `json:"decommission"`
		Low          []string            `json:"low"`
		LowSeen      bool                `json:"low-seen"`
		Parent       migrate.ParentShows `json:"parent"`
		AtLook       *migrate.Clock      `json:"at-look"`
		Evidence     []string            `json:"evidence"`
		Approvals    []string            `json:"approvals"`
		Command      string              `json:"command"`
	}
	data, err := json.Marshal(c.seen(t))
	require.NoError(t, err)
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	require.NoError(t, decoder.Decode(&seen))
	plan, err := plans.Parse("plan.yaml", []byte(c.file("plan.yaml")), plans.Options{})
	require.NoError(t, err)
	seen.Delegate.Clock, seen.Decommission.Clock = seen.Clock, seen.Clock
	s := &migrate.Standing{
		Plan: plan, Delegate: seen.Delegate, Decommission: seen.Decommission, Low: seen.Low, LowSeen: seen.LowSeen, Parent: seen.Parent, AtLook: seen.AtLook,
		Command: "plan.yaml", Evidence: seen.Evidence, Approvals: seen.Approvals, Tool: migrate.Tool{Name: "zonegate", Version: "test"}, Now: seen.Now,
	}
	if seen.Command != "" {
		s.Command = seen.Command
	}
	if text := c.file("new.zone"); text != "" {
		s.New = zoneOf(t, text)
	}
	return s
}

func zoneOf(t *testing.T, text string) *zonefile.Zone {
	t.Helper()
	z, err := zonefile.Read(context.Background(), zonefile.InMemory("new.zone", []byte(text)), zonefile.Options{Origin: zonefile.MustName("example.com.")})
	require.NoError(t, err)
	return z
}
