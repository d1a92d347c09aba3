package render

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate"
)

func TestPageSpellsOutAndEscapes(t *testing.T) {
	var buf bytes.Buffer
	for _, s := range nastyTexts {
		buf.Reset()
		p := &htmlPage{Title: s, Banner: &htmlBanner{Kind: "go", Word: "GO", Summary: s}, Tool: migrate.Tool{Name: s}, Contents: []htmlLink{{s, s, s}}}
		table := htmlTable{ID: s, Caption: s, Columns: htmlColumns("a", ">b"), Rows: []htmlRow{{s, []htmlCell{htmlWords(s), {{"code", s}, {"line", s}}}}}}
		require.NoError(t, writePage(&buf, p, "table", table))
		assert.NotContains(t, buf.String(), "<script>x")
		for line := range bytes.Lines(buf.Bytes()) {
			line = bytes.TrimSuffix(line, []byte("\n"))
			require.Equal(t, string(line), visible(string(line)))
		}
	}
}
