package live

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestWalk looks around in the worlds of testdata/walk. The file "want" holds
// every host and the parent, as they must be found.
func TestWalk(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/walk/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			a, err := txtar.ParseFile(file)
			require.NoError(t, err)
			w := newWorld(t, a)
			l := w.look(a)
			l.Quick = true
			c, err := w.run(t.Context(), Config{}, l)
			require.NoError(t, err)
			w.heldBack(c)
			last := &a.Files[len(a.Files)-1]
			require.Equal(t, "want", last.Name)
			if *update {
				last.Data = []byte(w.seen())
				require.NoError(t, os.WriteFile(file, txtar.Format(a), 0o644))
			}
			assert.Equal(t, string(last.Data), w.seen())
		})
	}
}
