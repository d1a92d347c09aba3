package main

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/urfave/cli/v2"
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/checks"
)

// theChecks are those that gates and lint run: all there are.
var theChecks = checks.All

func (t *tool) checksCommand() *cli.Command {
	return &cli.Command{
		Name:  "checks",
		Usage: "every check, with its severity",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "format", Value: "text", Usage: "write as `FORMAT`: text or json"},
		},
		Action: t.listChecks,
	}
}

func (t *tool) listChecks(c *cli.Context) error {
	if _, err := arguments(c); err != nil {
		return err
	}
	format := c.String("format")
	if err := oneOf("--format", format, []string{"text", "json"}); err != nil {
		return err
	}
	if format == "json" {
		return writeChecksJSON(t.stdout, checks.All())
	}
	for _, check := range checks.All() {
		fmt.Fprintf(t.stdout, "%-28s %-8s %s\n", check.ID, check.Severity, check.Doc.Title)
	}
	return nil
}

// listedCheck is a check in the JSON form of the list.
type listedCheck struct {
	ID        string           `json:"id"`
	Severity  migrate.Severity `json:"severity"`
	Gates     []migrate.Gate   `json:"gates"`
	NeedsOld  bool             `json:"needs-old"`
	Title     string           `json:"title"`
	Why       string           `json:"why"`
	Fix       string           `json:"fix"`
	Bad       string           `json:"bad,omitempty"`
	Good      string           `json:"good,omitempty"`
	Refs      []string         `json:"refs,omitempty"`
	Incidents []string         `json:"incidents,omitempty"`
}

func writeChecksJSON(w io.Writer, all []*migrate.Check) error {
	list := make([]listedCheck, 0, len(all))
	for _, c := range all {
		list = append(list, listedCheck{
			ID: c.ID, Severity: c.Severity, Gates: c.Gates, NeedsOld: c.NeedsOld,
			Title: c.Doc.Title, Why: c.Doc.Why, Fix: c.Doc.Fix, Bad: c.Doc.Bad, Good: c.Doc.Good,
			Refs: c.Doc.Refs, Incidents: c.Doc.Incidents,
		})
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(list)
}
