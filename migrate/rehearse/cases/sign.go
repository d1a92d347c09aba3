package cases

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/zonegate/zonegate/migrate/dnssec/signer"
	"github.com/zonegate/zonegate/zonefile"
)

// zoneText is the text of a zone file. One whose head says how it is signed, and
// which has nothing of the signer yet, is signed; its times are before and after
// Clock.
func zoneText(files fs.FS, file string) (text []byte, signed bool, err error) {
	text, err = fs.ReadFile(files, file)
	if err != nil || !signer.IsScript(string(text)) || strings.Contains(string(text), signer.ScriptMark) {
		return text, false, err
	}
	result, err := signer.Script(string(text), zonefile.Name(""), Clock)
	if err != nil {
		return nil, false, fmt.Errorf("%s: %w", file, err)
	}
	return []byte(result), true, nil
}

// noZones are how names of files end that are no zones.
var noZones = []string{".md", ".yaml", ".yml", ".json", ".jsonl"}

// signInto writes the zones of a case that are still to be signed into its copy.
func signInto(dir string, files fs.FS) error {
	return fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() || slices.Contains(noZones, path.Ext(name)) {
			return err
		}
		text, signed, err := zoneText(files, name)
		if err != nil || !signed {
			return err
		}
		return os.WriteFile(filepath.Join(dir, filepath.FromSlash(name)), text, 0o666)
	})
}
