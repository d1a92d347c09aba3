package main

import (
	"errors"

	"github.com/urfave/cli/v2"
)

const rehearseName = "rehearse"

// rehearseAbout is the help's words: long, and made when they are asked for.
func rehearseAbout() string { return incidentAbout + "\n" + rehearsePlanAbout() }

func (t *tool) rehearseCommand() *cli.Command {
	return &cli.Command{
		Name:      rehearseName,
		Usage:     "a move before it happens, or a known outage again",
		ArgsUsage: "[PLAN]",
		Flags:     append(append(incidentFlags(), rehearsePlanFlags()...), insideFlag()),
		Action:    t.rehearse,
	}
}

func (t *tool) rehearse(c *cli.Context) error {
	switch {
	case c.IsSet(insideName):
		return t.rehearseInside(c)
	case c.IsSet("incident") && c.Bool("incidents"):
		return errors.New("--incident replays one and --incidents all: give one of them")
	case c.IsSet("incident"):
		return t.replayOne(c)
	case c.Bool("incidents"):
		return t.replayAll(c)
	case c.IsSet("corpus"):
		return errors.New("--corpus says nothing without --incident or --incidents")
	}
	return t.rehearsePlan(c)
}
