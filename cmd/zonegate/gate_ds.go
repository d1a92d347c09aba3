package main

import (
	"cmp"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/urfave/cli/v2"
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/render"
	"github.com/zonegate/zonegate/plans"
	"github.com/zonegate/zonegate/zonefile"
)

func (t *tool) dsCommand() *cli.Command {
	flags := []cli.Flag{
		&cli.StringSliceFlag{Name: "change", Usage: "`WHAT` is to be done, repeatable: 'add-ds TAG' or 'add-ds RDATA', 'remove-ds TAG', RDATA or all, 'remove-key TAG', unsign"},
		&cli.StringFlag{Name: "zone", Usage: "the zone as it is to be after the change: `SOURCE`, a file or transfer (else the plan's new.source, or old.source)"},
		&cli.StringSliceFlag{Name: "other", Usage: "another zone, `SOURCE`, whose keys a DS may be of by mistake (repeatable)"},
	}
	return &cli.Command{
		Name:      "ds",
		Usage:     "may this change of DS or keys be made now?",
		ArgsUsage: "PLAN",
		Description: `Looks at the parent's servers and at the zone's as gate delegate does, without the
content, appends what they answer to the evidence, and judges each --change by
all that was seen: the DS and DNSKEY sets that servers have now, and those that
caches may still have. GO only when the zone stays valid for everybody; WAIT
gives the earliest time and how it comes about. All changes are judged as made
together: a swap of the DS is one to add and one to remove.

A plan for a zone that stays where it is has one side alone: old or new, with
source and nameservers. With --offline no server is looked at, and --now is the
time of the verdict.`,
		Flags:  append(append(flags, serversFlags()...), outputFlags(render.Formats()...)...),
		Action: func(c *cli.Context) error { return t.judgeServers(c, migrate.GateDS) },
	}
}

// readChanges reads what is to be done to the chain of trust.
func readChanges(c *cli.Context) (changes []migrate.KeyChange, err error) {
	for _, text := range c.StringSlice("change") {
		change, err := readChange(text)
		if err != nil {
			return nil, fmt.Errorf("--change %q: %w", text, err)
		}
		changes = append(changes, change)
	}
	if len(changes) == 0 {
		return nil, errors.New("--change is missing: say what is to be done, such as --change 'remove-ds 4711'")
	}
	return changes, nil
}

var changeKinds = []string{string(migrate.AddDS), string(migrate.RemoveDS), string(migrate.RemoveKey), string(migrate.Unsign)}

func readChange(text string) (c migrate.KeyChange, err error) {
	kind, what, _ := strings.Cut(strings.TrimSpace(text), " ")
	what = strings.TrimSpace(what)
	c.Kind = migrate.KeyChangeKind(kind)
	switch c.Kind {
	case migrate.Unsign:
		if what != "" {
			return c, errors.New("unsign has nothing behind it")
		}
		return c, nil
	case migrate.AddDS, migrate.RemoveDS, migrate.RemoveKey:
	default:
		if near := plans.Nearest(kind, changeKinds); near != "" {
			return c, fmt.Errorf("%s is not known; did you mean %s?", kind, near)
		}
		return c, fmt.Errorf("%s is not known; use %s", kind, inWords(changeKinds))
	}
	return readChanged(c, what)
}

// readChanged reads what a change is about: a key tag, the rdata of a DS, or all.
func readChanged(c migrate.KeyChange, what string) (migrate.KeyChange, error) {
	if what == "" {
		return c, fmt.Errorf("%s is of nothing: a key tag is missing", c.Kind)
	}
	if what == "all" && c.Kind == migrate.RemoveDS {
		return c, nil
	}
	if tag, err := strconv.ParseUint(what, 10, 16); err == nil {
		c.Tag, c.TagGiven = uint16(tag), true
		return c, nil
	}
	if c.Kind == migrate.RemoveKey {
		return c, fmt.Errorf("%q is no key tag (0 to 65535)", what)
	}
	text, err := dsText(what)
	c.DS = text
	return c, err
}

// dsText is the rdata of a DS, which may stand in a whole record.
func dsText(text string) (string, error) {
	fields := strings.Fields(text)
	for i, word := range fields[:min(len(fields), 4)] {
		if strings.EqualFold(word, "DS") {
			fields = fields[i+1:]
			break
		}
	}
	text = strings.Join(fields, " ")
	if _, err := zonefile.ParseRecord(zonefile.Root, zonefile.TypeDS, text); err != nil {
		return "", fmt.Errorf("%q is neither a key tag (0 to 65535) nor the rdata of a DS: %w", text, err)
	}
	return text, nil
}

// readStay reads a plan of a zone that moves or stays, and what is to be changed.
func (g *serversGate) readStay(planName string) (*plans.Plan, migrate.Input, error) {
	changes, err := readChanges(g.c)
	if err != nil {
		return nil, migrate.Input{}, err
	}
	g.q.Signing.Changes, g.q.Signing.ZoneGiven = changes, g.c.IsSet("zone")
	return readServersPlan(g.c, planName, g.c.IsSet("zone"))
}

// readChain reads the zones of gate ds: that of the plan is in service, and the one
// that --zone names is to be.
func (g *serversGate) readChain(r *zoneReader) (err error) {
	name, hasSource := g.c.String("zone"), g.q.Plan.New.Source != "" || g.q.Plan.Old.Source != ""
	if hasSource {
		if g.move, err = readMove(r, g.q.Plan); err != nil {
			return err
		}
	}
	if name != "" {
		if g.proposed, err = r.one(name); err != nil {
			return err
		}
	}
	if !hasSource {
		g.move = &move{plan: g.q.Plan, zone: g.proposed.Origin(), new: g.proposed}
		g.move.newDigest, g.proposed = g.proposed.Digest(), nil
	}
	return g.readOthers(r)
}

// readOthers reads the zones whose keys a DS may be of by mistake.
func (g *serversGate) readOthers(r *zoneReader) error {
	of := *r
	for _, name := range g.c.StringSlice("other") {
		of.origin = ""
		z, err := of.one(name)
		if err != nil {
			return err
		}
		if z.Broken() || z.Origin() == "" {
			return fmt.Errorf("--other %s cannot be used: %s", name, cmp.Or(firstProblem(z), "nothing tells its origin"))
		}
		g.q.Signing.Others = append(g.q.Signing.Others, z)
	}
	return nil
}

func firstProblem(z *zonefile.Zone) string {
	if fatal := fatalProblems(z); len(fatal) > 0 {
		return fatal[0]
	}
	return ""
}
