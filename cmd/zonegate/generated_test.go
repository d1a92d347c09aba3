package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// corpusReadme holds what is generated about the corpus.
const corpusReadme = "examples/incidents/README.md"

// generated holds a part of the corpus's README, between <!-- NAME --> and <!-- end of
// NAME -->. With -update it writes it.
func generated(t *testing.T, name, want string) {
	t.Helper()
	file := filepath.Join(root, corpusReadme)
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	head, rest, ok := strings.Cut(string(text), "<!-- "+name+" -->\n")
	require.True(t, ok, "%s has no <!-- %s -->", corpusReadme, name)
	is, tail, ok := strings.Cut(rest, "<!-- end of "+name+" -->")
	require.True(t, ok, "%s has no <!-- end of %s -->", corpusReadme, name)
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(head+"<!-- "+name+" -->\n"+want+"<!-- end of "+name+" -->"+tail), 0o666))
		return
	}
	assert.Equal(t, want, is, "%s of %s: run make golden and read the difference", name, corpusReadme)
}
