package render

import (
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate"
)

// TestEveryFieldIsDocumented holds README.md to the structs: each has a section,
// and each field a row there, in order, marked "opt" exactly if it may be absent.
func TestEveryFieldIsDocumented(t *testing.T) {
	data, err := os.ReadFile("README.md")
	require.NoError(t, err)
	sections := map[string][]string{}
	for _, section := range strings.Split(string(data), "\n### ")[1:] {
		title, text, _ := strings.Cut(section, "\n")
		text, _, _ = strings.Cut(text, "\n## ")
		sections[title] = documented(text)
	}
	structs := map[string][]string{}
	describe(reflect.TypeFor[migrate.Report](), structs)
	assert.Equal(t, structs, sections)
}

// documented lists the fields of a section's table.
func documented(text string) []string {
	var fields []string
	for _, line := range strings.Split(text, "\n") {
		cells := strings.Split(line, "|")
		if len(cells) < 4 || !strings.HasPrefix(strings.TrimSpace(cells[1]), "`") {
			continue
		}
		field := strings.Trim(strings.TrimSpace(cells[1]), "`")
		if strings.HasSuffix(strings.TrimSpace(cells[2]), ", opt") {
			field += " opt"
		}
		fields = append(fields, field)
	}
	return fields
}

// describe lists the JSON fields of a struct and of those that it holds.
func describe(t reflect.Type, structs map[string][]string) {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice || t.Kind() == reflect.Map {
		t = t.Elem()
	}
	if t == changesType {
		t = reflect.TypeFor[migrate.Change]()
	}
	if t.Kind() != reflect.Struct || t.PkgPath() != reflect.TypeFor[migrate.Report]().PkgPath() {
		return
	}
	if _, ok := structs[t.Name()]; ok {
		return
	}
	structs[t.Name()] = nil
	for i := range t.NumField() {
		name, rest, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		if name == "" || name == "-" {
			continue
		}
		if rest == "omitempty" || rest == "omitzero" {
			name += " opt"
		}
		structs[t.Name()] = append(structs[t.Name()], name)
		describe(t.Field(i).Type, structs)
	}
}
