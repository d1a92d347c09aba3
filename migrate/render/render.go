// Package render turns a migrate.Report into the forms that people and
// pipelines read. Every form is made from the report alone, so a report that
// was kept as JSON can be shown again later in any of them, with the same bytes.
package render

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/zonegate/zonegate/migrate"
)

// DefaultLimit is how many items of each kind a person is shown unless asked
// for more.
const DefaultLimit = 20

// Options say how a report is shown. The zero value shows everything, without
// colour.
type Options struct {
	// Limit is how many items of each kind text, markdown and html show; 0 or
	// less means all.
	Limit int
	// Color puts terminal colours into text.
	Color bool
	// Quiet leaves nothing of text but the verdict.
	Quiet bool
	// Verbose adds to text and markdown each check's outcome, notices in full
	// and the digests of all inputs.
	Verbose bool
	// Docs finds the documentation of a check, for sarif, junit and html; may be
	// nil.
	Docs func(id string) (migrate.Doc, bool)
	// Width is the number of terminal columns that a source line may take; 0
	// stands for 100.
	Width int
}

type form struct {
	name  string
	write func(*bufio.Writer, *migrate.Report, Options) error
	// judged and compared tell whether it shows the report of a gate or lint,
	// and that of a diff.
	judged, compared bool
}

var forms = []form{
	{"text", text, true, true},
	{"json", toJSON, true, true},
	{"markdown", markdown, true, true},
	{"sarif", sarif, true, false},
	{"junit", junit, true, false},
	{"github", github, true, false},
	{"html", toHTML, true, true},
	{"nsupdate", nsupdate, false, true},
}

// Formats lists the formats of a gate's or lint's report.
func Formats() []string { return formatsThat(func(f form) bool { return f.judged }) }

// DiffFormats lists the formats of a diff's report.
func DiffFormats() []string { return formatsThat(func(f form) bool { return f.compared }) }

func formatsThat(want func(form) bool) []string {
	var list []string
	for _, f := range forms {
		if want(f) {
			list = append(list, f.name)
		}
	}
	return list
}

// Render writes the report in one of Formats, or of DiffFormats for a diff. An
// error is either the writer's or says why the report has no such form.
func Render(w io.Writer, r *migrate.Report, format string, opt Options) error {
	i := slices.IndexFunc(forms, func(f form) bool { return f.name == format })
	if i < 0 {
		return fmt.Errorf("format %q is not known: it is one of %s", format, strings.Join(formatsFor(r), ", "))
	}
	if isDiff(r) && !forms[i].compared || !isDiff(r) && !forms[i].judged {
		return fmt.Errorf("%s has no format %s: it is one of %s", subject(r), format, strings.Join(formatsFor(r), ", "))
	}
	buf := bufio.NewWriterSize(w, 1<<16)
	if err := forms[i].write(buf, r, opt); err != nil {
		return err
	}
	return buf.Flush()
}

func formatsFor(r *migrate.Report) []string {
	if isDiff(r) {
		return DiffFormats()
	}
	return Formats()
}

func isDiff(r *migrate.Report) bool { return r.Gate == migrate.GateDiff }

// subject names what the report is: "gate publish", "lint", "diff".
func subject(r *migrate.Report) string {
	if r.Gate == migrate.GateLint || isDiff(r) {
		return string(r.Gate)
	}
	return "gate " + string(r.Gate)
}

func zoneName(r *migrate.Report) string {
	if r.Zone == "" {
		return "(zone not known)"
	}
	return r.Zone
}
