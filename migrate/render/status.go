package render

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/zonegate/zonegate/migrate"
)

// StatusFormats lists the formats of a move's status.
func StatusFormats() []string { return []string{"text", "json"} }

// Status writes where a move stands in one of StatusFormats. Of the options
// Color counts.
func Status(w io.Writer, st *migrate.Status, format string, opt Options) error {
	return written(w, format, StatusFormats(), map[string]func(*bufio.Writer) error{
		"text": func(b *bufio.Writer) error { statusText(printer{b, opt}, st); return nil },
		"json": func(b *bufio.Writer) error { return plainJSON(b, st) },
	})
}

// written writes a document in one of its formats.
func written(w io.Writer, format string, formats []string, forms map[string]func(*bufio.Writer) error) error {
	if !slices.Contains(formats, format) {
		return fmt.Errorf("format %q is not known: it is one of %s", format, strings.Join(formats, ", "))
	}
	buf := bufio.NewWriterSize(w, 1<<16)
	if err := forms[format](buf); err != nil {
		return err
	}
	return buf.Flush()
}

// plainJSON writes a value as one indented JSON object and a line end, with
// hidden characters as \u escapes.
func plainJSON(w *bufio.Writer, v any) error {
	s := newStream(w)
	s.encode(v, "")
	w.WriteByte('\n')
	return s.err
}

func statusText(p printer, st *migrate.Status) {
	p.line(styled{bold, "plan status: " + st.Zone}, styled{faint, "  at " + migrate.DateText(st.At)})
	p.line("  ", lastLook(st))
	for _, note := range st.Notes {
		p.line("  note: ", note)
	}
	for _, text := range st.Damaged {
		p.line("  ", styled{red, "the evidence is damaged: "}, text)
	}
	p.line()
	if !st.Judged {
		p.line(styled{red, "not judged: "}, st.WhyNot)
		return
	}
	for i := range st.Steps {
		statusStep(p, &st.Steps[i])
	}
	p.line()
	statusNext(p, st)
}

// lastLook says how old the evidence is.
func lastLook(st *migrate.Status) string {
	if st.LastLook == nil {
		return "nobody has looked at any server yet"
	}
	return fmt.Sprintf("last look %s, %s ago; no server is looked at here", migrate.DateText(*st.LastLook), ageText(max(0, st.At.Sub(*st.LastLook))))
}

// ageText is how long ago something was: days from the third on.
func ageText(age time.Duration) string {
	if days := int(age / (24 * time.Hour)); days > 2 {
		return migrate.Plural(days, "day")
	}
	return migrate.SpanText(age)
}

// stateStyle is the colour of a state.
var stateStyle = map[migrate.StepState]style{
	migrate.StepDone: green, migrate.StepReady: cyan, migrate.StepWaiting: yellow, migrate.StepBlocked: red, migrate.StepSkipped: faint,
}

// someReasons is how many reasons of a step are shown.
const someReasons = 6

func statusStep(p printer, s *migrate.Step) {
	p.line(styled{bold, s.ID}, "  ", styled{stateStyle[s.State], fmt.Sprintf("%-7s", s.State)}, "  ", s.Title, styled{faint, stateTime(s)})
	for i := range s.Because {
		if i == someReasons && len(s.Because) > someReasons+1 {
			p.line("             and ", migrate.Number(len(s.Because)-i), " more")
			break
		}
		p.line("             ", reasonText(&s.Because[i]))
	}
	if s.Note != "" {
		p.line("             ", s.Note)
	}
}

// stateTime is since when a step is done, or until when it waits.
func stateTime(s *migrate.Step) string {
	switch {
	case s.Implied:
		return "  (a later step is done)"
	case s.Since != nil:
		return "  since " + migrate.DateText(*s.Since)
	case s.Until != nil:
		return "  until " + migrate.DateText(*s.Until)
	}
	return ""
}

func reasonText(r *migrate.Reason) string {
	if r.Check != "" {
		return r.Check + ": " + r.Text
	}
	return r.Text
}

// statusNext says until when the old provider stays, and what to do next.
func statusNext(p printer, st *migrate.Status) {
	switch {
	case len(st.Next) == 0:
		p.line("nothing is left to be done")
	case st.NotBefore != nil && st.At.Before(*st.NotBefore):
		p.line("the old provider stays until ", styled{bold, migrate.DateText(*st.NotBefore)}, " at least")
	case st.NotBefore != nil:
		p.line("the old provider had to stay until ", migrate.DateText(*st.NotBefore), ", which is over")
	case st.Earliest != nil:
		p.line("the old provider stays until ", styled{bold, migrate.DateText(*st.Earliest)}, " at the very least: the clock does not run")
	}
	for i := range st.Steps {
		if slices.Contains(st.Next, st.Steps[i].ID) {
			nextStep(p, &st.Steps[i])
		}
	}
}

// nextStep says what to do, the command to run, the way back and who signs.
func nextStep(p printer, s *migrate.Step) {
	p.line(styled{bold, "next: " + s.ID}, " (", string(s.State), "): ", nextText(s))
	p.line("  run   ", styled{cyan, s.Run})
	p.line("  back  ", s.Back, "; takes ", s.Takes)
	p.line("  signs ", s.Signs)
}

// nextText is what to do in a step as it stands.
func nextText(s *migrate.Step) string {
	fix := ""
	for i := range s.Because {
		fix = cmp.Or(fix, s.Because[i].Fix)
	}
	switch {
	case s.State == migrate.StepReady:
		return s.Do
	case fix != "":
		return fix
	case s.State == migrate.StepWaiting && s.Until == nil:
		return "wait, and keep looking"
	case s.State == migrate.StepWaiting && s.ID == "U1":
		return "wait until " + migrate.DateText(*s.Until) + ", when caches have forgotten the former TTLs"
	case s.State == migrate.StepWaiting && slices.Contains([]string{"K1", "M1", "M2", "M3", "M4"}, s.ID):
		return "wait until " + migrate.DateText(*s.Until) + ", when caches have forgotten what was there before"
	case s.State == migrate.StepWaiting && slices.Contains([]string{"I3", "M5", "U5", "U6"}, s.ID):
		return "until " + migrate.DateText(*s.Until) + " " + s.Do
	case s.State == migrate.StepWaiting:
		return "wait until " + migrate.DateText(*s.Until) + "; then " + s.Do
	}
	return "mend what stands in the way, and look again"
}
