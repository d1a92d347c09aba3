package plans

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/require"
)

func FuzzParse(f *testing.F) {
	archives, err := filepath.Glob("testdata/*.txtar")
	require.NoError(f, err)
	for _, file := range archives {
		archive, err := txtar.ParseFile(file)
		require.NoError(f, err)
		for _, part := range archive.Files {
			if filepath.Ext(part.Name) == ".yaml" {
				f.Add(unmade(part.Data))
			}
		}
	}
	full, err := os.ReadFile("testdata/full.yaml")
	require.NoError(f, err)
	f.Add(full)
	f.Fuzz(requireSound)
}

func FuzzResolveName(f *testing.F) {
	f.Add("www", "*.a")
	f.Add(`a\.b\000.`, `x*y`)
	f.Add("@", "@")
	f.Fuzz(func(t *testing.T, name, glob string) {
		once := ResolveName(name, "example.com.")
		if _, err := scanName(name, noWildcards); err == nil {
			require.Equal(t, once, ResolveName(once, "example.org."))
		}
		(&Ignore{Owner: glob}).Pattern("example.com.").Matches(OwnerOf(name), "")
		(&Expect{Name: glob}).Pattern("example.com.").Matches(OwnerOf(name), "")
	})
}

func FuzzApprovalRoundTrip(f *testing.F) {
	f.Add("Ann", "CHG-1234", "example.com.", int64(1_800_000_000))
	f.Add("a: b\n# c", "\"quoted\" \u2028 *x", `a\"b.`, int64(0))
	f.Fuzz(func(t *testing.T, by, reason, zone string, seconds int64) {
		at := time.Unix(seconds%100_000_000_000, 0)
		a := &Approval{Version: 1, Zone: "example.com.", DiffDigest: digestForTest}
		if scanned, err := scanName(zone, noWildcards); err == nil && isAbsolute(scanned) {
			a.Zone = zone
		}
		if a.Add(by, reason, at, at.Add(time.Hour)) != nil {
			return
		}
		again, err := ParseApproval("a", a.Marshal())
		require.NoError(t, err, "%s", a.Marshal())
		require.Equal(t, a.Names, again.Names)
		require.Equal(t, a.Marshal(), again.Marshal())
	})
}
