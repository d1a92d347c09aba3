package render

import (
	"bufio"
	"cmp"
	"slices"

	"github.com/zonegate/zonegate/migrate"
)

// JUnit's counts stand before what they count, so only the suite of a zone has them.
func manyJUnitBegin(m *Many, w *bufio.Writer) {
	x := xmlWriter{w}
	x.printf(`<?xml version="1.0" encoding="UTF-8"?>` + "\n")
	x.printf(`<testsuites name="%s">`+"\n", attr("zonegate "+m.title()))
}

// manyJUnit writes a suite for a zone: a case for each check that is in the way, or
// one case that passed.
func manyJUnit(m *Many, w *bufio.Writer, r *migrate.Report) int {
	suite := junitSuite{name: cmp.Or(plainName(r), "(zone not known)")}
	if r.Verdict != migrate.Go {
		suite.cases = troubledCases(r, m.opt)
	}
	if len(suite.cases) == 0 {
		suite.cases = []junitCase{{name: subject(r), out: warningLines(r)}}
	}
	xmlWriter{w}.suite(r, suite)
	return 1
}

func troubledCases(r *migrate.Report, opt Options) (cases []junitCase) {
	if r.NotJudged() {
		return []junitCase{{name: subject(r), element: "error", message: r.Summary}}
	}
	for _, s := range junitSuites(r, opt) {
		for _, c := range s.cases {
			if c.element == "failure" || c.element == "error" {
				cases = append(cases, c)
			}
		}
	}
	return cases
}

func warningLines(r *migrate.Report) []string {
	var list []*migrate.Finding
	for i := range r.Results {
		for j := range r.Results[i].Findings {
			if f := &r.Results[i].Findings[j]; classOf(f) == warnings {
				list = append(list, f)
			}
		}
	}
	return junitLines(list, 0)
}

func manyJUnitEnd(m *Many, w *bufio.Writer, end *ManyEnd) error {
	x := xmlWriter{w}
	if len(end.Skipped) > 0 {
		x.skippedSuite(m, end.Skipped)
	}
	x.printf("</testsuites>\n")
	return nil
}

// skippedSuite says what was not taken for a zone, as cases that were skipped.
func (x xmlWriter) skippedSuite(m *Many, list []migrate.Skipped) {
	suite := junitSuite{name: "skipped"}
	for _, s := range list {
		suite.cases = append(suite.cases, junitCase{name: s.Name, element: "skipped", message: "not taken for a zone: " + s.Reason})
	}
	suite.cases = slices.Clip(suite.cases)
	x.suite(&migrate.Report{Gate: m.head.Gate, At: m.head.At}, suite)
}
