package render

import (
	"bufio"
	"strings"

	"github.com/zonegate/zonegate/migrate"
)

func manyTextBegin(m *Many, w *bufio.Writer) {
	if p := (printer{w, m.opt}); !m.opt.Quiet {
		p.line(styled{bold, m.title()}, styled{faint, "  at " + migrate.TimeText(m.head.At)})
		p.line()
	}
}

// manyText says in a line that a zone may not go ahead, and below it why, in a line
// for each finding. Of zones that may it says nothing unless asked for more.
func manyText(m *Many, w *bufio.Writer, r *migrate.Report) int {
	if m.opt.Quiet || r.Verdict == migrate.Go && !m.opt.Verbose {
		return 0
	}
	p := printer{w, m.opt}
	name := plainName(r)
	if r.NotJudged() || name == "" { // the summary names what cannot be judged
		p.line(styled{verdictStyle(r.Verdict), string(r.Verdict)}, "  ", summary(r))
		return 0
	}
	p.line(styled{verdictStyle(r.Verdict), string(r.Verdict)}, "  ", styled{bold, name}, "  ", summary(r))
	v := look(r)
	for _, b := range blindnesses(v.unknown) {
		p.line("  ", styled{red, "unknown"}, " ", strings.Join(b.names(), ", "), ": ", b.reason)
	}
	for _, res := range v.waiting {
		p.line("  ", styled{yellow, "wait"}, " ", res.Check, ": ", clipped(waitReason(r, res), messageLimit))
	}
	p.manyFindings(&v.buckets[blocking])
	p.manyFindings(&v.buckets[warnings])
	return 0
}

func (p printer) manyFindings(b *bucket) {
	for i, n := range b.shares(p.opt.Limit) {
		for _, f := range b.groups[i].findings[:n] {
			p.brief(f)
		}
		p.more(n, b.groups[i])
	}
}

func manyTextEnd(m *Many, w *bufio.Writer, end *ManyEnd) error {
	p := printer{w, m.opt}
	if !m.opt.Quiet {
		if end.Totals.Go < end.Totals.Zones || m.opt.Verbose {
			p.line()
		}
		p.skipped(end.Skipped)
	}
	verdict := end.Totals.Verdict()
	p.line(styled{verdictStyle(verdict), string(verdict)}, "  ", end.Totals.Summary())
	return nil
}

func (p printer) skipped(list []migrate.Skipped) {
	if len(list) == 0 {
		return
	}
	limit := p.opt.Limit
	if p.opt.Verbose {
		limit = 0
	}
	p.line(styled{bold, "skipped, not taken for zones: " + migrate.Number(len(list))})
	for _, g := range skippedGroups(list) {
		p.line("  ", g.text(limit))
	}
	p.line()
}

func verdictStyle(v migrate.Verdict) style {
	switch v {
	case migrate.Go:
		return green
	case migrate.Wait:
		return yellow
	}
	return red
}
