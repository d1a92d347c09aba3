package plans

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const zone = "example.com."

func TestResolveName(t *testing.T) {
	for _, c := range []struct{ name, zone, want string }{
		{"@", zone, "example.com."},
		{"www", zone, "www.example.com."},
		{"WWW.Dev", "Example.COM.", "www.dev.example.com."},
		{"www.example.org.", zone, "www.example.org."},
		{".", zone, "."},
		{"com", ".", "com."},
		{"@", ".", "."},
		{"*.dev", zone, "*.dev.example.com."},
		{`\042.dev`, zone, "*.dev.example.com."},
		{`\065\.b`, zone, `a\.b.example.com.`},
		{`a\@b`, zone, `a\@b.example.com.`},
		{`a\000b`, zone, `a\000b.example.com.`},
		{`a\ b\032c`, zone, `a\032b\032c.example.com.`},
		{"A..B", zone, "a..b"},
	} {
		assert.Equal(t, c.want, ResolveName(c.name, c.zone), "%s in %s", c.name, c.zone)
	}
}

func TestIgnoreMatches(t *testing.T) {
	for _, c := range []struct {
		entry Ignore
		yes   string // owner and type, separated by blanks; several by commas
		no    string
	}{
		{Ignore{Owner: "www"}, "www.example.com. A, WWW.Example.com. TXT", "ww.example.com. A, www.example.org. A, a.www.example.com. A, www. A"},
		{Ignore{Owner: "@"}, "example.com. MX", "www.example.com. MX"},
		{Ignore{Owner: "*.dev"}, "a.dev.example.com. A, a.b.dev.example.com. A, *.dev.example.com. A", "dev.example.com. A, a.adev.example.com. A"},
		{Ignore{Owner: "*dev"}, "dev.example.com. A, adev.example.com. A, a.dev.example.com. A", "deva.example.com. A"},
		{Ignore{Owner: "a*.b*"}, "a.b.example.com. A, axx.x.bx.example.com. A", "b.a.example.com. A, a.example.com. A"},
		{Ignore{Owner: "*.example.org."}, "a.example.org. A", "example.org. A, a.example.org.example.com. A"},
		{Ignore{Owner: "*"}, "example.com. A, a.b.example.com. A, other. A", ""},
		{Ignore{Owner: `\*.dev`}, "*.dev.example.com. A", "a.dev.example.com. A"},
		{Ignore{Owner: `*.dev`}, `a\.b.dev.example.com. A`, `a\.dev.example.com. A`},
		{Ignore{Type: "A"}, "www.example.com. A, www.example.com. a", "www.example.com. AAAA"},
		{Ignore{Type: "NSEC*"}, "www.example.com. NSEC, www.example.com. NSEC3PARAM", "www.example.com. NS"},
		{Ignore{Type: "*"}, "www.example.com. A", ""},
		{Ignore{Owner: "www", Type: "A"}, "www.example.com. A", "www.example.com. MX, w.example.com. A"},
	} {
		for owner, typ := range pairs(c.yes) {
			assert.True(t, c.entry.Pattern(zone).Matches(OwnerOf(owner), typ), "%v and %s %s", c.entry, owner, typ)
		}
		for owner, typ := range pairs(c.no) {
			assert.False(t, c.entry.Pattern(zone).Matches(OwnerOf(owner), typ), "%v and %s %s", c.entry, owner, typ)
		}
	}
}

func pairs(list string) func(func(owner, typ string) bool) {
	return func(yield func(owner, typ string) bool) {
		for pair := range strings.SplitSeq(list, ",") {
			fields := strings.Fields(pair)
			if len(fields) == 2 && !yield(fields[0], fields[1]) {
				return
			}
		}
	}
}

func TestIgnoreWithoutOwner(t *testing.T) {
	matches := func(g Ignore) bool { return g.Pattern(zone).Matches(OwnerOf(""), "") }
	assert.True(t, matches(Ignore{Check: "x"}))
	assert.True(t, matches(Ignore{Check: "x", Owner: "*"}))
	assert.False(t, matches(Ignore{Check: "x", Owner: "@"}))
	assert.False(t, matches(Ignore{Check: "x", Type: "A"}))
}

func TestExpectMatches(t *testing.T) {
	for _, c := range []struct{ name, yes, no string }{
		{"www", "www.example.com. A", "w.example.com. A"},
		{"*", "www.example.com. A, *.example.com. A", "example.com. A, a.b.example.com. A"},
		{"*.dev", "a.dev.example.com. A", "a.b.dev.example.com. A, dev.example.com. A"},
		{"*.*", "a.b.example.com. A", "a.example.com. A, a.b.c.example.com. A"},
		{"web?", "web1.example.com. A", "web.example.com. A, web12.example.com. A, web.1.example.com. A"},
		{"a*c*e", "abcde.example.com. A, ace.example.com. A, acce.example.com. A", "abcd.example.com. A, ab.cde.example.com. A"},
		{"*b.x*", "ab.xy.example.com. A, b.x.example.com. A", "ab.y.example.com. A"},
		{`web\?`, `web?.example.com. A`, "web1.example.com. A"},
	} {
		p := (&Expect{Name: c.name}).Pattern(zone)
		for owner, typ := range pairs(c.yes) {
			assert.True(t, p.Matches(OwnerOf(owner), typ), "%s and %s", c.name, owner)
		}
		for owner, typ := range pairs(c.no) {
			assert.False(t, p.Matches(OwnerOf(owner), typ), "%s and %s", c.name, owner)
		}
	}
	assert.True(t, (&Expect{Name: "www", Type: "A"}).Pattern(zone).Matches(OwnerOf("www.example.com."), "a"))
	assert.False(t, (&Expect{Name: "www", Type: "A"}).Pattern(zone).Matches(OwnerOf("www.example.com."), "AAAA"))
}

func TestLimitFor(t *testing.T) {
	p, err := Parse("p", []byte("version: 1\nthresholds: {updates: {percent: 20, grace: 10, max: 7}, types: {mx: {deletes: {max: 0}, adds: {}}}}"), testOptions)
	require.NoError(t, err)
	mx := p.LimitFor("MX")
	assert.Equal(t, 0, *mx.Deletes.Max)
	assert.Nil(t, mx.Deletes.Percent)
	assert.Nil(t, mx.Adds.Percent, "{} lifts it")
	assert.Nil(t, mx.Updates.Max, "the max of the zone is none of a type")
	assert.Equal(t, 20.0, *mx.Updates.Percent)
	assert.Equal(t, 7, *p.Thresholds.Kinds.Updates.Max)
	assert.Equal(t, p.Thresholds.Kinds.Deletes, p.LimitFor("A").Deletes)
}

func TestLimitExceeded(t *testing.T) {
	three := 3
	for _, c := range []struct {
		limit      Limit
		count, old int
		want       bool
	}{
		{share(10, 5), 5, 5, false},
		{share(10, 5), 6, 60, false},
		{share(10, 5), 6, 59, true},
		{share(10, 5), 6, 0, true},
		{share(100, 0), 10, 10, false},
		{share(0, 0), 1, 1000000, true},
		{share(0, 0), 0, 0, false},
		{Limit{Max: &three}, 3, 3, false},
		{Limit{Max: &three}, 4, 1000, true},
		{Limit{}, 1000, 1000, false},
	} {
		assert.Equal(t, c.want, c.limit.Exceeded(c.count, c.old), "%d of %d", c.count, c.old)
	}
}

func TestCheckZone(t *testing.T) {
	for _, c := range []struct{ plan, zone, want string }{
		{"version: 1\nprotect: [www.example.com]", zone, "p:2:11: www.example.com has no final dot and so means www.example.com.example.com. (write `www` or `www.example.com.`)"},
		{"version: 1\nprotect: [www.example.com]", "example.org.", ""},
		{"version: 1\nzone: example.com.", "EXAMPLE.com.", ""},
		{"version: 1\nzone: example.com.", "example.org.", "p:2:7: the plan is for the zone example.com., this one is example.org. (use the plan of this zone)"},
	} {
		p, err := Parse("p", []byte(c.plan), testOptions)
		require.NoError(t, err)
		if c.want == "" {
			assert.NoError(t, p.CheckZone(c.zone))
		} else {
			assert.EqualError(t, p.CheckZone(c.zone), c.want)
		}
	}
	assert.NoError(t, Default().CheckZone(zone))
}
