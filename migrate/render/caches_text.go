package render

import (
	"strings"

	"github.com/zonegate/zonegate/migrate/rehearse/caches"
)

// cachesText writes sentences, then hour by hour, then who it is that fails.
func cachesText(p printer, v *CachesView) {
	if len(v.Results) == 0 {
		return
	}
	p.line(styled{bold, "what users would see"}, styled{faint, "  " + v.people()})
	for i, r := range v.Results {
		style := green
		if r.All.Hit > 0 {
			style = red
		}
		p.line("  ", styled{bold, r.World}, ": ", styled{style, v.outcome(i)})
	}
	if worst := v.worst(); worst >= 0 {
		p.line()
		p.line(styled{faint, "  of all look-ups and of all resolvers, those that fail; a resolver does when it looks up what it does not hold"})
		p.cachesHours(v)
		p.line()
		p.cachesClasses(v.Results[worst])
	}
	for _, note := range v.notes() {
		p.line("  note: ", note)
	}
}

func (p printer) cachesHours(v *CachesView) {
	head := []string{"", "look-ups", "resolvers"}
	top := "  " + strings.Repeat(" ", 20)
	if len(v.Results) > 1 {
		for _, r := range v.Results {
			top += padded(shortWords(r.World, 24), 26)
		}
		p.line(styled{faint, strings.TrimRight(top, " ")})
	}
	for range v.Results[1:] {
		head = append(head, "look-ups", "resolvers")
	}
	lines := [][]string{head}
	for _, row := range v.rows(p.opt.Limit) {
		cells := []string{row.span()}
		for _, b := range row.bins {
			cells = append(cells, caches.Percent(b.Failing), caches.Percent(b.Cold))
		}
		lines = append(lines, cells)
	}
	for i, cells := range lines {
		line := "  " + padded(cells[0], 20)
		for _, c := range cells[1:] {
			line += padded(c, 13)
		}
		style := plainStyle
		if i == 0 {
			style = faint
		}
		p.line(styled{style, strings.TrimRight(line, " ")})
	}
}

func (p printer) cachesClasses(r *caches.Result) {
	p.line("  who fails: ", styled{bold, r.World})
	p.line(styled{faint, "  " + padded("class", 12) + padded("of all", 9) + padded("fail", 9) + padded("at worst", 20) + "recover"})
	for _, c := range classRows(r) {
		p.line("  ", padded(c.name, 12), padded(c.share, 9), padded(c.hit, 9), padded(c.peak, 20), c.recovery)
	}
}

// padded is text with spaces up to a width, at least one.
func padded(s string, width int) string {
	return s + strings.Repeat(" ", max(1, width-len([]rune(s))))
}

// shortWords is text of at most so many characters.
func shortWords(s string, limit int) string {
	runes := []rune(s)
	if len(runes) <= limit {
		return s
	}
	return string(runes[:limit-1]) + "…"
}
