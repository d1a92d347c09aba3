package render

import (
	"bufio"
	"reflect"
	"time"

	"github.com/zonegate/zonegate/migrate"
)

// manyDocument is the JSON form of the reports of many zones, without the reports,
// which stand between at and skipped.
type manyDocument struct {
	Schema  string            `json:"schema"`
	Tool    migrate.Tool      `json:"tool"`
	Gate    migrate.Gate      `json:"gate"`
	At      time.Time         `json:"at"`
	Skipped []migrate.Skipped `json:"skipped,omitempty"`
	Totals  migrate.Totals    `json:"totals"`
	Verdict migrate.Verdict   `json:"verdict"`
	Summary string            `json:"summary"`
}

func (m *Many) document(end *ManyEnd) manyDocument {
	return manyDocument{
		Schema: migrate.ManySchema, Tool: m.head.Tool, Gate: m.head.Gate, At: m.head.At.UTC(),
		Skipped: end.Skipped, Totals: end.Totals, Verdict: end.Totals.Verdict(), Summary: end.Totals.Summary(),
	}
}

// fields writes fields of an object, each behind a comma but the first.
func (s *stream) fields(first bool, list ...[2]any) {
	for _, f := range list {
		s.comma(&first, "")
		s.encode(f[0], step)
		s.w.WriteString(": ")
		s.encode(f[1], step)
	}
}

// manyJSONBegin opens the document and its list of reports.
func manyJSONBegin(m *Many, w *bufio.Writer) {
	d, s := m.document(&ManyEnd{}), newStream(w)
	w.WriteByte('{')
	s.fields(true, [2]any{"schema", d.Schema}, [2]any{"tool", d.Tool}, [2]any{"gate", d.Gate}, [2]any{"at", d.At})
	w.WriteString(",\n" + step + `"reports": [`)
}

// manyJSON writes a report as Render does, as an item of the list.
func manyJSON(_ *Many, w *bufio.Writer, r *migrate.Report) int {
	s := newStream(w)
	w.WriteString("\n" + step + step)
	s.value(reflect.ValueOf(*r), step+step)
	return 1
}

func manyJSONEnd(m *Many, w *bufio.Writer, end *ManyEnd) error {
	d, s := m.document(end), newStream(w)
	w.WriteString("\n" + step + "]")
	if len(d.Skipped) > 0 {
		s.fields(false, [2]any{"skipped", d.Skipped})
	}
	s.fields(false, [2]any{"totals", d.Totals}, [2]any{"verdict", d.Verdict}, [2]any{"summary", d.Summary})
	w.WriteString("\n}\n")
	return s.err
}

// manyLine writes a report as one line of JSON Lines.
func manyLine(_ *Many, w *bufio.Writer, r *migrate.Report) int {
	onOneLine(w, reflect.ValueOf(*r))
	return 1
}

// manyLineEnd writes the totals as the last line.
func manyLineEnd(m *Many, w *bufio.Writer, end *ManyEnd) error {
	return onOneLine(w, reflect.ValueOf(m.document(end)))
}

func onOneLine(w *bufio.Writer, v reflect.Value) error {
	buf := bufio.NewWriter(&compactor{w: w})
	s := newStream(buf)
	s.value(v, "")
	buf.Flush()
	w.WriteByte('\n')
	return s.err
}

// compactor leaves out the blanks and line ends between the words of JSON text.
type compactor struct {
	w               *bufio.Writer
	quoted, escaped bool
}

func (c *compactor) Write(p []byte) (int, error) {
	for _, b := range p {
		switch {
		case c.escaped:
			c.escaped = false
		case c.quoted && b == '\\':
			c.escaped = true
		case b == '"':
			c.quoted = !c.quoted
		case !c.quoted && (b == ' ' || b == '\n'):
			continue
		}
		c.w.WriteByte(b)
	}
	return len(p), nil
}
