package render

import (
	"bufio"
	"fmt"
	"io"
	"time"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/rehearse/course"
)

// RehearsalFormats lists the formats of a rehearsal.
func RehearsalFormats() []string { return []string{"text", "json", "markdown", "html"} }

// Rehearsal writes a rehearsal in one of RehearsalFormats. Of the options Color,
// Quiet, Verbose and Limit count.
func Rehearsal(w io.Writer, r *course.Rehearsal, format string, opt Options) error {
	return written(w, format, RehearsalFormats(), map[string]func(*bufio.Writer) error{
		"text":     func(b *bufio.Writer) error { rehearsalText(printer{b, opt}, r); return nil },
		"json":     func(b *bufio.Writer) error { return plainJSON(b, r) },
		"markdown": func(b *bufio.Writer) error { rehearsalMarkdown(sheet{b, opt}, r); return nil },
		"html":     func(b *bufio.Writer) error { return rehearsalHTML(b, r, opt) },
	})
}

// rehearsalCaches is what resolvers would see; nil: nothing was simulated.
func rehearsalCaches(r *course.Rehearsal) *CachesView {
	if r.LookUps == nil {
		return nil
	}
	v := &CachesView{Results: r.LookUps.Results, Notes: r.LookUps.Notes, Marks: []CachesMark{{0, "the switch"}}}
	for _, f := range r.LookUps.Cases {
		v.Changes = append(v.Changes, time.Duration(f.Since)*time.Second)
	}
	for i := range r.Offs {
		o := &r.Offs[i]
		v.Marks = append(v.Marks, CachesMark{o.At.Sub(*r.Switch), "old off"})
	}
	if r.NotBefore != nil {
		v.Marks = append(v.Marks, CachesMark{r.NotBefore.Sub(*r.Switch), "not before"})
	}
	return v
}

// rehearsalWhen is a time of the walk: from the switch on, and a date.
func rehearsalWhen(r *course.Rehearsal, at time.Time) (since, date string) {
	if r.Switch != nil {
		since = course.SinceText(at.Sub(*r.Switch))
	}
	return since, migrate.DateText(at)
}

// askedWords is what came of a command in a few words, and askedMore the lines below.
func askedWords(a *course.Asked) string {
	switch {
	case a.Verdict == migrate.Go:
		return "GO"
	case a.Verdict == migrate.NoGo:
		return "NO-GO"
	case a.Verdict == migrate.Wait && a.NotBefore != nil:
		return "WAIT not before " + migrate.DateText(*a.NotBefore)
	case a.Verdict == migrate.Wait:
		return "WAIT, no time can be told yet"
	case a.Rounds > 0 && len(a.Told) == 0 && a.Until != nil:
		return "until " + migrate.DateText(*a.Until) + ": nothing changed"
	case a.Alarm:
		return "ALARM"
	}
	return a.Says
}

// askedLines is how many lines that a watch told are shown.
const askedLines = 4

func askedMore(a *course.Asked, all bool) (lines []string) {
	if a.Why != "" {
		lines = append(lines, a.Why)
	}
	for i := range a.Findings {
		f := &a.Findings[i]
		if !f.Waits || a.NotBefore == nil || a.Why == "" {
			lines = append(lines, f.Check+": "+cutText(f.Message))
		}
	}
	if a.More > 0 {
		lines = append(lines, fmt.Sprintf("and %s more", migrate.Number(a.More)))
	}
	return append(lines, toldLines(a.Told, all)...)
}

func toldLines(told []string, all bool) (lines []string) {
	for i, line := range told {
		if !all && i == askedLines && len(told) > askedLines+1 {
			return append(lines, fmt.Sprintf("and %s more", migrate.Plural(len(told)-i, "line")))
		}
		lines = append(lines, cutText(line))
	}
	return lines
}

// someRunes is how long a line of a rehearsal is at most, about.
const someRunes = 200

func cutText(s string) string {
	if runes := []rune(s); len(runes) > someRunes {
		return string(runes[:someRunes]) + "…"
	}
	return s
}

func goodWord(r *course.Rehearsal) string {
	if r.Good {
		return "GOOD"
	}
	return "NOT GOOD"
}
