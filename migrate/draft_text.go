package migrate

import (
	"fmt"
	"regexp"
	"strings"
	"sync"

	"github.com/zonegate/zonegate/plans"
)

// draftWidth is how wide a comment of a drafted plan is.
const draftWidth = 96

// draftWriter writes a drafted plan.
type draftWriter struct {
	*Draft
	facts *draftFacts
	b     strings.Builder
}

// key writes a line of the plan.
func (w *draftWriter) key(line string) { w.b.WriteString(strings.TrimRight(line, " ") + "\n") }

func (w *draftWriter) keyf(format string, args ...any) { w.key(fmt.Sprintf(format, args...)) }

// beside writes a line with a comment behind it.
func (w *draftWriter) beside(line, comment string) {
	if comment = draftClean(comment); comment != "" {
		line = fmt.Sprintf("%-34s  # %s", line, comment)
	}
	w.key(line)
}

func (w *draftWriter) blank() { w.b.WriteString("\n") }

// say writes a comment, broken into lines.
func (w *draftWriter) say(indent int, format string, args ...any) {
	line := strings.Repeat(" ", indent) + "#"
	margin := len(line)
	for _, word := range strings.Fields(fmt.Sprintf(format, args...)) {
		if len(line) > margin && len(line)+1+len(word) > draftWidth {
			w.key(line)
			line = line[:margin]
		}
		line += " " + word
	}
	w.key(line)
}

// fact writes something that was seen as a comment on one line.
func (w *draftWriter) fact(indent int, text string) {
	w.key(strings.Repeat(" ", indent) + "# " + text)
}

// off writes a line of the plan as a comment: what may be switched on.
func (w *draftWriter) off(line, comment string) {
	text := strings.TrimLeft(line, " ")
	w.beside(line[:len(line)-len(text)]+"# "+text, comment)
}

// toFill is a value that a person has to write.
func toFill(what string) string { return "'" + plans.ToFill + " " + what + "'" }

// plainWord is what YAML takes for a text without quotes, in a list too.
var plainWord = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(?:\.{0,2}/)*[A-Za-z_][A-Za-z0-9_./+-]*( [A-Za-z0-9_./+-]+)*$`)
})

// plainAddress is an address with a dot in it, which is no number to YAML.
var plainAddress = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^\d+\.\d+\.\d+\.\d+$`) })

// notTexts are words that YAML takes for something else.
var notTexts = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)^(null|true|false|yes|no|on|off|y|n|\.inf|\.nan)$`)
})

// yamlWord is a text as a YAML value: in quotes where it needs them.
func yamlWord(s string) string {
	if (plainWord().MatchString(s) || plainAddress().MatchString(s)) && !notTexts().MatchString(s) {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", "''") + "'"
}

// yamlList is a list on one line.
func yamlList(list []string) string {
	words := make([]string, len(list))
	for i, s := range list {
		words[i] = yamlWord(s)
	}
	return "[" + strings.Join(words, ", ") + "]"
}
