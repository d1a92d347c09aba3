package render

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/zonegate/zonegate/migrate"
)

var severityStyle = map[migrate.Severity]style{
	migrate.Error: red, migrate.Warning: yellow, migrate.Notice: cyan,
}

// full shows a finding with its place, source line, fix and related places.
func (p printer) full(f *migrate.Finding) {
	p.line("  ", styled{severityStyle[f.Severity], string(f.Severity)}, " ", styled{bold, f.Check}, ": ", said(f), styled{faint, byDefault(f)})
	if f.Pos != nil {
		p.line("    at ", place(f.Pos))
		p.source(f.Pos, severityStyle[f.Severity])
	}
	if f.Fix != "" {
		p.line("    ", styled{green, "fix:"}, " ", f.Fix)
	}
	for i := range f.Related {
		p.related(&f.Related[i])
	}
}

// byDefault tells the severity that the plan changed.
func byDefault(f *migrate.Finding) string {
	if f.DefaultSeverity == "" || f.DefaultSeverity == f.Severity {
		return ""
	}
	return fmt.Sprintf(" [%s by default]", f.DefaultSeverity)
}

func (p printer) related(rel *migrate.Related) {
	if rel.Pos == nil {
		p.line("    see: ", rel.Message)
		return
	}
	p.line("    see ", place(rel.Pos), ": ", rel.Message)
	p.source(rel.Pos, cyan)
}

// source shows a source line behind its number. The bar keeps a line of a zone
// from being taken for a command by what reads a pipeline's output.
func (p printer) source(pos *migrate.Pos, marked style) {
	if pos.Text == "" {
		return
	}
	gutter := fmt.Sprintf("%7d | ", pos.Line)
	line, marks := snippet(pos, max(40, cmp.Or(p.opt.Width, 100)-len(gutter)))
	p.line(styled{faint, gutter}, line)
	if marks != "" {
		p.line(styled{faint, fmt.Sprintf("%7s | ", "")}, styled{marked, marks})
	}
}

// brief shows a finding in one line.
func (p printer) brief(f *migrate.Finding) {
	pieces := []any{"  ", styled{severityStyle[f.Severity], string(f.Severity)}, " ", f.Check, ": "}
	if f.Pos != nil {
		pieces = append(pieces, place(f.Pos), ": ")
	}
	pieces = append(pieces, said(f), styled{faint, byDefault(f)})
	if f.Accepted != nil {
		pieces = append(pieces, styled{faint, " [" + acceptance(f.Accepted) + "]"})
	}
	p.line(pieces...)
}

// messageLimit is how many characters of a message people are shown: enough for
// all but one that quotes a very long record.
const messageLimit = 2000

func said(f *migrate.Finding) string { return clipped(says(f), messageLimit) }

// says is the message, led by the server that it is about, and by owner and type
// where it does not name the owner itself.
func says(f *migrate.Finding) string {
	switch who := answerer(f); {
	case who == "":
		return saysOfZone(f)
	case f.Type == "": // the owner is the zone, which the server has or lacks as a whole
		return who + ": " + f.Message
	default:
		return who + ": " + saysOfZone(f)
	}
}

func saysOfZone(f *migrate.Finding) string {
	if f.Owner == "" || names(f.Message, f.Owner) {
		return f.Message
	}
	return strings.TrimSpace(f.Owner+" "+f.Type) + ": " + f.Message
}

// names tells whether a name is one of the words of a text.
func names(text, name string) bool {
	for word := range strings.FieldsSeq(text) {
		if word == name || strings.Trim(word, "`\"'(),:;") == name {
			return true
		}
	}
	return false
}

// place writes file:line:column as editors and terminals follow it.
func place(pos *migrate.Pos) string {
	s := pos.File
	if pos.Line > 0 {
		s += fmt.Sprintf(":%d", pos.Line)
	}
	if pos.Line > 0 && pos.Column > 0 {
		s += fmt.Sprintf(":%d", pos.Column)
	}
	return s
}
