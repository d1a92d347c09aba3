package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zonegate/zonegate/migrate/dnssec/signer"
)

// signedAnew signs a zone that says how it is signed. Signatures are over
// addresses too, and those of a stage are others than those of the case.
func signedAnew(t testing.TB, name, text string) string {
	t.Helper()
	if filepath.Ext(name) != ".zone" || !signer.IsScript(text) {
		return text
	}
	signed, err := signer.Script(text, "", time.Time{})
	require.NoError(t, err, name)
	return signed
}

// TestSignedExamples holds that the signed zones of the examples are what the signer
// makes of what stands above its mark; times in them are dates. With -update it
// writes them.
func TestSignedExamples(t *testing.T) {
	err := filepath.WalkDir(filepath.Join(root, "examples"), func(file string, e fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(file) != ".zone" {
			return err
		}
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		want := signedAnew(t, file, string(text))
		if *update && want != string(text) {
			return os.WriteFile(file, []byte(want), 0o666)
		}
		assert.Equal(t, want, string(text), "%s: run make golden and read the difference", file)
		return nil
	})
	require.NoError(t, err)
}
