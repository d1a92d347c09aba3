package evidence

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestBehind(t *testing.T) {
	l, err := Open(newLog(t))
	require.NoError(t, err)
	assert.Zero(t, l.Behind(at(0)))
	require.NoError(t, l.Close())
	l, err = Open(newLog(t, begin(0), saw(60, 7), end(59)))
	require.NoError(t, err)
	assert.Zero(t, l.Behind(at(60)))
	assert.Zero(t, l.Behind(at(58)))
	assert.Equal(t, 3*time.Second, l.Behind(at(57)))
	require.NoError(t, l.Close())
}

func TestZones(t *testing.T) {
	other := begin(4)
	other.Begin = &Begin{Schema: Schema, Tool: "zonegate 1", Zone: "other.test."}
	for _, c := range []struct {
		entries []Entry
		want    []string
	}{
		{nil, nil},
		{[]Entry{begin(0), saw(1, 7), end(3), begin(4), end(5)}, []string{"ex.test."}},
		{[]Entry{begin(0), end(3), other, begin(5)}, []string{"ex.test.", "other.test."}},
	} {
		l, err := Open(newLog(t, c.entries...))
		require.NoError(t, err)
		assert.Equal(t, c.want, l.Zones())
		require.NoError(t, l.Close())
	}
}
