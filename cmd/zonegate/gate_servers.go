package main

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/urfave/cli/v2"
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/migrate/render"
	"github.com/zonegate/zonegate/plans"
	"github.com/zonegate/zonegate/zonefile"
)

// serversFlags are the flags of gates that look at servers.
func serversFlags() []cli.Flag {
	flags := []cli.Flag{
		&cli.BoolFlag{Name: "offline", Usage: "look at no server: judge what is in the evidence (zones that the plan names by a transfer are fetched)"},
		&cli.StringSliceFlag{Name: "evidence", Usage: "judge `FILE` (repeatable), not the plan's evidence (evidence.jsonl beside the plan); what is seen now is appended to the first"},
		&cli.StringFlag{Name: "max-age", Value: shortDuration(migrate.DefaultMaxAge), Usage: "how old answers may be: `TIME`"},
		&cli.StringFlag{Name: "parity-max-age", Value: shortDuration(migrate.DefaultContentMaxAge), Usage: "how old a pass over the whole content may be, while the SOA is the same: `TIME`"},
	}
	flags = append(append(flags, signingFlags()...), lookFlags()...)
	return append(append(flags, zoneFlags()...), nowFlag())
}

// shortDuration writes whole hours or minutes as people do.
func shortDuration(d time.Duration) string {
	if d%time.Hour == 0 {
		return fmt.Sprintf("%dh", d/time.Hour)
	}
	return fmt.Sprintf("%dm", d/time.Minute)
}

// serversGate is a run of a gate that looks at servers.
type serversGate struct {
	*tool
	c       *cli.Context
	display display
	q       migrate.Question
	files   []string // evidence
	offline bool
	looking looking
	seeing  seeing
	move    *move
	// proposed is the zone as it is to be, in gate ds; nil: the plan's.
	proposed *zonefile.Zone
}

// judgeServers asks a gate about the plan of a command line.
func (t *tool) judgeServers(c *cli.Context, gate migrate.Gate) error {
	args, err := arguments(c, "PLAN")
	if err != nil {
		return err
	}
	g := &serversGate{tool: t, c: c, q: migrate.Question{Gate: gate}}
	if err := g.read(args[0]); err != nil {
		return err
	}
	out, err := t.openOutput(g.display.output, g.mustNotReplace()...)
	if err != nil {
		return err
	}
	report, err := g.ask()
	if err != nil {
		return err
	}
	if err := g.untilThen(); err != nil {
		return err
	}
	if err := t.write(c.Context, report, g.display, out); err != nil {
		return err
	}
	return answered(report.Verdict)
}

// read reads the flags, the plan and the approvals.
func (g *serversGate) read(planName string) (err error) {
	c := g.c
	if g.display, err = g.tool.display(c, render.Formats()); err != nil {
		return err
	}
	plan, input, err := g.readPlan(planName)
	if err != nil {
		return err
	}
	approvals, inputs, err := readApprovals(c)
	if err != nil {
		return err
	}
	g.q.Plan, g.q.Approvals, g.q.Inputs, g.q.Tool = plan, approvals, append([]migrate.Input{input}, inputs...), thisTool()
	if err := readSigning(c, &g.q.Signing); err != nil {
		return err
	}
	if g.seeing.maxAge, err = durationFlag(c, "max-age"); err != nil {
		return err
	}
	if g.seeing.contentMaxAge, err = durationFlag(c, "parity-max-age"); err != nil {
		return err
	}
	if g.files, err = evidenceFiles(c.StringSlice("evidence"), plan); err != nil {
		return err
	}
	return g.readWhen()
}

// readWhen reads whether to look, and the time.
func (g *serversGate) readWhen() (err error) {
	g.offline = g.c.Bool("offline")
	if g.offline {
		if err := notWith(g.c, "offline", flagNames(lookFlags())...); err != nil {
			return err
		}
		if g.seeing.now, err = g.at(g.c); err != nil {
			return err
		}
		if err := mustBeThere(g.files); err != nil {
			return fmt.Errorf("%w; look first, with zonegate observe or without --offline", err)
		}
		return nil
	}
	if g.looking, err = g.readLooking(g.c, g.q.Plan); err != nil {
		return err
	}
	if g.q.Gate == migrate.GateDS {
		g.looking.quick = true
	}
	if g.looking.config.Clock, err = g.lookClock(g.c); err != nil {
		return err
	}
	g.seeing.now = g.looking.config.Clock()
	return mustBeThere(g.files[1:])
}

// mustNotReplace lists the files that the output must not replace.
func (g *serversGate) mustNotReplace() []string {
	names := append(fileFlags(g.c), g.q.Plan.File)
	for _, name := range g.files {
		names = append(names, name, name+".head", name+".torn")
	}
	return append(names, (&move{plan: g.q.Plan}).sources()...)
}

// ask reads the zones, looks, and has the checks judge what was seen.
func (g *serversGate) ask() (*migrate.Report, error) {
	p := g.progress(g.display)
	defer p.end()
	if err := g.readZones(p); err != nil {
		return nil, err
	}
	p.now("reading the evidence")
	book, err := g.gather(p)
	if err != nil {
		return nil, err
	}
	if g.looking.sample > 0 {
		book = g.sampled(book)
	}
	g.move.learn(book, g.seeing)
	p.now("checking")
	return g.judge(book)
}

// readZones reads the zones that the plan names.
func (g *serversGate) readZones(p *progress) error {
	r, err := g.zoneReader(g.c, g.q.Plan, p)
	switch {
	case err != nil:
		return err
	case g.q.Gate == migrate.GateDS:
		return g.readChain(r)
	}
	g.move, err = readMove(r, g.q.Plan)
	return err
}

func (g *serversGate) readPlan(name string) (*plans.Plan, migrate.Input, error) {
	if g.q.Gate == migrate.GateDS {
		return g.readStay(name)
	}
	return readMovePlan(g.c, name)
}

func (g *serversGate) judge(book *evidence.Book) (*migrate.Report, error) {
	q, m := g.q, g.move
	q.Old, q.OldTrouble, q.New, q.OldSeen, q.Notes = m.old, m.oldTrouble, m.new, m.asks, m.notes
	switch {
	case g.proposed != nil:
		q.Old, q.OldTrouble, q.New = m.new, "", g.proposed
	case q.Gate == migrate.GateDS && !m.new.Broken(): // the old zone is not judged, and goes with the old servers
		q.OldTrouble = ""
	}
	q.Evidence, q.MaxAge, q.ContentMaxAge, q.Now = book, g.seeing.maxAge, g.seeing.contentMaxAge, g.seeing.now
	q.NowGiven = g.offline && g.c.IsSet("now")
	q.ChangeLimit = g.display.changeLimit()
	done, err := g.settleSigning(g.c, &q.Signing, q.New.Origin())
	if err != nil {
		return nil, err
	}
	defer done()
	return migrate.Run(g.c.Context, theChecks(), q)
}

// gather gives what there is or, where servers are looked at, will be.
func (g *serversGate) gather(p *progress) (*evidence.Book, error) {
	if g.offline {
		return evidence.Read(g.files...), nil
	}
	return g.look(p)
}

// look looks at the servers, unless the evidence is damaged, and gives all
// evidence there is then. What could not be looked at or written down is a
// trouble of the evidence: it is for the verdict to say.
func (g *serversGate) look(p *progress) (*evidence.Book, error) {
	log, err := g.openLog(g.c.Context, g.files[0], g.move.zone)
	if err != nil && g.c.Err() != nil {
		return nil, err
	}
	if err != nil {
		return g.unlooked(evidence.Read(g.files...), err), nil
	}
	defer log.Close()
	before := evidence.Read(g.files...)
	if err := clockOf(log, g.looking.config.Clock()); err != nil {
		return g.unlooked(before, err), nil
	}
	p.now(lookStep)
	g.looking.config.Progress = p.asked
	g.looking.resolvers = pollsIn(before).due(g.q.Plan, g.looking.config.Clock())
	err = look(g.c.Context, g.looking, g.move, log, freshPasses(before, g.move, g.looking.vantage, g.seeing), nil)
	var write *writeError
	if err != nil && !errors.As(err, &write) {
		return nil, err
	}
	g.seeing.now = g.dated()
	p.now("reading the evidence")
	book := evidence.Read(g.files...)
	book.Troubles = append(book.Troubles, log.Moved()...)
	if err != nil {
		return g.unlooked(book, err), log.Close()
	}
	return book, log.Close()
}

// sampled is a book without the passes over the whole content: who asks for a
// sample is told of the sample, and that is never GO.
func (g *serversGate) sampled(book *evidence.Book) *evidence.Book {
	g.move.notes = append(g.move.notes, fmt.Sprintf("only %s of the content were asked, chosen at random (--sample): that can never give GO", migrate.Plural(g.looking.sample, "RRset")))
	judged := *book
	judged.Entries = slices.DeleteFunc(slices.Clone(book.Entries), func(e evidence.Entry) bool {
		return e.Content != nil && e.Content.Asked == e.Content.Questions
	})
	return &judged
}

// unlooked adds to a book that nobody could look, and why.
func (g *serversGate) unlooked(book *evidence.Book, why error) *evidence.Book {
	g.move.notes = append(g.move.notes, "nothing was looked at now: "+why.Error())
	for _, t := range g.troublesOf(why) {
		if !slices.ContainsFunc(book.Troubles, func(x evidence.Trouble) bool { return x.Kind == t.Kind && x.File == t.File }) {
			book.Troubles = append(book.Troubles, t)
		}
	}
	return book
}

func (g *serversGate) troublesOf(why error) []evidence.Trouble {
	var damaged *evidence.DamagedError
	var unwritten *evidence.Error
	t := evidence.Trouble{Kind: evidence.Unreadable, File: g.files[0], Message: why.Error()}
	switch {
	case errors.As(why, new(*clockError)):
		t.Kind = evidence.ClockBack
	case errors.As(why, &damaged):
		return damaged.Troubles
	case errors.As(why, &unwritten):
		t.Message = unwritten.Err.Error()
	}
	return []evidence.Trouble{t}
}

// dated is the time of a verdict on what was just seen: what --now says, else the
// next full second of the clock, so that the time as it is printed leaves out
// nothing that was seen.
func (g *serversGate) dated() time.Time {
	now := g.looking.config.Clock()
	if g.c.IsSet("now") {
		return now
	}
	return migrate.WholeSecond(now)
}

// untilThen waits, less than a second, for the time that a verdict is dated with:
// nobody is told GO before it.
func (g *serversGate) untilThen() error {
	if g.offline {
		return nil
	}
	select {
	case <-time.After(g.seeing.now.Sub(g.looking.config.Clock())):
		return nil
	case <-g.c.Context.Done():
		return g.c.Context.Err()
	}
}
