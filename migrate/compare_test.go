package migrate_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

// told writes a diff down: "-" removed, "+" added, "!" data, "~" TTL, "=" same.
func told(d *migrate.Diff) []string {
	signs := map[migrate.ChangeKind]string{
		migrate.Removed: "-", migrate.Added: "+", migrate.Data: "!", migrate.TTL: "~", migrate.Same: "=",
	}
	lines := []string{}
	for _, c := range d.Sets {
		line := fmt.Sprintf("%s %s %s", signs[c.Kind], c.Owner, c.Type)
		if c.Equivalence != "" {
			line += " " + c.Equivalence
		}
		lines = append(lines, line)
	}
	return lines
}

func TestCompare(t *testing.T) {
	for _, c := range []struct {
		name     string
		old, new string
		written  bool
		want     []string
	}{
		{"equal", base, base, true, nil},
		{"other order of lines is nothing", "a A 192.0.2.1\nb A 192.0.2.1\n", "b A 192.0.2.1\na A 192.0.2.1\n", true, nil},
		{"a record added to an RRset", "a A 192.0.2.1\n", "a A 192.0.2.1\na A 192.0.2.2\n", false, []string{"! a.example.com. A"}},
		{"an RRset removed", "a A 192.0.2.1\na TXT x\n", "a A 192.0.2.1\n", false, []string{"- a.example.com. TXT"}},
		{"an RRset added before", "a TXT x\n", "a A 192.0.2.1\na TXT x\n", false, []string{"+ a.example.com. A"}},
		{"a name removed and one added", "a A 192.0.2.1\n", "b A 192.0.2.1\n", false,
			[]string{"- a.example.com. A", "+ b.example.com. A"}},
		{"one TTL of two", "a 60 A 192.0.2.1\na 60 A 192.0.2.2\n", "a 60 A 192.0.2.1\na 90 A 192.0.2.2\n", false,
			[]string{"~ a.example.com. A"}},
		{"TTL and data", "a 60 A 192.0.2.1\n", "a 90 A 192.0.2.2\n", false, []string{"! a.example.com. A"}},
		{"capitals of an owner", "a A 192.0.2.1\n", "A A 192.0.2.1\n", true, []string{"= a.example.com. A case"}},
		{"capitals of an owner, not asked for", "a A 192.0.2.1\n", "A A 192.0.2.1\n", false, nil},
		{"capitals of a target", "a NS ns.X.test.\n", "a NS ns.x.test.\n", true, []string{"= a.example.com. NS case"}},
		{"capitals of a target whose type keeps them", "a HTTPS 1 S.x.test.\n", "a HTTPS 1 s.x.test.\n", true,
			[]string{"= a.example.com. HTTPS case"}},
		{"the same, not asked for", "a HTTPS 1 S.x.test.\n", "a HTTPS 1 s.x.test.\n", false, nil},
		{"a target twice in other capitals", "a HTTPS 1 S.x.test.\na HTTPS 1 s.x.test.\n", "a HTTPS 1 s.x.test.\n", true,
			[]string{"= a.example.com. HTTPS duplicate"}},
		{"capitals of a text matter", "a TXT X\n", "a TXT x\n", true, []string{"! a.example.com. TXT"}},
		{"a duplicate", "a A 192.0.2.1\na A 192.0.2.1\n", "a A 192.0.2.1\n", true, []string{"= a.example.com. A duplicate"}},
		{"order in an RRset", "a A 192.0.2.1\na A 192.0.2.2\n", "a A 192.0.2.2\na A 192.0.2.1\n", true,
			[]string{"= a.example.com. A order"}},
		{"order of three with the same neighbours", "a A 192.0.2.1\na A 192.0.2.3\na A 192.0.2.2\n",
			"a A 192.0.2.3\na A 192.0.2.1\na A 192.0.2.2\n", true, []string{"= a.example.com. A order"}},
		{"outside names", "a A 192.0.2.1\nz.test. A 192.0.2.1\n", "a A 192.0.2.1\nb.test. A 192.0.2.1\n", false,
			[]string{"+ b.test. A", "- z.test. A"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			old, new := read(t, "$TTL 60\n"+c.old), read(t, "$TTL 60\n"+c.new)
			d := migrate.Compare(old, new, migrate.CompareOptions{Written: c.written})
			assert.ElementsMatch(t, c.want, told(d))
		})
	}
}

func TestCounts(t *testing.T) {
	old := read(t, base+`
a NS ns1.a
ns1.a A 192.0.2.5
b NS ns1.test.
c NS ns1.test.
c DS 1 8 2 0000000000000000000000000000000000000000000000000000000000000000
@ NSEC3PARAM 1 0 0 -
`)
	new := read(t, base+`
a NS ns2.a
ns2.a A 192.0.2.5
c 60 NS ns1.test.
d NS ns1.test.
@ NSEC3PARAM 1 0 1 -
`)
	counts := migrate.Compare(old, new, migrate.CompareOptions{}).Counts
	assert.Equal(t, migrate.KindCounts{Old: 3, New: 3, Adds: 1, Deletes: 1, Updates: 1, TTLs: 1}, counts.Delegations)
	assert.Equal(t, migrate.KindCounts{Old: 4, New: 4, Adds: 1, Deletes: 1, Updates: 1, TTLs: 1}, counts.Types["NS"])
	assert.Equal(t, migrate.KindCounts{Old: 1, Deletes: 1}, counts.Types["DS"])
	assert.NotContains(t, counts.Types, "SOA")
	assert.NotContains(t, counts.Types, "NSEC3PARAM")
	assert.Equal(t, migrate.KindCounts{Old: 13, New: 12, Adds: 2, Deletes: 3, Updates: 1, TTLs: 1}, counts.All)
}

// TestHiddenDelegation: a new cut above makes the old one no delegation.
func TestHiddenDelegation(t *testing.T) {
	old := read(t, base+"a.b NS ns1.test.\n")
	new := read(t, base+"a.b NS ns1.test.\nb NS ns1.test.\n")
	counts := migrate.Compare(old, new, migrate.CompareOptions{}).Counts
	assert.Equal(t, migrate.KindCounts{Old: 1, New: 1, Adds: 1, Deletes: 1}, counts.Delegations)
	assert.Equal(t, 1, counts.All.Changes())
}

// someZone makes a zone of few names, so that two of them share many.
func someZone(t testing.TB, random *rand.Rand) *zonefile.Zone {
	var b strings.Builder
	names := []string{"@", "a", "b", "a.b", "B.a", "*", "c", "x.test.", `\000`, `\001.a`}
	data := []string{"A 192.0.2.1", "A 192.0.2.2", "NS ns1", "NS NS1.test.", "TXT a b", "TXT ab", "HTTPS 1 A.test.",
		"HTTPS 1 a.test.", "TYPE65400 \\# 1 00", "RRSIG A 8 2 60 20300101000000 20290101000000 1 example.com. AAAA"}
	for range random.IntN(30) {
		fmt.Fprintf(&b, "%s %d IN %s\n", names[random.IntN(len(names))], 60+random.IntN(2), data[random.IntN(len(data))])
	}
	return read(t, "@ 60 IN SOA ns1 hostmaster 1 3600 600 604800 300\n"+b.String())
}

func TestCompareMirrors(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	mirror := map[migrate.ChangeKind]migrate.ChangeKind{
		migrate.Added: migrate.Removed, migrate.Removed: migrate.Added,
		migrate.Data: migrate.Data, migrate.TTL: migrate.TTL, migrate.Same: migrate.Same,
	}
	for range 300 {
		a, b := someZone(t, random), someZone(t, random)
		opt := migrate.CompareOptions{Written: true}
		require.Empty(t, migrate.Compare(a, a, opt).Sets)
		there, back := migrate.Compare(a, b, opt), migrate.Compare(b, a, opt)
		require.Len(t, back.Sets, len(there.Sets))
		for i, c := range there.Sets {
			m := back.Sets[i]
			require.Equal(t, c.Owner, m.Owner)
			require.Equal(t, c.Type, m.Type)
			require.Equal(t, mirror[c.Kind], m.Kind)
			require.Equal(t, c.Equivalence, m.Equivalence)
			require.Equal(t, c.Old.Len(), m.New.Len())
		}
		require.Equal(t, mirrored(there.Counts), back.Counts)
	}
}

func mirrored(c migrate.Counts) migrate.Counts {
	flip := func(k migrate.KindCounts) migrate.KindCounts {
		k.Old, k.New, k.Adds, k.Deletes = k.New, k.Old, k.Deletes, k.Adds
		return k
	}
	types := map[string]migrate.KindCounts{}
	for typ, k := range c.Types {
		types[typ] = flip(k)
	}
	c.All, c.Delegations, c.Types = flip(c.All), flip(c.Delegations), types
	return c
}

// TestCompareAddsUp: what is told turns the old zone into the new one.
func TestCompareAddsUp(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for range 300 {
		a, b := someZone(t, random), someZone(t, random)
		have := contents(a)
		for _, c := range migrate.Compare(a, b, migrate.CompareOptions{}).Sets {
			key := c.Owner.String() + c.Type.String()
			delete(have, key)
			if c.New.Len() > 0 {
				have[key] = content(c.New)
			}
		}
		require.Equal(t, contents(b), have)
	}
}

func contents(z *zonefile.Zone) map[string][]string {
	all := map[string][]string{}
	for set := range z.RRsets() {
		all[set.Name().String()+set.Type().String()] = content(set)
	}
	return all
}

// content is what an RRset says: each value once, with its smallest TTL.
func content(set zonefile.RRset) []string {
	least := map[string]uint32{}
	for r := range set.Records() {
		if ttl, ok := least[r.FoldedRdata()]; !ok || r.TTL() < ttl {
			least[r.FoldedRdata()] = r.TTL()
		}
	}
	lines := []string{}
	for rdata, ttl := range least {
		lines = append(lines, fmt.Sprintf("%x %d", rdata, ttl))
	}
	slices.Sort(lines)
	return lines
}

func TestDigests(t *testing.T) {
	old := read(t, base)
	changed := read(t, strings.Replace(base, "192.0.2.3", "192.0.2.33", 1))
	resigned := read(t, strings.Replace(strings.Replace(base, "192.0.2.3", "192.0.2.33", 1), "hostmaster 1", "hostmaster 2", 1)+
		"www RRSIG CNAME 8 3 3600 20300101000000 20290101000000 1 example.com. AAAA\n")
	digest := func(a, b *zonefile.Zone) string { return migrate.Compare(a, b, migrate.CompareOptions{}).Digest() }
	assert.Equal(t, digest(old, changed), digest(old, resigned))
	assert.NotEqual(t, digest(old, changed), digest(changed, old))
	assert.NotEqual(t, digest(old, old), digest(old, changed))
	assert.Equal(t, old.Digest(), read(t, base).Digest())
	assert.NotEqual(t, changed.Digest(), resigned.Digest())
	assert.Equal(t, "sha256:e9f76c86098deaa99562089d8ca0a3a73065329bbed35d2dab16129a2fd712b3",
		read(t, "a 60 IN A 192.0.2.1\n").Digest())
}
