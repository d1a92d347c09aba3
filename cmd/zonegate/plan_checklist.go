package main

import (
	"io"

	"github.com/urfave/cli/v2"
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/render"
)

func (t *tool) planChecklistCommand() *cli.Command {
	return &cli.Command{
		Name:      "checklist",
		Usage:     "the change ticket of a move",
		ArgsUsage: "PLAN",
		Description: `Writes a ticket to paste or import: what is done when and by whom, the command
that proves it, the way back and how long that takes, texts for customers,
support and providers, and what no program can see. Dates come from the TTLs
that were observed and from the plan's window; without a window times count from
the switch (T). No server is looked at. Zones that the plan names by a transfer
are fetched. csv has one row for each item, for a ticket system.
Exit code 0: it is written. 1: the evidence is damaged. 2: usage, the plan.`,
		Flags:  standingFlags(render.ChecklistFormats()...),
		Action: t.planChecklist,
	}
}

func (t *tool) planChecklist(c *cli.Context) error {
	s, err := t.standing(c, render.ChecklistFormats())
	if err != nil {
		return err
	}
	list, timeline := migrate.NewChecklist(s.Standing), migrate.NewTimeline(s.Standing)
	err = t.writeOutput(s.output, func(w io.Writer) error {
		return render.Checklist(w, list, timeline, s.format)
	}, s.inputs...)
	return s.verdict(err)
}
