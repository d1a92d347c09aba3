package zonefile

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestParseName(t *testing.T) {
	long := strings.Repeat("a.", 127)
	for _, c := range []struct{ in, origin, want, err string }{
		{"WWW", "example.com.", "www.example.com.", ""},
		{"@", "example.com.", "example.com.", ""},
		{`\@`, "example.com.", `\@.example.com.`, ""},
		{".", "", ".", ""},
		{`a\.b.c.`, "", `a\.b.c.`, ""},
		{`\065\255.`, "", `a\255.`, ""},
		{long, "", long, ""},
		{"a." + long, "", "", "longer than 255"},
		{strings.Repeat("b", 63) + ".", "", strings.Repeat("b", 63) + ".", ""},
		{strings.Repeat("b", 64) + ".", "", "", "longer than 63"},
		{"www", "", "", "no final dot"},
		{"", "example.com.", "", "missing"},
		{"a..b.", "", "", "empty"},
		{`a\12.`, "", "", "escape"},
		{`a\`, "", "", "escape"},
	} {
		var origin Name
		if c.origin != "" {
			origin = MustName(c.origin)
		}
		n, err := ParseName(c.in, origin)
		if c.err != "" {
			assert.ErrorContains(t, err, c.err, c.in)
			continue
		}
		require.NoError(t, err, c.in)
		assert.Equal(t, c.want, n.String())
	}
}

func TestNameRelations(t *testing.T) {
	com, example, www := MustName("com."), MustName("example.com."), MustName("www.example.com.")
	assert.True(t, www.IsBelow(example))
	assert.True(t, example.IsAtOrBelow(example))
	assert.False(t, example.IsBelow(example))
	assert.True(t, example.IsBelow(Root))
	assert.False(t, MustName("badexample.com.").IsBelow(example))
	assert.False(t, MustName(`www\.example.com.`).IsBelow(example), "a dot inside a label parts nothing")
	assert.Equal(t, com, www.Strip(2))
	assert.Equal(t, 3, www.Labels())
	assert.Equal(t, "example", www.Label(1))
	assert.Equal(t, "www", www.Relative(example))
	assert.Equal(t, "@", example.Relative(example))
	assert.Equal(t, "com.", com.Relative(example))
	assert.Equal(t, "www.example.com.", www.Relative(Root))
	assert.True(t, MustName("*.a.").IsWildcard())
	assert.False(t, MustName(`\*a.`).IsWildcard())
	joined, ok := example.Join(com)
	assert.True(t, ok)
	assert.Equal(t, "example.com.com.", joined.String())
}

// TestCompare holds the sort key against the definition of RFC 4034 section
// 6.1: labels from the right, each compared as octets.
func TestCompare(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	random := func() Name {
		wire := []byte{}
		for range rng.IntN(4) {
			n := 1 + rng.IntN(3)
			wire = append(wire, byte(n))
			for range n {
				wire = append(wire, []byte{0, 1, 2, '*', 'a', 0xff}[rng.IntN(6)])
			}
		}
		return Name(wire) + Root
	}
	labels := func(n Name) []string {
		var l []string
		for i := range n.Labels() {
			l = append(l, n.Label(i))
		}
		slices.Reverse(l)
		return l
	}
	for range 20000 {
		a, b := random(), random()
		require.Equal(t, slices.Compare(labels(a), labels(b)), a.Compare(b), "%q %q", a, b)
	}
}
