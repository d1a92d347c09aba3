package render

import (
	"fmt"
	"strings"
	"time"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/rehearse/course"
)

func rehearsalText(p printer, r *course.Rehearsal) {
	if !p.opt.Quiet {
		p.line(styled{bold, "rehearse: " + r.Zone}, styled{faint, "  " + r.Kind + ", by " + r.Plan})
		for _, s := range r.Servers {
			p.line("  ", fmt.Sprintf("%-6s", s.Role), "  ", s.Name, "  ", strings.Join(s.Addresses, ", "), styled{faint, serverRemark(s)})
		}
		for _, n := range r.Notes {
			p.line("  note: ", n)
		}
		for i := range r.Acts {
			rehearsalAct(p, r, &r.Acts[i])
		}
		p.line()
	}
	p.line(goodStyle(r.Good), "  ", r.Summary)
}

func goodStyle(good bool) styled {
	if good {
		return styled{green, "GOOD"}
	}
	return styled{red, "NOT GOOD"}
}

func serverRemark(s course.Server) string {
	switch {
	case s.With != "":
		return "  (" + s.With + ")"
	case s.MadeUp:
		return "  (address made up)"
	}
	return ""
}

// since is a time from the switch on, beside its date.
func since(r *course.Rehearsal, at time.Time) string {
	text := migrate.DateText(at)
	if r.Switch != nil {
		text = fmt.Sprintf("%-12s %s", course.SinceText(at.Sub(*r.Switch)), text)
	}
	return text
}

func rehearsalAct(p printer, r *course.Rehearsal, a *course.Act) {
	p.line()
	p.line(styled{bold, a.Step}, "  ", a.Title)
	p.line("  ", styled{cyan, since(r, a.At)}, "  ", a.Done)
	for i := range a.Asked {
		rehearsalAsked(p, r, &a.Asked[i])
	}
	for _, n := range a.Notes {
		p.line("    note: ", n)
	}
}

func rehearsalAsked(p printer, r *course.Rehearsal, a *course.Asked) {
	p.line("  ", styled{faint, since(r, a.At)}, "  $ ", a.Command)
	if a.Verdict != "" {
		p.line("    ", string(a.Verdict), " ", a.Summary)
		if a.Why != "" {
			p.line("      ", a.Why)
		}
		for _, f := range a.Findings {
			p.line("      ", f.Check, ": ", f.Message)
		}
	}
	for _, line := range a.Told {
		p.line("    ", line)
	}
	if a.Says != "" {
		p.line("    ", a.Says)
	}
}
