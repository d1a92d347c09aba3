package main

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zonegate/zonegate/migrate/render"
	"github.com/zonegate/zonegate/zonefile/zonegen"
)

// TestReproducible runs the same question in several processes, with one
// processor and with many, and compares every octet.
func TestReproducible(t *testing.T) {
	old, _ := writeRegistry(t, "old.zone", zonegen.Registry{Delegations: 2000})
	file, _ := writeRegistry(t, "new.zone", zonegen.Registry{Delegations: 2000, Seed: 1, Serial: 2026112002, LoseOneDot: true})
	questions := map[string][]string{
		"lint":         render.Formats(),
		"gate publish": render.Formats(),
		"gate parity":  render.Formats(),
		"diff":         render.DiffFormats(),
	}
	for question, formats := range questions {
		for _, format := range thinned(formats) {
			args := append(strings.Fields(question), file, "--origin", "se", "--format", format, "--now", "2026-11-20T14:30:00Z")
			if question != "lint" {
				args = append(args, old)
			}
			first := printed(t, "GOMAXPROCS=1", args)
			assert.NotEmpty(t, first, "%s as %s", question, format)
			for range 2 {
				assert.Equal(t, first, printed(t, "GOMAXPROCS=4", args), "%s as %s", question, format)
			}
		}
	}
}

// TestDelegateReproducible does the same where servers are judged from evidence.
func TestDelegateReproducible(t *testing.T) {
	dir := filepath.Join(root, "examples", "provider-move")
	for _, format := range thinned(render.Formats()) {
		args := []string{"gate", "delegate", filepath.Join(dir, "plan.yaml"), "--offline", "--now", "2026-02-01T00:05:00Z", "--format", format,
			"--evidence", filepath.Join(dir, "evidence.jsonl"), "--evidence", filepath.Join(dir, "sin.jsonl")}
		first := printed(t, "GOMAXPROCS=1", args)
		assert.Contains(t, first, "198.51.100.2", format)
		for range 2 {
			assert.Equal(t, first, printed(t, "GOMAXPROCS=4", args), format)
		}
	}
}

func printed(t *testing.T, setting string, args []string) string {
	t.Helper()
	cmd := exec.Command("zonegate", args...)
	cmd.Env = append(cmd.Environ(), setting)
	out, err := cmd.Output()
	if _, isExit := err.(*exec.ExitError); !isExit {
		require.NoError(t, err)
	}
	return string(out)
}
