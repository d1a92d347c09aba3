package render

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate"
)

// TestZZ writes pages to look at.
func TestZZ(t *testing.T) {
	dir := os.Getenv("PAGES")
	if dir == "" {
		return
	}
	forEachReport(t, func(t *testing.T, name string, r *migrate.Report) {
		out := rendered(t, r, "html", Options{Limit: HTMLLimit, Docs: docs})
		require.NoError(t, os.WriteFile(filepath.Join(dir, name+".html"), []byte(out), 0o644))
	})
}
