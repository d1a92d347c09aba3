package main

import (
	"errors"

	"github.com/urfave/cli/v2"
)

func (t *tool) planInitCommand() *cli.Command {
	return &cli.Command{
		Name:      "init",
		Usage:     "look at a zone, and write a plan of its move to complete",
		ArgsUsage: "ZONE",
		Flags:     []cli.Flag{nowFlag()},
		Action:    func(*cli.Context) error { return errors.New("plan init cannot look yet") },
	}
}
