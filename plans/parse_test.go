package plans

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestFullExample(t *testing.T) {
	data, err := os.ReadFile("testdata/full.yaml")
	require.NoError(t, err)
	p, err := Parse("full.yaml", data, testOptions)
	require.NoError(t, err)
	assert.Len(t, p.SHA256, 64)
	assert.Equal(t, "full.yaml", p.File)
	got := flatten(p)
	for _, field := range []string{".Zone", ".Old.Source", ".New.TTLMin", ".Parent.Zone", ".DNSSEC", ".Protect[4].TTL",
		".Expect.List[2].TTL", ".Base.Serial", ".Base.Digest", ".Timing.TTLBefore.Reason", ".TSIG.File", ".DS[0]",
		".AllowNames[0]", ".Waivers[0].By", ".Severity[0].Check", ".Ignore[0].Until", ".Resolvers[1]", ".Vantages[1]",
		".Window.NotAfter", ".Margin", ".Evidence", ".Timing.Lowered", ".Contacts.StatusPage", ".Contacts.Support[1]",
		".Contacts.OldProvider", ".Contacts.NewProvider", ".Contacts.Registrar"} {
		assert.Contains(t, got, field)
	}
}

// A list that is not given is not the same as none of them that is known.
func TestNothingToCheckWith(t *testing.T) {
	const plan = "version: 1\nseverity: {any-check: notice}\nignore: [{check: no-such, type: nosuch, reason: x}]\n"
	_, err := Parse("p", []byte(plan), Options{})
	assert.NoError(t, err)
	_, err = Parse("p", []byte(plan), Options{Checks: []string{}, Types: func(string) bool { return false }})
	var all *Errors
	require.ErrorAs(t, err, &all)
	assert.Len(t, all.List, 3)
}

func TestMistakesAreErrors(t *testing.T) {
	_, err := Parse("plan.yaml", []byte("version: 2\nmargin: x"), Options{})
	var first *Mistake
	require.ErrorAs(t, err, &first)
	assert.Equal(t, Mistake{"plan.yaml", 1, 10, "version is 2, only version 1 is known", "write `version: 1`"}, *first)
}

func TestDefaultsAreNotShared(t *testing.T) {
	*Default().Thresholds.Kinds.Deletes.Percent = 100
	assert.Equal(t, 10.0, *Default().Thresholds.Kinds.Deletes.Percent)
}

// hostile are texts that could keep a reader busy or break it.
var hostile = map[string]string{
	"deep lists":         strings.Repeat("[", 100_000),
	"deep mappings":      strings.Repeat("{a: ", 100_000),
	"deep blocks":        strings.Repeat("- ", 100_000),
	"deep questions":     strings.Repeat("? ", 100_000),
	"many documents":     strings.Repeat("---\n", 100_000),
	"comments":           strings.Repeat("# x\n", 100_000) + "version: 1\n",
	"many bad stars":     "version: 1\nprotect: [" + strings.Repeat("*.a, ", 1000) + "]",
	"many bad at signs":  strings.Repeat("@", 10_000),
	"long line":          "version: " + strings.Repeat("1", 1_000_000),
	"long name":          "version: 1\nzone: " + strings.Repeat("a.", 500_000),
	"long key":           strings.Repeat("k", 1_000_000) + ": 1",
	"many keys":          strings.Repeat("k: 1\n", 20_000),
	"doubling aliases":   "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: &d [*c, *c]\n",
	"alias to its parts": "a: &a\n  b: *a\n",
	"tail comments":      "a:\n  b\n# x\n  # y\n# z",
	"too large":          "version: 1\n" + strings.Repeat("#\n", maxOctets/2),
	"many mistakes":      "version: 1\nold: {nameservers: [" + strings.Repeat("a, ", 10_000) + "]}",
	"many texts to fill": "version: 1\nprotect: [" + strings.Repeat("FILL-IN, ", 10_000) + "]",
	"utf-16":             "\xff\xfev\x00e\x00",
	"zeros":              strings.Repeat("\x00", 1000),
	"only a bom":         "\xef\xbb\xbf",
	"escaped surrogates": `version: "\ud800"`,
	"line separators":    "version: 1\u2028zone: @\u0085protect: [@]",
}

func TestHostile(t *testing.T) {
	for name, text := range hostile {
		t.Run(name, func(t *testing.T) { requireSound(t, []byte(text)) })
	}
}

// requireSound parses anything and checks that there is either a plan or a list
// of mistakes with places.
func requireSound(t *testing.T, data []byte) {
	p, err := Parse("p", data, testOptions)
	a, errApproval := ParseApproval("a", data)
	require.Equal(t, err == nil, p != nil)
	require.Equal(t, errApproval == nil, a != nil)
	for _, err := range []error{err, errApproval} {
		var all *Errors
		if err == nil {
			continue
		}
		require.True(t, errors.As(err, &all))
		require.NotEmpty(t, all.List)
		for _, m := range all.List {
			require.Positive(t, m.Line)
			require.Positive(t, m.Column)
			require.NotEmpty(t, m.Message)
			require.NotContains(t, m.Error(), "\n")
		}
		require.LessOrEqual(t, len(all.List), maxMistakes)
	}
	if p != nil {
		_ = p.CheckZone("example.com.")
		for _, w := range p.Warnings {
			require.Positive(t, w.Line)
			require.NotContains(t, w.Error(), "\n")
		}
		for i := range p.Ignore {
			p.Ignore[i].Pattern("example.com.").Matches(OwnerOf("www.example.com."), "A")
		}
	}
}
