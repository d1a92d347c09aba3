package render

import (
	"bufio"
	"fmt"
	"strings"

	"github.com/zonegate/zonegate/migrate"
)

// markdown writes the report to paste into a ticket or a pull request: the
// verdict first, then what leads to it, the digests last.
func markdown(w *bufio.Writer, r *migrate.Report, opt Options) error {
	m := sheet{w, opt}
	v := look(r)
	m.verdict(r)
	if opt.Quiet {
		return nil
	}
	m.notes(r)
	if r.Verdict == migrate.Wait {
		m.wait(v)
	}
	m.servers(r)
	m.unknown(v)
	m.findings(v)
	if r.Verdict != migrate.Wait {
		m.wait(v)
	}
	m.signatures(r)
	m.counts(r)
	m.changes(r)
	m.outcomes(r)
	m.inputs(r)
	return nil
}

// wait says what is waited for, and how that was reckoned.
func (m sheet) wait(v *view) {
	m.waiting(v)
	m.clock(v.Report)
}

// sheet writes Markdown of GitHub's flavour.
type sheet struct {
	w   *bufio.Writer
	opt Options
}

func (m sheet) printf(format string, args ...any) { fmt.Fprintf(m.w, format+"\n", args...) }

func (m sheet) row(cells ...string) { m.printf("| %s |", strings.Join(cells, " | ")) }

// head begins a table. Columns whose title begins with > are aligned right.
func (m sheet) head(titles ...string) {
	rules := make([]string, len(titles))
	for i, title := range titles {
		rules[i] = "---"
		if right, ok := strings.CutPrefix(title, ">"); ok {
			titles[i], rules[i] = right, "---:"
		}
	}
	m.printf("")
	m.row(titles...)
	m.row(rules...)
}

func (m sheet) verdict(r *migrate.Report) {
	m.printf("## %s: %s, %s", escaped(verdict(r)), escaped(subject(r)), code(zoneName(r)))
	m.printf("")
	m.printf("%s", escaped(strings.TrimSpace(summary(r))))
	if r.Verdict == migrate.Wait {
		m.printf("")
		m.printf("**Wait %s.**", escaped(waitsUntil(r)))
	}
}

func (m sheet) notes(r *migrate.Report) {
	if len(r.Notes) == 0 {
		return
	}
	m.printf("")
	for _, note := range r.Notes {
		m.printf("- %s", escaped(note))
	}
}

func (m sheet) unknown(v *view) {
	if len(v.unknown) == 0 {
		return
	}
	m.printf("\n### Could not look: %s", migrate.Plural(len(v.unknown), "check"))
	m.head("Check", "Why")
	for _, b := range blindnesses(v.unknown) {
		var names []string
		for _, name := range b.names() {
			names = append(names, code(name))
		}
		m.row(strings.Join(names, ", "), escaped(b.reason))
	}
}

func (m sheet) findings(v *view) {
	m.table("Errors", &v.buckets[blocking])
	m.table("Warnings", &v.buckets[warnings])
	m.table("Notices", &v.buckets[notices])
	m.accepted(v)
	m.folded("Pre-existing: the old zone has the same; does not block", &v.buckets[preExisting])
}

func (m sheet) table(title string, b *bucket) {
	if b.total == 0 {
		return
	}
	m.printf("\n### %s: %s", title, migrate.Number(b.total))
	m.rows(b)
}

func (m sheet) rows(b *bucket) {
	m.head("Check", "Where", "What", "Fix")
	shares := b.shares(m.opt.Limit)
	for i, g := range b.groups {
		for _, f := range g.findings[:shares[i]] {
			m.row(code(f.Check), where(f), what(f), escaped(f.Fix))
		}
	}
	m.more(b, shares)
}

// more says below a table what it leaves out.
func (m sheet) more(b *bucket, shares []int) {
	var parts []string
	total := 0
	for i, g := range b.groups {
		if n := g.total - shares[i]; n > 0 {
			total += n
			parts = append(parts, fmt.Sprintf("%s %s", migrate.Number(n), code(g.check)))
		}
	}
	if total > 0 {
		m.printf("\nand %s more: %s", migrate.Number(total), strings.Join(parts, ", "))
	}
}

func where(f *migrate.Finding) string {
	if f.Pos != nil {
		return code(place(f.Pos))
	}
	return code(answerer(f))
}

func what(f *migrate.Finding) string {
	s := escaped(clipped(saysOfZone(f), messageLimit) + byDefault(f))
	if f.Pos != nil {
		s = escaped(said(f) + byDefault(f))
	}
	for _, rel := range f.Related {
		s += "<br>see " + escaped(rel.Message)
		if rel.Pos != nil {
			s += " " + code(place(rel.Pos))
		}
	}
	return s
}

func (m sheet) accepted(v *view) {
	b := &v.buckets[accepted]
	if b.total+len(v.let) == 0 {
		return
	}
	m.printf("\n### Accepted, does not block: %s", migrate.Number(b.total+len(v.let)))
	m.head("Check", "Where", "What", "Accepted")
	for _, res := range v.let {
		m.row(code(res.Check), "", "could not look: "+escaped(reason(res)), escaped(acceptance(res.Accepted)))
	}
	shares := b.shares(m.opt.Limit)
	for i, g := range b.groups {
		for _, f := range g.findings[:shares[i]] {
			m.row(code(f.Check), where(f), what(f), escaped(acceptance(f.Accepted)))
		}
	}
	m.more(b, shares)
}

func (m sheet) folded(title string, b *bucket) {
	if b.total == 0 {
		return
	}
	m.fold(fmt.Sprintf("%s: %s", title, migrate.Number(b.total)))
	m.rows(b)
	m.unfold()
}

func (m sheet) fold(title string) { m.printf("\n<details><summary>%s</summary>", title) }

func (m sheet) unfold() { m.printf("\n</details>") }

func (m sheet) outcomes(r *migrate.Report) {
	if !m.opt.Verbose || len(r.Results) == 0 {
		return
	}
	m.fold("Checks: " + migrate.Number(len(r.Results)))
	m.head("Check", "Outcome", "Why")
	for i := range r.Results {
		res := &r.Results[i]
		m.row(code(res.Check), escaped(string(res.Outcome)), escaped(outcomeFact(res)))
	}
	m.unfold()
}

func (m sheet) inputs(r *migrate.Report) {
	m.printf("\n### Inputs")
	m.head("Input", "Name", "Content", "SHA-256")
	for i := range r.Inputs {
		in := &r.Inputs[i]
		facts := strings.TrimSuffix(strings.TrimPrefix(inputFacts(in), " ("), ")")
		m.row(escaped(in.Role), code(in.Name), escaped(facts), code(in.SHA256))
	}
	m.printf("")
	for i := range r.Inputs {
		in := &r.Inputs[i]
		if in.Digest != "" {
			m.printf("- content of %s: %s", escaped(in.Role), code(in.Digest))
		}
		if in.Head != "" {
			m.printf("- head of %s: %s", code(in.Name), code(in.Head))
		}
	}
	if r.DiffDigest != "" {
		m.printf("- change: %s", code(r.DiffDigest))
	}
	m.printf("- %s %s at %s", escaped(r.Tool.Name), escaped(r.Tool.Version), migrate.TimeText(r.At))
}
