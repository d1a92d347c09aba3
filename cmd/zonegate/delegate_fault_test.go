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

// faultTable is a table of faults and what comes of each.
type faultTable struct {
	file, plan string
	columns    []faultColumn
	flags      []string
	// consequences tells that a fault has consequences which name no address: the
	// checks of the table must block, and others may.
	consequences bool
}

// faultColumn are servers of testdata/delegate/faults.
type faultColumn struct {
	is        actor
	addresses []netip.Addr
}

var (
	newServers    = faultColumn{actor{Zones: []string{"new.zone"}}, addressesOf("198.51.100.1", "198.51.100.11", "198.51.100.2", "198.51.100.12")}
	oldServers    = faultColumn{actor{Zones: []string{"old.zone"}}, addressesOf("192.0.2.1", "192.0.2.2")}
	parentServers = faultColumn{actor{Zones: []string{"parent.zone"}}, addressesOf("203.0.113.1", "203.0.113.2")}
	newPrimary    = faultColumn{actor{Zones: []string{"new.zone"}, Transfer: true}, addressesOf("198.51.100.53")}
	oldPrimary    = faultColumn{actor{Zones: []string{"old.zone"}, Transfer: true}, addressesOf("192.0.2.53")}
)

// TestFaults looks at many moves in which one address has one fault, and at one
// in which all is well.
func TestFaults(t *testing.T) {
	servers := faultTable{file: "faults.txt", plan: "plan.yaml", columns: []faultColumn{newServers, oldServers, parentServers}}
	primaries := faultTable{
		file: "sources.txt", plan: "transferred.yaml", columns: []faultColumn{newPrimary, oldPrimary},
		flags:        []string{"--max-size", "10MiB", "--transfer-timeout", "8s"},
		consequences: true,
	}
	for _, table := range []faultTable{servers, primaries} {
		t.Run(table.file, func(t *testing.T) {
			t.Parallel()
			runs := append(table.runs(t), &faultRun{about: "no fault", table: table, cast: faultCast()})
			lookAtAll(t, runs)
			for _, r := range runs {
				t.Run(r.about, r.check)
			}
		})
	}
}

// faultCast is the move with all servers well.
func faultCast() actors {
	cast := actors{}
	for _, column := range []faultColumn{newServers, oldServers, parentServers, newPrimary, oldPrimary} {
		for _, a := range column.addresses {
			cast[a] = column.is
		}
	}
	return cast
}

// faultRun is one look at a move.
type faultRun struct {
	about string
	table faultTable
	at    netip.Addr // that has the fault
	cast  actors
	// blocks and warns are checks.
	blocks, warns []string

	ran    ran
	report *migrate.Report
}

// runs reads the table. The faults go round the addresses of a column.
func (table faultTable) runs(t *testing.T) (runs []*faultRun) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata/delegate", table.file))
	require.NoError(t, err)
	for i, line := range strings.Split(string(text), "\n") {
		cells := strings.Split(line, "|")
		if strings.HasPrefix(line, "#") || len(cells) != 1+len(table.columns) || strings.HasPrefix(line, "fault ") {
			continue
		}
		for j, column := range table.columns {
			if expected := strings.TrimSpace(cells[j+1]); expected != "" {
				at := column.addresses[i%len(column.addresses)]
				runs = append(runs, table.run(strings.TrimSpace(cells[0]), at, expected))
			}
		}
	}
	require.NotEmpty(t, runs)
	return thinned(runs)
}

func (table faultTable) run(faults string, at netip.Addr, expected string) *faultRun {
	r := &faultRun{about: fmt.Sprintf("%s at %s", faults, at), table: table, at: at, cast: faultCast()}
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
	slots := make(chan struct{}, 16)
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
	line := strings.Join(append([]string{"gate delegate", r.table.plan, "--format json"}, r.table.flags...), " ")
	var out string
	out, r.ran = s.run(t, line)
	loaded, err := render.Load(strings.NewReader(out))
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
	said := map[string]string{}
	for _, f := range findings {
		said[f.Check] += f.Address + " " + f.Message + "\n"
	}
	for _, res := range results {
		said[res.Check] += res.Reason + "\n"
	}
	for check, text := range said {
		if !r.table.consequences || slices.Contains(r.blocks, check) {
			r.assertNamed(t, check, text)
		}
	}
	checks := slices.Collect(maps.Keys(said))
	if r.table.consequences {
		assert.Subset(t, checks, r.blocks, "checks that block")
		return
	}
	assert.ElementsMatch(t, r.blocks, checks, "checks that block: %s", words(r.report))
	assert.ElementsMatch(t, r.warns, r.warnings(), "checks that warn of the address")
}

// elsewhere are checks that a fault at one address fires at others: what the parent's
// DS asks for, the zone's servers lack.
var elsewhere = []string{"sec-ds-without-dnskey"}

// assertNamed holds that each line names the address that has the fault.
func (r *faultRun) assertNamed(t *testing.T, check, text string) {
	t.Helper()
	if slices.Contains(elsewhere, check) {
		return
	}
	for line := range strings.Lines(text) {
		assert.Contains(t, line, r.at.String(), check)
	}
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
