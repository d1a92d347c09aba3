package zonefile

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// pattern is a file that repeats a text up to a size, without holding it.
type pattern struct {
	text string
	size int64
}

func (p pattern) Close() error { return nil }

func (p pattern) ReadAt(b []byte, off int64) (int, error) {
	n := max(0, min(len(b), int(p.size-off)))
	done := copy(b[:n], p.text[off%int64(len(p.text)):])
	done += copy(b[done:n], p.text)
	for done < n {
		whole := done / len(p.text) * len(p.text)
		done += copy(b[done:n], b[done-whole:done])
	}
	if off+int64(n) >= p.size {
		return n, io.EOF
	}
	return n, nil
}

// TestHostile reads sources made to use up the machine: each ends soon, takes
// little memory, and is no sound zone.
func TestHostile(t *testing.T) {
	const mib = 1 << 20
	for name, c := range map[string]struct {
		file pattern
		most uint64 // octets allocated in all
		kind Kind
	}{
		"a line of 256 MiB":        {pattern{"a", 256 * mib}, 32 * mib, SyntaxError},
		"a comment of 256 MiB":     {pattern{";", 256 * mib}, 32 * mib, SyntaxError},
		"blanks of 256 MiB":        {pattern{" ", 256 * mib}, 32 * mib, SyntaxError},
		"parentheses on each line": {pattern{"(\n", 8 * mib}, 600 * mib, SyntaxTruncated},
		"nested parentheses":       {pattern{"((((((", 64 * mib}, 64 * mib, SyntaxError},
		"nul":                      {pattern{"\x00", 64 * mib}, 64 * mib, SyntaxError},
		"nul lines":                {pattern{"\x00\n", 8 * mib}, 600 * mib, SyntaxError},
		"one word a line":          {pattern{"x\n", 8 * mib}, 600 * mib, SyntaxError},
		"open quotes":              {pattern{"x TXT \"\n", 8 * mib}, 600 * mib, SyntaxError},
		"one open quote":           {pattern{"\"", 8*mib + 1}, 600 * mib, SyntaxError},
		"huge TTLs":                {pattern{"x 99999999999999999999999999999999999999999 A 192.0.2.1\n", 8 * mib}, 600 * mib, SyntaxTTLRange},
	} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			z, err := Read(context.Background(), Source{Name: "hostile", File: c.file, Size: c.file.size}, Options{Origin: MustName("example.com.")})
			runtime.ReadMemStats(&after)
			require.NoError(t, err)
			assert.Less(t, after.TotalAlloc-before.TotalAlloc, c.most)
			assert.True(t, z.Broken())
			require.NotEmpty(t, z.Problems())
			assert.Equal(t, c.kind, z.Problems()[0].Kind)
			assert.NotEmpty(t, z.Problems()[0].Message)
			assert.LessOrEqual(t, len(z.Problems()), maxProblems+1)
		})
	}
}

// TestHostileIncludes reads files of which each includes the next one twice.
func TestHostileIncludes(t *testing.T) {
	const text = "$INCLUDE next\n$INCLUDE next\n"
	opened := 0
	open := func(name, from string) (Source, error) {
		opened++
		return Source{Name: fmt.Sprint(name, opened), File: pattern{text, int64(len(text))}, Size: int64(len(text))}, nil
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	z, err := Read(context.Background(), Source{Name: "z", File: pattern{text, int64(len(text))}}, Options{Origin: Root, Open: open})
	runtime.ReadMemStats(&after)
	require.NoError(t, err)
	assert.True(t, z.Broken())
	assert.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(256<<20))
	assert.Len(t, z.Files(), maxFiles+1)
	assert.True(t, slices.ContainsFunc(z.Problems(), func(p Problem) bool { return strings.Contains(p.Message, "the zone has over 10000 includes") }))
}

// TestGenerateMuchText refuses a short line that would make gigabytes.
func TestGenerateMuchText(t *testing.T) {
	template := `"` + strings.Repeat("x", 250) + ` `
	line := "$GENERATE 1-1000000 h$ TXT " + template + strings.Repeat("y", 200) + "\"\n"
	z := readText(t, "@ 60 SOA a b 1 2 3 4 5\n"+line, MustName("example.com."))
	require.NotEmpty(t, z.Problems())
	assert.Contains(t, z.Problems()[len(z.Problems())-1].Message, "octets of text")
	assert.Equal(t, 1, z.Len())
}

func TestReadStopsWhenCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := Read(ctx, Source{Name: "x", File: pattern{"a\n", 100}}, Options{Origin: Root})
	assert.ErrorIs(t, err, context.Canceled)
}

// TestManyRecordsOfOneOwner reads records of which each was written with capitals, in
// no order; looking through those before for each would take minutes.
func TestManyRecordsOfOneOwner(t *testing.T) {
	const records = 400_000
	var text strings.Builder
	for i := range records {
		fmt.Fprintf(&text, "a 60 MX 10 N%d.example.net.\n", i*7919%(records-3))
	}
	z, err := Read(context.Background(), InMemory("z", []byte(text.String())), Options{Origin: MustName("example.com.")})
	require.NoError(t, err)
	set := z.RRset(MustName("a.example.com."), TypeMX)
	require.Equal(t, records-3, set.Len())
	for r := range set.Records() {
		_, written := r.WrittenCase()
		require.Equal(t, strings.ToUpper(r.Rdata()[3:4]), written[3:4])
	}
	assert.Len(t, z.dups, 3)
}

// TestManyUnclosedParentheses has so many that a later record may not span a line:
// each is one mistake, and what it swallows ends before the next line that begins a
// record.
func TestManyUnclosedParentheses(t *testing.T) {
	const unclosed = 40
	text := strings.Repeat("a 300 IN A ( 192.0.2.1\n", unclosed) +
		"b 300 IN TXT ( x\n y\n z )\n" + "c 300 IN A 192.0.2.1\n" + strings.Repeat("d 300 IN A ( 192.0.2.1\n\n; e\n", unclosed) + "e 300 IN A 192.0.2.1\n"
	for _, way := range []*tuning{nil, inChunks, {head: 1, chunk: 3, workers: 2}} {
		z, err := Read(context.Background(), InMemory("z", []byte(text)), Options{Origin: MustName("example.com."), tuning: way})
		require.NoError(t, err)
		assert.Equal(t, 2, z.Len())
		assert.Len(t, z.Problems(), 2*unclosed+1)
		for _, p := range z.Problems() {
			assert.Equal(t, SyntaxError, p.Kind)
			assert.Equal(t, "a parenthesis is opened here and never closed", p.Message)
		}
	}
}
