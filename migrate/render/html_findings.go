package render

import (
	"fmt"

	"github.com/zonegate/zonegate/migrate"
)

// htmlFindings are the findings in sections by what they mean, worst first.
type htmlFindings struct {
	Sections []htmlSection
	Classes  []htmlOption // to filter by
	Checks   []string
	Left     int // how many are not in the page
}

// htmlSection is the findings of one class.
type htmlSection struct {
	Title  string
	Count  int
	Groups []htmlGroup
}

// htmlGroup is the findings of one check in one class.
type htmlGroup struct {
	Check, Title string // Title is the check's documentation in one line
	Count        int
	Items        []htmlFinding
	More         int // not shown
}

// htmlFinding is one finding, or a check that was let through though it could not
// look.
type htmlFinding struct {
	Class, Check  string // to filter by
	Tag, Word     string
	Where         string // file:line:column, or the server
	Said, Default string
	Line, Marks   string // the source line and what is meant in it
	Number        int
	Fix           string
	Related       []htmlRelated
	MoreRelated   int
	Accepted      string
}

// htmlRelated is a further place of a finding.
type htmlRelated struct{ Where, Message string }

// htmlOption is something to filter by, with how many there are.
type htmlOption struct {
	Value, Title string
	Count        int
}

var htmlClasses = [classes]struct{ value, title, option string }{
	blocking:    {"error", "Errors", "errors"},
	warnings:    {"warning", "Warnings", "warnings"},
	notices:     {"notice", "Notices", "notices"},
	accepted:    {"accepted", "Accepted: does not block", "accepted"},
	preExisting: {"old", "Pre-existing: the old zone has the same; does not block", "pre-existing"},
}

var severityTag = map[migrate.Severity]string{migrate.Error: "bad", migrate.Warning: "warned", migrate.Notice: "info"}

// htmlFindingsOf gives nil where nothing was found.
func htmlFindingsOf(v *view, opt Options) *htmlFindings {
	h, seen := &htmlFindings{}, map[string]bool{}
	for c := range classes {
		section := htmlSection{Title: htmlClasses[c].title, Count: v.buckets[c].total}
		if c == accepted {
			section.letThrough(v.let)
		}
		section.add(&v.buckets[c], c, opt)
		if section.Count == 0 {
			continue
		}
		h.Sections = append(h.Sections, section)
		h.Classes = append(h.Classes, htmlOption{htmlClasses[c].value, htmlClasses[c].option, section.Count})
		for _, g := range section.Groups {
			h.Left += g.More
			if !seen[g.Check] {
				seen[g.Check] = true
				h.Checks = append(h.Checks, g.Check)
			}
		}
	}
	if len(h.Sections) == 0 {
		return nil
	}
	return h
}

func (h *htmlFindings) total() int {
	n := 0
	if h != nil {
		for _, s := range h.Sections {
			n += s.Count
		}
	}
	return n
}

// letThrough adds the checks that could not look and were accepted.
func (s *htmlSection) letThrough(let []*migrate.Result) {
	for _, res := range let {
		s.Groups = append(s.Groups, htmlGroup{Check: res.Check, Count: 1, Items: []htmlFinding{{
			Class: htmlClasses[accepted].value, Check: res.Check, Tag: "unknown", Word: "unknown",
			Said: "could not look: " + clipped(reason(res), messageLimit), Accepted: acceptance(res.Accepted),
		}}})
		s.Count++
	}
}

func (s *htmlSection) add(b *bucket, c class, opt Options) {
	shares := b.shares(opt.Limit)
	for i, g := range b.groups {
		group := htmlGroup{Check: g.check, Count: g.total, More: g.total - shares[i]}
		if opt.Docs != nil {
			doc, _ := opt.Docs(g.check)
			group.Title = doc.Title
		}
		for _, f := range g.findings[:shares[i]] {
			group.Items = append(group.Items, htmlFindingOf(f, c))
		}
		s.Groups = append(s.Groups, group)
	}
}

// someRelated is how many further places of a finding are shown.
const someRelated = 12

func htmlFindingOf(f *migrate.Finding, c class) htmlFinding {
	h := htmlFinding{
		Class: htmlClasses[c].value, Check: f.Check, Tag: severityTag[f.Severity], Word: string(f.Severity),
		Where: answerer(f), Said: clipped(saysOfZone(f), messageLimit), Default: byDefault(f), Fix: clipped(f.Fix, messageLimit),
	}
	if f.Pos != nil {
		h.Where, h.Said = place(f.Pos), said(f)
		h.Number = f.Pos.Line
		if f.Pos.Text != "" {
			h.Line, h.Marks = snippet(f.Pos, 110)
		}
	}
	if f.Accepted != nil {
		h.Accepted = acceptance(f.Accepted)
	}
	shown, more := firstOf(f.Related, someRelated)
	for _, rel := range shown {
		at := htmlRelated{Message: clipped(rel.Message, messageLimit)}
		if rel.Pos != nil {
			at.Where = place(rel.Pos)
		}
		h.Related = append(h.Related, at)
	}
	h.MoreRelated = more
	return h
}

// Gutter is what stands before a source line, and Blank below it.
func (h htmlFinding) Gutter() string { return fmt.Sprintf("%5d | ", h.Number) }
func (h htmlFinding) Blank() string  { return fmt.Sprintf("%5s | ", "") }
