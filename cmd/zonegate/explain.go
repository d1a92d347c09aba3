package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/urfave/cli/v2"
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/checks"
	"github.com/zonegate/zonegate/plans"
)

func (t *tool) explainCommand() *cli.Command {
	return &cli.Command{
		Name:      "explain",
		Usage:     "what a check finds, why, and what to do",
		ArgsUsage: "CHECK",
		Action:    t.explain,
	}
}

func (t *tool) explain(c *cli.Context) error {
	args, err := arguments(c, "CHECK")
	if err != nil {
		return err
	}
	check, ok := checks.ByID(args[0])
	if !ok {
		return unknownCheck(args[0])
	}
	outages, err := incidentLines(check)
	if err != nil {
		return err
	}
	writeExplanation(t.stdout, check, outages)
	return nil
}

func unknownCheck(id string) error {
	if near := plans.Nearest(id, checkIDs()); near != "" {
		return fmt.Errorf("there is no check %q; did you mean %s?", id, near)
	}
	return fmt.Errorf("there is no check %q; zonegate checks lists them all", id)
}

// writeExplanation writes what is known of a check; outages are those that it names.
func writeExplanation(w io.Writer, check *migrate.Check, outages string) {
	doc := check.Doc
	fmt.Fprintf(w, "%s (%s): %s\n", check.ID, check.Severity, doc.Title)
	section(w, "Why", doc.Why)
	section(w, "Fix", doc.Fix)
	example(w, "Found", doc.Bad)
	example(w, "Not found", doc.Good)
	section(w, "Gates", gateNames(check.Gates))
	example(w, "References", strings.Join(doc.Refs, "\n"))
	example(w, "Incidents", outages)
}

func gateNames(gates []migrate.Gate) string {
	var names []string
	for _, g := range gates {
		names = append(names, string(g))
	}
	return strings.Join(names, ", ")
}

func section(w io.Writer, title, text string) {
	example(w, title, wrap(text, 76))
}

func example(w io.Writer, title, text string) {
	if text != "" {
		fmt.Fprintf(w, "\n%s\n%s\n", title, indent(strings.TrimRight(text, "\n")))
	}
}

func indent(text string) string {
	return strings.ReplaceAll("  "+strings.ReplaceAll(text, "\n", "\n  "), "\n  \n", "\n\n")
}

// wrap fills paragraphs, which blank lines divide, to lines of at most width
// characters.
func wrap(text string, width int) string {
	var paragraphs []string
	for paragraph := range strings.SplitSeq(text, "\n\n") {
		var lines []string
		line := ""
		for word := range strings.FieldsSeq(paragraph) {
			if line != "" && len(line)+1+len(word) > width {
				lines = append(lines, line)
				line = ""
			}
			line = strings.TrimLeft(line+" "+word, " ")
		}
		paragraphs = append(paragraphs, strings.Join(append(lines, line), "\n"))
	}
	return strings.Join(paragraphs, "\n\n")
}
