package main

import (
	"github.com/urfave/cli/v2"
	"github.com/zonegate/zonegate/migrate"
)

func (t *tool) publishCommand() *cli.Command {
	return &cli.Command{
		Name:      "publish",
		Usage:     "may NEW replace OLD, the zone in service?",
		ArgsUsage: "OLD NEW",
		Description: `OLD is the zone in service, NEW the candidate. OLD none stands for a first
publication; for a file of that name write ./none. Without a plan the default
limits hold. With --unsigned NEW is what a signer is to sign: OLD may be the
signed zone, and what the signer makes has to be gated again.`,
		Flags:  append(append(signingFlags(), unsignedFlag()), gateFlags()...),
		Action: func(c *cli.Context) error { return t.gate(c, migrate.GatePublish, (*zoneReader).orNone) },
	}
}
