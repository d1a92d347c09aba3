package cases

import (
	"encoding/json"
	"io"
	"time"

	"github.com/zonegate/zonegate/migrate"
)

// Schema names the version of the JSON form of outcomes. Fields may be added within
// a version; none is renamed, removed or given another meaning.
const Schema = "zonegate-incidents/1"

// document is the JSON form.
type document struct {
	Schema string       `json:"schema"`
	Cases  []caseResult `json:"cases"`
	Counts Counts       `json:"counts"`
}

type caseResult struct {
	Name       string      `json:"name"`
	Date       string      `json:"date,omitempty"`
	Zone       string      `json:"zone,omitempty"`
	Class      string      `json:"class,omitempty"`
	Mode       string      `json:"mode,omitempty"`
	What       string      `json:"what,omitempty"`
	Story      string      `json:"story,omitempty"`
	Sources    []string    `json:"sources,omitempty"`
	Expected   string      `json:"expected"` // of the first run
	Got        string      `json:"got"`
	Twin       string      `json:"twin"`
	AsExpected bool        `json:"as-expected"`
	Runs       []runResult `json:"runs"`
}

type runResult struct {
	About        string         `json:"about"`
	Run          string         `json:"run"`
	Twin         bool           `json:"twin"`
	Expected     string         `json:"expected"`
	Got          string         `json:"got"`
	ExitExpected int            `json:"exit-expected"`
	Exit         int            `json:"exit"`
	Blocks       map[string]int `json:"blocks,omitempty"`
	Unknown      []string       `json:"unknown,omitempty"`
	Waits        []string       `json:"waits,omitempty"`
	NotBefore    *time.Time     `json:"not-before,omitempty"`
	Deciding     []string       `json:"deciding,omitempty"`
	AsExpected   bool           `json:"as-expected"`
	Differences  []Difference   `json:"differences,omitempty"`
	Trouble      string         `json:"trouble,omitempty"`
}

// WriteJSON writes outcomes as JSON.
func WriteJSON(w io.Writer, outcomes []Outcome) error {
	d := document{Schema: Schema, Cases: []caseResult{}, Counts: Count(outcomes)}
	for i := range outcomes {
		d.Cases = append(d.Cases, outcomes[i].document())
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(d)
}

func (o *Outcome) document() caseResult {
	c := caseResult{
		Name: o.Name, Expected: o.First().Expected(), Got: o.First().Got(), Twin: o.Twin(), AsExpected: o.AsExpected(),
	}
	if i := o.Incident; i != nil {
		c.Date, c.Zone, c.Class, c.Mode, c.What, c.Story, c.Sources = i.Date, i.Zone, i.Class, i.Mode, i.What, i.Story, i.Sources
	}
	for i := range o.Results {
		c.Runs = append(c.Runs, o.Results[i].document())
	}
	return c
}

func (r *Result) document() runResult {
	d := runResult{
		About: r.Run.About, Run: r.Run.Run, Twin: r.Run.IsTwin(), Expected: r.Expected(), Got: r.Got(),
		ExitExpected: r.Run.Exit, Exit: r.Code, AsExpected: r.AsExpected(), Differences: r.Differences,
	}
	if r.Trouble != nil {
		d.Trouble = r.Trouble.Error()
		return d
	}
	d.Deciding = deciding(r)
	if r.Report != nil {
		d.Blocks, d.NotBefore = Blocking(r.Report), r.Report.NotBefore
		d.Unknown, d.Waits = outcomes(r.Report, migrate.Unknown), outcomes(r.Report, migrate.Waiting)
	}
	return d
}
