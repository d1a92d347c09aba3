package checks

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate"
)

// TestPage holds CHECKS.md current; -update rewrites it.
func TestPage(t *testing.T) {
	page := checksPage()
	if *update {
		require.NoError(t, os.WriteFile("CHECKS.md", []byte(page), 0o644))
	}
	have, err := os.ReadFile("CHECKS.md")
	require.NoError(t, err)
	if page != string(have) {
		t.Fatalf("CHECKS.md is not current (make docs): %s", firstDifference(page, string(have)))
	}
}

func firstDifference(want, have string) string {
	wants, haves := strings.Split(want, "\n"), strings.Split(have, "\n")
	for i := range min(len(wants), len(haves)) {
		if wants[i] != haves[i] {
			return fmt.Sprintf("line %d is %q, want %q", i+1, haves[i], wants[i])
		}
	}
	return fmt.Sprintf("it has %d lines, want %d", len(haves), len(wants))
}

func checksPage() string {
	var b strings.Builder
	b.WriteString("# The checks\n\nGenerated from the checks' own documentation by `make docs`; " +
		"`zonegate explain ID` prints the same. What servers showed stands behind `--- evidence` in lines: " +
		"`good` is all that the plan names, as it should be, and each line after it changes one thing. " +
		"A line `; sign` tells how the zone is signed: with which keys (`ksk=13` is one with SEP flag, of algorithm 13, `idle=13` one " +
		"that signs nothing), from and until when seen from now (by default 1 day before, 14 days after), with `nsec3`. After it `times` gives " +
		"one RRset's signatures other times, `drop` takes away what the signer made, `flip` changes its last bit; a record behind `;signed` is " +
		"there when the zone is signed and not afterwards, one with `; late` comes afterwards. `{ds ksk=13}` stands for the DS of that key, and " +
		"behind `--- signing` stands what flags say.\n")
	byFamily := map[string][]*migrate.Check{}
	for _, c := range All() {
		byFamily[c.Family()] = append(byFamily[c.Family()], c)
	}
	for _, family := range families {
		if list := byFamily[family]; len(list) > 0 {
			writeFamily(&b, family, list)
		}
	}
	return b.String()
}

func writeFamily(b *strings.Builder, family string, list []*migrate.Check) {
	fmt.Fprintf(b, "\n## %s\n\n| check | severity | gates | what it finds |\n|---|---|---|---|\n", family)
	for _, c := range list {
		fmt.Fprintf(b, "| [`%s`](#%s) | %s | %s | %s |\n", c.ID, c.ID, c.Severity, gateList(c), cell(c.Doc.Title))
	}
	for _, c := range list {
		writeDoc(b, c)
	}
}

func writeDoc(b *strings.Builder, c *migrate.Check) {
	fmt.Fprintf(b, "\n### %s\n\n**%s** (%s)\n\n%s\n\n", c.ID, c.Doc.Title, c.Severity, strings.TrimSpace(c.Doc.Why))
	fmt.Fprintf(b, "What to do: %s\n\n", strings.TrimSpace(c.Doc.Fix))
	for _, note := range notes(c) {
		fmt.Fprintf(b, "- %s\n", note)
	}
	fmt.Fprintf(b, "\nFound:\n\n%s\nNot found:\n\n%s\n", indented(c.Doc.Bad), indented(c.Doc.Good))
	fmt.Fprintf(b, "See %s.\n", strings.Join(c.Doc.Refs, "; "))
	if len(c.Doc.Incidents) > 0 {
		fmt.Fprintf(b, "\nSeen at %s.\n", strings.Join(c.Doc.Incidents, "; "))
	}
}

func notes(c *migrate.Check) []string {
	list := []string{"Gates: " + gateList(c)}
	if c.NeedsOld {
		list = append(list, "Compares with the old zone")
	}
	if c.AlwaysBlocks {
		list = append(list, "Counts in full although the old zone has it too")
	}
	if c.NotAcceptable {
		list = append(list, "No plan and no approval can let it through")
	}
	return list
}

func gateList(c *migrate.Check) string {
	names := make([]string, len(c.Gates))
	for i, g := range c.Gates {
		names[i] = string(g)
	}
	return strings.Join(names, ", ")
}

func cell(s string) string { return strings.ReplaceAll(s, "|", `\|`) }

// indented shows a fragment as code. Octets that a page cannot show are escaped.
func indented(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		line = strings.NewReplacer("\r", "<CR>", "\ufeff", "<BOM>").Replace(line)
		if line != "" {
			line = "    " + line
		}
		b.WriteString(line + "\n")
	}
	return b.String()
}
