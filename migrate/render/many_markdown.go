package render

import (
	"bufio"

	"github.com/zonegate/zonegate/migrate"
)

func manyMarkdownBegin(m *Many, w *bufio.Writer) {
	sheet{w, m.opt}.printf("## %s", escaped(m.title()))
}

// manyMarkdown writes a section for a zone that may not go ahead.
func manyMarkdown(m *Many, w *bufio.Writer, r *migrate.Report) int {
	if m.opt.Quiet || r.Verdict == migrate.Go && !m.opt.Verbose {
		return 0
	}
	s, v := sheet{w, m.opt}, look(r)
	s.printf("\n### %s: %s\n", escaped(string(r.Verdict)), markdownName(r))
	s.printf("%s", escaped(summary(r)))
	for _, b := range blindnesses(v.unknown) {
		s.printf("\n- could not look: %s: %s", migrate.List(b.names(), len(b.names())), escaped(b.reason))
	}
	for _, res := range v.waiting {
		s.printf("\n- %s: %s", code(res.Check), escaped(waitMessage(res)))
	}
	for _, c := range []class{blocking, warnings} {
		if v.buckets[c].total > 0 {
			s.rows(&v.buckets[c])
		}
	}
	return 0
}

func markdownName(r *migrate.Report) string {
	zone, file := manyName(r)
	switch {
	case zone == "" && file == "":
		return "not known"
	case zone == "":
		return code(file)
	case file == "":
		return code(zone)
	}
	return code(zone) + " in " + code(file)
}

func manyMarkdownEnd(m *Many, w *bufio.Writer, end *ManyEnd) error {
	s := sheet{w, m.opt}
	if len(end.Skipped) > 0 && !m.opt.Quiet {
		s.printf("\n### Skipped, not taken for zones: %s\n", migrate.Number(len(end.Skipped)))
		for _, g := range skippedGroups(end.Skipped) {
			s.printf("- %s", escaped(g.text(m.opt.Limit)))
		}
	}
	s.printf("\n**%s** %s", escaped(string(end.Totals.Verdict())), escaped(end.Totals.Summary()))
	if !m.opt.Quiet {
		s.printf("\n%s %s at %s", escaped(m.head.Tool.Name), escaped(m.head.Tool.Version), migrate.TimeText(m.head.At))
	}
	return nil
}
