package migrate

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/zonegate/zonegate/zonefile"
)

// locate turns references into places, all in one go, and puts the findings in
// order.
func (r *runner) locate() {
	var refs []zonefile.Ref
	var into []**Pos
	var blame []*task
	for _, t := range r.tasks {
		before := len(refs)
		for i := range t.result.Findings {
			f := &t.result.Findings[i]
			if f.Pos == nil && !f.At.IsZero() {
				refs, into = append(refs, f.At), append(into, &f.Pos)
			}
			for j := range f.Related {
				if rel := &f.Related[j]; rel.Pos == nil && !rel.At.IsZero() {
					refs, into = append(refs, rel.At), append(into, &rel.Pos)
				}
			}
		}
		if len(refs) > before {
			blame = append(blame, t)
		}
	}
	r.place(refs, into, blame)
	for _, t := range r.tasks {
		sortFindings(t.result.Findings)
	}
}

// place fills in the places. Where a source is no longer what was read, nothing
// found in it can be trusted.
func (r *runner) place(refs []zonefile.Ref, into []**Pos, blame []*task) {
	places, err := zonefile.Locate(refs)
	if err != nil {
		why := fmt.Sprintf("the zone cannot be read again to find lines: %v", err)
		r.report.Notes = append(r.report.Notes, why)
		for _, t := range blame {
			t.result.Outcome, t.result.Reason, t.result.Accepted = Unknown, why, nil
		}
		return
	}
	for i := range places {
		*into[i] = FromZonefile(places[i])
	}
}

// FromZonefile makes a reader's place one of the report; nil where it is none.
func FromZonefile(p zonefile.Pos) *Pos {
	if p.File == "" {
		return nil
	}
	return &Pos{File: p.File, Line: p.Line, Column: p.Column, Length: p.Length, Text: p.Text, Offset: p.Offset}
}

// sortFindings puts the worst first, then goes by owner, type, place and text.
// What is wrong with the file itself goes by place, for the first is often the
// cause of those after it.
func sortFindings(findings []Finding) {
	if len(findings) < 2 {
		return
	}
	names := make(map[string]zonefile.Name, len(findings))
	for i := range findings {
		if owner := findings[i].Owner; names[owner] == "" {
			names[owner], _ = zonefile.ParseName(owner, zonefile.Root)
		}
	}
	slices.SortStableFunc(findings, func(a, b Finding) int {
		return cmp.Or(
			cmp.Compare(a.Severity.rank(), b.Severity.rank()),
			compareSyntax(&a, &b),
			names[a.Owner].Compare(names[b.Owner]),
			cmp.Compare(a.Owner, b.Owner),
			cmp.Compare(a.Type, b.Type),
			a.Pos.compare(b.Pos),
			cmp.Compare(a.Message, b.Message),
		)
	})
}

func compareSyntax(a, b *Finding) int {
	if !strings.HasPrefix(a.Check, "syntax-") {
		return 0
	}
	return a.Pos.compare(b.Pos)
}

func (p *Pos) compare(q *Pos) int {
	if p == nil || q == nil {
		return cmp.Compare(btoi(p != nil), btoi(q != nil))
	}
	return cmp.Or(cmp.Compare(p.File, q.File), cmp.Compare(p.Line, q.Line), cmp.Compare(p.Column, q.Column))
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}
