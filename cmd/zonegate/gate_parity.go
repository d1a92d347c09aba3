package main

import (
	"github.com/urfave/cli/v2"
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/render"
)

func (t *tool) parityCommand() *cli.Command {
	return &cli.Command{
		Name:      "parity",
		Usage:     "is NEW the same zone as OLD, at another provider?",
		ArgsUsage: "OLD NEW",
		Description: `Nothing may differ but what the plan declares and what does not matter; what
does not matter is found, named and counted.`,
		Flags:  append(append([]cli.Flag{unsignedFlag()}, gateFlags()...), outputFlags(render.Formats()...)...),
		Action: func(c *cli.Context) error { return t.gate(c, migrate.GateParity, (*zoneReader).both) },
	}
}
