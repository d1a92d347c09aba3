package main

import (
	"fmt"
	"io"
	"slices"

	"github.com/urfave/cli/v2"
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/render"
)

func (t *tool) showCommand() *cli.Command {
	return &cli.Command{
		Name:      "show",
		Usage:     "a saved JSON report in another format",
		ArgsUsage: "REPORT",
		Description: `REPORT may be - for standard input. The exit code is that of showing, not of
the verdict. nsupdate shows the report of a diff only.`,
		Flags:  outputFlags(shownFormats()...),
		Action: t.show,
	}
}

func (t *tool) show(c *cli.Context) error {
	args, err := arguments(c, "REPORT")
	if err != nil {
		return err
	}
	d, err := t.display(c, shownFormats())
	if err != nil {
		return err
	}
	report, err := t.loadReport(args[0])
	if err != nil {
		return err
	}
	return t.writeOutput(d.output, func(w io.Writer) error {
		return render.Render(untilDone{c.Context, w}, report, d.format, d.options())
	}, args[0])
}

// shownFormats are those of gates and those that only a diff has; which of them
// a report can be shown in, it knows itself.
func shownFormats() []string {
	formats := render.Formats()
	for _, f := range render.DiffFormats() {
		if !slices.Contains(formats, f) {
			formats = append(formats, f)
		}
	}
	return formats
}

// loadReport reads a report that a gate wrote with --format json.
func (t *tool) loadReport(name string) (*migrate.Report, error) {
	var in io.Reader = t.stdin
	if name != stdinName {
		f, _, err := openFile(name)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		in = f
	}
	report, err := render.Load(in)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return report, nil
}
