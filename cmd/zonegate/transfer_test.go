package main

import (
	"bytes"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestInterruptTransfer ends a transfer from a server that says nothing, which
// the time limits would let go on for half a minute.
func TestInterruptTransfer(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	for _, scheme := range []string{"axfr", "xfr+tls"} {
		dir := t.TempDir()
		cmd := exec.Command("zonegate", "transfer", scheme+"://"+l.Addr().String()+"/example.com", "--output", filepath.Join(dir, "zone"))
		var stderr bytes.Buffer
		cmd.Stderr = &stderr
		require.NoError(t, cmd.Start())
		conn, err := l.Accept()
		require.NoError(t, err)
		_, err = conn.Read(make([]byte, 1))
		require.NoError(t, err)
		require.NoError(t, cmd.Process.Signal(os.Interrupt))
		var exit *exec.ExitError
		require.ErrorAs(t, cmd.Wait(), &exit)
		assert.Equal(t, exitTrouble, exit.ExitCode())
		assert.Equal(t, "zonegate: interrupted; there is no verdict\n", stderr.String())
		left, err := os.ReadDir(dir)
		require.NoError(t, err)
		assert.Empty(t, left)
		conn.Close()
	}
}

func TestTransferProgress(t *testing.T) {
	p := new(progress)
	p.step.Store("reading")
	old, new := p.transfer(), p.transfer()
	old(1_000_000, 10_000)
	new(2_000_000, 20_000)
	old(4_500_000, 1_200_000)
	assert.Equal(t, "transferring: 1,220,000 records, 6 MB", p.line())
	assert.Nil(t, (*progress)(nil).transfer())
}
