package zonefile

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const lookupZone = `$TTL 60
@ SOA ns1 host 1 2 3 4 5
@ NS ns1
ns1 A 192.0.2.1
a.b.c A 192.0.2.2
*.w A 192.0.2.3
x.w A 192.0.2.4
y.z.w A 192.0.2.4
sub NS ns.sub
ns.sub A 192.0.2.5
deep.ns.sub NS elsewhere
d DNAME other.test.
hidden.d A 192.0.2.6
outside.test. A 192.0.2.7
`

func TestFind(t *testing.T) {
	z := readText(t, lookupZone, MustName("example.com."))
	for _, c := range []struct {
		name string
		want Where
		node string
	}{
		{"example.com.", HasRecords, "example.com."},
		{"ns1.example.com.", HasRecords, "ns1.example.com."},
		{"b.c.example.com.", EmptyNonTerminal, ""},
		{"c.example.com.", EmptyNonTerminal, ""},
		{"x.c.example.com.", NotThere, ""},
		{"zz.example.com.", NotThere, ""},
		{"any.w.example.com.", Synthesized, "*.w.example.com."},
		{"any.deep.w.example.com.", Synthesized, "*.w.example.com."},
		{"x.w.example.com.", HasRecords, "x.w.example.com."},
		{"q.x.w.example.com.", NotThere, ""},
		{"z.w.example.com.", EmptyNonTerminal, ""},
		{"q.z.w.example.com.", NotThere, ""},
		{"sub.example.com.", Delegated, "sub.example.com."},
		{"ns.sub.example.com.", Delegated, "sub.example.com."},
		{"q.deep.ns.sub.example.com.", Delegated, "sub.example.com."},
		{"d.example.com.", HasRecords, "d.example.com."},
		{"q.d.example.com.", Redirected, "d.example.com."},
		{"hidden.d.example.com.", Redirected, "d.example.com."},
		{"outside.test.", OutsideZone, ""},
		{"com.", OutsideZone, ""},
		{".", OutsideZone, ""},
	} {
		got := z.Find(MustName(c.name))
		assert.Equal(t, c.want, got.Where, c.name)
		if c.node != "" && assert.NotNil(t, got.Node.z, c.name) {
			assert.Equal(t, c.node, got.Node.Name().String(), c.name)
		}
	}
}

func TestNodeFlags(t *testing.T) {
	z := readText(t, lookupZone, MustName("example.com."))
	node := func(name string) Node {
		n, ok := z.Node(MustName(name))
		require.True(t, ok, name)
		return n
	}
	assert.True(t, node("example.com.").IsApex())
	assert.False(t, node("example.com.").IsCut())
	assert.True(t, node("sub.example.com.").IsCut())
	assert.True(t, node("sub.example.com.").Authoritative())
	assert.True(t, node("ns.sub.example.com.").BelowCut())
	assert.False(t, node("deep.ns.sub.example.com.").IsCut(), "another cut hides it")
	assert.True(t, node("hidden.d.example.com.").BelowDNAME())
	assert.True(t, node("outside.test.").Outside())
	assert.Equal(t, 14-1, z.Len())
	assert.Equal(t, 3, z.TypeCount(TypeNS))
}

func TestFindInRoot(t *testing.T) {
	z := readText(t, ". 60 SOA a. b. 1 2 3 4 5\n. 60 NS a.\ncom. 60 NS a.gtld.\n", "")
	assert.Equal(t, Root, z.Origin())
	assert.Equal(t, Delegated, z.Find(MustName("example.com.")).Where)
	assert.Equal(t, HasRecords, z.Find(Root).Where)
	assert.Equal(t, NotThere, z.Find(MustName("org.")).Where)
}

func TestFindWithoutOrigin(t *testing.T) {
	z := readText(t, "", "")
	assert.Equal(t, OutsideZone, z.Find(MustName("a.")).Where)
	_, ok := z.Apex()
	assert.False(t, ok)
}
