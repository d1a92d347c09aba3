package main

import (
	"github.com/urfave/cli/v2"
)

func (t *tool) rehearseCommand() *cli.Command {
	return &cli.Command{
		Name:        "rehearse",
		Usage:       "go through a move, or a known outage, before it happens",
		ArgsUsage:   "[PLAN]",
		Description: rehearsePlanAbout,
		Flags:       append(rehearsePlanFlags(), insideFlag()),
		Action:      t.rehearse,
	}
}

func (t *tool) rehearse(c *cli.Context) error {
	if c.IsSet(insideName) {
		return t.rehearseInside(c)
	}
	return t.rehearsePlan(c)
}
