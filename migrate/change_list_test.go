package migrate_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

// TestChangeList holds that a list of views and the same in words tell alike.
func TestChangeList(t *testing.T) {
	old := read(t, "@ SOA ns hostmaster 1 1 1 1 1\na A 192.0.2.1\nb 60 TXT \"<&>\\\"\\\\\"\nc A 192.0.2.1\nd MX 1 x\ne A 192.0.2.1\ne A 192.0.2.2\n")
	new := read(t, "@ SOA ns hostmaster 2 1 1 1 1\na 60 A 192.0.2.1\nb 60 TXT \"\\195\\188\" \"\\127\"\nd MX 1 X\ne A 192.0.2.2\ne A 192.0.2.1\nf NSEC a A\n")
	r := run(t, nil, migrate.Question{Gate: migrate.GateDiff, Old: old, New: new})
	views := r.Changes
	words := migrate.Changes(slices.Collect(views.All())...)
	require.Equal(t, 7, views.Len())
	require.Equal(t, views.Len(), words.Len())
	assert.True(t, views.Matter())
	assert.True(t, words.Matter())
	var v, w migrate.ChangeWords
	for i := range views.Len() {
		views.Words(i, &v)
		words.Words(i, &w)
		assert.Equal(t, v.Change(), w.Change())
		assert.Equal(t, views.At(i), words.At(i))
		assert.Equal(t, views.Sort(i), words.Sort(i))
		assert.Equal(t, views.Type(i), words.Type(i))
		assert.Equal(t, views.SameOwner(i, 0), words.SameOwner(i, 0))
	}
	for _, list := range []migrate.ChangeList{views, words} {
		text, err := json.Marshal(list)
		require.NoError(t, err)
		want, err := json.Marshal(slices.Collect(words.All()))
		require.NoError(t, err)
		assert.Equal(t, string(want), string(text))
		var again migrate.ChangeList
		require.NoError(t, json.Unmarshal(text, &again))
		assert.Equal(t, words, again)
	}
}

func TestNoChanges(t *testing.T) {
	zone := read(t, "@ SOA ns hostmaster 1 1 1 1 1\n")
	r := run(t, nil, migrate.Question{Gate: migrate.GateDiff, Old: zone, New: zone})
	assert.Zero(t, r.Changes.Len())
	assert.False(t, r.Changes.Matter())
	text, err := json.Marshal(r)
	require.NoError(t, err)
	assert.NotContains(t, string(text), `"changes"`)
}

// TestWhatIsCounted holds that words and views agree on which types are in no count.
func TestWhatIsCounted(t *testing.T) {
	for number := range 1 << 16 {
		typ := zonefile.Type(number)
		c := migrate.Change{Type: typ.String()}
		require.Equal(t, typ.IsContent(), c.Sort().Counted, typ)
	}
}
