package evidence

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestLongLine holds that a line may be of any length.
func TestLongLine(t *testing.T) {
	e := saw(1, 7)
	e.Saw.Detail = strings.Repeat("x", 8<<20)
	name := newLog(t, begin(0), e, end(2))
	b := Read(name)
	require.Empty(t, b.Troubles)
	assert.Equal(t, e.Saw.Detail, b.Entries[1].Saw.Detail)
	sound(t, name, 3)
}
