package render

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/zonegate/zonegate/migrate/rehearse/course"
)

// rehearsalPrinter prints a rehearsal as text.
type rehearsalPrinter struct {
	printer
	r    *course.Rehearsal
	last time.Time // that was printed
	more []string  // that was said last, and is not said again
}

func rehearsalText(p printer, r *course.Rehearsal) {
	rp := &rehearsalPrinter{printer: p, r: r}
	if !p.opt.Quiet {
		rp.head()
		rp.acts(r.Acts, "")
		rp.drill()
		rp.offs()
		rp.backs()
		p.line()
		if v := rehearsalCaches(r); v != nil {
			cachesText(p, v)
			p.line()
		}
	}
	style := red
	if r.Good {
		style = green
	}
	p.line(styled{style, goodWord(r)}, "  ", r.Summary)
}

func (p *rehearsalPrinter) head() {
	p.line(styled{bold, "rehearse: " + p.r.Zone}, styled{faint, "  " + p.r.Kind + ", by " + p.r.Plan})
	for _, s := range p.r.Servers {
		p.line("  ", fmt.Sprintf("%-6s", s.Role), "  ", s.Name, "  ", strings.Join(s.Addresses, ", "), styled{faint, serverRemark(s)})
	}
	for i := range p.r.Faults {
		f := &p.r.Faults[i]
		p.line("  ", styled{red, "fault "}, "  ", f.Text(), ": ", f.About)
	}
	for _, n := range p.r.Notes {
		p.line("  note: ", n)
	}
}

func serverRemark(s course.Server) string {
	switch {
	case s.With != "":
		return "  (" + s.With + ")"
	case s.MadeUp:
		return "  (made up)"
	}
	return ""
}

// acts prints acts, with a heading where a new step begins.
func (p *rehearsalPrinter) acts(acts []course.Act, indent string) {
	step := ""
	p.last = time.Time{}
	for i := range acts {
		a := &acts[i]
		if a.Step != step {
			step = a.Step
			if indent == "" {
				p.line()
			}
			p.line(indent, styled{bold, a.Step}, "  ", a.Title)
			p.last = time.Time{}
		}
		if a.Done != "" || !a.At.Equal(p.last) && len(a.Asked) == 0 {
			p.time(a.At, a.Done, indent)
		}
		for j := range a.Asked {
			p.asked(&a.Asked[j], indent)
		}
		for _, n := range a.Notes {
			p.line(indent, "    note: ", n)
		}
	}
}

// time prints a time of the walk, with what is done then.
func (p *rehearsalPrinter) time(at time.Time, done, indent string) {
	p.last = at
	since, date := rehearsalWhen(p.r, at)
	if since != "" {
		since = padded(since, 12)
	}
	if done != "" {
		date += "  "
	}
	p.line(indent, "  ", styled{cyan, since + date}, done)
}

// commandWidth is how wide a column of commands is at least.
const commandWidth = 42

func (p *rehearsalPrinter) asked(a *course.Asked, indent string) {
	if !a.At.Equal(p.last) {
		p.time(a.At, "", indent)
	}
	words, style := askedWords(a), plainStyle
	if a.Verdict != "" {
		style = verdictStyle(a.Verdict)
	}
	command := "$ " + a.Command
	if words != "" {
		command = padded(command, commandWidth) + " "
	}
	if a.Alarm {
		style = red
	}
	p.line(indent, "    ", styled{faint, command}, styled{style, words})
	more := askedMore(a, p.opt.Verbose)
	if a.Verdict != "" && slices.Equal(more, p.more) {
		return
	}
	p.more = more
	for _, line := range more {
		p.line(indent, "        ", line)
	}
}

func (p *rehearsalPrinter) drill() {
	if d := p.r.Drill; d != nil {
		p.line()
		p.line(styled{red, "STOPPED"}, "  ", d.Says)
		if d.Back != nil {
			p.back("way back", d.Back)
		}
	}
}

func (p *rehearsalPrinter) offs() {
	for i := range p.r.Offs {
		o := &p.r.Offs[i]
		p.line()
		p.line(styled{bold, "what if the old provider stopped at " + o.When + "?"}, "  ", o.Says)
		p.acts(o.Acts, "  ")
	}
}

func (p *rehearsalPrinter) backs() {
	for i := range p.r.Backs {
		p.line()
		p.back(p.r.Backs[i].Title, &p.r.Backs[i])
	}
}

func (p *rehearsalPrinter) back(title string, b *course.Back) {
	p.line(styled{bold, title + ": "}, b.Says)
	p.acts(b.Acts, "  ")
}
