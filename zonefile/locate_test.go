package zonefile

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func locateOne(t *testing.T, ref Ref) Pos {
	t.Helper()
	pos, err := Locate([]Ref{ref})
	require.NoError(t, err)
	return pos[0]
}

func TestLocateParts(t *testing.T) {
	z := readText(t, "$TTL 60\n@ SOA ns1 host (\n 1 2 3 4 5 )\n\tIN NS ns.provider.net\nä 70 MX 10 mail\n$GENERATE 1-2 g$ CNAME t$.x\n", MustName("example.com."))
	soa := z.RRset(MustName("example.com."), TypeSOA).At(0)
	ns := z.RRset(MustName("example.com."), TypeNS).At(0)
	mx := z.RRset(MustName(`\195\164.example.com.`), TypeMX).At(0)
	gen := z.RRset(MustName("g2.example.com."), TypeCNAME).At(0)
	for _, c := range []struct {
		ref               Ref
		line, column, len int
	}{
		{soa.Ref(PartOwner), 2, 1, 1},
		{soa.Ref(PartType), 2, 3, 3},
		{soa.Ref(PartName + 1), 2, 11, 4},
		{soa.Ref(PartWord + 2), 3, 2, 1},
		{soa.Ref(PartWord + 6), 3, 10, 1},
		{soa.Ref(PartWord + 7), 2, 1, 1},
		{ns.Ref(PartOwner), 4, 2, 2},
		{ns.Names()[0].Ref(), 4, 8, 15},
		{mx.Ref(PartOwner), 5, 1, 1},
		{mx.Ref(PartTTL), 5, 3, 2},
		{mx.Ref(PartRdata), 5, 9, 2},
		{mx.Ref(PartName), 5, 12, 4},
		{gen.Ref(PartRecord), 6, 1, 9},
		{gen.Ref(PartOwner), 6, 15, 2},
		{gen.Ref(PartName), 6, 24, 4},
	} {
		pos := locateOne(t, c.ref)
		assert.Equal(t, [3]int{c.line, c.column, c.len}, [3]int{pos.Line, pos.Column, pos.Length}, "%+v", pos)
	}
	assert.Equal(t, WrittenInherited, ns.OwnerWritten())
	assert.Equal(t, "ns.provider.net.", ns.Names()[0].AsWritten().String())
	assert.Equal(t, "ns.provider.net.example.com.", ns.Names()[0].Name.String())
}

// TestLocateFar finds places in a file of many blocks, in any order, and in a
// line of many blocks.
func TestLocateFar(t *testing.T) {
	var b strings.Builder
	b.WriteString("$TTL 60\n@ SOA ns1 host 1 2 3 4 5\n")
	const lines = 30000
	for i := range lines {
		fmt.Fprintf(&b, "n%d A 192.0.2.1 ; %s\n", i, strings.Repeat("x", i%90))
	}
	b.WriteString(strings.Repeat(" ", 200_000) + "TXT last\n")
	z := readText(t, b.String(), MustName("example.com."))
	var refs []Ref
	var want []int
	for _, i := range []int{29999, 0, 12345, 12346, 700, 29998} {
		refs = append(refs, z.RRset(MustName(fmt.Sprintf("n%d.example.com.", i)), TypeA).At(0).Ref(PartOwner))
		want = append(want, i+3)
	}
	refs = append(refs, z.RRset(MustName("n29999.example.com."), TypeTXT).At(0).Ref(PartRdata))
	want = append(want, lines+3)
	pos, err := Locate(refs)
	require.NoError(t, err)
	for i, p := range pos {
		assert.Equal(t, want[i], p.Line)
	}
	last := pos[len(pos)-1]
	assert.Equal(t, 200_000+5, last.Column)
	assert.LessOrEqual(t, len(last.Text), 500)
	assert.Equal(t, "last", last.Text[last.Column-1-last.Offset:])
}

// readWritten reads a zone from a file that holds a text. size is as in Source.
func readWritten(t *testing.T, text string, size int64) (path string, z *Zone) {
	path = filepath.Join(t.TempDir(), "z")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	f, err := os.Open(path)
	require.NoError(t, err)
	z, err = Read(context.Background(), Source{Name: path, File: f, Size: size}, Options{Origin: MustName("example.com.")})
	require.NoError(t, err)
	return path, z
}

func TestLocateChanged(t *testing.T) {
	path, z := readWritten(t, "@ 60 SOA ns1 host 1 2 3 4 5\n", 0)
	ref := z.RRset(z.Origin(), TypeSOA).At(0).Ref(PartOwner)
	assert.Equal(t, 1, locateOne(t, ref).Line)
	require.NoError(t, os.WriteFile(path, []byte("@ 60 SOA ns1 host 2 2 3 4 5\n"), 0o600))
	_, err := Locate([]Ref{ref})
	assert.ErrorIs(t, err, ErrChanged)
	require.NoError(t, z.Close())
}

// TestLocateHeedsBlocksAndSize changes a file of several blocks after it was read:
// octets matter where a place is looked for and nowhere else, and its size anywhere.
func TestLocateHeedsBlocksAndSize(t *testing.T) {
	var b strings.Builder
	b.WriteString("$TTL 60\n@ SOA ns1 host 1 2 3 4 5\n")
	for i := range 20_000 {
		fmt.Fprintf(&b, "n%05d A 192.0.2.1\n", i)
	}
	loose := b.String()
	whole := loose + strings.Repeat(";", lineBlock-len(loose)%lineBlock)
	at := func(i int) int { return strings.Index(loose, fmt.Sprintf("n%05d", i)) }
	other := func(i int) func(string) string {
		return func(text string) string { return text[:at(i)] + "x" + text[at(i)+1:] }
	}
	cut := func(n int) func(string) string { return func(text string) string { return text[:n] } }
	all := []int{0, 10_000, 19_999}
	for about, c := range map[string]struct {
		now     func(string) string
		changed []int // records whose places are not found
	}{
		"as it was":             {func(text string) string { return text }, nil},
		"the first block":       {other(10), []int{0}},
		"a block in the middle": {other(10_000), []int{10_000}},
		"the last block":        {other(19_999), []int{19_999}},
		"longer":                {func(text string) string { return text + "\ny A 192.0.2.1\n" }, all},
		"longer by an octet":    {func(text string) string { return text + "\n" }, all},
		"shorter":               {cut(at(19_990)), all},
		"shorter by blocks":     {cut(4 * lineBlock), all},
		"empty":                 {cut(0), all},
	} {
		for size, text := range map[string]string{"whole blocks": whole, "a part of one": loose} {
			testChangedFile(t, about+", "+size, text, c.now(text), c.changed)
		}
	}
}

// testChangedFile holds which records of a file are found after it was changed.
func testChangedFile(t *testing.T, about, text, now string, changed []int) {
	path, z := readWritten(t, text, int64(len(text)))
	require.NoError(t, os.WriteFile(path, []byte(now), 0o600))
	for _, i := range []int{0, 10_000, 19_999} {
		pos, err := Locate([]Ref{z.RRset(MustName(fmt.Sprintf("n%05d.example.com.", i)), TypeA).At(0).Ref(PartOwner)})
		if slices.Contains(changed, i) {
			assert.ErrorIs(t, err, ErrChanged, "%s: record %d", about, i)
			continue
		}
		require.NoError(t, err, "%s: record %d", about, i)
		assert.Equal(t, i+3, pos[0].Line, "%s: record %d", about, i)
	}
	require.NoError(t, z.Close())
}

// TestLocateInTheFileThatWasRead looks for places after another file took the name:
// they are those of what was read.
func TestLocateInTheFileThatWasRead(t *testing.T) {
	path, z := readWritten(t, "\n@ 60 SOA ns1 host 1 2 3 4 5\n", 0)
	require.NoError(t, os.WriteFile(path+".new", []byte("@ 60 SOA ns1 host 2 2 3 4 5\n"), 0o600))
	require.NoError(t, os.Rename(path+".new", path))
	assert.Equal(t, 2, locateOne(t, z.RRset(z.Origin(), TypeSOA).At(0).Ref(PartOwner)).Line)
	require.NoError(t, z.Close())
}
