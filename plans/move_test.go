package plans

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const wholeMove = `version: 1
zone: example.com.
old: {source: old.zone, nameservers: [ns1.old.example.]}
new: {source: new.zone, nameservers: [ns1.new.example.]}
`

// TestCheckMove replaces one piece of a plan that has all, and wants the keys
// that are then said to be missing.
func TestCheckMove(t *testing.T) {
	for _, c := range []struct{ old, new, want string }{
		{"", "", ""},
		{"source: new.zone, ", "", ""},
		{"source: old.zone", "source: queries", ""},
		{"zone: example.com.", "", "plan.yaml: zone is missing (write `zone: example.com.`)"},
		{"zone: example.com.", "zone: .", "zone is the root"},
		{"source: old.zone, ", "", "old.source is missing"},
		{", nameservers: [ns1.old.example.]", "", "old.nameservers is missing"},
		{", nameservers: [ns1.new.example.]", "", "new.nameservers is missing"},
		{"new: {source: new.zone, nameservers: [ns1.new.example.]}", "", "new.nameservers is missing"},
		{"source: new.zone", "source: queries", "new.source is queries"},
	} {
		t.Run(c.new+" for "+c.old, func(t *testing.T) {
			p, err := Parse("plan.yaml", []byte(strings.Replace(wholeMove, c.old, c.new, 1)), Options{})
			require.NoError(t, err)
			if err = p.CheckMove(); c.want == "" {
				assert.NoError(t, err)
				return
			}
			assert.ErrorContains(t, err, c.want)
		})
	}
}

func TestCheckMoveNamesAllThatIsMissing(t *testing.T) {
	p, err := Parse("plan.yaml", []byte("version: 1\n"), Options{})
	require.NoError(t, err)
	err = p.CheckMove()
	for _, key := range []string{"zone", "old.source", "old.nameservers", "new.nameservers"} {
		assert.ErrorContains(t, err, key+" is missing")
	}
	p, err = Parse("plan.yaml", []byte(strings.Replace(strings.Replace(wholeMove, "old.zone", "queries", 1), "source: new.zone, ", "", 1)), Options{})
	require.NoError(t, err)
	assert.ErrorContains(t, p.CheckMove(), "new.source is missing: with `old.source: queries`")
}
