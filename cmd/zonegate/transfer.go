package main

import (
	"fmt"

	"github.com/urfave/cli/v2"
)

func (t *tool) transferCommand() *cli.Command {
	return &cli.Command{
		Name:      "transfer",
		Usage:     "fetch a zone (AXFR) as a canonical master file",
		ArgsUsage: "SOURCE",
		Description: `SOURCE is axfr://host[:port]/zone or, over TLS, xfr+tls://host[:port]/zone, with
?key=NAME behind it for a key of --tsig-file. Nothing is written unless the zone
came whole; exit code 1 says that it did not, and standard error why.`,
		Flags:  append(transferFlags(), &cli.StringFlag{Name: "output", Aliases: []string{"o"}, Usage: "write to `FILE`, which is replaced when all is written"}),
		Action: t.transfer,
	}
}

func (t *tool) transfer(c *cli.Context) error {
	args, err := arguments(c, "SOURCE")
	if err != nil {
		return err
	}
	if schemeOf(args[0]) == "" {
		return fmt.Errorf("%s is a file, and nothing to transfer; zonegate print shows it", args[0])
	}
	out, err := t.openOutput(c.String("output"), fileFlags(c)...)
	if err != nil {
		return err
	}
	z, err := t.wholeZone(c, args[0])
	if err != nil {
		return err
	}
	return out.finish(c.String("output"), z.Print(out.w))
}
