package main

import (
	"github.com/urfave/cli/v2"
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/render"
)

func (t *tool) lintCommand() *cli.Command {
	return &cli.Command{
		Name:        "lint",
		Usage:       "what is wrong with one zone by itself?",
		ArgsUsage:   "ZONE",
		Description: "Exit code 0 means that nothing was found at error level.",
		Flags:       append(append(append(signingFlags(), zoneFlags()...), planFlag(), nowFlag()), outputFlags(render.Formats()...)...),
		Action:      t.lint,
	}
}

func (t *tool) lint(c *cli.Context) error {
	args, err := arguments(c, "ZONE")
	if err != nil {
		return err
	}
	return t.judge(c, migrate.Question{Gate: migrate.GateLint}, args, func(r *zoneReader, q *migrate.Question) (err error) {
		q.New, err = r.one(args[0])
		return err
	})
}
