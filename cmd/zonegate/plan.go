package main

import "github.com/urfave/cli/v2"

// planGroup is the commands about plans.
func (t *tool) planGroup() *cli.Command {
	return &cli.Command{
		Name:               "plan",
		Usage:              "write a plan, and see where it stands",
		HideHelpCommand:    true,
		CustomHelpTemplate: groupHelp,
		Subcommands:        []*cli.Command{t.planInitCommand(), t.planStatusCommand(), t.planChecklistCommand(), t.planTimelineCommand()},
	}
}
