package render

import (
	"bufio"
	"fmt"
	"slices"
	"strings"

	"github.com/zonegate/zonegate/migrate"
)

// junitLimit is how many findings of a check its test case lists.
const junitLimit = 100

// junit writes the report as JUnit XML: a suite for each family, a case for each
// check. What blocks fails, and so does what waits, since the gate is not open; a
// check that could not look is an error.
func junit(w *bufio.Writer, r *migrate.Report, opt Options) error {
	x := xmlWriter{w}
	suites := junitSuites(r, opt)
	x.printf(`<?xml version="1.0" encoding="UTF-8"?>` + "\n")
	x.printf(`<testsuites name="%s"%s>`+"\n", attr("zonegate "+subject(r)+" "+zoneName(r)), tally(slices.Concat(casesOf(suites)...)))
	for _, s := range suites {
		x.suite(r, s)
	}
	x.printf("</testsuites>\n")
	return nil
}

type junitSuite struct {
	name  string
	cases []junitCase
}

type junitCase struct {
	name    string
	element string // failure, error, skipped; empty: passed
	message string
	body    []string
	out     []string
}

func casesOf(suites []junitSuite) [][]junitCase {
	var list [][]junitCase
	for _, s := range suites {
		list = append(list, s.cases)
	}
	return list
}

func junitSuites(r *migrate.Report, opt Options) []junitSuite {
	var suites []junitSuite
	for _, name := range families(r) {
		s := junitSuite{name: name}
		for i := range r.Results {
			if family(r.Results[i].Check) == name {
				s.cases = append(s.cases, junitCaseOf(&r.Results[i], opt))
			}
		}
		suites = append(suites, s)
	}
	if verdictUnexplained(r) {
		suites = append(suites, junitSuite{"verdict", []junitCase{{
			name: subject(r), element: "failure", message: verdictLine(r)}}})
	}
	return suites
}

// verdictUnexplained tells whether the gate is not open although no check says
// why.
func verdictUnexplained(r *migrate.Report) bool {
	findings, unknown := r.Blocking()
	waits := slices.ContainsFunc(r.Results, func(res migrate.Result) bool { return res.Outcome == migrate.Waiting })
	return r.Verdict != migrate.Go && len(findings)+len(unknown) == 0 && !waits
}

func junitCaseOf(res *migrate.Result, opt Options) junitCase {
	c := junitCase{name: res.Check}
	var blocks, others []*migrate.Finding
	for i := range res.Findings {
		if f := &res.Findings[i]; f.Blocks() {
			blocks = append(blocks, f)
		} else {
			others = append(others, f)
		}
	}
	more := res.Total - len(res.Findings)
	switch {
	case res.Outcome == migrate.Unknown && res.Accepted == nil:
		c.element, c.message = "error", "could not look: "+reason(res)
	case len(blocks) > 0:
		c.element, c.message = "failure", migrate.Plural(len(blocks)+more, "finding")
		c.body = append(junitFix(res.Check, opt), junitLines(blocks, more)...)
		others, more = others[:len(others):len(others)], 0
	case res.Outcome == migrate.Waiting:
		c.element, c.message = "failure", waitMessage(res)
	case res.Outcome == migrate.NotApplicable:
		c.element, c.message = "skipped", reason(res)
	}
	if res.Outcome == migrate.Unknown && c.element != "error" {
		c.out = []string{"could not look: " + reason(res) + " [accepted: " + acceptance(res.Accepted) + "]"}
	}
	if c.element == "error" {
		others = slices.Concat(blocks, others)
	}
	c.out = append(c.out, junitLines(others, more)...)
	return c
}

// waitMessage is "wait, not before 2030-01-03T01:00:00Z: why", with the time once.
func waitMessage(res *migrate.Result) string {
	if res.NotBefore == nil || strings.Contains(reason(res), migrate.EarliestText(*res.NotBefore)) {
		return "wait: " + reason(res)
	}
	return "wait, not before " + migrate.EarliestText(*res.NotBefore) + ": " + reason(res)
}

func junitFix(id string, opt Options) []string {
	if opt.Docs == nil {
		return nil
	}
	doc, ok := opt.Docs(id)
	if !ok || doc.Title == "" {
		return nil
	}
	return []string{doc.Title}
}

func junitLines(list []*migrate.Finding, more int) []string {
	shown, cut := firstOf(list, junitLimit)
	var lines []string
	for _, f := range shown {
		lines = append(lines, junitFinding(f)...)
	}
	if more += cut; more > 0 {
		lines = append(lines, fmt.Sprintf("and %s more", migrate.Number(more)))
	}
	return lines
}

func junitFinding(f *migrate.Finding) []string {
	head := string(f.Severity) + ": " + says(f) + byDefault(f)
	if f.Pos != nil {
		head = place(f.Pos) + ": " + head
	}
	switch {
	case f.Accepted != nil:
		head += " [accepted: " + acceptance(f.Accepted) + "]"
	case f.PreExisting:
		head += " [pre-existing]"
	}
	lines := []string{head}
	if f.Fix != "" {
		lines = append(lines, "  fix: "+f.Fix)
	}
	for _, rel := range f.Related {
		see := "  see: " + rel.Message
		if rel.Pos != nil {
			see = "  see " + place(rel.Pos) + ": " + rel.Message
		}
		lines = append(lines, see)
	}
	return lines
}

type xmlWriter struct{ w *bufio.Writer }

func (x xmlWriter) printf(format string, args ...any) { fmt.Fprintf(x.w, format, args...) }

func (x xmlWriter) suite(r *migrate.Report, s junitSuite) {
	x.printf(`  <testsuite name="%s"%s timestamp="%s">`+"\n", attr(s.name), tally(s.cases), r.At.UTC().Format("2006-01-02T15:04:05"))
	x.printf("    <properties>\n")
	for _, p := range [][2]string{{"zone", r.Zone}, {"gate", string(r.Gate)}, {"verdict", string(r.Verdict)}, {"summary", r.Summary}} {
		x.printf(`      <property name="%s" value="%s"/>`+"\n", attr(p[0]), attr(p[1]))
	}
	x.printf("    </properties>\n")
	for _, c := range s.cases {
		x.testCase(r, s.name, c)
	}
	x.printf("  </testsuite>\n")
}

func (x xmlWriter) testCase(r *migrate.Report, suite string, c junitCase) {
	x.printf(`    <testcase classname="%s" name="%s" time="0"`, attr("zonegate."+string(r.Gate)+"."+suite), attr(c.name))
	if c.element == "" && len(c.out) == 0 {
		x.printf("/>\n")
		return
	}
	x.printf(">\n")
	if c.element != "" {
		x.element(c)
	}
	if len(c.out) > 0 {
		x.printf("      <system-out>%s</system-out>\n", body(c.out))
	}
	x.printf("    </testcase>\n")
}

func (x xmlWriter) element(c junitCase) {
	kind := ""
	if c.element != "skipped" {
		kind = fmt.Sprintf(` type="%s"`, attr(c.name))
	}
	if len(c.body) == 0 {
		x.printf("      <%s message=\"%s\"%s/>\n", c.element, attr(c.message), kind)
		return
	}
	x.printf("      <%s message=\"%s\"%s>%s</%s>\n", c.element, attr(c.message), kind, body(c.body), c.element)
}

// tally counts cases as JUnit's attributes.
func tally(cases []junitCase) string {
	count := map[string]int{}
	for _, c := range cases {
		count[c.element]++
	}
	return fmt.Sprintf(` tests="%d" failures="%d" errors="%d" skipped="%d"`,
		len(cases), count["failure"], count["error"], count["skipped"])
}

var xmlEscaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")

// attr makes text fit for an attribute or an element: no markup, and, as hidden
// characters are spelled out, only those that XML 1.0 allows.
func attr(s string) string { return xmlEscaper.Replace(visible(s)) }

func body(lines []string) string {
	for i := range lines {
		lines[i] = attr(lines[i])
	}
	return strings.Join(lines, "\n")
}
