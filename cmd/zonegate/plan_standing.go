package main

import (
	"errors"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/urfave/cli/v2"
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/evidence"
)

// standingFlags are the flags of commands that tell from the evidence where a
// move stands.
func standingFlags(formats ...string) []cli.Flag {
	flags := []cli.Flag{
		&cli.StringSliceFlag{Name: "evidence", Usage: "go by `FILE` (repeatable), not by the plan's evidence (evidence.jsonl beside the plan)"},
		&cli.StringFlag{Name: "max-age", Value: shortDuration(migrate.DefaultMaxAge), Usage: "how old answers may be for a gate: `TIME`"},
		&cli.StringFlag{Name: "parity-max-age", Value: shortDuration(migrate.DefaultContentMaxAge), Usage: "how old a pass over the whole content may be, while the SOA is the same: `TIME`"},
		&cli.StringFlag{Name: "format", Value: formats[0], Usage: "write as `FORMAT`: " + inWords(formats)},
		&cli.StringFlag{Name: "output", Aliases: []string{"o"}, Usage: "write to `FILE`, which is replaced when all is written"},
		&cli.StringFlag{Name: "now", Usage: "tell it for this `TIME` (RFC 3339), not for the clock's"},
		approvalFlag(),
	}
	return append(flags, zoneFlags()...)
}

// standing is where a move stands, as a command line asks for it.
type standing struct {
	*migrate.Standing
	format, output string
	inputs         []string // files that the output must not replace
}

// standing reads the plan and its zones, and has both gates judge the evidence.
// No server is looked at.
func (t *tool) standing(c *cli.Context, formats []string) (*standing, error) {
	args, err := arguments(c, "PLAN")
	if err != nil {
		return nil, err
	}
	s := &standing{format: c.String("format"), output: c.String("output")}
	if err := oneOf("--format", s.format, formats); err != nil {
		return nil, err
	}
	g := &serversGate{tool: t, c: c, offline: true}
	if err := g.readForStanding(args[0]); err != nil {
		return nil, err
	}
	s.inputs = g.mustNotReplace()
	if s.Standing, err = g.standing(args[0]); err != nil {
		return nil, err
	}
	return s, nil
}

// readForStanding reads the flags, the plan and the approvals.
func (g *serversGate) readForStanding(planName string) (err error) {
	plan, input, err := readMovePlan(g.c, planName)
	if err != nil {
		return err
	}
	approvals, inputs, err := readApprovals(g.c)
	if err != nil {
		return err
	}
	g.q.Plan, g.q.Approvals, g.q.Inputs, g.q.Tool = plan, approvals, append([]migrate.Input{input}, inputs...), thisTool()
	if g.seeing.maxAge, err = durationFlag(g.c, "max-age"); err != nil {
		return err
	}
	if g.seeing.contentMaxAge, err = durationFlag(g.c, "parity-max-age"); err != nil {
		return err
	}
	if g.seeing.now, err = g.at(g.c); err != nil {
		return err
	}
	if g.files, err = evidenceFiles(g.c.StringSlice("evidence"), plan); err != nil {
		return err
	}
	if g.c.IsSet("evidence") {
		return mustBeThere(g.files)
	}
	return nil
}

// standing has both gates judge what there is.
func (g *serversGate) standing(planName string) (*migrate.Standing, error) {
	p := g.progress(g.display)
	defer p.end()
	if err := g.readZones(p); err != nil {
		return nil, err
	}
	p.now("reading the evidence")
	book := evidence.Read(g.written()...)
	g.move.learn(book, g.seeing)
	p.now("checking")
	s := &migrate.Standing{
		Plan: g.q.Plan, Old: g.move.old, New: g.move.new, Tool: g.q.Tool, Now: g.seeing.now,
		Command: migrate.ShellWord(planName), Evidence: g.c.StringSlice("evidence"), Approvals: g.c.StringSlice("approval"),
	}
	g.q.Gate = migrate.GateDelegate
	var err error
	if s.Delegate, err = g.judge(book); err != nil {
		return nil, err
	}
	g.q.Gate = migrate.GateDecommission
	if s.Decommission, err = g.judge(book); err != nil {
		return nil, err
	}
	g.watched(s, book)
	return s, nil
}

// written are the logs that are there: before the first look the plan's is not.
func (g *serversGate) written() (files []string) {
	for _, name := range g.files {
		_, err := os.Stat(name)
		_, headErr := os.Stat(name + ".head")
		if !errors.Is(err, fs.ErrNotExist) || !errors.Is(headErr, fs.ErrNotExist) {
			files = append(files, name)
		}
	}
	return files
}

// watched adds what gates do not ask: what the parent shows, how the clock stood
// at the last look, and where new servers still have lowered TTLs.
func (g *serversGate) watched(s *migrate.Standing, book *evidence.Book) {
	m := g.move
	see := func(now time.Time) *migrate.Seen {
		return migrate.See(book, m.plan, m.zone, m.newDigest, m.oldDigest, now, g.seeing.maxAge, g.seeing.contentMaxAge)
	}
	seen := see(g.seeing.now)
	s.Parent = seen.ParentShows(m.plan, m.zone)
	if lowered := m.plan.Timing.Lowered; lowered > 0 {
		s.Low, s.LowSeen = seen.LowTTLs(migrate.Seconds(lowered.Seconds()))
	}
	if c := s.Decommission.Clock; c != nil && c.LastLook != nil {
		s.AtLook = see(*c.LastLook).Clock(m.plan, m.zone)
	}
}

// verdict is an error where the evidence is damaged: what was written rests on
// nothing then, and says so.
func (s *standing) verdict(err error) error {
	if damage := s.Damage(); err == nil && len(damage) > 0 {
		return &blocked{errors.New("the evidence is damaged: " + strings.Join(damage, "; "))}
	}
	return err
}
