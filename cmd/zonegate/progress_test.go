package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/zonegate/zonegate/zonefile"
)

func TestProgressTellsHowFarTheReadingIs(t *testing.T) {
	var shown bytes.Buffer
	p := startProgress(&shown)
	f := p.count(zonefile.Source{File: unclosed{strings.NewReader(strings.Repeat("x", 4_000_000))}, Size: 4_000_000})
	_, err := f.ReadAt(make([]byte, 1_000_000), 0)
	assert.NoError(t, err)
	assert.Equal(t, "reading: 25 % of 4 MB", p.line())
	p.now("checking")
	assert.Equal(t, "checking", p.line())
	p.end()
	assert.Empty(t, shown.String(), "short work is quiet")

	var silent *progress
	silent.now("checking")
	silent.end()
}

type unclosed struct{ *strings.Reader }

func (unclosed) Close() error { return nil }
