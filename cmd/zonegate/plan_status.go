package main

import (
	"io"

	"github.com/urfave/cli/v2"
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/render"
)

func (t *tool) planStatusCommand() *cli.Command {
	flags := append(standingFlags(render.StatusFormats()...),
		&cli.StringFlag{Name: "color", Value: "auto", Usage: "`WHEN` to use color: auto (on a terminal), always or never"})
	return &cli.Command{
		Name:      "status",
		Usage:     "where a move stands, and what to run next",
		ArgsUsage: "PLAN",
		Description: `Tells of each step of the plan's kind whether it is done, ready, waiting until a
time, or blocked and by what; what to run next; and the way back. No server is
looked at: it judges the evidence as it is, and says how old that is. Zones that
the plan names by a transfer are fetched.
Exit code 0: it could tell, also where steps are blocked. 1: the evidence is
damaged. 2: usage, the plan.`,
		Flags:  flags,
		Action: t.planStatus,
	}
}

func (t *tool) planStatus(c *cli.Context) error {
	if err := oneOf("--color", c.String("color"), []string{"auto", "always", "never"}); err != nil {
		return err
	}
	s, err := t.standing(c, render.StatusFormats())
	if err != nil {
		return err
	}
	status := migrate.NewStatus(s.Standing)
	color := t.colored(c.String("color"), s.output != "" && s.output != stdinName)
	err = t.writeOutput(s.output, func(w io.Writer) error {
		return render.Status(w, status, s.format, render.Options{Color: color})
	}, s.inputs...)
	return s.verdict(err)
}
