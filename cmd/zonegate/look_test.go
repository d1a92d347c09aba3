package main

import (
	"bytes"
	"fmt"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/migrate/rehearse"
	"github.com/zonegate/zonegate/zonefile"
)

// lengthyMove writes a plan whose look takes minutes: servers of many RRsets that
// are asked slowly.
func lengthyMove(t *testing.T) (planFile string) {
	t.Helper()
	var text strings.Builder
	text.WriteString("$TTL 60\n@ SOA ns host 1 60 60 60000 60\n@ NS ns1.example.\n")
	for i := range 2000 {
		fmt.Fprintf(&text, "n%d A 192.0.2.1\n", i)
	}
	z, err := zonefile.ParseZone(zonefile.MustName("shop.example."), []byte(text.String()))
	require.NoError(t, err)
	start := func() netip.AddrPort {
		s, err := rehearse.Start(rehearse.Config{Zones: []*zonefile.Zone{z}})
		require.NoError(t, err)
		t.Cleanup(func() { _ = s.Stop() })
		return s.Address()
	}
	old := start()
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "shop.zone"), []byte(text.String()), 0o666))
	planFile = filepath.Join(dir, "plan.yaml")
	plan := fmt.Sprintf(`version: 1
zone: shop.example.
old: {source: shop.zone, nameservers: [{name: ns1.old.example., addresses: [%q]}]}
new: {source: shop.zone, nameservers: [{name: ns1.new.example., addresses: [%q]}]}
parent: {zone: example., servers: [%q]}
`, old, start(), old)
	require.NoError(t, os.WriteFile(planFile, []byte(plan), 0o666))
	return planFile
}

// TestInterruptWhileLooking: what was seen until then is kept, and whole.
func TestInterruptWhileLooking(t *testing.T) {
	for _, command := range []string{"observe", "gate delegate"} {
		t.Run(command, func(t *testing.T) {
			plan := lengthyMove(t)
			log := filepath.Join(filepath.Dir(plan), "evidence.jsonl")
			cmd := exec.Command("zonegate", append(strings.Fields(command), plan, "--rate", "20")...)
			var stdout, stderr bytes.Buffer
			cmd.Stdout, cmd.Stderr = &stdout, &stderr
			require.NoError(t, cmd.Start())
			require.Eventually(t, func() bool {
				data, _ := os.ReadFile(log)
				return bytes.Count(data, []byte("\n")) > 10
			}, time.Minute, 10*time.Millisecond)
			require.NoError(t, cmd.Process.Signal(syscall.SIGINT))
			var exit *exec.ExitError
			require.ErrorAs(t, cmd.Wait(), &exit)
			assert.Equal(t, exitTrouble, exit.ExitCode())
			assert.Contains(t, stderr.String(), "interrupted; there is no verdict")
			assert.Empty(t, stdout.String())

			book := evidence.Read(log)
			assert.Empty(t, book.Troubles)
			require.NotEmpty(t, book.Entries)
			assert.NotNil(t, book.Entries[0].Begin)
			for _, e := range book.Entries {
				assert.Nil(t, e.End, "a look that was cut off does not come to its end")
			}
		})
	}
}
