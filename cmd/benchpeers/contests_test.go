package main

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/zonefile/zonegen"
)

// Every claim is about commands that its contest runs, and every command has a
// name of its own.
func TestClaimsAreAboutCommandsThatRun(t *testing.T) {
	for _, c := range contests(options{timesTen: true, zones: 3, delegations: 10, dir: t.TempDir()}) {
		names := map[string]bool{}
		for _, command := range c.commands {
			require.False(t, names[command.name], "%s: %s twice", c.name, command.name)
			names[command.name] = true
		}
		for _, claim := range c.claims {
			require.True(t, names[claim.of], "%s: %s", c.name, claim.of)
			require.True(t, names[claim.row()], "%s: %s", c.name, claim.row())
		}
	}
}

func TestTasksMakeTheZones(t *testing.T) {
	folder := t.TempDir()
	file := folder + "/r.zone"
	require.NoError(t, makeRegistry([]string{file, `{"Delegations": 20}`}))
	written, err := registry(file, zonegen.Registry{})
	require.NoError(t, err)
	require.Equal(t, 20, written.Delegations)
	require.NoError(t, parse([]string{file, origin}))

	require.NoError(t, makeHosted([]string{folder, "3"}))
	for n := range 3 {
		require.NoError(t, parse([]string{hostedFile(folder, "new", n), zonegen.Hosted{Number: n}.Origin()}))
	}
	pairs, err := os.ReadFile(folder + "/pairs")
	require.NoError(t, err)
	require.Contains(t, string(pairs), hostedFile(folder, "old", 2)+"\t"+hostedFile(folder, "new", 2)+"\t"+zonegen.Hosted{Number: 2}.Origin()+"\n")
}
