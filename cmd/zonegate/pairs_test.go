package main

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestListsThatBreakOff holds that the zones behind a read error are not passed over.
func TestListsThatBreakOff(t *testing.T) {
	broken := io.MultiReader(strings.NewReader("a\tb\nc\td\ne\t"), &failingReader{errors.New("the disk is gone")})
	list := slices.Collect(readLines(broken, "list", pairLines))
	require.Len(t, list, 3)
	assert.Equal(t, listed{old: "a", new: "b"}, list[0])
	assert.Equal(t, listed{old: "c", new: "d"}, list[1])
	assert.Equal(t, "list:3: the list cannot be read from here on: the disk is gone", list[2].trouble)
}

type failingReader struct{ err error }

func (r *failingReader) Read([]byte) (int, error) { return 0, r.err }

// FuzzLists holds that each line that is neither empty nor a comment is in the list,
// as a pair or as trouble with its number, in its place.
func FuzzLists(f *testing.F) {
	for _, text := range []string{"", "a\tb", "a\tb\n\n#x\r\nc\td\texample.com\n", "\ufeffa\tb", "a\n\tb\n", "\t\t\t", strings.Repeat("x", maxListLine+1) + "\na\tb"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var want []string
		lines := bytes.Split(bytes.TrimPrefix(text, []byte("\ufeff")), []byte("\n"))
		for _, line := range lines {
			if line = bytes.TrimSuffix(line, []byte("\r")); len(line) > 0 && line[0] != '#' {
				want = append(want, string(line))
			}
		}
		got := slices.Collect(readLines(bytes.NewReader(text), "list", pairLines))
		require.Len(t, got, len(want))
		for i, it := range got {
			if it.trouble != "" {
				assert.True(t, strings.HasPrefix(it.trouble, "list:"))
				continue
			}
			assert.True(t, strings.HasPrefix(want[i], it.old+"\t"+it.new), "%q is %+v", want[i], it)
			assert.NotEmpty(t, it.old)
			assert.NotEmpty(t, it.new)
		}
	})
}
