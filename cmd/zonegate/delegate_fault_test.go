package main

import (
	"fmt"
	"net/netip"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/render"
)

// faultColumns are the servers of testdata/delegate/faults, in the order of the
// columns of the table.
var faultColumns = []struct {
	zone      string
	addresses []netip.Addr
}{
	{"new.zone", addressesOf("198.51.100.1", "198.51.100.11", "198.51.100.2", "198.51.100.12")},
	{"old.zone", addressesOf("192.0.2.1", "192.0.2.2")},
	{"parent.zone", addressesOf("203.0.113.1", "203.0.113.2")},
}

// TestFaults looks at many moves in which one address has one fault, as
// testdata/delegate/faults.txt lists them, and at one in which all is well.
func TestFaults(t *testing.T) {
	runs := append(faultRuns(t), &faultRun{about: "no fault", cast: faultCast()})
	lookAtAll(t, runs)
	for _, r := range runs {
		t.Run(r.about, r.check)
	}
}

// faultCast is the move with all servers well.
func faultCast() actors {
	cast := actors{}
	for _, column := range faultColumns {
		for _, a := range column.addresses {
			cast[a] = actor{Zones: []string{column.zone}}
		}
	}
	return cast
}

// faultRun is one look at a move.
type faultRun struct {
	about string
	at    netip.Addr // that has the fault
	cast  actors
	// blocks and warns are checks.
	blocks, warns []string

	ran    ran
	report *migrate.Report
}

// faultRuns reads the table. The faults go round the addresses of a column.
func faultRuns(t *testing.T) (runs []*faultRun) {
	t.Helper()
	text, err := os.ReadFile("testdata/delegate/faults.txt")
	require.NoError(t, err)
	for i, line := range strings.Split(string(text), "\n") {
		cells := strings.Split(line, "|")
		if strings.HasPrefix(line, "#") || len(cells) != 4 || strings.HasPrefix(line, "fault ") {
			continue
		}
		for j, column := range faultColumns {
			if expected := strings.TrimSpace(cells[j+1]); expected != "" {
				at := column.addresses[i%len(column.addresses)]
				runs = append(runs, newFaultRun(t, strings.TrimSpace(cells[0]), at, expected))
			}
		}
	}
	require.NotEmpty(t, runs)
	return runs
}

func newFaultRun(t *testing.T, faults string, at netip.Addr, expected string) *faultRun {
	t.Helper()
	r := &faultRun{about: fmt.Sprintf("%s at %s", faults, at), at: at, cast: faultCast()}
	is := r.cast[at]
	for fault := range strings.SplitSeq(faults, " + ") {
		is = is.withFault(fault)
	}
	r.cast[at] = is
	switch words, isWarning := strings.CutPrefix(expected, "~"); {
	case isWarning:
		r.warns = strings.Fields(words)
	case expected != "ok":
		r.blocks = strings.Fields(words)
	}
	return r
}

func (a actor) withFault(fault string) actor {
	word, file, _ := strings.Cut(fault, " ")
	switch word {
	case "gone":
		a.Gone = true
	case "transfer":
		a.Transfer = true
	case "zone":
		a.Zones = []string{file}
	case "tcp-zone":
		a.TCPZones = []string{file}
	default:
		a.Faults = append(slices.Clone(a.Faults), fault)
	}
	return a
}

// lookAtAll looks at many moves at the same time: most of a look is waiting.
func lookAtAll(t *testing.T, runs []*faultRun) {
	t.Helper()
	var wait sync.WaitGroup
	slots := make(chan struct{}, 24)
	for _, r := range runs {
		wait.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			r.look(t)
		})
	}
	wait.Wait()
}

func (r *faultRun) look(t *testing.T) {
	s := newStage(t, "testdata/delegate/faults", r.cast)
	defer s.end()
	args := append([]string{"gate", "delegate", s.path("plan.yaml"), "--format", "json"}, s.lookingFlags()...)
	r.ran = runTool(t, "", args...)
	loaded, err := render.Load(strings.NewReader(s.unstaged(r.ran.stdout)))
	if assert.NoError(t, err, "%s: exit %d, %s", r.about, r.ran.code, r.ran.stderr) {
		r.report = loaded
	}
}

// check holds that the faults are found where they are, and nothing else is.
func (r *faultRun) check(t *testing.T) {
	require.NotNil(t, r.report)
	findings, results := r.report.Blocking()
	if len(r.blocks) == 0 {
		assert.Equal(t, exitGo, r.ran.code)
		assert.Equal(t, migrate.Go, r.report.Verdict)
	} else {
		assert.Equal(t, exitNoGo, r.ran.code)
	}
	var checks []string
	for _, f := range findings {
		checks = append(checks, f.Check)
		assert.True(t, f.Address == r.at.String() || strings.Contains(f.Message, r.at.String()), "%s of %s: %s", f.Check, f.Address, f.Message)
	}
	for _, res := range results {
		checks = append(checks, res.Check)
		assert.Contains(t, res.Reason, r.at.String(), "the reason of %s", res.Check)
	}
	slices.Sort(checks)
	assert.ElementsMatch(t, r.blocks, slices.Compact(checks), "checks that block: %s", words(r.report))
	assert.ElementsMatch(t, r.warns, r.warnings(), "checks that warn of the address")
}

// warnings are the checks that warn of the address that has the fault, where
// nothing blocks.
func (r *faultRun) warnings() (checks []string) {
	if len(r.blocks) > 0 {
		return nil
	}
	for _, res := range r.report.Results {
		for _, f := range res.Findings {
			if f.Severity == migrate.Warning && f.Address == r.at.String() && r.at.IsValid() {
				checks = append(checks, f.Check)
			}
		}
	}
	slices.Sort(checks)
	return slices.Compact(checks)
}
