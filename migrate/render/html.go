package render

import (
	"bufio"
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/zonegate/zonegate/migrate"
)

// HTMLLimit is how many items of each kind html shows unless asked for another
// number: people filter there, and a browser still takes it.
const HTMLLimit = 1000

// toHTML writes the report as one document: the verdict, what leads to it, when,
// on which servers, what changes, and what it was made from.
func toHTML(w *bufio.Writer, r *migrate.Report, opt Options) error {
	v := look(r)
	page := &htmlPage{Title: subject(r) + ": " + zoneName(r), Banner: bannerOf(r), Tool: r.Tool, At: r.At}
	if opt.Quiet {
		return writePage(w, page, "nothing", nil)
	}
	body := htmlReport{
		Notes:    r.Notes,
		Culprits: htmlCulpritsOf(v),
		Waiting:  htmlWaitsOf(r),
		Unknown:  blindnesses(v.unknown),
		Findings: htmlFindingsOf(v, opt),
		Clock:    htmlClockOf(r),
		Signed:   htmlSignaturesOf(r),
		Servers:  htmlServersOf(r),
		Changes:  htmlChangesOf(r, opt),
		Checks:   htmlChecksOf(r),
		Inputs:   htmlInputsOf(r),
		Digests:  htmlDigestsOf(r),
	}
	page.Contents = body.contents(len(r.Results))
	return writePage(w, page, "report", body)
}

// htmlReport is what the template "report" shows; what is empty is left out.
type htmlReport struct {
	Notes    []string
	Culprits []htmlCulprit
	Waiting  []htmlWait
	Unknown  []blindness
	Findings *htmlFindings
	Clock    *htmlClock
	Signed   *htmlTable // when signatures run out
	Servers  *htmlServers
	Changes  *htmlChanges
	Checks   *htmlTable
	Inputs   htmlTable
	Digests  []htmlFact
}

// htmlFact is a name with what it stands for.
type htmlFact struct {
	Name  string
	Value htmlCell
}

// htmlCulprit is a server to look at first.
type htmlCulprit struct{ Name, Found string }

// htmlWait is a check that says that it is too early. Until is left out where Why
// tells it.
type htmlWait struct {
	Check, Why string
	Until      *time.Time
}

func (h *htmlReport) contents(checks int) (list []htmlLink) {
	add := func(there bool, id, title string, n int) {
		if there {
			link := htmlLink{ID: id, Title: title}
			if n > 0 {
				link.Count = migrate.Number(n)
			}
			list = append(list, link)
		}
	}
	add(len(h.Unknown) > 0, "unknown", "Could not look", countBlind(h.Unknown))
	add(len(h.Waiting) > 0, "waiting", "Too early", len(h.Waiting))
	add(h.Findings != nil, "findings", "Findings", h.Findings.total())
	add(h.Clock != nil, "clock", "Clock", 0)
	add(h.Signed != nil, "signatures", "Signatures", 0)
	add(h.Servers != nil, "servers", "Servers", h.Servers.total())
	add(h.Changes != nil, "changes", "Changes", h.Changes.total())
	add(h.Checks != nil, "checks", "Checks", checks)
	add(true, "inputs", "Inputs", len(h.Inputs.Rows))
	return list
}

func countBlind(list []blindness) int {
	n := 0
	for _, b := range list {
		n += len(b.checks)
	}
	return n
}

// Reason and Names are for the template.
func (b blindness) Reason() string  { return b.reason }
func (b blindness) Names() []string { return b.names() }

// verdictMeanings are what GO and NO-GO say of each question.
var verdictMeanings = map[migrate.Gate][2]string{
	migrate.GateLint:         {"nothing at error level", "something at error level"},
	migrate.GatePublish:      {"the new zone may be published", "do not publish the new zone"},
	migrate.GateParity:       {"the zones are the same but for what is declared", "do not take the zones for the same"},
	migrate.GateDelegate:     {"the delegation may be changed", "do not change the delegation"},
	migrate.GateDecommission: {"the old provider may be switched off", "do not switch the old provider off"},
	migrate.GateDS:           {"DS and keys may be changed so", "leave DS, keys and signatures as they are"},
}

// bannerOf is the verdict in words that need no colour.
func bannerOf(r *migrate.Report) *htmlBanner {
	b := &htmlBanner{Word: verdict(r), Summary: summary(r), NotBefore: r.NotBefore}
	b.Kind, b.Meaning = "plain", map[string]string{"same": "nothing differs that matters", "differs": "the zones are not the same"}[b.Word]
	switch meaning := verdictMeanings[r.Gate]; {
	case r.Verdict == migrate.Go:
		b.Kind, b.Meaning = "go", cmp.Or(meaning[0], "nothing stands in the way")
	case r.Verdict == migrate.NoGo:
		b.Kind, b.Meaning = "no-go", cmp.Or(meaning[1], "do not go ahead")
	case r.Verdict == migrate.Wait:
		b.Kind, b.Meaning = "wait", "nothing is wrong, it is too early"
	}
	if bound := r.Clock.Bound(); r.NotBefore == nil && hasClock(r) && r.Verdict != migrate.Go && bound != nil && bound.After(r.At) {
		b.Earliest = bound
	}
	return b
}

func pick(first bool, a, b string) string {
	if first {
		return a
	}
	return b
}

func htmlCulpritsOf(v *view) (list []htmlCulprit) {
	for _, c := range culprits(v) {
		list = append(list, htmlCulprit{c.name, c.found()})
	}
	return list
}

func htmlWaitsOf(r *migrate.Report) (list []htmlWait) {
	for i := range r.Results {
		res := &r.Results[i]
		if res.Outcome != migrate.Waiting || res.Accepted != nil {
			continue
		}
		wait := htmlWait{res.Check, clipped(waitReason(r, res), messageLimit), res.NotBefore}
		if wait.Until != nil && strings.Contains(wait.Why, migrate.EarliestText(*wait.Until)) {
			wait.Until = nil
		}
		list = append(list, wait)
	}
	return list
}

var outcomeClass = map[migrate.Outcome]string{
	migrate.Passed: "good", migrate.Fail: "bad", migrate.Unknown: "unknown", migrate.Waiting: "warned", migrate.NotApplicable: "none",
}

// htmlChecksOf lists how every check ended, those that say something first.
func htmlChecksOf(r *migrate.Report) *htmlTable {
	if len(r.Results) == 0 {
		return nil
	}
	t := &htmlTable{Caption: "Those that say something first", Columns: htmlColumns("Check", "Outcome", "Why")}
	order := []migrate.Outcome{migrate.Unknown, migrate.Fail, migrate.Waiting, migrate.Passed, migrate.NotApplicable}
	results := make([]*migrate.Result, len(r.Results))
	for i := range r.Results {
		results[i] = &r.Results[i]
	}
	slices.SortStableFunc(results, func(a, b *migrate.Result) int {
		return cmp.Compare(slices.Index(order, a.Outcome), slices.Index(order, b.Outcome))
	})
	for _, res := range results {
		class := outcomeClass[res.Outcome]
		if res.Outcome == migrate.Fail && !blocksAnything(res) {
			class = "warned"
		}
		why := htmlWords(outcomeFact(res))
		if res.Accepted != nil {
			why = append(why, htmlPiece{Kind: "faint", Text: "[" + acceptance(res.Accepted) + "]"})
		}
		t.Rows = append(t.Rows, htmlRow{Cells: []htmlCell{htmlCode(res.Check), htmlTag(class, string(res.Outcome)), why}})
	}
	return t
}

func blocksAnything(res *migrate.Result) bool {
	return slices.ContainsFunc(res.Findings, func(f migrate.Finding) bool { return f.Blocks() })
}

// htmlInputsOf lists the sources with their digests.
func htmlInputsOf(r *migrate.Report) htmlTable {
	t := htmlTable{Caption: "What the report was made from", Columns: htmlColumns("Input", "Name", "Content", "SHA-256")}
	for i := range r.Inputs {
		in := &r.Inputs[i]
		content := htmlWords(bare(inputFacts(in)))
		if in.Inferred != "" {
			content = append(content, htmlPiece{Kind: "faint", Text: "origin from " + in.Inferred})
		}
		t.Rows = append(t.Rows, htmlRow{Cells: []htmlCell{htmlWords(in.Role), htmlCode(in.Name), content, htmlCode(in.SHA256)}})
	}
	return t
}

// bare takes the brackets off " (serial 7, 31 RRsets)".
func bare(facts string) string {
	if len(facts) < 3 {
		return ""
	}
	return facts[2 : len(facts)-1]
}

// htmlDigestsOf names what approvals and evidence are held against.
func htmlDigestsOf(r *migrate.Report) (list []htmlFact) {
	for i := range r.Inputs {
		in := &r.Inputs[i]
		if in.Digest != "" {
			list = append(list, htmlFact{"content of " + in.Role, htmlCode(in.Digest)})
		}
		if in.Head != "" {
			head := htmlCell{{Kind: "code", Text: in.Head}, {Kind: "faint", Text: "the last of " + migrate.Plural(in.Lines, "line") + " of " + in.Name}}
			list = append(list, htmlFact{"evidence head", head})
		}
	}
	if r.DiffDigest != "" {
		list = append(list, htmlFact{"the change", htmlCode(r.DiffDigest)})
	}
	return list
}
