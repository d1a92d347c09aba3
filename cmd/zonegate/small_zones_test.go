package main

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile/zonegen"
)

// smallZones is how many generated zones each test looks at.
const smallZones = 25

// TestRewrittenZonesAreTheSame writes zones in every way the format has, and
// asks whether they are the zones that they were.
func TestRewrittenZonesAreTheSame(t *testing.T) {
	dir := t.TempDir()
	for seed := range uint64(smallZones) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			z := zonegen.Small(seed, "example.com.")
			old := writeFile(t, filepath.Join(dir, "old"), string(z.Text()))
			file := writeFile(t, filepath.Join(dir, "new"), string(z.Rewrite(seed, zonegen.AllStyles)))
			for _, pair := range [][]string{{old, file}, {file, old}} {
				r, ran := report(t, "gate", "parity", pair[0], pair[1], "--origin", "example.com")
				assert.Equal(t, exitGo, ran.code, "%v", blocking(r))
				all := r.Counts.All
				assert.Zero(t, all.Adds+all.Deletes+all.Updates+all.TTLs)
			}
			first := runTool(t, "", "print", old, "--origin", "example.com")
			assert.Equal(t, first, runTool(t, "", "print", file, "--origin", "example.com"))
			assert.Equal(t, exitGo, runTool(t, "", "diff", old, file, "--origin", "example.com").code)
		})
	}
}

// TestOneHarmIsSeen changes one fact, and wants it named whatever else is
// written otherwise.
func TestOneHarmIsSeen(t *testing.T) {
	dir := t.TempDir()
	for seed := range uint64(smallZones) {
		for _, harm := range zonegen.Harms {
			t.Run(fmt.Sprint("seed ", seed, " harm ", harm), func(t *testing.T) {
				z := zonegen.Small(seed, "example.com.")
				harmed, owner, mnemonic := z.Harmed(seed, harm)
				old := writeFile(t, filepath.Join(dir, "old"), string(z.Text()))
				file := writeFile(t, filepath.Join(dir, "new"), string(harmed.Rewrite(seed, zonegen.AllStyles)))
				r, ran := report(t, "gate", "parity", old, file, "--origin", "example.com")
				assert.Equal(t, exitNoGo, ran.code)
				assert.Equal(t, []string{owner + " " + mnemonic}, parityPlaces(r))
			})
		}
	}
}

// parityPlaces lists owner and type of what differs.
func parityPlaces(r *migrate.Report) (list []string) {
	findings, _ := r.Blocking()
	for _, f := range findings {
		if strings.HasPrefix(f.Check, "parity-") {
			list = append(list, f.Owner+" "+f.Type)
		}
	}
	return list
}
