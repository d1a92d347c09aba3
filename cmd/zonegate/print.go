package main

import (
	"io"

	"github.com/urfave/cli/v2"
)

func (t *tool) printCommand() *cli.Command {
	return &cli.Command{
		Name:      "print",
		Usage:     "a zone as a canonical master file",
		ArgsUsage: "SOURCE",
		Description: `One record a line, absolute names, canonical order. A zone that does not parse
is not printed: its problems go to standard error, with exit code 1.`,
		Flags:  append(zoneFlags(), &cli.StringFlag{Name: "output", Aliases: []string{"o"}, Usage: "write to `FILE`, which is replaced when all is written"}),
		Action: t.print,
	}
}

func (t *tool) print(c *cli.Context) error {
	args, err := arguments(c, "SOURCE")
	if err != nil {
		return err
	}
	p := t.progress(display{})
	defer p.end()
	r, err := t.zoneReader(c, nil, p)
	if err != nil {
		return err
	}
	z, err := r.one(args[0])
	if err != nil {
		return err
	}
	if z.Broken() {
		return t.notWhole(z)
	}
	p.end()
	return t.writeOutput(c.String("output"), func(w io.Writer) error { return z.Print(w) }, args[0])
}
