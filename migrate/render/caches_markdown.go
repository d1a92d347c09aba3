package render

import (
	"github.com/zonegate/zonegate/migrate/rehearse/caches"
)

// cachesMarkdown writes the same as tables.
func cachesMarkdown(m sheet, v *CachesView) {
	if len(v.Results) == 0 {
		return
	}
	m.printf("### What users would see: %s", escaped(v.people()))
	m.printf("")
	for i, r := range v.Results {
		m.printf("- **%s**: %s", escaped(r.World), escaped(v.outcome(i)))
	}
	if worst := v.worst(); worst >= 0 {
		m.cachesWorst(v, worst)
	}
	for _, note := range v.notes() {
		m.printf("\nNote: %s", escaped(note))
	}
}

func (m sheet) cachesWorst(v *CachesView, worst int) {
	m.printf("\nOf all look-ups and of all resolvers, those that fail; a resolver does when it looks up what it does not hold.")
	m.cachesHours(v)
	m.printf("\nWho fails: **%s**", escaped(v.Results[worst].World))
	m.head("Class", ">Of all", ">Fail", "At worst", "Recover")
	for _, c := range classRows(v.Results[worst]) {
		m.row(code(c.name), c.share, c.hit, c.peak, c.recovery)
	}
}

func (m sheet) cachesHours(v *CachesView) {
	titles := []string{"When"}
	for _, r := range v.Results {
		prefix := ""
		if len(v.Results) > 1 {
			prefix = escaped(r.World) + ": "
		}
		titles = append(titles, ">"+prefix+"look-ups that fail", ">"+prefix+"resolvers that fail")
	}
	m.head(titles...)
	for _, row := range v.rows(m.opt.Limit) {
		cells := []string{row.span()}
		for _, b := range row.bins {
			cells = append(cells, caches.Percent(b.Failing), caches.Percent(b.Cold))
		}
		m.row(cells...)
	}
}
