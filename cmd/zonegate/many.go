package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/urfave/cli/v2"
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/render"
)

// many is one call about many zones.
type many struct {
	tool     *tool
	c        *cli.Context
	shown    display
	question migrate.Question // what holds for all of them
	head     migrate.ManyHead
	reader   *zoneReader
	checks   []*migrate.Check
	document *render.Many
	out      *output
	progress *progress
	// alone is locked by a zone that is judged with no other beside it, and read-locked
	// by any other.
	alone sync.RWMutex

	totals migrate.Totals
	read   int // zones of which anything could be read
	// approved holds the approvals that are for a zone of the list.
	approved sync.Map
	// trouble is what ends the call, whatever the zones are.
	trouble atomic.Pointer[error]
}

// judgeMany asks one question about each zone of a list, and writes one document with
// all the answers. It ends as the worst of them does, and with 2 where there was
// nothing to judge.
func (t *tool) judgeMany(c *cli.Context, gate migrate.Gate, list *zoneList) error {
	m, err := t.newMany(c, gate)
	if err != nil {
		return err
	}
	if m.out, err = t.openOutput(m.shown.output, append(list.files, fileFlags(c)...)...); err != nil {
		return err
	}
	t.stderr = &lockedWriter{w: t.stderr}
	spareCollector()
	m.progress = t.progress(m.shown)
	err = m.run(c.Context, list)
	m.progress.end()
	if err != nil {
		return err
	}
	return m.finish(list)
}

// newMany takes what the flags say for all zones, and refuses what is about one.
func (t *tool) newMany(c *cli.Context, gate migrate.Gate) (*many, error) {
	m := &many{tool: t, c: c, question: migrate.Question{Gate: gate}, checks: theChecks()}
	if err := oneZoneFlags(c); err != nil {
		return nil, err
	}
	var err error
	if m.shown, err = t.manyDisplay(c); err != nil {
		return nil, err
	}
	if m.question.Now, err = t.at(c); err != nil {
		return nil, err
	}
	if err := t.readQuestion(c, &m.question); err != nil {
		return nil, err
	}
	if p := m.question.Plan; p != nil && p.Zone != "" {
		return nil, fmt.Errorf("the plan %s is for the zone %s alone; for many zones leave out what it says about `zone:`, or judge %s by itself", p.File, p.Zone, p.Zone)
	}
	if m.reader, err = t.zoneReader(c, m.question.Plan, nil); err != nil {
		return nil, err
	}
	m.reader.noSums = m.shown.noSums()
	m.head = migrate.ManyHead{Tool: m.question.Tool, Gate: gate, At: m.question.Now}
	m.question.ChangeLimit, m.question.NoDigests = m.changeLimit(), m.shown.noDigests()
	m.document, err = render.NewMany(m.shown.format, m.head, m.shown.options())
	return m, err
}

// oneZoneFlags refuses the flags that say something of one zone.
func oneZoneFlags(c *cli.Context) error {
	if c.IsSet("origin") {
		return errors.New("--origin names one zone, and here are many: each origin is what the zone tells, or stands behind the zone in a list")
	}
	if c.IsSet("ds") {
		return errors.New("--ds is of one zone, and here are many: judge that zone by itself")
	}
	return nil
}

// manyDisplay refuses the formats that show one zone.
func (t *tool) manyDisplay(c *cli.Context) (display, error) {
	format, formats := c.String("format"), render.ManyFormats()
	if slices.Contains(render.Formats(), format) && !slices.Contains(formats, format) {
		return display{}, fmt.Errorf("--format %s shows one zone, and here are many; use %s", format, inWords(formats))
	}
	return t.display(c, formats)
}

// changeLimit is how many changes each report lists: all where they are written.
func (m *many) changeLimit() int {
	if m.shown.format == "json" || m.shown.format == "jsonl" {
		return 0
	}
	return 1
}

// judge judges a zone of the list. unread tells that nothing of it could be read.
func (m *many) judge(ctx context.Context, it listed, h *held) (report *migrate.Report, unread bool) {
	defer m.share(h)()
	defer h.release()
	defer func() {
		if p := recover(); p != nil {
			report, unread = m.bug(it, p), false
		}
	}()
	if it.trouble != "" {
		return m.notJudged(it, it.trouble), !it.gone
	}
	if m.shown.output != "" {
		if err := notAnInput(m.shown.output, []string{it.old, it.new}); err != nil {
			m.trouble.Store(&err)
		}
	}
	q := m.question
	if err := m.readZones(ctx, it, h, &q); err != nil {
		if replaces := new(wouldReplace); errors.As(err, &replaces) {
			m.trouble.Store(&err)
		}
		return m.notJudged(it, err.Error()), true
	}
	report, err := m.ask(ctx, &q)
	if err != nil {
		return m.notJudged(it, err.Error()), false
	}
	return report, false
}

// share lets a zone be judged beside others, until it turns out to be a heavy one.
func (m *many) share(h *held) (done func()) {
	m.alone.RLock()
	unlock := m.alone.RUnlock
	h.heavy = func() {
		m.alone.RUnlock()
		m.alone.Lock()
		unlock, h.heavy = m.alone.Unlock, func() {}
	}
	return func() { unlock() }
}

// name is the file that is judged.
func (it listed) name() string { return it.new }

// readZones reads the zones of an entry.
func (m *many) readZones(ctx context.Context, it listed, h *held, q *migrate.Question) (err error) {
	r := *m.reader
	r.ctx, r.held, r.origin = ctx, h, it.origin
	h.plain = it.plain
	if it.old == "" {
		q.New, err = r.one(it.new)
		return err
	}
	p, err := r.orNone(it.old, it.new)
	if err != nil {
		return err
	}
	q.Old, q.New, q.OldNone, q.OldTrouble = p.old, p.new, p.oldNone, p.oldTrouble
	q.Notes = append(slices.Clip(q.Notes), p.notes...)
	return nil
}

// ask judges what was read. Of the approvals those count that are for the zone.
func (m *many) ask(ctx context.Context, q *migrate.Question) (*migrate.Report, error) {
	origin := q.New.Origin()
	if origin == "" && q.Old != nil {
		origin = q.Old.Origin()
	}
	if q.Plan != nil && origin != "" {
		if err := q.Plan.CheckZone(origin.String()); err != nil {
			return nil, fmt.Errorf("the plan cannot be used: %w", err)
		}
	}
	m.takeApprovals(q, origin)
	done, err := m.tool.settleSigning(m.c, &q.Signing, q.New.Origin())
	if err != nil {
		return nil, err
	}
	defer done()
	return migrate.Run(ctx, m.checks, *q)
}

// notJudged is the report of an entry that could not be looked at.
func (m *many) notJudged(it listed, why string) *migrate.Report {
	var inputs []migrate.Input
	role := "new"
	if m.question.Gate == migrate.GateLint {
		role = "zone"
	}
	for _, in := range []migrate.Input{{Role: "old", Name: it.old}, {Role: role, Name: it.new}} {
		if in.Name != "" && (in.Role != "old" || in.Name != noZone) && !(it.gone && in.Role == role) {
			inputs = append(inputs, in)
		}
	}
	zone := ""
	if it.origin != "" {
		zone = it.origin.String()
	}
	return migrate.NotJudged(m.head, zone, why, inputs)
}

// finish ends the document, and gives what the call ends with.
func (m *many) finish(list *zoneList) error {
	m.tellApprovals()
	err := m.document.End(m.out.w, &render.ManyEnd{Totals: m.totals, Skipped: list.skipped})
	if err := m.out.finish(m.shown.output, err); err != nil {
		return err
	}
	if m.out.toFile && !m.shown.quiet {
		fmt.Fprintf(m.tool.stderr, "%s  %s\n", m.totals.Verdict(), m.totals.Summary())
	}
	if m.read == 0 {
		return errors.New("not one zone of the list could be read")
	}
	return answered(m.totals.Verdict())
}

// collectorSpare is how much garbage gathers at least before it is collected. Of
// 10,000 zones of 20 records a lint takes 0.9 s of processor time with 4 MiB, 0.65 s
// with 32 MiB, and no less with more.
const collectorSpare = 32 << 20

// spareCollector keeps the collector of garbage from running every few zones: what
// is live is a few MB, and with the usual setting it would run hundreds of times a
// second. The spare memory is asked for and never touched, so that it takes up none;
// the collector counts it as live and waits until as much again is garbage.
var spareCollector = sync.OnceValue(func() []byte { return make([]byte, collectorSpare) })

// lockedWriter lets several goroutines write, and says once what each zone would say
// again.
type lockedWriter struct {
	mu   sync.Mutex
	w    io.Writer
	said map[string]bool
}

// saidLimit is how many warnings are remembered.
const saidLimit = 1000

func (l *lockedWriter) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if bytes.HasPrefix(p, []byte("zonegate: warning: ")) {
		if l.said[string(p)] {
			return len(p), nil
		}
		if l.said == nil || len(l.said) > saidLimit {
			l.said = map[string]bool{}
		}
		l.said[string(p)] = true
	}
	return l.w.Write(p)
}
