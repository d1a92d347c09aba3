package main

import (
	"fmt"

	"github.com/urfave/cli/v2"
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/render"
)

func (t *tool) diffCommand() *cli.Command {
	return &cli.Command{
		Name:      "diff",
		Usage:     "what changes from OLD to NEW",
		ArgsUsage: "OLD NEW",
		Description: `Exit code 0: the same zone, 1: it differs, 2: one of them does not parse or
cannot be read. Differences that the DNS does not see (order, capitals,
duplicates) are named, and make no difference.`,
		Flags:  append(append(zoneFlags(), nowFlag()), outputFlags(render.DiffFormats()...)...),
		Action: t.diff,
	}
}

func (t *tool) diff(c *cli.Context) error {
	args, err := arguments(c, "OLD", "NEW")
	if err != nil {
		return err
	}
	d, err := t.display(c, render.DiffFormats())
	if err != nil {
		return err
	}
	q := migrate.Question{Gate: migrate.GateDiff, Tool: thisTool()}
	if q.Now, err = t.at(c); err != nil {
		return err
	}
	out, err := t.openOutput(d.output, args...)
	if err != nil {
		return err
	}
	report, err := t.ask(c, d, &q, func(r *zoneReader, q *migrate.Question) error {
		return readWhole(r, args, q)
	})
	if err != nil {
		return err
	}
	if err := t.write(c.Context, report, d, out); err != nil {
		return err
	}
	if report.Changes.Matter() {
		return answer(exitNoGo)
	}
	return nil
}

// readWhole reads two zones that must parse: of half a zone nobody can tell how
// it differs.
func readWhole(r *zoneReader, args []string, q *migrate.Question) error {
	p, err := r.both(args[0], args[1])
	if err != nil {
		return err
	}
	if p.oldTrouble != "" {
		return fmt.Errorf("%s cannot be compared: %s", args[0], p.oldTrouble)
	}
	if p.new.Broken() {
		return fmt.Errorf("%s cannot be compared: %s", args[1], brokenZone(p.new))
	}
	q.Old, q.New, q.Notes = p.old, p.new, p.notes
	return nil
}
