package main

import (
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zonegate/zonegate/migrate/rehearse/caches"
)

// agreementPage has the class of each resolver, and what it was last seen to do
// beside what is simulated.
const agreementPage = "../../migrate/rehearse/caches/README.md"

// TestAgreementPage holds that the page has the classes that the resolvers are held
// to. What was seen on it are times, which differ from run to run.
func TestAgreementPage(t *testing.T) {
	page, err := os.ReadFile(agreementPage)
	require.NoError(t, err)
	text := between(string(page), "classes", classTable())
	if *update {
		require.NoError(t, os.WriteFile(agreementPage, []byte(text), 0o666))
		return
	}
	assert.Equal(t, string(page), text)
	for _, m := range cacheMoves() {
		assert.Contains(t, text, "\n| "+m.String()+" |")
	}
}

// classTable is the class of each resolver.
func classTable() string {
	var b strings.Builder
	b.WriteString("| | resolver | configuration | class | and that is |\n|---|---|---|---|---|\n")
	for i, c := range realCaches {
		says := c.says
		if says == "" {
			says = "as it comes"
		}
		fmt.Fprintf(&b, "| %d | %s | %s | %s | %s |\n", i+1, c.program, says, c.class.Name, classWords(c.class))
	}
	return b.String()
}

// classWords are the fields of a class.
func classWords(c caches.Class) string {
	var words []string
	for _, w := range []struct {
		is   bool
		text string
	}{
		{c.ParentCentric, "`ParentCentric`"}, {c.Follows, "`Follows`"}, {c.Refreshing, "`Refreshing`"}, {c.Late, "`Late`"},
		{c.AsksNS, "`AsksNS`"}, {c.AsksAgain, "`AsksAgain`"}, {c.Cap > 0, fmt.Sprintf("`Cap` %s", c.Cap)},
		{c.Floor > 0, fmt.Sprintf("`Floor` %s", c.Floor)}, {c.Stale > 0, "`Stale`"},
	} {
		if w.is {
			words = append(words, w.text)
		}
	}
	return strings.Join(words, ", ")
}

// agreement is the page with what was seen.
func agreement(t *testing.T, moves []*cacheMove, saw map[sawKey]failures) string {
	t.Helper()
	page, err := os.ReadFile(agreementPage)
	require.NoError(t, err)
	text := between(string(page), "versions", versions(t))
	text = between(text, "cold", seenTable(t, "cold", moves, saw))
	held := slices.DeleteFunc(slices.Clone(moves), func(m *cacheMove) bool { return !m.held })
	return between(text, "held", seenTable(t, "held", held, saw))
}

// between replaces what is between two marks of a page.
func between(page, mark, text string) string {
	marks := regexp.MustCompile(`(?s)(<!-- ` + mark + ` -->\n).*?(<!-- end -->)`)
	return marks.ReplaceAllString(page, "${1}"+strings.ReplaceAll(text, "$", "$$")+"${2}")
}

// versions are those of the packages.
func versions(t *testing.T) string {
	t.Helper()
	var list []string
	for _, name := range []string{"unbound", "bind9", "knot-resolver", "pdns-recursor"} {
		version, err := exec.Command("dpkg-query", "-W", "-f", "${Version}", name).Output()
		require.NoError(t, err)
		list = append(list, fmt.Sprintf("%s %s", name, version))
	}
	return "Packages: " + strings.Join(list, ", ") + ".\n"
}

// seenTable has for each move and resolver when look-ups failed, and in brackets
// when they do in the simulation.
func seenTable(t *testing.T, kind string, moves []*cacheMove, saw map[sawKey]failures) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("| move |")
	for i := range realCaches {
		fmt.Fprintf(&b, " %d |", i+1)
	}
	b.WriteString("\n|---|" + strings.Repeat("---|", len(realCaches)) + "\n")
	for _, m := range moves {
		fmt.Fprintf(&b, "| %s |", m)
		for i, c := range realCaches {
			fmt.Fprintf(&b, " %s (%s) |", saw[sawKey{i, m, kind}].short(), c.simulate(t, m)[kind].short())
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// short is for the cell of a table: seconds.
func (f failures) short() string {
	switch {
	case !f.any:
		return "–"
	case f.ever:
		return plainSeconds(f.from) + "–…"
	}
	return plainSeconds(f.from) + "–" + plainSeconds(f.until)
}

func plainSeconds(d time.Duration) string {
	return strconv.FormatFloat(d.Round(lookEvery).Seconds(), 'f', -1, 64)
}
