package main

import (
	"io"

	"github.com/urfave/cli/v2"
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/render"
)

func (t *tool) planTimelineCommand() *cli.Command {
	return &cli.Command{
		Name:      "timeline",
		Usage:     "a move as a picture",
		ArgsUsage: "PLAN",
		Description: `Draws what was seen of the move, the drain as a bar with its terms, now, and the
time before which the old provider must not be switched off; what has not
happened yet stands where it is planned. Dates come from the TTLs that were
observed and from the plan's window; without a window times count from the
switch (T). No server is looked at. Zones that the plan names by a transfer are
fetched.
Exit code 0: it is written. 1: the evidence is damaged. 2: usage, the plan.`,
		Flags:  standingFlags(render.TimelineFormats()...),
		Action: t.planTimeline,
	}
}

func (t *tool) planTimeline(c *cli.Context) error {
	s, err := t.standing(c, render.TimelineFormats())
	if err != nil {
		return err
	}
	timeline := migrate.NewTimeline(s.Standing)
	err = t.writeOutput(s.output, func(w io.Writer) error {
		return render.Timeline(w, timeline, s.format)
	}, s.inputs...)
	return s.verdict(err)
}
