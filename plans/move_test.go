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

// TestCheckServers has plans of a zone that stays where it is, and of one that moves.
func TestCheckServers(t *testing.T) {
	const stays = "version: 1\nzone: example.com.\n"
	for _, c := range []struct {
		text      string
		zoneGiven bool
		want      string // "": it can be used
	}{
		{stays + "old: {source: a.zone, nameservers: [ns1.example.]}", false, ""},
		{stays + "new: {source: a.zone, nameservers: [ns1.example.]}", false, ""},
		{stays + "new: {nameservers: [ns1.example.]}", true, ""},
		{wholeMove, false, ""},
		{stays + "new: {nameservers: [ns1.example.]}", false, "new.source is missing"},
		{stays + "old: {nameservers: [ns1.example.]}", false, "old.source is missing"},
		{stays + "old: {source: queries, nameservers: [ns1.example.]}", false, "old.source is queries"},
		{stays + "old: {source: a.zone}", false, "no side has nameservers"},
		{"version: 1\nold: {source: a.zone, nameservers: [ns1.example.]}", false, "zone is missing"},
		{strings.Replace(wholeMove, "source: old.zone, ", "", 1), false, "old.source is missing"},
	} {
		p, err := Parse("plan.yaml", []byte(c.text), Options{})
		require.NoError(t, err, c.text)
		if err = p.CheckServers(c.zoneGiven); c.want == "" {
			assert.NoError(t, err, c.text)
			continue
		}
		assert.ErrorContains(t, err, c.want, c.text)
	}
}

// TestAtOneSide holds that the servers of a zone that stays are the new side, with
// the key for their transfers.
func TestAtOneSide(t *testing.T) {
	old, err := Parse("plan.yaml", []byte("version: 1\nzone: example.com.\nold: {source: a.zone, nameservers: [ns1.example.]}\ntsig: {file: keys, old: k}\n"), Options{})
	require.NoError(t, err)
	p := old.AtOneSide()
	assert.True(t, p.Stays())
	assert.Empty(t, p.Old.Nameservers)
	assert.Equal(t, "a.zone", p.New.Source)
	assert.Equal(t, "k", p.TSIG.New)
	assert.Same(t, p, p.AtOneSide())
	move, err := Parse("plan.yaml", []byte(wholeMove), Options{})
	require.NoError(t, err)
	assert.False(t, move.Stays())
	assert.Same(t, move, move.AtOneSide())
}
