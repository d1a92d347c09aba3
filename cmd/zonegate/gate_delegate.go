package main

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/urfave/cli/v2"
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/checks"
	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/migrate/render"
)

func (t *tool) delegateCommand() *cli.Command {
	flags := []cli.Flag{
		&cli.BoolFlag{Name: "offline", Usage: "look at no server: judge what is in the evidence (zones that the plan names by a transfer are fetched)"},
		&cli.StringSliceFlag{Name: "evidence", Usage: "judge `FILE` (repeatable), not the plan's evidence (evidence.jsonl beside the plan); what is seen now is appended to the first"},
		&cli.StringFlag{Name: "max-age", Value: shortDuration(migrate.DefaultMaxAge), Usage: "how old answers may be: `TIME`"},
		&cli.StringFlag{Name: "parity-max-age", Value: shortDuration(migrate.DefaultContentMaxAge), Usage: "how old a pass over the whole content may be, while the SOA is the same: `TIME`"},
	}
	flags = append(append(flags, lookFlags()...), zoneFlags()...)
	flags = append(append(flags, approvalFlag(), nowFlag()), outputFlags(render.Formats()...)...)
	return &cli.Command{
		Name:      "delegate",
		Usage:     "may the parent be told to use the new name servers?",
		ArgsUsage: "PLAN",
		Description: `Asks every address of the old, new and parent servers, appends what they answer
to the evidence, and judges it together with what is there already. GO only
when everything was seen: each new server answers on each address over UDP and
TCP with the whole zone. With --offline no server is looked at, and --now is the
time of the verdict; else the clock starts there and the verdict is dated after
the look. Zones that the plan names by axfr:// or xfr+tls:// are transferred
either way.`,
		Flags:  flags,
		Action: t.delegate,
	}
}

// shortDuration writes whole hours or minutes as people do.
func shortDuration(d time.Duration) string {
	if d%time.Hour == 0 {
		return fmt.Sprintf("%dh", d/time.Hour)
	}
	return fmt.Sprintf("%dm", d/time.Minute)
}

// delegation is a run of gate delegate.
type delegation struct {
	*tool
	c       *cli.Context
	display display
	q       migrate.Question
	files   []string // evidence
	offline bool
	looking looking
	seeing  seeing
	move    *move
}

func (t *tool) delegate(c *cli.Context) error {
	args, err := arguments(c, "PLAN")
	if err != nil {
		return err
	}
	d := &delegation{tool: t, c: c, q: migrate.Question{Gate: migrate.GateDelegate}}
	if err := d.read(args[0]); err != nil {
		return err
	}
	out, err := t.openOutput(d.display.output, d.mustNotReplace()...)
	if err != nil {
		return err
	}
	report, err := d.ask()
	if err != nil {
		return err
	}
	if err := t.write(report, d.display, out); err != nil {
		return err
	}
	return answered(report.Verdict)
}

// read reads the flags, the plan and the approvals.
func (d *delegation) read(planName string) (err error) {
	c := d.c
	if d.display, err = d.tool.display(c, render.Formats()); err != nil {
		return err
	}
	plan, input, err := readMovePlan(planName)
	if err != nil {
		return err
	}
	approvals, inputs, err := readApprovals(c)
	if err != nil {
		return err
	}
	d.q.Plan, d.q.Approvals, d.q.Inputs, d.q.Tool = plan, approvals, append([]migrate.Input{input}, inputs...), thisTool()
	if d.seeing.maxAge, err = durationFlag(c, "max-age"); err != nil {
		return err
	}
	if d.seeing.contentMaxAge, err = durationFlag(c, "parity-max-age"); err != nil {
		return err
	}
	if d.files, err = evidenceFiles(c.StringSlice("evidence"), plan); err != nil {
		return err
	}
	return d.readWhen()
}

// readWhen reads whether to look, and the time.
func (d *delegation) readWhen() (err error) {
	d.offline = d.c.Bool("offline")
	if d.offline {
		if err := notWith(d.c, "offline", flagNames(lookFlags())...); err != nil {
			return err
		}
		if d.seeing.now, err = d.at(d.c); err != nil {
			return err
		}
		if err := mustBeThere(d.files); err != nil {
			return fmt.Errorf("%w; look first, with zonegate observe or without --offline", err)
		}
		return nil
	}
	if d.looking, err = readLooking(d.c, d.q.Plan); err != nil {
		return err
	}
	if d.looking.config.Clock, err = d.lookClock(d.c); err != nil {
		return err
	}
	d.seeing.now = d.looking.config.Clock()
	return mustBeThere(d.files[1:])
}

// mustNotReplace lists the files that the output must not replace.
func (d *delegation) mustNotReplace() []string {
	names := append(fileFlags(d.c), d.q.Plan.File)
	for _, name := range d.files {
		names = append(names, name, name+".head", name+".torn")
	}
	return append(names, (&move{plan: d.q.Plan}).sources()...)
}

// ask reads the zones, looks, and has the checks judge what was seen.
func (d *delegation) ask() (*migrate.Report, error) {
	p := d.progress(d.display)
	defer p.end()
	r, err := d.zoneReader(d.c, d.q.Plan, p)
	if err != nil {
		return nil, err
	}
	if d.move, err = readMove(r, d.q.Plan); err != nil {
		return nil, err
	}
	p.now("reading the evidence")
	book := evidence.Read(d.files...)
	if !d.offline {
		if book, err = d.look(book, p); err != nil {
			return nil, err
		}
	}
	if d.looking.sample > 0 {
		book = d.sampled(book)
	}
	d.move.learn(book, d.seeing)
	p.now("checking")
	return d.judge(book)
}

func (d *delegation) judge(book *evidence.Book) (*migrate.Report, error) {
	q, m := d.q, d.move
	q.Old, q.OldTrouble, q.New, q.OldSeen, q.Notes = m.old, m.oldTrouble, m.new, m.asks, m.notes
	q.Evidence, q.MaxAge, q.ContentMaxAge, q.Now = book, d.seeing.maxAge, d.seeing.contentMaxAge, d.seeing.now
	q.ChangeLimit = d.display.changeLimit()
	return migrate.Run(d.c.Context, checks.All(), q)
}

// look looks at the servers, unless the evidence is damaged, and gives all
// evidence there is then. What could not be looked at or written down is a
// trouble of the evidence: it is for the verdict to say.
func (d *delegation) look(before *evidence.Book, p *progress) (*evidence.Book, error) {
	log, err := openLog(d.files[0], d.move.zone)
	if err != nil {
		return d.unlooked(evidence.Read(d.files...), err), nil
	}
	defer log.Close()
	if err := clockOf(log, d.looking.config.Clock()); err != nil {
		return d.unlooked(before, err), nil
	}
	p.now(lookStep)
	d.looking.config.Progress = p.asked
	err = look(d.c.Context, d.looking, d.move, log, freshPasses(before, d.move, d.looking.vantage, d.seeing), nil)
	var write *writeError
	if err != nil && !errors.As(err, &write) {
		return nil, err
	}
	d.seeing.now = roundUp(d.looking.config.Clock())
	p.now("reading the evidence")
	book := evidence.Read(d.files...)
	book.Troubles = append(book.Troubles, log.Moved()...)
	if err != nil {
		return d.unlooked(book, err), log.Close()
	}
	return book, log.Close()
}

// sampled is a book without the passes over the whole content: who asks for a
// sample is told of the sample, and that is never GO.
func (d *delegation) sampled(book *evidence.Book) *evidence.Book {
	d.move.notes = append(d.move.notes, fmt.Sprintf("only %s of the content were asked, chosen at random (--sample): that can never give GO", migrate.Plural(d.looking.sample, "RRset")))
	judged := *book
	judged.Entries = slices.DeleteFunc(slices.Clone(book.Entries), func(e evidence.Entry) bool {
		return e.Content != nil && e.Content.Asked == e.Content.Questions
	})
	return &judged
}

// unlooked adds to a book that nobody could look, and why.
func (d *delegation) unlooked(book *evidence.Book, why error) *evidence.Book {
	d.move.notes = append(d.move.notes, "nothing was looked at now: "+why.Error())
	for _, t := range d.troublesOf(why) {
		if !slices.ContainsFunc(book.Troubles, func(x evidence.Trouble) bool { return x.Kind == t.Kind && x.File == t.File }) {
			book.Troubles = append(book.Troubles, t)
		}
	}
	return book
}

func (d *delegation) troublesOf(why error) []evidence.Trouble {
	var damaged *evidence.DamagedError
	var unwritten *evidence.Error
	t := evidence.Trouble{Kind: evidence.Unreadable, File: d.files[0], Message: why.Error()}
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

// roundUp is a time to the second, not before it.
func roundUp(t time.Time) time.Time {
	if whole := t.Truncate(time.Second); whole.Equal(t) {
		return whole
	}
	return t.Truncate(time.Second).Add(time.Second)
}
