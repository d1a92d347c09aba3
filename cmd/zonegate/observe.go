package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/urfave/cli/v2"
	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/plans"
)

func (t *tool) observeCommand() *cli.Command {
	flags := append(zoneFlags(), &cli.StringFlag{Name: "evidence", Usage: "append to `FILE`, not to the plan's evidence (evidence.jsonl beside the plan)"})
	flags = append(append(flags, lookFlags()...), &cli.BoolFlag{Name: "watch", Usage: "go on looking, round by round, and tell what changes"})
	flags = append(flags, watchFlags()...)
	return &cli.Command{
		Name:      "observe",
		Usage:     "look at the servers of a move, and write it down",
		ArgsUsage: "PLAN",
		Description: `It looks and judges nothing: exit code 0 means that it looked and that all is
in the evidence, also where servers were bad or silent; gate delegate judges.
Where a zone of the plan cannot be had, its servers are not asked for their
content, and standard error says so.
1: the evidence is damaged or could not be written. 2: usage, the plan, an
interrupt; what was seen until then is kept.

With --watch it begins a round each --every TIME and prints one line for each
change of state, when what was seen is on disk. It takes up where the evidence
ends. An alarm (an NS set of both sides or of strangers, the old set back after
the clock had started, an old server that stopped before not-before, a new one
that is wrong, a clock that went back, a resolver with the old set after
not-before) ends it with 1; one that stood when it began does not. An interrupt,
and the last of --rounds, end it with 0.`,
		Flags:  append(flags, &cli.StringFlag{Name: "now", Usage: "date what is seen with this `TIME` (RFC 3339), not by the clock; a watch runs on from it"}),
		Action: t.observe,
	}
}

func (t *tool) observe(c *cli.Context) error {
	args, err := arguments(c, "PLAN")
	if err != nil {
		return err
	}
	plan, _, err := readServersPlan(c, args[0], false)
	if err != nil {
		return err
	}
	l, err := t.readLooking(c, plan)
	if err != nil {
		return err
	}
	watch, err := readWatchOptions(c)
	if err != nil {
		return err
	}
	if l.config.Clock, err = t.lookClock(c); err != nil {
		return err
	}
	file, err := observedInto(c, plan)
	if err != nil {
		return err
	}
	p := t.progress(display{})
	defer p.end()
	r, err := t.zoneReader(c, plan, p)
	if err != nil {
		return err
	}
	m, err := readMove(r, plan)
	if err != nil {
		return err
	}
	if c.Bool("watch") {
		p.end()
		return t.observeWatching(c.Context, watch, l, m, file, t.wallClock(c, l.config.Clock))
	}
	l.config.Progress = p.asked
	t.warnUnread(m, l.quick)
	seen, err := t.observeMove(c, l, m, file, p)
	if err != nil {
		return err
	}
	p.end()
	return seen.write(t.stdout)
}

// observedInto is the log that what is seen is appended to.
func observedInto(c *cli.Context, plan *plans.Plan) (string, error) {
	var given []string
	if c.IsSet("evidence") {
		given = []string{c.String("evidence")}
	}
	files, err := evidenceFiles(given, plan)
	if err != nil {
		return "", err
	}
	return files[0], nil
}

// warnUnread tells which servers are not asked for their content, since there is
// nothing to hold it against.
func (t *tool) warnUnread(m *move, quick bool) {
	if quick {
		return
	}
	warn := func(servers, why string) {
		fmt.Fprintf(t.stderr, "zonegate: warning: the %s servers are not asked for their content: %s\n", servers, why)
	}
	if m.new.Broken() {
		warn("new", "the new zone cannot be used: "+brokenZone(m.new))
	}
	switch {
	case m.asks && m.new.Broken():
		warn("old", "their names come from the new zone")
	case m.oldTrouble != "":
		warn("old", "the old zone cannot be used: "+m.oldTrouble)
	}
}

// withAdvice says what to do about a log that is damaged.
func withAdvice(err error) error {
	if damaged := new(evidence.DamagedError); errors.As(err, &damaged) {
		return fmt.Errorf("%w\nbring the log and its .head file back as they were written, or begin a new log with --evidence; "+
			"gate delegate --offline lists all that is wrong", err)
	}
	return err
}

// wallClock is the clock of a watch: the system's, unless --now starts one.
func (t *tool) wallClock(c *cli.Context, started func() time.Time) func() time.Time {
	if c.IsSet("now") {
		return started
	}
	return t.now
}

// observeMove looks at a move and gives what there is to tell about it.
func (t *tool) observeMove(c *cli.Context, l looking, m *move, file string, p *progress) (*summary, error) {
	log, err := t.openLog(c.Context, file, m.zone)
	if err != nil {
		return nil, notOpened(c.Context, err)
	}
	defer log.Close()
	for _, moved := range log.Moved() {
		fmt.Fprintf(t.stderr, "zonegate: evidence %s: %s\n", moved.File, moved.Message)
	}
	if err := clockOf(log, l.config.Clock()); err != nil {
		fmt.Fprintf(t.stderr, "zonegate: warning: %v; gate delegate does not go by a log in which the clock went back\n", err)
	}
	p.now(lookStep)
	l.resolvers = pollsIn(evidence.Read(file)).due(m.plan, l.config.Clock())
	seen := newSummary(m, l.vantage)
	err = look(c.Context, l, m, log, nil, seen.take)
	var write *writeError
	if errors.As(err, &write) {
		return nil, &blocked{err}
	}
	if err != nil {
		return nil, err
	}
	seen.lines, seen.head = log.End()
	seen.file = log.Name()
	return seen, log.Close()
}
