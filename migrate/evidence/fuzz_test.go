package evidence

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzRead reads any octets as a log, with a head file of any octets or none:
// nothing panics, what is not sound is not opened, and what is opened is sound
// afterwards.
func FuzzRead(f *testing.F) {
	text, end := chained(f, begin(0), saw(1, 7), saw(2, 8), mark("a", 3))
	whole := string(headText(end))
	f.Add([]byte(text), []byte(whole))
	f.Add([]byte(text), []byte(nil))
	f.Add([]byte(text+"{"), []byte(whole))
	f.Add([]byte(text+"\x00\x00\n{}\n"), []byte(whole))
	f.Add([]byte(text[:len(text)/2]), headText(link{}))
	f.Add([]byte("null\n[]\n1\n\"\"\n{\"n\":-1}\n{\"n\":9223372036854775807}\n"), []byte("{}"))
	f.Fuzz(func(t *testing.T, log, head []byte) {
		name := filepath.Join(t.TempDir(), "log")
		require.NoError(t, os.WriteFile(name, log, 0o644))
		if len(head) > 0 {
			require.NoError(t, os.WriteFile(name+".head", head, 0o644))
		}
		b := Read(name)
		require.Len(t, b.Files, 1)
		if len(b.Troubles) == 0 {
			require.Equal(t, bytes.Count(log, []byte("\n")), b.Files[0].Lines)
			require.Len(t, b.Entries, b.Files[0].Lines)
		}
		for _, x := range b.Troubles {
			require.NotEmpty(t, x.Message)
			require.LessOrEqual(t, x.Line, b.Files[0].Lines+1)
		}
		opensIfSound(t, name, b.Troubles)
	})
}
