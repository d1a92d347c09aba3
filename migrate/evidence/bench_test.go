package evidence

import (
	"fmt"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func BenchmarkAppend(b *testing.B) {
	l, err := Open(filepath.Join(b.TempDir(), "evidence.jsonl"))
	require.NoError(b, err)
	defer l.Close()
	var batch []Entry
	for i := range 100 {
		batch = append(batch, saw(float64(i), i))
	}
	for b.Loop() {
		require.NoError(b, l.Append(batch))
	}
}

func BenchmarkRead(b *testing.B) {
	const lines = 100_000
	var entries []Entry
	for i := range lines {
		entries = append(entries, saw(float64(i), i))
	}
	text, end := chained(b, entries...)
	name := filepath.Join(b.TempDir(), "evidence.jsonl")
	require.NoError(b, writeNew(name, []byte(text), newMode))
	_, err := writeHead(name, end)
	require.NoError(b, err)
	b.SetBytes(int64(len(text)))
	for _, copies := range []int{1, 2} {
		b.Run(fmt.Sprintf("copies=%d", copies), func(b *testing.B) {
			b.ReportAllocs()
			names := []string{name, name}[:copies]
			for b.Loop() {
				require.Len(b, Read(names...).Entries, lines)
			}
		})
	}
}
