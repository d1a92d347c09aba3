package render

import (
	"bufio"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/zonegate/zonegate/migrate"
)

// Many writes the reports of many zones as one document, one after the other, so
// that none of them has to be kept: Part for each, from as many goroutines as there
// are; what they wrote goes through Join in the order of the zones; End is last.
type Many struct {
	form manyForm
	head migrate.ManyHead
	opt  Options

	begun bool
	items int // that Join let through, of a form with a limit
	left  int // that it did not
	// waiting are parts of zones that wait, which have the room that others leave.
	waiting [][]byte

	rules sarifRules
	shelf sarifShelf
	blind atomic.Bool // a check of some zone could not look
}

// manyForm is a format for many zones. part may be called from several goroutines
// at once, and gives the number of items that it wrote; begin, join and end are not.
type manyForm struct {
	name  string
	begin func(*Many, *bufio.Writer)
	part  func(*Many, *bufio.Writer, *migrate.Report) (items int)
	// join writes a part in its place; nil: as it is.
	join func(m *Many, w *bufio.Writer, part []byte, items int)
	// divider stands between two parts.
	divider string
	end     func(*Many, *bufio.Writer, *ManyEnd) error
}

// ManyEnd is what is known when all zones are judged.
type ManyEnd struct {
	Totals  migrate.Totals
	Skipped []migrate.Skipped
}

// manyForms are made when first asked for: what they hold would else refer to
// itself.
var manyForms = sync.OnceValue(func() []manyForm {
	return []manyForm{
		{name: "text", begin: manyTextBegin, part: manyText, end: manyTextEnd},
		{name: "json", begin: manyJSONBegin, part: manyJSON, divider: ",", end: manyJSONEnd},
		{name: "jsonl", part: manyLine, end: manyLineEnd},
		{name: "markdown", begin: manyMarkdownBegin, part: manyMarkdown, end: manyMarkdownEnd},
		{name: "sarif", begin: manySARIFBegin, part: manySARIF, join: joinSARIF, end: manySARIFEnd},
		{name: "junit", begin: manyJUnitBegin, part: manyJUnit, end: manyJUnitEnd},
		{name: "github", part: manyGitHub, join: joinGitHub, end: manyGitHubEnd},
	}
})

// ManyFormats lists the formats of the reports of many zones.
func ManyFormats() (names []string) {
	for _, f := range manyForms() {
		names = append(names, f.name)
	}
	return names
}

// NewMany begins a document in one of ManyFormats.
func NewMany(format string, head migrate.ManyHead, opt Options) (*Many, error) {
	all := manyForms()
	i := slices.IndexFunc(all, func(f manyForm) bool { return f.name == format })
	if i < 0 {
		return nil, fmt.Errorf("format %q is not one for many zones: they are %s", format, strings.Join(ManyFormats(), ", "))
	}
	return &Many{form: all[i], head: head, opt: opt}, nil
}

// Part writes what the document says of one zone, and gives the number of its items,
// which Join is to be told. It may be called from several goroutines at once.
func (m *Many) Part(w *bufio.Writer, first bool, r *migrate.Report) (items int) {
	if !first {
		w.WriteString(m.form.divider)
	}
	return m.form.part(m, w, r)
}

// Whole tells whether a part must be handed to Join as a whole. Of other formats
// what is too long to keep may be written in its place piece by piece, behind a
// Join of nothing.
func (m *Many) Whole() bool { return m.form.join != nil }

// Join writes a part, or its beginning, in its place.
func (m *Many) Join(w *bufio.Writer, part []byte, items int) {
	m.begin(w)
	if m.form.join != nil {
		m.form.join(m, w, part, items)
		return
	}
	w.Write(part)
}

func (m *Many) begin(w *bufio.Writer) {
	if !m.begun && m.form.begin != nil {
		m.form.begin(m, w)
	}
	m.begun = true
}

// End writes what follows the last zone.
func (m *Many) End(w *bufio.Writer, end *ManyEnd) error {
	m.begin(w)
	if err := m.form.end(m, w, end); err != nil {
		return err
	}
	return w.Flush()
}

// title names the question: "lint: many zones".
func (m *Many) title() string { return m.subject() + ": many zones" }

func (m *Many) subject() string { return subject(&migrate.Report{Gate: m.head.Gate}) }

// manyName is how a zone is called among many: its name and the file that is judged,
// as far as they are known.
func manyName(r *migrate.Report) (zone, file string) {
	for i := range r.Inputs {
		if role := r.Inputs[i].Role; role == "new" || role == "zone" {
			file = r.Inputs[i].Name
		}
	}
	return r.Zone, file
}

// plainName is zone and file in one: "example.com. (new/example.com.zone)".
func plainName(r *migrate.Report) string {
	zone, file := manyName(r)
	switch {
	case zone == "":
		return file
	case file == "":
		return zone
	}
	return zone + " (" + file + ")"
}

// skippedGroup is what was skipped for one reason.
type skippedGroup struct {
	reason string
	names  []string
}

func skippedGroups(list []migrate.Skipped) (groups []skippedGroup) {
	for _, s := range list {
		i := slices.IndexFunc(groups, func(g skippedGroup) bool { return g.reason == s.Reason })
		if i < 0 {
			i = len(groups)
			groups = append(groups, skippedGroup{reason: s.Reason})
		}
		groups[i].names = append(groups[i].names, s.Name)
	}
	return groups
}

// text is "3 that are journals: a.jnl, b.jnl and 1 more", at most limit names (0: all).
func (g skippedGroup) text(limit int) string {
	names := make([]string, len(g.names))
	for i, name := range g.names {
		names[i] = visible(name)
	}
	if limit <= 0 {
		limit = len(names)
	}
	return fmt.Sprintf("%s (%s): %s", g.reason, migrate.Number(len(names)), migrate.List(names, limit))
}
