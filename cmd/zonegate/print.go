package main

import (
	"fmt"
	"io"

	"github.com/urfave/cli/v2"
	"github.com/zonegate/zonegate/zonefile"
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
	z, err := t.wholeZone(c, args[0])
	if err != nil {
		return err
	}
	return t.writeOutput(c.String("output"), func(w io.Writer) error { return z.Print(untilDone{c.Context, w}) }, args[0])
}

// wholeZone reads a zone; one of which something is missing is not printed, and
// standard error says why.
func (t *tool) wholeZone(c *cli.Context, source string) (*zonefile.Zone, error) {
	p := t.progress(display{})
	defer p.end()
	r, err := t.zoneReader(c, nil, p)
	if err != nil {
		return nil, err
	}
	z, err := r.one(source)
	if err != nil {
		return nil, err
	}
	if !z.Broken() {
		return z, nil
	}
	p.end()
	for _, problem := range fatalProblems(z) {
		fmt.Fprintln(t.stderr, problem)
	}
	return nil, answer(exitNoGo)
}
