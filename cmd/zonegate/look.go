package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v2"
	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/migrate/live"
	"github.com/zonegate/zonegate/plans"
	"github.com/zonegate/zonegate/zonefile"
)

// localVantage is the name of the place that looks, where nobody names it.
const localVantage = "local"

// lookFlags are the flags of commands that look at servers.
func lookFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "vantage", Usage: "the `NAME` of the place that looks, one of the plan's vantages"},
		&cli.BoolFlag{Name: "quick", Usage: "leave out the content: only SOA, NS, denials, the parent and the like"},
		&cli.IntFlag{Name: "rate", Value: live.DefaultRate, Usage: "ask one address at most `N` questions a second; 0 lifts the limit"},
		&cli.StringFlag{Name: "timeout", Value: live.DefaultTimeout.String(), Usage: "wait `TIME` for an answer, in each try"},
		&cli.IntFlag{Name: "tries", Value: live.DefaultTries, Usage: "put a question `N` times before it counts as unanswered"},
		&cli.IntFlag{Name: "sample", Usage: "ask only `N` RRsets of the content, chosen at random: a look at a huge zone that can never give GO; 0 asks all"},
		&cli.StringFlag{Name: "root-hints", Usage: "begin walks at the servers in `FILE` (a master file like named.root), not at the built-in ones"},
		&cli.IntFlag{Name: "port", Value: 53, Usage: "ask servers that were found by walking, not in the plan, at port `N`"},
	}
}

// looking is how a look is made.
type looking struct {
	vantage string
	quick   bool
	sample  int
	config  live.Config
	// light and known make it a round of a watch.
	light bool
	known *live.Known
	// signed tells that servers were seen with signatures.
	signed bool
	// resolvers are those that may be asked now.
	resolvers []netip.AddrPort
}

func (t *tool) readLooking(c *cli.Context, plan *plans.Plan) (l looking, err error) {
	l.quick, l.sample = c.Bool("quick"), c.Int("sample")
	l.config.Rate, l.config.Tries = float64(c.Int("rate")), c.Int("tries")
	for name, least := range map[string]int{"rate": 0, "sample": 0, "tries": 1, "port": 1} {
		if n := c.Int(name); n < least {
			return l, fmt.Errorf("--%s is %d; it must be %d at least", name, n, least)
		}
	}
	if l.config.Tries > 100 {
		return l, fmt.Errorf("--tries is %d; it must be 100 at most", l.config.Tries)
	}
	if c.Int("port") > 65535 {
		return l, fmt.Errorf("--port is %d; it must be 65535 at most", c.Int("port"))
	}
	l.config.Port = uint16(c.Int("port"))
	if l.config.Timeout, err = durationFlag(c, "timeout"); err != nil {
		return l, err
	}
	if l.config.Roots, err = readRoots(c); err != nil {
		return l, err
	}
	if t.staged != nil {
		t.onStage(c, &l.config)
	}
	l.vantage, err = vantage(c.String("vantage"), plan.Vantages)
	l.config.Vantage = l.vantage
	return l, err
}

// readRoots reads the file that --root-hints names; nil without one.
func readRoots(c *cli.Context) ([]netip.AddrPort, error) {
	if !c.IsSet("root-hints") {
		return nil, nil
	}
	name := c.String("root-hints")
	data, err := readSmall(name)
	if err != nil {
		return nil, fmt.Errorf("root hints %w", err)
	}
	roots, err := live.ParseRootHints(data)
	if err != nil {
		return nil, fmt.Errorf("root hints %s: %w", name, err)
	}
	return roots, nil
}

// vantage is the name of the place that looks: what was given or, without that,
// the only one that the plan lists.
func vantage(given string, listed []string) (string, error) {
	switch {
	case given != "" && len(listed) > 0 && !slices.Contains(listed, given):
		return "", fmt.Errorf("--vantage %s is not in the plan, which lists %s", given, strings.Join(listed, ", "))
	case given != "":
		return given, nil
	case len(listed) == 1:
		return listed[0], nil
	case len(listed) > 1:
		return "", fmt.Errorf("the plan lists the vantages %s: say with --vantage which of them this one is", strings.Join(listed, ", "))
	}
	return localVantage, nil
}

// startClock gives a clock that shows a time now and runs on; a clock of the
// system that is set meanwhile does not move it.
func startClock(from time.Time) func() time.Time {
	started := time.Now()
	return func() time.Time { return from.Add(elapsed(started)) }
}

// newRun names a look as no other is.
func newRun(at time.Time, vantage string) string {
	var random [6]byte
	rand.Read(random[:])
	return at.UTC().Format("20060102T150405Z") + "-" + vantage + "-" + hex.EncodeToString(random[:])
}

// writeError says that what was seen could not be written down.
type writeError struct{ err error }

func (e *writeError) Error() string { return e.err.Error() }
func (e *writeError) Unwrap() error { return e.err }

// look looks at the servers of a move once, and appends what it sees to the log;
// tell, where set, is shown it too. An error is a *writeError, or ctx's.
func look(ctx context.Context, l looking, m *move, log *evidence.Log, fresh freshness, tell func([]evidence.Entry)) (err error) {
	clock := l.config.Clock
	l.config.Run = newRun(clock(), l.vantage)
	w := &lookWriter{log: log, tell: tell, whole: l.light}
	defer func() { err = errors.Join(w.flush(), err) }()
	entry := func() evidence.Entry {
		return evidence.Entry{At: clock().UTC(), Vantage: l.vantage, Run: l.config.Run}
	}
	begin := entry()
	begin.Begin = beginOf(m)
	if err := w.write([]evidence.Entry{begin}); err != nil {
		return err
	}
	l.config.Sink = w.write
	client := live.New(l.config)
	if err := client.Look(ctx, lookOf(l, m, fresh)); err != nil {
		return err
	}
	end := entry()
	end.End = &evidence.End{Questions: client.Questions()}
	return w.write([]evidence.Entry{end})
}

// lookWriter writes down what a look sees: as it comes or, in a round of a watch,
// which is short, all at once.
type lookWriter struct {
	log   *evidence.Log
	tell  func([]evidence.Entry)
	whole bool
	kept  []evidence.Entry
}

func (w *lookWriter) write(entries []evidence.Entry) error {
	w.kept = append(w.kept, entries...)
	if w.whole {
		return nil
	}
	return w.flush()
}

// flush has what was kept on disk before it returns.
func (w *lookWriter) flush() error {
	entries := w.kept
	w.kept = nil
	if len(entries) == 0 {
		return nil
	}
	if err := w.log.Append(entries); err != nil {
		return &writeError{err}
	}
	if w.tell != nil {
		w.tell(entries)
	}
	return nil
}

func beginOf(m *move) *evidence.Begin {
	t := thisTool()
	b := &evidence.Begin{
		Schema: evidence.Schema, Tool: t.Name + " " + t.Version,
		Zone: m.zone.String(), Plan: m.plan.SHA256,
		OldServers: serverNames(m.plan.Old), NewServers: serverNames(m.plan.New),
	}
	if c := content(m.new, m.newDigest); c != nil {
		b.New = &c.Source
	}
	if c := content(m.old, m.oldDigest); c != nil {
		b.Old = &c.Source
	}
	return b
}

func serverNames(side plans.Side) (names []string) {
	for _, ns := range side.Nameservers {
		names = append(names, plans.ResolveName(ns.Name, "."))
	}
	slices.Sort(names)
	return names
}

// lookOf tells what the look is about.
func lookOf(l looking, m *move, fresh freshness) live.Look {
	look := live.Look{
		Zone:     m.zone,
		Parent:   parentOf(m),
		New:      content(m.new, m.newDigest),
		Old:      content(m.old, m.oldDigest),
		LearnOld: m.asks && !m.new.Broken() && !l.quick,
		Quick:    l.quick,
		Sample:   l.sample,
		Light:    l.light,
		Known:    l.known,
		Signed:   l.signed || isSigned(m),

		Resolvers: l.resolvers,
	}
	for _, r := range protectedRecords(m) {
		look.Records = append(look.Records, live.Record{Name: r.Name, Type: r.Type})
	}
	if fresh != nil {
		look.Fresh = fresh.is
	}
	look.Servers = append(serversOf(evidence.New, m.plan.New), serversOf(evidence.Old, m.plan.Old)...)
	return look
}

// parentOf is the parent as the plan gives it.
func parentOf(m *move) (p live.Parent) {
	p.Servers = addresses(m.plan.Parent.Servers)
	if m.plan.Parent.Zone != "" {
		p.Zone, _ = zonefile.ParseName(m.plan.Parent.Zone, zonefile.Root)
	}
	return p
}

func serversOf(role evidence.Role, side plans.Side) (list []live.Server) {
	for _, ns := range side.Nameservers {
		name, err := zonefile.ParseName(ns.Name, zonefile.Root)
		if err == nil {
			list = append(list, live.Server{Role: role, Name: name, Addresses: addresses(ns.Addresses)})
		}
	}
	return list
}

// addresses reads those of a plan, which were checked when it was read.
func addresses(texts []string) (list []netip.AddrPort) {
	for _, text := range texts {
		if a, err := plans.AddrPort(text); err == nil {
			list = append(list, a)
		}
	}
	return list
}
