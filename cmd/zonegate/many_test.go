package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile/zonegen"
)

// manyReports is the document of many zones.
type manyReports struct {
	Schema  string
	Reports []any
	Skipped []migrate.Skipped
	Totals  migrate.Totals
	Verdict migrate.Verdict
	Summary string
}

func runMany(t *testing.T, stdin string, args ...string) (manyReports, ran) {
	t.Helper()
	r := runTool(t, stdin, append(args, "--format", "json")...)
	var d manyReports
	require.NoError(t, json.Unmarshal([]byte(r.stdout), &d), "%v: exit %d, %s", args, r.code, r.stderr)
	return d, r
}

// TestManyAgreeWithSingles judges all zones of the examples in one call and one by
// one: what is said of each is the same, and the call ends as the worst of them does.
func TestManyAgreeWithSingles(t *testing.T) {
	t.Chdir(filepath.Join(root, "examples"))
	var zones, pairs [][]string
	for _, file := range exampleZones(t) {
		zones = append(zones, []string{file})
		if old := filepath.Join(filepath.Dir(file), "old.zone"); file != old {
			pairs = append(pairs, []string{old, file}, []string{noZone, file})
		}
	}
	for _, c := range []struct {
		about     string
		one, many []string
		list      [][]string
	}{
		{"lint", []string{"lint"}, []string{"lint", "--zones", "-"}, zones},
		{"publish", []string{"gate", "publish"}, []string{"gate", "publish", "--pairs", "-"}, pairs},
	} {
		t.Run(c.about, func(t *testing.T) {
			var lines strings.Builder
			for _, item := range c.list {
				fmt.Fprintln(&lines, strings.Join(item, "\t"))
			}
			d, r := runMany(t, lines.String(), c.many...)
			require.Len(t, d.Reports, len(c.list))
			var codes []int
			for i, item := range c.list {
				single := runTool(t, "", slices.Concat(c.one, item, []string{"--format", "json"})...)
				codes = append(codes, single.code)
				if single.code == exitTrouble {
					why := strings.TrimPrefix(strings.TrimSpace(single.stderr), "zonegate: ")
					assert.Equal(t, "not judged: "+why, d.Reports[i].(map[string]any)["summary"], "%v", item)
					continue
				}
				var report any
				require.NoError(t, json.Unmarshal([]byte(single.stdout), &report))
				assert.Equal(t, report, d.Reports[i], "%v", item)
			}
			assert.Equal(t, worst(codes), r.code)
			assert.Contains(t, codes, exitGo)
			assert.Contains(t, codes, exitNoGo)
		})
	}
}

// worst is the exit code that outranks the others.
func worst(codes []int) int {
	for _, code := range []int{exitNoGo, exitTrouble} {
		if slices.Contains(codes, code) {
			return exitNoGo
		}
	}
	return slices.Max(codes)
}

func exampleZones(t *testing.T) (files []string) {
	t.Helper()
	require.NoError(t, filepath.WalkDir(".", func(file string, e fs.DirEntry, err error) error {
		if filepath.Ext(file) == ".zone" {
			files = append(files, file)
		}
		return err
	}))
	require.NotEmpty(t, files)
	return files
}

// TestManyKeepTheirOrder judges zones of very different sizes, some of which are not
// there, and wants them in the order of the list.
func TestManyKeepTheirOrder(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	var list strings.Builder
	var want []string
	for i := range 300 {
		name := fmt.Sprintf("zone%03d", i)
		want = append(want, name)
		fmt.Fprintln(&list, name)
		switch {
		case i%7 == 3:
		case i%50 == 0:
			writeFile(t, name, string(zonegen.Hosted{Number: i}.Text())+strings.Repeat("many A 192.0.2.1\n", 20_000))
		default:
			writeFile(t, name, string(zonegen.Hosted{Number: i}.Text()))
		}
	}
	r := runTool(t, list.String(), "lint", "--zones", "-", "-v")
	assert.Equal(t, exitNoGo, r.code)
	var got []string
	for line := range strings.Lines(r.stdout) {
		if !strings.HasPrefix(line, " ") && strings.Contains(line, "zone") {
			got = append(got, line[strings.LastIndex(line[:strings.Index(line, "zone")+4], "zone"):][:len("zone000")])
		}
	}
	got = slices.DeleteFunc(got, func(s string) bool { return !slices.Contains(want, s) })
	assert.Equal(t, want, got)
}

// TestManyHoldFew holds that little more is live while ten times as many zones are
// judged: their reports alone are 30 MB.
func TestManyHoldFew(t *testing.T) {
	dir := t.TempDir()
	pairs, err := os.ReadFile(writeManyZones(t, dir, 40))
	require.NoError(t, err)
	few := liveHeap(t, strings.Repeat(string(pairs), 5))
	lots := liveHeap(t, strings.Repeat(string(pairs), 50))
	assert.Less(t, lots, few+16<<20, "octets live, of 2,000 zones and of 200")
}

// liveHeap is the most that was live while a list was judged.
func liveHeap(t *testing.T, list string) uint64 {
	t.Helper()
	m := &heapMeter{}
	tool := &tool{
		stdin: strings.NewReader(list), stdout: &sink{w: bufio.NewWriterSize(m, 64<<10)}, stderr: m,
		now: clock, getenv: os.Getenv,
	}
	require.Equal(t, exitGo, tool.run(context.Background(), []string{"gate", "publish", "--pairs", "-", "--format", "json"}))
	return m.most
}

// heapMeter looks at every so many writes what is live.
type heapMeter struct {
	writes int
	most   uint64
}

func (m *heapMeter) Write(p []byte) (int, error) {
	const every = 10
	if m.writes++; m.writes%every == 1 {
		var stats runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&stats)
		m.most = max(m.most, stats.HeapAlloc)
	}
	return len(p), nil
}

// TestManyBug holds that a bug met with one zone is no GO, and keeps none of the
// others from being judged.
func TestManyBug(t *testing.T) {
	var stderr strings.Builder
	m := &many{tool: &tool{stderr: &stderr}, question: migrate.Question{Gate: migrate.GateLint}}
	r, unread := m.judge(context.Background(), listed{new: "any.zone"}, new(held))
	assert.Equal(t, migrate.NoGo, r.Verdict)
	assert.False(t, unread, "a bug is no missing file")
	assert.Contains(t, r.Summary, "not judged: this is a bug in zonegate, not in the zone: ")
	assert.Contains(t, stderr.String(), "please report it with these lines")
	assert.True(t, m.alone.TryLock(), "others may go on")
}

// TestManyStopWhereNobodyReads ends soon when the output is closed.
func TestManyStopWhereNobodyReads(t *testing.T) {
	dir := t.TempDir()
	pairs := writeManyZones(t, dir, 50)
	var stderr strings.Builder
	tool := &tool{stdin: strings.NewReader(""), stdout: &sink{w: bufio.NewWriterSize(closedPipe{}, 16)}, stderr: &stderr, now: clock, getenv: os.Getenv}
	code := tool.run(context.Background(), []string{"gate", "publish", "--pairs", pairs, "-v"})
	assert.Equal(t, exitTrouble, code)
	assert.Contains(t, stderr.String(), "nobody reads")
}

type closedPipe struct{}

func (closedPipe) Write([]byte) (int, error) { return 0, errors.New("nobody reads") }

// TestHeavyZonesAreJudgedAlone holds that a large zone is judged in the end, beside
// small ones and other large ones.
func TestHeavyZonesAreJudgedAlone(t *testing.T) {
	dir := t.TempDir()
	big := string(zonegen.Hosted{Number: 1}.Text()) + strings.Repeat("; nothing to see here\n", heavyFile/20)
	heavy := writeFile(t, filepath.Join(dir, "heavy"), big)
	light := writeFile(t, filepath.Join(dir, "light"), string(zonegen.Hosted{Number: 1}.Text()))
	d, r := runMany(t, "", "lint", light, heavy, light, heavy, heavy, light)
	assert.Equal(t, exitGo, r.code)
	assert.Equal(t, 6, d.Totals.Go)
}

// TestManyShareAPlan has many zones judged with one plan, which each asks for its
// patterns at the same time as the others.
func TestManyShareAPlan(t *testing.T) {
	dir := t.TempDir()
	pairs := writeManyZones(t, dir, 60)
	plan := writeFile(t, filepath.Join(dir, "plan.yaml"), `version: 1
protect: ["@ MX", "mail", {name: ftp, type: CNAME, ttl: true}]
expect:
  - {name: www, type: A, change: update, reason: CHG-1}
  - {name: www, type: AAAA, change: update, reason: CHG-1}
severity: {zone-single-ns: error}
ignore:
  - {check: target-single-domain, owner: "@", reason: all are so}
`)
	d, r := runMany(t, "", "gate", "publish", "--pairs", pairs, "--plan", plan)
	assert.Equal(t, exitGo, r.code, d.Summary)
	assert.Equal(t, 60, d.Totals.Go)
}

// TestLongPartsAreInTheirPlace has reports among many that are longer than what is
// held back: they are written piece by piece, and stand where they belong.
func TestLongPartsAreInTheirPlace(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	var more strings.Builder
	for i := range 12_000 {
		fmt.Fprintf(&more, "host%d A 192.0.2.%d\n", i, i%256)
	}
	text := string(zonegen.Hosted{Number: 1}.Text())
	writeFile(t, "short", text)
	writeFile(t, "long", text+more.String())
	var list strings.Builder
	names := []string{"short", "long", "long", "short", "short", "long", "short"}
	for _, name := range names {
		fmt.Fprintf(&list, "short\t%s\n", name)
	}
	d, r := runMany(t, list.String(), "gate", "publish", "--pairs", "-")
	require.Greater(t, len(r.stdout), 3*keptPart)
	require.Len(t, d.Reports, len(names))
	for i, name := range names {
		var want any
		single := runTool(t, "", "gate", "publish", "short", name, "--format", "json")
		require.NoError(t, json.Unmarshal([]byte(single.stdout), &want))
		assert.True(t, assert.ObjectsAreEqual(want, d.Reports[i]), "%d: %s", i, name)
	}
	lines := runTool(t, list.String(), "gate", "publish", "--pairs", "-", "--format", "jsonl")
	assert.Equal(t, len(names)+1, strings.Count(lines.stdout, "\n"))
}
