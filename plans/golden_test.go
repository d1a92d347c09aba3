package plans

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write what the tests get into testdata")

// testOptions are what the files in testdata are read with.
var testOptions = Options{
	Checks: []string{"change-deletes", "change-floor", "change-protected", "dot-doubled-origin", "dot-lost",
		"soa-timers", "syntax-error", "target-glue-orphan", "zone-single-ns", "zone-soa-missing"},
	Locked: []string{"change-floor", "syntax-error", "zone-soa-missing"},
	Types: func(s string) bool {
		return commonTypes[s] != 0 || s == "NULL" || s == "ANY" || strings.HasPrefix(s, "TYPE")
	},
}

// TestGolden reads every NAME.yaml of the archives in testdata and compares what
// comes of it with NAME.want: the mistakes, or what differs from the defaults.
func TestGolden(t *testing.T) {
	archives, err := filepath.Glob("testdata/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, archives)
	for _, file := range archives {
		archive, err := txtar.ParseFile(file)
		require.NoError(t, err)
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) { runArchive(t, archive) })
		if *update {
			require.NoError(t, os.WriteFile(file, txtar.Format(archive), 0o644))
		}
	}
}

func runArchive(t *testing.T, archive *txtar.Archive) {
	approvals := strings.Contains(string(archive.Comment), "approval")
	var out []txtar.File
	for i, f := range archive.Files {
		name, is := strings.CutSuffix(f.Name, ".yaml")
		if !is {
			continue
		}
		got := outcome(unmade(f.Data), approvals)
		out = append(out, f, txtar.File{Name: name + ".want", Data: []byte(got)})
		if *update {
			continue
		}
		t.Run(name, func(t *testing.T) {
			require.Less(t, i+1, len(archive.Files), "%s.want is missing", name)
			require.Equal(t, name+".want", archive.Files[i+1].Name)
			if diff := cmp.Diff(string(archive.Files[i+1].Data), got); diff != "" {
				t.Errorf("want - got +\n%s", diff)
			}
		})
	}
	archive.Files = out
}

// unmade undoes the escapes with which an archive holds what an editor hides.
func unmade(data []byte) []byte {
	s := strings.NewReplacer("<TAB>", "\t", "<CR>", "\r", "<NUL>", "\x00", "<BOM>", "\ufeff", "<BAD>", "\xff").Replace(string(data))
	return []byte(s)
}

func outcome(data []byte, approval bool) string {
	if approval {
		a, err := ParseApproval("a.yaml", data)
		return report(a, err, &Approval{Version: 1})
	}
	p, err := Parse("plan.yaml", data, testOptions)
	if err != nil {
		return report(p, err, Default())
	}
	warnings := ""
	for _, w := range p.Warnings {
		warnings += "warning: " + w.Error() + "\n"
	}
	p.Warnings = nil
	return warnings + report(p, nil, Default())
}

func report(v any, err error, standard any) string {
	var all *Errors
	if errors.As(err, &all) {
		return all.Error() + "\n"
	}
	if err != nil {
		return "NOT AN *Errors: " + err.Error() + "\n"
	}
	got, usual := flatten(v), flatten(standard)
	var b strings.Builder
	for _, path := range slices.Sorted(maps.Keys(got)) {
		if got[path] != usual[path] && path != ".File" && path != ".SHA256" {
			fmt.Fprintf(&b, "%s = %s\n", path, got[path])
		}
	}
	for _, path := range slices.Sorted(maps.Keys(usual)) {
		if _, is := got[path]; !is {
			fmt.Fprintf(&b, "%s is gone\n", path)
		}
	}
	if b.Len() == 0 {
		return "as the defaults\n"
	}
	return b.String()
}

// pointers are the fields that hold something even if it is 0.
var pointers = regexp.MustCompile(`\.(Max|Percent|TTL|Serial|OldSerial)$`)

// flatten gives the leaves of a value by their paths; those that hold nothing
// are left out.
func flatten(v any) map[string]string {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	var tree any
	dec := json.NewDecoder(strings.NewReader(string(raw)))
	dec.UseNumber()
	if err := dec.Decode(&tree); err != nil {
		panic(err)
	}
	leaves := make(map[string]string)
	walk("", tree, leaves)
	return leaves
}

func walk(path string, v any, leaves map[string]string) {
	switch v := v.(type) {
	case map[string]any:
		for k, child := range v {
			walk(path+"."+k, child, leaves)
		}
	case []any:
		for i, child := range v {
			walk(fmt.Sprintf("%s[%d]", path, i), child, leaves)
		}
	default:
		s := fmt.Sprint(v)
		if s != "" && s != "0" && s != "false" && s != "<nil>" && s != "0001-01-01T00:00:00Z" || v != nil && s != "false" && pointers.MatchString(path) {
			leaves[path] = s
		}
	}
}
