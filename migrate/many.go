package migrate

import (
	"slices"
	"strings"
	"time"
)

// ManySchema names the version of the JSON form of the reports of many zones.
// Fields may be added within a version; none is renamed, removed or given another
// meaning.
const ManySchema = "zonegate-reports/1"

// ManyHead is what the reports of many zones have in common.
type ManyHead struct {
	Tool Tool
	Gate Gate
	At   time.Time
}

// Skipped is something in a folder of zones that is no zone.
type Skipped struct {
	Name   string `json:"name"`
	Reason string `json:"reason"`
}

// Totals counts the verdicts of many zones.
type Totals struct {
	Zones int `json:"zones"`
	Go    int `json:"go"`
	Wait  int `json:"wait"`
	NoGo  int `json:"no-go"`
	// NotJudged counts those of NoGo that could not be looked at at all.
	NotJudged int `json:"not-judged"`
	// Warned counts those of Go with warnings, First those that are published for
	// the first time, so that nothing was compared.
	Warned int `json:"warned"`
	First  int `json:"first-publications"`
}

// Add counts a report.
func (t *Totals) Add(r *Report) {
	t.Zones++
	switch r.Verdict {
	case Go:
		t.Go++
		t.Warned += btoi(r.warns())
		t.First += btoi(r.first())
	case Wait:
		t.Wait++
	default:
		t.NoGo++
	}
	t.NotJudged += btoi(r.NotJudged())
}

// Join counts what others counted.
func (t *Totals) Join(o Totals) {
	t.Zones, t.Go, t.Wait, t.NoGo = t.Zones+o.Zones, t.Go+o.Go, t.Wait+o.Wait, t.NoGo+o.NoGo
	t.NotJudged, t.Warned, t.First = t.NotJudged+o.NotJudged, t.Warned+o.Warned, t.First+o.First
}

// first tells whether there was no old zone to compare with.
func (r *Report) first() bool {
	return r.Gate == GatePublish && !slices.ContainsFunc(r.Inputs, func(in Input) bool { return in.Role == "old" })
}

// warns tells whether a finding is a warning that counts.
func (r *Report) warns() bool {
	for i := range r.Results {
		for j := range r.Results[i].Findings {
			if f := &r.Results[i].Findings[j]; f.Severity == Warning && !f.PreExisting && f.Accepted == nil {
				return true
			}
		}
	}
	return false
}

// Verdict is the worst of all: NO-GO outranks WAIT, WAIT outranks GO. Of no zones
// at all it is NO-GO.
func (t Totals) Verdict() Verdict {
	switch {
	case t.NoGo > 0 || t.Zones == 0:
		return NoGo
	case t.Wait > 0:
		return Wait
	}
	return Go
}

// Summary is the totals in one line: "10,000 zones: 9,997 GO (12 with warnings),
// 1 WAIT, 2 NO-GO (1 not judged)".
func (t Totals) Summary() string {
	var parts []string
	for _, part := range []struct {
		n      int
		what   string
		asides []countWord
	}{
		{t.Go, "GO", []countWord{{t.Warned, "with warnings"}, {t.First, "published for the first time"}}},
		{t.Wait, "WAIT", nil},
		{t.NoGo, "NO-GO", []countWord{{t.NotJudged, "not judged"}}},
	} {
		if part.n == 0 {
			continue
		}
		text := Number(part.n) + " " + part.what
		if words := countWords(part.asides); words != "" {
			text += " (" + words + ")"
		}
		parts = append(parts, text)
	}
	return Plural(t.Zones, "zone") + ": " + strings.Join(parts, ", ")
}

// NotJudged makes the report of a zone that could not be looked at. What is not
// seen does not go ahead. inputs name what should have been read.
func NotJudged(head ManyHead, zone, why string, inputs []Input) *Report {
	return &Report{
		Schema: Schema, Tool: head.Tool, Zone: zone, Gate: head.Gate, At: head.At.UTC(), Verdict: NoGo,
		Summary: "not judged: " + why, Inputs: slices.Clone(inputs), Results: []Result{},
	}
}

// NotJudged tells whether the report is one of a zone that could not be looked at:
// no check ran.
func (r *Report) NotJudged() bool { return len(r.Results) == 0 && r.Verdict == NoGo }
