package caches

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestParseShares(t *testing.T) {
	for text, want := range map[string]map[string]float64{
		"child=1":                          {"child": 1},
		"child=0.7,parent=0.1,sticky=0.2":  {"child": 0.7, "parent": 0.1, "sticky": 0.2},
		" child = 70% , parent=10 %,6h=.2": {"child": 0.7, "parent": 0.1, "6h": 0.2},
		"child=0.9996,retry=0":             {"child": 0.9996},
	} {
		list, err := ParseShares(text, DefaultClasses())
		require.NoError(t, err, text)
		for _, c := range list {
			assert.InDelta(t, want[c.Name], c.Share, 1e-12, "%s of %q", c.Name, text)
		}
		assert.NoError(t, checkClasses(list), text)
	}
	assert.NoError(t, checkClasses(DefaultClasses()), "the shares that were set are those of a copy")
}

func TestParseSharesRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"":                     `shares "": "" is not of the form class=share, as child=0.9`,
		"child":                `shares "child": "child" is not of the form class=share, as child=0.9`,
		"child=0.9,":           `shares "child=0.9,": "" is not of the form class=share, as child=0.9`,
		"uncle=1":              `shares "uncle=1": there is no class "uncle": it is one of child, day, 6h, parent, sticky, stale, retry`,
		"child=0.5,child=0.5":  `shares "child=0.5,child=0.5": class child is there twice`,
		"child=most":           `shares "child=most": class child: its share "most" is not a number from 0 to 1, nor a percentage`,
		"child=1.5":            `shares "child=1.5": class child: its share "1.5" is not a number from 0 to 1, nor a percentage`,
		"child=-1,parent=2":    `shares "child=-1,parent=2": class child: its share "-1" is not a number from 0 to 1, nor a percentage`,
		"child=NaN":            `shares "child=NaN": class child: its share "NaN" is not a number from 0 to 1, nor a percentage`,
		"child=0.7,sticky=0.2": `shares "child=0.7,sticky=0.2" sum to 0.9, not to 1`,
		"child=70,parent=30":   `shares "child=70,parent=30": class child: its share "70" is not a number from 0 to 1, nor a percentage`,
	} {
		_, err := ParseShares(text, DefaultClasses())
		assert.EqualError(t, err, want)
	}
}
