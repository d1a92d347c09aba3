package render

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/zonegate/zonegate/migrate"
)

// sarifLimit is how many results a SARIF run gets: code-scanning services take
// no more. Errors are the last to be left out, and what is left out is counted in a
// notification.
const sarifLimit = 25_000

const (
	sarifSchema  = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
	sarifVersion = "2.1.0"
	homepage     = "https://github.com/zonegate/zonegate"
)

// sarif writes the report as SARIF 2.1.0. A check that could not look is both a
// result of level error and a notification; one that waits is a result of level
// error.
func sarif(w *bufio.Writer, r *migrate.Report, opt Options) error {
	b := sarifBuilder{view: look(r), opt: opt, rules: map[string]int{}, seen: map[string]int{}}
	b.build()
	s := newStream(w)
	s.encode(sarifLog{sarifSchema, sarifVersion, []sarifRun{b.run}}, "")
	w.WriteByte('\n')
	return s.err
}

type sarifBuilder struct {
	*view
	opt   Options
	run   sarifRun
	rules map[string]int // index by check
	seen  map[string]int // how often a fingerprint's text occurred
	left  [classes]int   // findings for which there was no room
}

func (b *sarifBuilder) build() {
	r := b.Report
	b.run = sarifRun{
		Tool:        sarifTool{sarifDriver{Name: toolName(r), Version: r.Tool.Version, InformationURI: homepage, Rules: []sarifRule{}}},
		Automation:  sarifAutomation{visible(fmt.Sprintf("zonegate/%s/%s", r.Gate, r.Zone))},
		Invocations: []sarifInvocation{{Successful: len(b.unknown) == 0}},
		ColumnKind:  "unicodeCodePoints",
		Artifacts:   artifacts(r),
		Results:     []sarifResult{},
		Properties: map[string]string{
			"zone": visible(r.Zone), "gate": string(r.Gate), "at": migrate.TimeText(r.At),
			"verdict": string(r.Verdict), "summary": visible(r.Summary), "diffDigest": r.DiffDigest,
		},
	}
	for i := range r.Results {
		b.rule(r.Results[i].Check)
	}
	b.unknowns()
	b.waits()
	b.findings()
	b.leftOut()
	b.signatures()
	b.notify("note", verdictLine(r), nil)
}

func toolName(r *migrate.Report) string {
	if r.Tool.Name == "" {
		return "zonegate"
	}
	return r.Tool.Name
}

func artifacts(r *migrate.Report) []sarifArtifact {
	var list []sarifArtifact
	for i := range r.Inputs {
		in := &r.Inputs[i]
		if in.Name == "" {
			continue
		}
		a := sarifArtifact{Location: sarifArtifactLocation{uri(in.Name)}, Description: &sarifText{Text: sarifMessage(in.Role)}}
		if in.SHA256 != "" {
			a.Hashes = map[string]string{"sha-256": strings.TrimPrefix(in.SHA256, "sha256:")}
		}
		list = append(list, a)
	}
	return list
}

// rule enters a check into the table of rules.
func (b *sarifBuilder) rule(id string) {
	if _, ok := b.rules[id]; ok {
		return
	}
	rules := &b.run.Tool.Driver.Rules
	b.rules[id] = len(*rules)
	doc, ok := b.doc(id)
	if !ok {
		doc = migrate.Doc{Title: id, Why: id, Fix: "see zonegate explain " + id}
	}
	*rules = append(*rules, sarifRule{
		ID:         id,
		Short:      sarifText{Text: sarifMessage(doc.Title)},
		Full:       sarifText{Text: sarifMessage(doc.Why)},
		Help:       sarifText{Text: sarifMessage(helpText(doc)), Markdown: sarifBraces(helpMarkdown(doc))},
		Properties: sarifProperties{[]string{"dns", family(id)}},
	})
}

func (b *sarifBuilder) doc(id string) (migrate.Doc, bool) {
	if b.opt.Docs == nil {
		return migrate.Doc{}, false
	}
	return b.opt.Docs(id)
}

func helpText(d migrate.Doc) string {
	parts := []string{d.Why, "Fix: " + d.Fix}
	if len(d.Refs) > 0 {
		parts = append(parts, "See "+strings.Join(d.Refs, "; "))
	}
	if len(d.Incidents) > 0 {
		parts = append(parts, "Incidents: "+strings.Join(d.Incidents, "; "))
	}
	return strings.Join(parts, "\n")
}

func helpMarkdown(d migrate.Doc) string {
	parts := []string{escapedLines(d.Why), "**Fix:** " + escapedLines(d.Fix)}
	for _, sample := range [][2]string{{"Found", d.Bad}, {"Not found", d.Good}} {
		if lines := strings.Split(strings.TrimSpace(sample[1]), "\n"); sample[1] != "" {
			ticks := fence(lines)
			parts = append(parts, fmt.Sprintf("%s:\n\n%s\n%s\n%s", sample[0], ticks, strings.Join(lines, "\n"), ticks))
		}
	}
	if len(d.Refs) > 0 {
		parts = append(parts, "See "+escapedLines(strings.Join(d.Refs, "; ")))
	}
	if len(d.Incidents) > 0 {
		parts = append(parts, "Incidents: "+escapedLines(strings.Join(d.Incidents, "; ")))
	}
	return strings.Join(parts, "\n\n")
}

func escapedLines(s string) string {
	lines := strings.Split(s, "\n")
	for i := range lines {
		lines[i] = escaped(lines[i])
	}
	return strings.Join(lines, "\n")
}

func (b *sarifBuilder) unknowns() {
	for _, res := range b.unknown {
		message := "could not look: " + visible(reason(res))
		b.notify("error", message, b.ref(res.Check))
		b.run.Results = append(b.run.Results, b.unlooked(res, message))
	}
	for _, res := range b.let {
		result := b.unlooked(res, "could not look: "+visible(reason(res)))
		result.Suppressions = suppression(acceptance(res.Accepted))
		b.run.Results = append(b.run.Results, result)
	}
}

// waits are results of level error, although nothing is wrong: what goes by
// levels would take anything less for an open gate.
func (b *sarifBuilder) waits() {
	for _, res := range b.waiting {
		result := b.unlooked(res, waitMessage(res))
		result.Fingerprints = b.fingerprint(res.Check, string(migrate.Waiting), b.Zone)
		b.run.Results = append(b.run.Results, result)
	}
}

func (b *sarifBuilder) unlooked(res *migrate.Result, message string) sarifResult {
	return sarifResult{
		RuleID: res.Check, RuleIndex: b.rules[res.Check], Level: "error",
		Message:      sarifText{Text: sarifMessage(message)},
		Locations:    []sarifLocation{{Physical: b.somewhere()}},
		Fingerprints: b.fingerprint(res.Check, "unknown", res.Reason),
	}
}

func (b *sarifBuilder) ref(id string) *sarifRuleRef { return &sarifRuleRef{id, b.rules[id]} }

func (b *sarifBuilder) notify(level, message string, rule *sarifRuleRef) {
	list := &b.run.Invocations[0].Notifications
	*list = append(*list, sarifNotification{level, sarifText{Text: sarifMessage(message)}, rule})
}

// findings adds the findings, those that block first, up to the limit.
func (b *sarifBuilder) findings() {
	for c := range b.buckets {
		bucket := &b.buckets[c]
		room := sarifLimit - len(b.run.Results)
		if room <= 0 {
			b.left[c] = bucket.total
			continue
		}
		for i, n := range bucket.shares(room) {
			for _, f := range bucket.groups[i].findings[:n] {
				b.run.Results = append(b.run.Results, b.result(f))
			}
			b.left[c] += bucket.groups[i].total - n
		}
	}
}

// leftOut notes what findings left out.
func (b *sarifBuilder) leftOut() {
	if left := sum(b.left[:]); left > 0 {
		level := "warning"
		if b.left[blocking] > 0 {
			level = "error"
		}
		b.notify(level, migrate.Plural(left, "more finding")+" not listed here", nil)
	}
}

func (b *sarifBuilder) result(f *migrate.Finding) sarifResult {
	res := sarifResult{
		RuleID: f.Check, RuleIndex: b.rules[f.Check], Level: sarifLevel(f.Severity),
		Message:      sarifText{Text: sarifMessage(sarifSays(f))},
		Locations:    []sarifLocation{{Physical: b.physical(f.Pos), Logical: logical(f)}},
		Fingerprints: b.fingerprint(f.Check, f.Owner, f.Type, answerer(f), f.Message),
	}
	for i := range f.Related {
		rel := &f.Related[i]
		loc := sarifLocation{ID: i + 1, Message: &sarifText{Text: sarifMessage(rel.Message)}}
		if rel.Pos != nil {
			loc.Physical = b.physical(rel.Pos)
		}
		res.Related = append(res.Related, loc)
	}
	switch {
	case f.Accepted != nil:
		res.Suppressions = suppression(acceptance(f.Accepted))
	case f.PreExisting:
		res.Suppressions = suppression("pre-existing: the zone in service has the same finding")
	}
	return res
}

func suppression(why string) []sarifSuppression {
	return []sarifSuppression{{"external", "accepted", visible(why)}}
}

func sarifSays(f *migrate.Finding) string {
	s := visible(says(f)) + byDefault(f)
	if f.Fix != "" {
		s += "\nfix: " + visible(f.Fix)
	}
	return s
}

func sarifLevel(s migrate.Severity) string {
	if s == migrate.Notice {
		return "note"
	}
	return string(s)
}

// physical is a place in a file; without one, the zone as a whole.
func (b *sarifBuilder) physical(pos *migrate.Pos) *sarifPhysical {
	if pos == nil || pos.File == "" {
		return b.somewhere()
	}
	p := &sarifPhysical{Artifact: sarifArtifactLocation{uri(pos.File)}}
	if pos.Line < 1 {
		return p
	}
	p.Region, p.Context = regions(pos)
	return p
}

// regions are the token with its text and the source line around it; the line
// alone where it is meant as a whole.
func regions(pos *migrate.Pos) (region, context *sarifRegion) {
	region = &sarifRegion{StartLine: pos.Line}
	text := []rune(pos.Text)
	line := &sarifRegion{StartLine: pos.Line, StartColumn: pos.Offset + 1, EndColumn: pos.Offset + 1 + len(text), Snippet: &sarifText{Text: pos.Text}}
	if pos.Column == 0 {
		if pos.Offset == 0 && len(text) > 0 {
			region.Snippet = line.Snippet
		}
		return region, nil
	}
	region.StartColumn, region.EndColumn = pos.Column, pos.Column+max(1, pos.Length)
	if first, last, ok := token(pos, len(text)); ok && last > first && last-first < len(text) {
		region.EndColumn = pos.Offset + 1 + last
		region.Snippet = &sarifText{Text: string(text[first:last])}
		return region, line
	}
	return region, nil
}

// somewhere is the zone that is judged, for findings without a place. Viewers
// want a line, and so it is the first.
func (b *sarifBuilder) somewhere() *sarifPhysical {
	for i := range b.Inputs {
		if role := b.Inputs[i].Role; role == "new" || role == "zone" {
			return &sarifPhysical{Artifact: sarifArtifactLocation{uri(b.Inputs[i].Name)}, Region: &sarifRegion{StartLine: 1}}
		}
	}
	return nil
}

func logical(f *migrate.Finding) []sarifLogical {
	var list []sarifLogical
	if f.Owner != "" {
		list = append(list, sarifLogical{strings.TrimSpace(visible(f.Owner + " " + f.Type)), "resource"})
	}
	if who := answerer(f); who != "" {
		list = append(list, sarifLogical{visible(who), "resource"})
	}
	return list
}

// fingerprint tells findings apart, and knows them again when lines move.
func (b *sarifBuilder) fingerprint(parts ...string) map[string]string {
	text := valid(strings.Join(parts, "\x00"))
	b.seen[text]++
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%d", text, b.seen[text]))
	return map[string]string{"zonegateFinding/v1": hex.EncodeToString(sum[:16])}
}

// sarifMessage makes plain text a SARIF message (2.1.0 section 3.11): braces are
// doubled and brackets escaped where they would be a placeholder or a link.
func sarifMessage(s string) string {
	lines := strings.Split(s, "\n")
	for i := range lines {
		lines[i] = visible(lines[i])
	}
	return sarifBraces(strings.ReplaceAll(strings.Join(lines, "\n"), "](", `\](`))
}

func sarifBraces(s string) string { return strings.NewReplacer("{", "{{", "}", "}}").Replace(s) }
