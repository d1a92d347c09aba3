package main

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zonegate/zonegate/migrate/rehearse/cases"
	"go.yaml.in/yaml/v3"
)

// known is how many incidents the corpus is made of: those that a gate can block or a
// watch detect, and the four that are told at length.
const known = 75 + 4

// notModelled is an incident that has no case.
type notModelled struct {
	Date   string `yaml:"date"`
	Zone   string `yaml:"zone"`
	Class  string `yaml:"class"`
	Reason string `yaml:"reason"`
}

func readNotModelled(t *testing.T) (list []notModelled) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, "examples/incidents/not-modelled.yaml"))
	require.NoError(t, err)
	d := yaml.NewDecoder(bytes.NewReader(text))
	d.KnownFields(true)
	require.NoError(t, d.Decode(&list))
	return list
}

func readCorpus(t *testing.T) []*cases.Case {
	t.Helper()
	corpus, err := cases.ReadAll(os.DirFS(filepath.Join(root, "examples/incidents")))
	require.NoError(t, err)
	return corpus
}

// TestIncidentTable holds the tables of the corpus's README. With -update it writes
// them.
func TestIncidentTable(t *testing.T) {
	generated(t, "table", incidentTable(readCorpus(t)))
	generated(t, "not modelled", notModelledTable(readNotModelled(t)))
	var classes strings.Builder
	for _, class := range slices.Sorted(maps.Keys(cases.Classes)) {
		fmt.Fprintf(&classes, "- %s: %s\n", class, cases.Classes[class])
	}
	generated(t, "classes", classes.String())
}

func incidentTable(corpus []*cases.Case) string {
	var b strings.Builder
	b.WriteString("| date | zone | class | mode | what went out | the gate says | what decides |\n|---|---|---|---|---|---|---|\n")
	for _, c := range corpus {
		first := &c.Runs[0]
		fmt.Fprintf(&b, "| [%s](%s) | %s | %s | %s | %s | %s | %s |\n", c.Incident.Date, c.Name, cell(c.Incident.Zone), c.Incident.Class,
			c.Incident.Mode, cell(c.Incident.What), cases.Verdict(first.Words(), first.Exit), deciders(first))
	}
	fmt.Fprintf(&b, "\n%d cases.\n", len(corpus))
	return b.String()
}

// deciders are the checks that make the verdict of a run, three of them at most.
func deciders(run *cases.Run) string {
	var ids []string
	for _, id := range slices.Concat(slices.Sorted(maps.Keys(run.Blocks)), run.Unknown, run.Waits) {
		ids = append(ids, "`"+id+"`")
	}
	if len(ids) > 3 {
		ids = append(ids[:3], fmt.Sprintf("%d more", len(ids)-3))
	}
	return strings.Join(ids, ", ")
}

func notModelledTable(list []notModelled) string {
	if len(list) == 0 {
		return "none.\n"
	}
	var b strings.Builder
	b.WriteString("| date | zone | class | why there is no case |\n|---|---|---|---|\n")
	for _, n := range list {
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", n.Date, cell(n.Zone), n.Class, cell(n.Reason))
	}
	return b.String()
}

func cell(text string) string { return strings.ReplaceAll(text, "|", `\|`) }

// TestCorpusIsWhole holds that every known incident has a case or a reason why not,
// that every case has its story, and a twin where it does not pass.
func TestCorpusIsWhole(t *testing.T) {
	incidents := map[string]bool{}
	for _, c := range readCorpus(t) {
		if !assert.NotNil(t, c.Incident, c.Name) {
			continue
		}
		incidents[c.Incident.Date+" "+c.Incident.Zone] = true
		words := len(strings.Fields(c.Incident.Story))
		assert.True(t, words >= 50 && words <= 200, "%s: the story has %d words", c.Name, words)
		assert.NotEmpty(t, c.Incident.First, c.Name)
		assert.LessOrEqual(t, len([]rune(c.Incident.What)), 120, "%s: what", c.Name)
		passes := slices.ContainsFunc(c.Runs, func(r cases.Run) bool { return r.IsTwin() && r.Exit == exitGo })
		assert.True(t, passes || c.Runs[0].Exit == exitGo, "%s: no twin passes", c.Name)
	}
	for _, n := range readNotModelled(t) {
		incidents[n.Date+" "+n.Zone] = true
		assert.NotEmpty(t, n.Reason, n.Zone)
		assert.Contains(t, cases.Classes, n.Class, n.Zone)
	}
	assert.Len(t, incidents, known, "incidents with a case or a reason")
}
