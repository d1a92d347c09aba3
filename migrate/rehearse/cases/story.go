package cases

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/zonegate/zonegate/migrate"
)

// Width is how many columns texts have at most.
const Width = 100

// WriteStory tells of one case what happened, what was run, and what came of it.
func WriteStory(w io.Writer, o *Outcome) error {
	p := &page{}
	p.head(o.Case)
	p.wrapped("", o.Case.place())
	p.line("")
	for i := range o.Results {
		p.result(i+1, &o.Results[i])
	}
	p.line("%s", Count([]Outcome{*o}))
	_, err := io.WriteString(w, p.String())
	return err
}

// page is a text as it is put together.
type page struct{ strings.Builder }

func (p *page) line(format string, values ...any) { fmt.Fprintf(p, format+"\n", values...) }

// wrapped writes a text over several lines, with something before the first, and as
// many blanks before the others.
func (p *page) wrapped(before, text string) {
	margin := utf8.RuneCountInString(before)
	for line := range strings.SplitSeq(wrap(text, Width-margin), "\n") {
		p.line("%s", strings.TrimRight(before+line, " "))
		before = strings.Repeat(" ", margin)
	}
}

func (p *page) head(c *Case) {
	i := c.Incident
	if i == nil {
		p.line("%s", c.Name)
		if c.Source != "" {
			p.wrapped("source: ", c.Source)
		}
		p.line("")
		return
	}
	p.line("%s  %s  %s", c.Name, i.Date, i.Zone)
	p.wrapped("", i.What)
	p.wrapped("", fmt.Sprintf("class %s, %s; %s: %s", i.Class, Classes[i.Class], i.Mode, Modes[i.Mode]))
	p.line("")
	for paragraph := range strings.SplitSeq(strings.TrimSpace(i.Story), "\n\n") {
		p.wrapped("", paragraph)
		p.line("")
	}
	for _, source := range i.Sources {
		p.line("source: %s", source)
	}
	if len(i.Sources) == 0 {
		p.line("source: none that could be named")
	}
	p.line("")
}

// place tells where the command lines are run, and when.
func (c *Case) place() string {
	text := "What stands behind $ is run in a copy of the folder " + strings.TrimSuffix(c.file, "/"+File)
	if len(c.everywhere()) > 0 {
		text += ", with its name servers on loopback"
	}
	return text + "; without --now the clock stands at " + Clock.Format(time.RFC3339) + "."
}

func (p *page) result(number int, r *Result) {
	p.wrapped(fmt.Sprintf("%d. ", number), r.Run.About)
	for i := range r.Run.Before {
		p.wrapped("   after ", r.Run.Before[i].shown())
	}
	p.wrapped("   $ ", "zonegate "+r.Run.Run)
	switch {
	case r.Trouble != nil:
		p.wrapped("   could not be run: ", r.Trouble.Error())
	case r.AsExpected():
		p.line("   %s, as expected", r.Got())
	case r.Got() == r.Expected():
		p.line("   %s as expected, but not as the case says", r.Got())
	default:
		p.line("   %s; expected %s", r.Got(), r.Expected())
	}
	for _, d := range r.Differences {
		p.wrapped("   differs: ", shortened(d.String(), 400))
	}
	for _, text := range deciding(r) {
		p.wrapped("     ", shortened(text, 300))
	}
	p.line("")
}

// shown is a look with its times.
func (l *Look) shown() string {
	text := "zonegate " + l.Run
	if at, ok := l.time(); ok {
		text += ", at " + at.Format(time.RFC3339)
	}
	if l.Times > 1 {
		text += fmt.Sprintf(", %d times", l.Times)
	}
	if l.Every > 0 {
		text += ", every " + shortDuration(l.Every)
	}
	return text
}

// shortDuration leaves out the minutes and seconds at the end that are none.
func shortDuration(d time.Duration) string {
	text := d.String()
	if d%time.Minute == 0 {
		text = strings.TrimSuffix(text, "0s")
	}
	if d%time.Hour == 0 {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}

// deciding are the findings and reasons that make the verdict: each check once, with
// the first of its findings.
func deciding(r *Result) (list []string) {
	switch {
	case r.Trouble != nil:
		return nil
	case r.Report == nil:
		return lastLines(r)
	}
	findings, unknown := r.Report.Blocking()
	counts, seen := Blocking(r.Report), []string{}
	for _, f := range findings {
		if !slices.Contains(seen, f.Check) {
			seen = append(seen, f.Check)
			list = append(list, fmt.Sprintf("%s%s: %s", f.Check, times(counts[f.Check]), finding(f)))
		}
	}
	for _, res := range unknown {
		list = append(list, fmt.Sprintf("%s could not look: %s", res.Check, res.Reason))
	}
	if r.Report.Verdict != migrate.Go {
		for _, res := range r.Report.Results {
			if res.Outcome == migrate.Waiting {
				list = append(list, fmt.Sprintf("%s waits: %s", res.Check, res.Reason))
			}
		}
	}
	return list
}

func times(n int) string {
	if n == 1 {
		return ""
	}
	return fmt.Sprintf(" (%d)", n)
}

// finding is a finding with what it is about.
func finding(f migrate.Finding) string {
	var parts []string
	if server := strings.TrimSpace(f.Server + " " + migrate.ShortAddress(f.Address)); server != "" && !strings.Contains(f.Message, server) {
		parts = append(parts, server)
	}
	if owner := strings.TrimSpace(f.Owner + " " + f.Type); owner != "" && !strings.HasPrefix(f.Message, f.Owner) {
		parts = append(parts, owner)
	}
	return strings.Join(append(parts, f.Message), ": ")
}

// lastLines is what a command without a report says in the end.
func lastLines(r *Result) []string {
	lines := strings.Split(strings.TrimSpace(r.Stdout+r.Stderr), "\n")
	return lines[max(0, len(lines)-3):]
}

// shortened cuts a text off, between words where it can.
func shortened(text string, runes int) string {
	if utf8.RuneCountInString(text) <= runes {
		return text
	}
	cut := string([]rune(text)[:runes-1])
	if i := strings.LastIndexByte(cut, ' '); i > len(cut)*2/3 {
		cut = cut[:i]
	}
	return strings.TrimRight(cut, " ,;:") + "…"
}

// wrap breaks a text at blanks.
func wrap(text string, columns int) string {
	var b strings.Builder
	at := 0
	for word := range strings.FieldsSeq(text) {
		n := utf8.RuneCountInString(word)
		switch {
		case at == 0:
		case at+1+n > columns:
			b.WriteByte('\n')
			at = 0
		default:
			b.WriteByte(' ')
			at++
		}
		b.WriteString(word)
		at += n
	}
	return b.String()
}
