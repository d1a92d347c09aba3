package render

import (
	"strings"
	"time"

	"github.com/zonegate/zonegate/migrate/rehearse/course"
)

func rehearsalMarkdown(m sheet, r *course.Rehearsal) {
	m.printf("## %s: rehearsal of %s", goodWord(r), code(r.Zone))
	m.printf("")
	m.printf("%s", escaped(r.Summary))
	m.printf("")
	for _, n := range r.Notes {
		m.printf("- %s", escaped(n))
	}
	for i := range r.Faults {
		m.printf("- fault %s: %s", code(r.Faults[i].Text()), escaped(r.Faults[i].About))
	}
	m.printf("\n### The walk")
	m.acts(r, r.Acts)
	if d := r.Drill; d != nil {
		m.printf("\n### Stopped\n\n%s", escaped(d.Says))
		if d.Back != nil {
			m.back(r, d.Back)
		}
	}
	for i := range r.Offs {
		o := &r.Offs[i]
		m.printf("\n### What if the old provider stopped at %s?\n\n%s", escaped(o.When), escaped(o.Says))
		m.acts(r, o.Acts)
	}
	for i := range r.Backs {
		m.back(r, &r.Backs[i])
	}
	if v := rehearsalCaches(r); v != nil {
		m.printf("")
		cachesMarkdown(m, v)
	}
}

func (m sheet) back(r *course.Rehearsal, b *course.Back) {
	m.printf("\n### %s\n\n%s", escaped(upperFirst(b.Title)), escaped(b.Says))
	m.acts(r, b.Acts)
}

func upperFirst(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

func (m sheet) acts(r *course.Rehearsal, acts []course.Act) {
	m.head("Step", "When", "What", "Says")
	for i := range acts {
		a := &acts[i]
		if a.Done != "" || len(a.Asked) == 0 {
			m.row(code(a.Step), m.moment(r, a.At), escaped(a.Done), escaped(strings.Join(a.Notes, "; ")))
		}
		for j := range a.Asked {
			x := &a.Asked[j]
			var says []string
			if words := escaped(askedWords(x)); x.Verdict != "" || x.Alarm {
				says = append(says, "**"+words+"**")
			} else if words != "" {
				says = append(says, words)
			}
			for _, line := range askedMore(x, m.opt.Verbose) {
				says = append(says, escaped(line))
			}
			m.row(code(a.Step), m.moment(r, x.At), code(x.Command), strings.Join(says, "<br>"))
		}
	}
}

func (m sheet) moment(r *course.Rehearsal, at time.Time) string {
	since, date := rehearsalWhen(r, at)
	return strings.TrimSpace(escaped(since) + " " + escaped(date))
}
