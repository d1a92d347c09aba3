package main

import (
	"errors"

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
signed zone, and what the signer makes has to be gated again.

Where OLD and NEW are folders, the files in them are paired by name, and with
--pairs FILE as that says: there is one report with a verdict for each pair, and
the exit code is that of the worst: 1 NO-GO, 3 WAIT, 0 GO. A zone only in NEW is
published for the first time; one only in OLD would be gone, which is NO-GO. So
is a zone that cannot be read, and a line of FILE that says nothing; 2 means
that nothing could be read. A plan without zone: holds for all, an approval for
its own zone. Two folders and --pairs FILE are many zones, whatever is in them,
so that what reads the report always gets the same form.`,
		Flags:  append(append(append(signingFlags(), unsignedFlag(), pairsFlag()), gateFlags()...), zonesOutputFlags()...),
		Action: t.publish,
	}
}

func (t *tool) publish(c *cli.Context) error {
	args := c.Args().Slice()
	switch {
	case c.IsSet("pairs") && len(args) > 0:
		return errors.New("--pairs names all pairs: neither OLD nor NEW stands beside it")
	case c.IsSet("pairs"):
		return t.publishListed(c)
	case len(args) == 2 && isFolder(args[1]) && (args[0] == noZone || isFolder(args[0])):
		return t.publishFolders(c, args[0], args[1])
	}
	return t.gate(c, migrate.GatePublish, (*zoneReader).orNone)
}

func (t *tool) publishListed(c *cli.Context) error {
	list, done, err := t.listFile(c, c.String("pairs"), pairLines)
	if err != nil {
		return err
	}
	defer done()
	return t.judgeMany(c, migrate.GatePublish, list)
}

func (t *tool) publishFolders(c *cli.Context, old, fresh string) error {
	list, err := folderList(old, fresh)
	if err != nil {
		return err
	}
	return t.judgeMany(c, migrate.GatePublish, list)
}
