package plans

import (
	"bytes"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// syntaxTrouble is text that is not YAML.
type syntaxTrouble struct {
	problem     string // in the words of the YAML library
	at          mark
	opened      mark // where the thing that is wrong began
	openedKnown bool
}

// mark is a place as the YAML library counts it.
type mark struct{ line, column, index int } // from 0; index in characters

// whereOf finds the place of a syntax error. The library knows it exactly but
// says only a line, and often that of something further up; so its marks are
// read by reflection. If they had other names one day, the place would be the
// first line, and a test would say so.
func whereOf(dec *yaml.Decoder, err error) *syntaxTrouble {
	t := &syntaxTrouble{problem: strings.TrimPrefix(err.Error(), "yaml: ")}
	outer := field(reflect.ValueOf(dec), "parser")
	inner := field(outer, "parser")
	if problem := field(inner, "problem"); problem.IsValid() && problem.String() != "" {
		t.problem = problem.String()
		t.at = markOf(field(inner, "problem_mark"))
		t.opened = markOf(field(inner, "context_mark"))
		t.openedKnown = field(inner, "context").IsValid() && field(inner, "context").String() != ""
		return t
	}
	t.at = markOf(field(field(outer, "event"), "start_mark"))
	return t
}

func field(v reflect.Value, name string) reflect.Value {
	for v.IsValid() && v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	if !v.IsValid() || v.Kind() != reflect.Struct {
		return reflect.Value{}
	}
	return v.FieldByName(name)
}

func markOf(v reflect.Value) mark {
	number := func(name string) int {
		if f := field(v, name); f.IsValid() && f.CanInt() {
			return int(f.Int())
		}
		return 0
	}
	return mark{number("line"), number("column"), number("index")}
}

// explain says what is wrong in data. rest is data without that: the offending
// character replaced by a letter where that will do, else the key with all that
// belongs to it replaced by blank lines (left says so); nil if nothing remains.
func (t *syntaxTrouble) explain(data []byte) (bad []*Mistake, rest []byte, left bool) {
	place := t.at
	if t.wantsQuotes() {
		place = t.opened
	}
	off := place.offset(data)
	switch c := byteAt(data, off); {
	case t.needsQuotes(c):
		word := wordAt(data[off:])
		rest = bytes.Clone(data)
		rest[off] = 'x'
		return place.mistake(fmt.Sprintf("%s begins with %c, which means something else in YAML", word, c),
			fmt.Sprintf("put it in quotes: \"%s\"", word)), rest, false
	case strings.Contains(t.problem, "a tab character"), c == '\t':
		return tabs(data, t.at), withoutSection(data, t.at.line), true
	}
	place, message, fix := t.inWords()
	return place.mistake(message, fix), withoutSection(data, place.line), true
}

// withoutSection blanks the lines of the top-level key around a line, counted
// from 0; nil if they are blank already.
func withoutSection(data []byte, line int) []byte {
	lines := bytes.SplitAfter(data, []byte("\n"))
	from := min(line, len(lines)-1)
	to := from + 1
	for from > 0 && !beginsSection(lines[from]) {
		from--
	}
	for to < len(lines) && !beginsSection(lines[to]) {
		to++
	}
	section := bytes.Join(lines[from:to], nil)
	if len(bytes.TrimSpace(section)) == 0 {
		return nil
	}
	blank := bytes.Repeat([]byte("\n"), bytes.Count(section, []byte("\n")))
	return slices.Concat(bytes.Join(lines[:from], nil), blank, bytes.Join(lines[to:], nil))
}

func beginsSection(line []byte) bool {
	return len(line) > 0 && bytes.IndexByte([]byte(" \t\r\n#-]})."), line[0]) < 0
}

func (m mark) mistake(message, fix string) []*Mistake {
	return []*Mistake{{Line: m.line + 1, Column: m.column + 1, Message: message, Fix: fix}}
}

// wantsQuotes tells whether the trouble is with an alias or anchor whose start
// is the place to name.
func (t *syntaxTrouble) wantsQuotes() bool {
	return strings.HasPrefix(t.problem, "did not find expected alphabetic")
}

// needsQuotes tells whether c at the place of the trouble is a character that
// names and globs begin with and YAML keeps for itself.
func (t *syntaxTrouble) needsQuotes(c byte) bool {
	switch c {
	case '*', '&':
		return t.wantsQuotes() || strings.HasPrefix(t.problem, "unknown anchor")
	case '@', '`', '%':
		return strings.HasPrefix(t.problem, "found character that cannot start")
	}
	return false
}

// offset turns a place into a byte offset.
func (m mark) offset(data []byte) int {
	off := 0
	for range m.index {
		if off >= len(data) {
			break
		}
		_, size := utf8.DecodeRune(data[off:])
		off += size
	}
	return off
}

func byteAt(data []byte, off int) byte {
	if off < len(data) {
		return data[off]
	}
	return 0
}

// wordAt is the value that begins with data.
func wordAt(data []byte) string {
	line, _, _ := bytes.Cut(data, []byte("\n"))
	if i := bytes.IndexAny(line, ",]}#:"); i >= 0 {
		line = line[:i]
	}
	return strings.TrimSpace(string(line))
}

// tabs names every line that is indented with a tab; where there is none, the
// one at the place of the trouble.
func tabs(data []byte, at mark) (bad []*Mistake) {
	const message, fix = "a tab is here, where YAML takes only spaces", "indent with spaces"
	for i, line := range bytes.Split(data, []byte("\n")) {
		text := bytes.TrimLeft(line, " \t")
		if len(bytes.TrimSpace(text)) == 0 || text[0] == '#' {
			continue
		}
		if tab := bytes.IndexByte(line[:len(line)-len(text)], '\t'); tab >= 0 {
			bad = append(bad, mark{line: i, column: tab}.mistake(message, fix)...)
		}
	}
	if len(bad) == 0 {
		return at.mistake(message, fix)
	}
	return bad
}

// inWords gives the place and the words for the troubles that people run into.
func (t *syntaxTrouble) inWords() (place mark, message, fix string) {
	begun := ""
	if t.openedKnown {
		begun = fmt.Sprintf(", which began on line %d", t.opened.line+1)
	}
	switch t.problem {
	case "did not find expected key":
		return t.at, "a key is missing here in the mapping" + begun, "indent all its keys alike, each as `key: value`"
	case "did not find expected '-' indicator":
		return t.at, "an entry is missing here in the list" + begun, "indent all its entries alike, each as `- value`"
	case "did not find expected ',' or ']'":
		return t.unclosed("list", "]")
	case "did not find expected ',' or '}'":
		return t.unclosed("mapping", "}")
	case "could not find expected ':'":
		return t.opened, "`:` is missing after this key", "write `key: value`"
	case "mapping values are not allowed in this context":
		return t.at, "a `:` is here that begins no value", "indent the line like its neighbours, or put a text that holds `: ` in quotes"
	case "did not find expected node content":
		return t.at, "a value is missing here", "write it; put a text that begins with `[` or `{` in quotes"
	case "found unexpected end of stream":
		return t.opened, "the quotes that open here are never closed", "close them"
	}
	return t.at, "this is not YAML: " + t.problem + begun, ""
}

// unclosed words the trouble with a list or mapping in brackets: where it opens
// if the trouble shows only on a later line.
func (t *syntaxTrouble) unclosed(what, bracket string) (place mark, message, fix string) {
	fix = "close the " + what + " with `" + bracket + "`"
	if t.openedKnown && t.opened.line < t.at.line {
		return t.opened, fmt.Sprintf("the %s that opens here is not closed before line %d", what, t.at.line+1), fix
	}
	return t.at, "`,` or `" + bracket + "` is missing here in the " + what, fix
}
