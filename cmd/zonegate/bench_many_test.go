package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/zonegate/zonegate/zonefile/zonegen"
)

// manyZones is how many zones BenchmarkMany judges in one call.
const manyZones = 10_000

// BenchmarkMany judges 10,000 zones of 20 records in one call, files read from the
// page cache, text output.
func BenchmarkMany(b *testing.B) {
	dir := b.TempDir()
	old, fresh := filepath.Join(dir, "old"), filepath.Join(dir, "new")
	pairs := writeManyZones(b, dir, manyZones)
	for _, bench := range []struct {
		name string
		args []string
	}{
		{"lint", []string{"lint", old}},
		{"publish", []string{"gate", "publish", "--pairs", pairs}},
		{"folders", []string{"gate", "publish", old, fresh}},
	} {
		b.Run(bench.name, func(b *testing.B) {
			for b.Loop() {
				if r := runTool(b, "", bench.args...); r.code != exitGo {
					b.Fatal(r)
				}
			}
			b.ReportMetric(manyZones*float64(b.N)/b.Elapsed().Seconds(), "zones/s")
		})
	}
}

// writeManyZones writes zones into the folders old and new, and the list of their
// pairs, whose name it gives.
func writeManyZones(t testing.TB, dir string, n int) (pairs string) {
	t.Helper()
	var list strings.Builder
	for _, version := range []string{"old", "new"} {
		require.NoError(t, os.MkdirAll(filepath.Join(dir, version), 0o777))
	}
	for i := range n {
		was := zonegen.Hosted{Number: i}
		becomes := zonegen.Hosted{Number: i, Serial: 2026112002, Changed: true}
		file := filepath.Join(dir, "old", was.Origin()+"zone")
		next := filepath.Join(dir, "new", was.Origin()+"zone")
		writeFile(t, file, string(was.Text()))
		writeFile(t, next, string(becomes.Text()))
		fmt.Fprintf(&list, "%s\t%s\t%s\n", file, next, was.Origin())
	}
	return writeFile(t, filepath.Join(dir, "pairs"), list.String())
}
