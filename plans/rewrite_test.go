package plans_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zonegate/zonegate/plans"
)

// TestRewrite: keys are set, added and left out, and the rest stays as it was.
func TestRewrite(t *testing.T) {
	const text = "version: 1 # one\nzone: example.com.\nold: {source: a.zone, nameservers: [ns1.old.test.]}\nresolvers: [192.0.2.1]\n"
	for _, c := range []struct {
		about string
		set   map[string]any
		want  string
	}{
		{"nothing", nil, text},
		{"set below", map[string]any{"old.source": "b.zone"}, "version: 1 # one\nzone: example.com.\nold: {source: b.zone, nameservers: [ns1.old.test.]}\nresolvers: [192.0.2.1]\n"},
		{"left out", map[string]any{"resolvers": nil, "tsig": nil, "timing.max-gap": nil}, "version: 1 # one\nzone: example.com.\nold: {source: a.zone, nameservers: [ns1.old.test.]}\n"},
		{"added", map[string]any{"new.source": "c.zone", "ds": []string{"1 13 2 AB"}}, text + "ds:\n  - 1 13 2 AB\nnew:\n  source: c.zone\n"},
	} {
		got, err := plans.Rewrite([]byte(text), c.set)
		require.NoError(t, err, c.about)
		assert.Equal(t, c.want, string(got), c.about)
	}
	for _, bad := range []string{"", "- a", "a: ["} {
		_, err := plans.Rewrite([]byte(bad), nil)
		assert.ErrorContains(t, err, "rewrite the plan", "%q", bad)
	}
}

// TestReverse: the sides change places, and twice is once.
func TestReverse(t *testing.T) {
	const text = "version: 1\nold: {source: a.zone} # left\nnew: {source: b.zone}\n"
	back, err := plans.Reverse([]byte(text))
	require.NoError(t, err)
	assert.Equal(t, "version: 1\nnew: {source: a.zone} # left\nold: {source: b.zone}\n", string(back))
	again, err := plans.Reverse(back)
	require.NoError(t, err)
	assert.Equal(t, text, string(again))
	_, err = plans.Reverse([]byte("- a"))
	assert.ErrorContains(t, err, "reverse the plan")
}

// TestReverseExpects: what was added goes again, and values of the new side are not
// those of the old one.
func TestReverseExpects(t *testing.T) {
	const text = `expect:
  - {name: a, type: A, change: add, to: [192.0.2.1], ttl: 300, reason: one}
  - {name: b, change: delete, reason: two}
  - {name: c, type: A, change: update, to: [192.0.2.2], reason: three}
  - {name: d, type: A, to: [192.0.2.3]}
`
	back, err := plans.Reverse([]byte(text))
	require.NoError(t, err)
	assert.YAMLEq(t, `expect:
  - {name: a, type: A, change: delete, reason: one}
  - {name: b, change: add, reason: two}
  - {name: c, type: A, change: update, reason: three}
  - {name: d, type: A}
`, string(back))
}
