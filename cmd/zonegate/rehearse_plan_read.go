package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v2"
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/migrate/rehearse"
	"github.com/zonegate/zonegate/migrate/rehearse/caches"
	"github.com/zonegate/zonegate/migrate/rehearse/course"
	"github.com/zonegate/zonegate/plans"
)

// rehearsal is a run of rehearse PLAN.
type rehearsal struct {
	*tool
	in     course.Input
	with   []rehearse.Kind
	inputs []string // files that the output must not replace
}

// readRehearsal reads the flags, the plan, and what is rehearsed with.
func (t *tool) readRehearsal(c *cli.Context, name string) (*rehearsal, error) {
	r := &rehearsal{tool: t}
	if err := r.readFlags(c); err != nil {
		return nil, err
	}
	plan, _, err := readMovePlan(c, name)
	if err != nil {
		return nil, err
	}
	p := t.progress(display{})
	defer p.end()
	reader, err := t.zoneReader(c, plan, p)
	if err != nil {
		return nil, err
	}
	m, err := readMove(reader, plan)
	if err != nil {
		return nil, err
	}
	r.inputs = append((&move{plan: plan}).sources(), name)
	return r, r.prepare(m)
}

func (r *rehearsal) readFlags(c *cli.Context) (err error) {
	for _, text := range c.StringSlice("fault") {
		f, err := course.ParseFault(text, serverFault)
		if err != nil {
			return err
		}
		r.in.Faults = append(r.in.Faults, f)
	}
	for _, text := range c.StringSlice("decommission-at") {
		w, err := course.ParseWhen(text)
		if err != nil {
			return fmt.Errorf("--decommission-at: %w", err)
		}
		if !slices.Contains(r.in.Offs, w) {
			if !slices.Contains(r.in.Offs, w) {
				r.in.Offs = append(r.in.Offs, w)
			}
		}
	}
	if r.with, err = realServers(c.String("with")); err != nil {
		return err
	}
	r.in.With = map[string]string{}
	for i, kind := range r.with {
		r.in.With[realRoles[i]] = string(kind)
	}
	at, err := r.at(c)
	if err != nil {
		return err
	}
	if r.in.Now = at; c.IsSet("now") {
		r.in.Start = at
	}
	r.in.Tool = thisTool()
	return r.readPeople(c)
}

// readPeople reads whose look-ups are simulated.
func (r *rehearsal) readPeople(c *cli.Context) (err error) {
	n := c.Int("resolvers")
	if n < 0 || n > 100_000_000 {
		return fmt.Errorf("--resolvers is %d; it must be from 0 to 100 million", n)
	}
	people := caches.DefaultPopulation()
	people.Resolvers, people.Seed = n, c.Uint64("seed")
	if text := c.String("shares"); text != "" {
		if people.Classes, err = caches.ParseShares(text, people.Classes); err != nil {
			return fmt.Errorf("--shares: %w", err)
		}
	}
	if n > 0 {
		r.in.People = people
	}
	return nil
}

// serverFault tells what a fault in the language of servers does, and whether a
// server may be so.
func serverFault(text string) (about string, allowed bool, err error) {
	f, err := rehearse.ParseFault(text)
	if err != nil {
		return "", false, err
	}
	return f.About(), f.Allowed(), nil
}

// realRoles are the places that real servers take, in the order of --with.
var realRoles = []string{"old", "new", "parent"}

func realServers(text string) (kinds []rehearse.Kind, err error) {
	if text == "" {
		return nil, nil
	}
	var known []string
	for _, k := range rehearse.Kinds() {
		known = append(known, string(k))
	}
	for word := range strings.SplitSeq(text, ",") {
		if err := oneOf("--with", word, known); err != nil {
			return nil, err
		}
		kinds = append(kinds, rehearse.Kind(word))
	}
	if len(kinds) > len(realRoles) {
		return nil, fmt.Errorf("--with %s names %d servers; there are three places: the old side, the new one, the parent", text, len(kinds))
	}
	return kinds, nil
}

// Defaults of what the parent holds.
const (
	usualDelegation = 48 * time.Hour
	usualDS         = 24 * time.Hour
)

// prepare makes a world of the move, and the plan that is rehearsed.
func (r *rehearsal) prepare(m *move) error {
	if m.new.Broken() {
		return fmt.Errorf("the new zone cannot be served: %s", brokenZone(m.new))
	}
	if m.old == nil && !m.asks {
		return fmt.Errorf("the old zone cannot be served: %s", m.oldTrouble)
	}
	w := course.World{Plan: m.plan, Zone: m.zone, Old: m.old, New: m.new}
	r.parentTTLs(&w, m)
	changed, notes, err := course.Stage(&w)
	if err != nil {
		return err
	}
	r.in.Notes = append(r.in.Notes, notes...)
	if r.in.World, err = course.NewWorld(w); err != nil {
		return err
	}
	text, err := readSmall(m.plan.File)
	if err != nil {
		return err
	}
	r.in.PlanText, err = plans.Rewrite(text, changed)
	return err
}

// parentTTLs takes the parent's TTLs from the plan's evidence, or assumes them.
func (r *rehearsal) parentTTLs(w *course.World, m *move) {
	var ttls migrate.TTLs
	if files, err := evidenceFiles(nil, m.plan); err == nil && mustBeThere(files) == nil {
		book := evidence.Read(files...)
		seen := migrate.See(book, m.plan, m.zone, m.newDigest, m.oldDigest, r.in.Now, migrate.DefaultMaxAge, migrate.DefaultContentMaxAge)
		ttls = seen.Clock(m.plan, m.zone).TTLs
	}
	before := m.plan.Timing.TTLBefore
	w.Delegation = r.ttl(ttls.ParentNS, before.NS, usualDelegation, "the delegation's NS TTL")
	if kind := m.plan.DNSSEC; kind != "" && kind != migrate.Unsigned {
		w.DS = r.ttl(ttls.DS, before.DS, usualDS, "the DS TTL")
	}
}

// ttl is one that was seen or, with a note, an assumed one, in seconds.
func (r *rehearsal) ttl(seen *migrate.TTLSeen, assumed, usual time.Duration, what string) uint32 {
	if seen != nil {
		r.in.Notes = append(r.in.Notes, fmt.Sprintf("%s, %s, is from the plan's evidence", what, migrate.TTLText(seen.TTL)))
		return uint32(seen.TTL)
	}
	if assumed == 0 {
		assumed = usual
	}
	r.in.Notes = append(r.in.Notes, fmt.Sprintf("%s, %s, is assumed (timing.ttl-before): there is no evidence of it", what, migrate.TTLText(migrate.Seconds(assumed.Seconds()))))
	return uint32(assumed.Seconds())
}
