package main

import (
	"fmt"
	"maps"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/render"
)

// drained is a stage on which a zone was moved and watched, two hours long: the
// gate is asked there with one fault after another.
type drained struct {
	*loopStage
	kept map[string][]byte // the evidence as it was before
}

// The move of testdata/decommission. Its switch is at 2030-01-01T00:00:00Z, and
// the old provider may be switched off three hours later.
const (
	drainedEarly = "2030-01-01T02:30:00Z"
	drainedLate  = "2030-01-01T03:00:00Z"
)

// drainColumn are servers of the move, and when the gate is asked.
type drainColumn struct {
	faultColumn
	at      string
	verdict migrate.Verdict // without a fault
}

var drainColumns = []drainColumn{
	{movedOld, drainedEarly, migrate.Wait},
	{movedOld, drainedLate, migrate.Go},
	{newServers, drainedLate, migrate.Go},
	{movedParent, drainedLate, migrate.Go},
}

var (
	movedOld    = faultColumn{actor{Zones: []string{"handed-over.zone"}}, oldServers.addresses}
	movedParent = faultColumn{actor{Zones: []string{"parent-new.zone"}}, parentServers.addresses}
)

// TestDecommissionFaults asks whether the old provider may be switched off where
// one address has one fault, and where all is well.
func TestDecommissionFaults(t *testing.T) {
	t.Parallel()
	runs := drainRuns(t)
	stages := make(chan *drained, 6)
	var wait sync.WaitGroup
	for range cap(stages) {
		wait.Go(func() { stages <- newDrained(t) })
	}
	wait.Wait()
	for _, r := range runs {
		wait.Go(func() {
			d := <-stages
			defer func() { stages <- d }()
			r.ask(t, d)
		})
	}
	wait.Wait()
	for _, r := range runs {
		t.Run(r.about, r.check)
	}
}

// drainRun is one question.
type drainRun struct {
	about  string
	column drainColumn
	at     netip.Addr // that has the fault
	is     actor
	expect string

	ran    ran
	report *migrate.Report
}

// drainRuns reads the table. The faults go round the addresses of a column.
func drainRuns(t *testing.T) (runs []*drainRun) {
	t.Helper()
	text, err := os.ReadFile("testdata/decommission/faults.txt")
	require.NoError(t, err)
	for i, line := range strings.Split(string(text), "\n") {
		cells := strings.Split(line, "|")
		if strings.HasPrefix(line, "#") || len(cells) != 1+len(drainColumns) || strings.HasPrefix(line, "fault ") {
			continue
		}
		for j, column := range drainColumns {
			if expect := strings.TrimSpace(cells[j+1]); expect != "" {
				at := column.addresses[i%len(column.addresses)]
				runs = append(runs, newDrainRun(strings.TrimSpace(cells[0]), column, at, expect))
			}
		}
	}
	require.NotEmpty(t, runs)
	return thinned(runs)
}

func newDrainRun(faults string, column drainColumn, at netip.Addr, expect string) *drainRun {
	r := &drainRun{about: fmt.Sprintf("%s at %s, %s", faults, at, column.at[11:16]), column: column, at: at, is: column.is, expect: expect}
	for fault := range strings.SplitSeq(faults, " + ") {
		if fault != "none" {
			r.is = r.is.withFault(fault)
		}
	}
	return r
}

// newDrained makes the move and watches it.
func newDrained(t *testing.T) *drained {
	cast := actors{}
	for _, column := range []faultColumn{newServers, {actor{Zones: []string{"old.zone"}}, oldServers.addresses}, {actor{Zones: []string{"parent-old.zone"}}, parentServers.addresses}} {
		for _, a := range column.addresses {
			cast[a] = column.is
		}
	}
	d := &drained{loopStage: newStage(t, "testdata/decommission", cast), kept: map[string][]byte{}}
	d.look(t, "2029-12-31T22:00:00Z")
	d.play(t, movedOld.cast())
	d.look(t, "2029-12-31T23:00:00Z")
	d.play(t, movedParent.cast())
	for _, at := range []string{"2030-01-01T00:00:00Z", "2030-01-01T00:00:00Z", "2030-01-01T01:00:00Z", "2030-01-01T02:00:00Z"} {
		d.look(t, at)
	}
	for _, name := range []string{standardEvidence, standardEvidence + ".head"} {
		text, err := os.ReadFile(d.path(name))
		require.NoError(t, err)
		d.kept[name] = text
	}
	return d
}

// cast has the servers of a column be as they are without a fault.
func (c faultColumn) cast() actors {
	cast := actors{}
	for _, a := range c.addresses {
		cast[a] = c.is
	}
	return cast
}

func (d *drained) look(t *testing.T, at string) {
	t.Helper()
	_, ran := d.run(t, "observe plan.yaml --quick --now "+at)
	require.Equal(t, exitGo, ran.code, ran.stderr)
}

// ask asks the gate, and puts all back as it was.
func (r *drainRun) ask(t *testing.T, d *drained) {
	d.play(t, actors{r.at: r.is})
	out, ran := d.run(t, "gate decommission plan.yaml --timeout 1s --tries 2 --format json --now "+r.column.at)
	d.play(t, actors{r.at: r.column.is})
	for name, text := range d.kept {
		if !assert.NoError(t, os.WriteFile(filepath.Join(d.dir, name), text, 0o666)) {
			return
		}
	}
	r.ran = ran
	loaded, err := render.Load(strings.NewReader(out))
	if assert.NoError(t, err, "%s: exit %d, %s", r.about, ran.code, ran.stderr) {
		r.report = loaded
	}
}

// check holds that the verdict is the expected one, for the expected reasons, and
// that nothing else is blamed.
func (r *drainRun) check(t *testing.T) {
	require.NotNil(t, r.report)
	verdict, blocks, warns := r.expected()
	said := words(r.report)
	assert.Equal(t, verdict, r.report.Verdict, said)
	assert.Equal(t, map[migrate.Verdict]int{migrate.Go: exitGo, migrate.NoGo: exitNoGo, migrate.Wait: exitWait}[verdict], r.ran.code)
	found := map[string]string{}
	findings, unknown := r.report.Blocking()
	for _, f := range findings {
		found[f.Check] += f.Address + " " + f.Message + "\n"
	}
	for _, res := range unknown {
		found[res.Check] += res.Reason + "\n"
	}
	assert.ElementsMatch(t, blocks, slices.Collect(maps.Keys(found)), said)
	for check, text := range found {
		if slices.Contains(elsewhere, check) {
			continue
		}
		for line := range strings.Lines(text) {
			assert.Contains(t, line, r.at.String(), check)
		}
	}
	if verdict != migrate.NoGo {
		assert.ElementsMatch(t, warns, warned(r.report, r.at), "checks that warn of the address")
	}
}

// expected reads a cell: "ok", "~" and checks that warn, or checks that block.
func (r *drainRun) expected() (verdict migrate.Verdict, blocks, warns []string) {
	words, isWarning := strings.CutPrefix(r.expect, "~")
	switch {
	case isWarning:
		return r.column.verdict, nil, strings.Fields(words)
	case r.expect == "ok":
		return r.column.verdict, nil, nil
	}
	return migrate.NoGo, strings.Fields(words), nil
}

// warned lists the checks that warn of an address.
func warned(r *migrate.Report, at netip.Addr) (checks []string) {
	for _, res := range r.Results {
		for _, f := range res.Findings {
			if f.Severity == migrate.Warning && f.Address == at.String() {
				checks = append(checks, f.Check)
			}
		}
	}
	slices.Sort(checks)
	return slices.Compact(checks)
}

// TestDecommissionHistories asks the same of many histories of the move.
func TestDecommissionHistories(t *testing.T) {
	replayed(t, "testdata/decommission")
}

// TestDecommissionEvidence cuts lines out of the evidence of a move that would be
// GO, at the end and anywhere: it never is.
func TestDecommissionEvidence(t *testing.T) {
	d := newDrained(t)
	d.look(t, drainedLate)
	require.Equal(t, exitGo, d.runs(t, "observe plan.yaml --now "+drainedLate).code)
	ask := func() ran { return d.runs(t, "gate decommission plan.yaml --offline --quiet --now "+drainedLate) }
	require.Equal(t, exitGo, ask().code, "whole")

	whole, err := os.ReadFile(d.path(standardEvidence))
	require.NoError(t, err)
	lines := slices.Collect(strings.Lines(string(whole)))
	var places []int
	for i := 0; i < len(lines); i += 1 + len(lines)/25 {
		places = append(places, i)
	}
	for _, i := range thinned(places) {
		d.write(t, append(slices.Clone(lines[:i]), lines[i+1:]...))
		assert.Equal(t, exitNoGo, ask().code, "without line %d", i+1)
		d.write(t, lines[:i])
		assert.Equal(t, exitNoGo, ask().code, "without the lines from %d on", i+1)
		d.write(t, append(slices.Clone(lines[:i]), strings.Replace(strings.Join(lines[i:], ""), `"ttl":7200`, `"ttl":7`, 1)))
		if strings.Contains(strings.Join(lines[i:], ""), `"ttl":7200`) {
			assert.Equal(t, exitNoGo, ask().code, "with another TTL after line %d", i)
		}
	}
	require.NoError(t, os.Remove(d.path(standardEvidence)))
	assert.Equal(t, exitNoGo, ask().code, "lost")
}

func (d *drained) runs(t *testing.T, line string) ran {
	t.Helper()
	_, ran := d.run(t, line)
	return ran
}

func (d *drained) write(t *testing.T, lines []string) {
	t.Helper()
	writeFile(t, d.path(standardEvidence), strings.Join(lines, ""))
}
