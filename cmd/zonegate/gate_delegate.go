package main

import (
	"github.com/urfave/cli/v2"
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/render"
)

func (t *tool) delegateCommand() *cli.Command {
	return &cli.Command{
		Name:      "delegate",
		Usage:     "may the parent be told to use the new name servers?",
		ArgsUsage: "PLAN",
		Description: `Asks every address of the old, new and parent servers, appends what they answer
to the evidence, and judges it together with what is there already. GO only
when everything was seen: each new server answers on each address over UDP and
TCP with the whole zone. With --offline no server is looked at, and --now is the
time of the verdict; else the clock starts there and the verdict is dated after
the look. Zones that the plan names by axfr:// or xfr+tls:// are transferred
either way.`,
		Flags:  append(append(serversFlags(), approvalFlag()), outputFlags(render.Formats()...)...),
		Action: func(c *cli.Context) error { return t.judgeServers(c, migrate.GateDelegate) },
	}
}
