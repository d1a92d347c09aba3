package main

import (
	"github.com/urfave/cli/v2"
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/render"
)

func (t *tool) decommissionCommand() *cli.Command {
	return &cli.Command{
		Name:      "decommission",
		Usage:     "may the old provider be switched off?",
		ArgsUsage: "PLAN",
		Description: `Looks at the old, new and parent servers as gate delegate does, appends what
they answer to the evidence, and judges all that was seen since the move began.
GO only when no cache can hold the old name servers any more: the parent and the
old zone name the new ones since so long that the TTLs that were seen, and the
margin, are over, and the old servers answered all the while. WAIT gives the
earliest time and how it comes about. With --offline no server is looked at, and
--now is the time of the verdict.`,
		Flags:  append(serversFlags(), outputFlags(render.Formats()...)...),
		Action: func(c *cli.Context) error { return t.judgeServers(c, migrate.GateDecommission) },
	}
}
