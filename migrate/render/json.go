package render

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/zonegate/zonegate/migrate"
)

// toJSON writes the report as one indented JSON object and a line end. It goes
// out field by field and change by change, so that a report of a million
// changes is never held as text.
func toJSON(w *bufio.Writer, r *migrate.Report, _ Options) error {
	s := newStream(w)
	s.value(reflect.ValueOf(*r), "")
	w.WriteByte('\n')
	return s.err
}

// stream writes JSON piece by piece.
type stream struct {
	w   *bufio.Writer
	buf bytes.Buffer
	enc *json.Encoder
	out []byte
	err error // the last
}

func newStream(w *bufio.Writer) *stream {
	s := &stream{w: w}
	s.enc = json.NewEncoder(&s.buf)
	s.enc.SetEscapeHTML(false)
	return s
}

const step = "  "

var (
	reportType  = reflect.TypeFor[migrate.Report]()
	resultType  = reflect.TypeFor[migrate.Result]()
	changesType = reflect.TypeFor[migrate.ChangeList]()
)

// value writes v. Only what can be large is taken apart; the encoder does the
// rest.
func (s *stream) value(v reflect.Value, indent string) {
	switch {
	case v.Type() == reportType || v.Type() == resultType:
		s.object(v, indent)
	case v.Type() == changesType:
		s.changes(v.Interface().(migrate.ChangeList), indent)
	case v.Kind() == reflect.Slice && v.Len() > 0:
		s.array(v, indent)
	case v.Kind() == reflect.Slice:
		s.w.WriteString("[]")
	default:
		s.encode(v.Interface(), indent)
	}
}

func (s *stream) object(v reflect.Value, indent string) {
	s.w.WriteByte('{')
	first := true
	for i := range v.NumField() {
		name, rest, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
		if name == "" || name == "-" || rest != "" && empty(v.Field(i)) {
			continue
		}
		s.comma(&first, indent)
		fmt.Fprintf(s.w, "%q: ", name)
		s.value(v.Field(i), indent+step)
	}
	s.w.WriteString("\n" + indent + "}")
}

func (s *stream) array(v reflect.Value, indent string) {
	s.w.WriteByte('[')
	first := true
	for i := 0; i < v.Len(); i++ {
		s.comma(&first, indent)
		if v.Index(i).Type() == resultType {
			s.value(v.Index(i), indent+step)
			continue
		}
		end := min(i+batch, v.Len())
		s.items(v.Slice(i, end), indent)
		i = end - 1
	}
	s.w.WriteString("\n" + indent + "]")
}

// batch is how many items are encoded at once.
const batch = 64

// items writes items of a list, without the list's brackets.
func (s *stream) items(list reflect.Value, indent string) {
	text := s.text(list.Interface(), indent)
	open, end := "[\n"+indent+step, "\n"+indent+"]"
	s.write(text[len(open) : len(text)-len(end)])
}

func (s *stream) comma(first *bool, indent string) {
	if !*first {
		s.w.WriteByte(',')
	}
	*first = false
	s.w.WriteString("\n" + indent + step)
}

func (s *stream) encode(v any, indent string) { s.write(s.text(v, indent)) }

// text is v as indented JSON. It is good until the next call.
func (s *stream) text(v any, indent string) []byte {
	s.buf.Reset()
	s.enc.SetIndent(indent, step)
	if err := s.enc.Encode(v); err != nil {
		s.err = fmt.Errorf("encode report: %w", err)
		s.buf.WriteString("[\n" + indent + step + "\n" + indent + "]")
	}
	return bytes.TrimSuffix(s.buf.Bytes(), []byte("\n"))
}

// empty tells whether a field that may be left out is.
func empty(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Slice, reflect.Map, reflect.String:
		return v.Len() == 0
	}
	if v.Type() == changesType {
		return v.Interface().(migrate.ChangeList).IsZero()
	}
	return v.IsZero() && v.Kind() != reflect.Struct
}

// write writes what the encoder made.
func (s *stream) write(text []byte) {
	s.out = appendSafe(s.out[:0], text)
	s.w.Write(s.out)
}

// appendSafe appends JSON text with the hidden characters that JSON allows in a
// string, such as DEL, C1 controls and direction marks, as \u escapes; U+FFFD
// too, as the encoder does where it stands for what is no UTF-8.
func appendSafe(dst, text []byte) []byte {
	done := 0
	for i := 0; i < len(text); {
		r, size := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRune(text[i:])
		}
		if r >= 0x7f && (r == utf8.RuneError || hidden(r)) {
			dst = appendEscape(append(dst, text[done:i]...), r)
			done = i + size
		}
		i += size
	}
	return append(dst, text[done:]...)
}

func appendEscape(dst []byte, r rune) []byte {
	if r > 0xffff {
		hi, lo := utf16.EncodeRune(r)
		return fmt.Appendf(dst, `\u%04x\u%04x`, hi, lo)
	}
	return fmt.Appendf(dst, `\u%04x`, r)
}
