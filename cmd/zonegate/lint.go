package main

import (
	"errors"

	"github.com/urfave/cli/v2"
	"github.com/zonegate/zonegate/migrate"
)

func (t *tool) lintCommand() *cli.Command {
	return &cli.Command{
		Name:      "lint",
		Usage:     "what is wrong with a zone by itself?",
		ArgsUsage: "ZONE...",
		Description: `Exit code 0 means that nothing was found at error level.

Of several zones, of a folder and of --zones FILE there is one report with a
verdict for each, and the exit code is that of the worst: 1 NO-GO, 3 WAIT, 0 GO.
A zone that cannot be read is NO-GO; 2 means that none could be. A folder stands
for the files in it and in its folders; what is skipped there (hidden files,
journals, backups, keys) is said. The report of many zones has another form than
that of one: where zones/*.zone may be a single file, name the folder or give
--zones FILE, which are many zones, whatever is in them.`,
		Flags:  append(append(append(signingFlags(), zoneFlags()...), planFlag(), nowFlag(), zonesFlag()), zonesOutputFlags()...),
		Action: t.lint,
	}
}

func (t *tool) lint(c *cli.Context) error {
	args := c.Args().Slice()
	switch {
	case c.IsSet("zones") && len(args) > 0:
		return errors.New("--zones names all zones: no ZONE stands beside it")
	case c.IsSet("zones"):
		return t.lintListed(c)
	case len(args) > 1 || len(args) == 1 && isFolder(args[0]):
		return t.lintMany(c, args)
	}
	args, err := arguments(c, "ZONE")
	if err != nil {
		return err
	}
	return t.judge(c, migrate.Question{Gate: migrate.GateLint}, args, func(r *zoneReader, q *migrate.Question) (err error) {
		q.New, err = r.one(args[0])
		return err
	})
}

func (t *tool) lintListed(c *cli.Context) error {
	list, done, err := t.listFile(c, c.String("zones"), zoneLines)
	if err != nil {
		return err
	}
	defer done()
	return t.judgeMany(c, migrate.GateLint, list)
}
