package course

import (
	"context"
	"slices"
	"time"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/plans"
	"github.com/zonegate/zonegate/zonefile"
)

// open has everything stand as it does before the move.
func (w *walk) open(ctx context.Context) error {
	if err := w.writeZones(); err != nil {
		return err
	}
	if err := w.play(ctx); err != nil {
		return err
	}
	return w.to(ctx, w.now)
}

// inventory is U0.
func (w *walk) inventory(ctx context.Context) error {
	w.act(w.firstStep(), "look at all servers")
	if err := w.look(ctx); err != nil {
		return err
	}
	if err := w.judge(ctx); err != nil {
		return err
	}
	w.retitle()
	if kindOf(w.Plan) != migrate.Unsigned { // a gate is asked once its own steps are done
		return nil
	}
	asked, err := w.ask(ctx, "delegate")
	if err != nil {
		return err
	}
	if asked.Verdict == migrate.NoGo && !w.lowersLater(asked) {
		return errStopped
	}
	return nil
}

// ready is U2: the new servers have the zone.
func (w *walk) ready(ctx context.Context) error {
	if err := w.to(ctx, w.now.Add(breath)); err != nil {
		return err
	}
	w.act("U2", "load the zone on all new servers, and look at each address")
	return w.untilGo(ctx, "delegate", w.watchedKeys(ctx))
}

// lowersLater tells whether nothing is in the way but that TTLs are not lowered yet.
func (w *walk) lowersLater(a *Asked) bool {
	return !slices.ContainsFunc(a.Findings, func(f Finding) bool { return f.Check != "ttl-not-lowered" }) &&
		draftOf(w.old.zone).lower(uint32(w.Plan.Timing.Lowered/time.Second), w.critical)
}

func (w *walk) firstStep() string {
	if w.Plan.DNSSEC == migrate.MultiSigner {
		return "M0"
	}
	return "U0"
}

// retitle gives the acts that came before the first judgement their titles.
func (w *walk) retitle() {
	for i := range *w.acts {
		a := &(*w.acts)[i]
		if s := w.stepOf(a.Step); s != nil && a.Title == "" {
			a.Title, a.Back, a.Takes = s.Title, s.Back, s.Takes
		}
	}
}

// lowering is U1, and U2: from when on the delegation may be changed.
func (w *walk) lowering(ctx context.Context) error {
	if w.Plan.Timing.Lowered > 0 {
		if err := w.to(ctx, w.now.Add(breath)); err != nil {
			return err
		}
		if err := w.lower(ctx); err != nil {
			return err
		}
		if err := w.untilGo(ctx, "delegate", w.watchedKeys(ctx)); err != nil {
			return err
		}
	}
	if err := w.ready(ctx); err != nil {
		return err
	}
	if w.planned == nil || w.now.After(*w.planned) {
		at := w.now.Add(max(w.childTTL()+breath, 2*breath)).Truncate(time.Minute)
		w.planned = &at
	}
	return nil
}

// watchedKeys is how a wait before the switch is spent: the clocks of keys and DS mind
// gaps, and those of TTLs do not.
func (w *walk) watchedKeys(ctx context.Context) func(time.Time) error {
	if kindOf(w.Plan) == migrate.Unsigned {
		return nil
	}
	return w.watching(ctx, "delegate")
}

// lower lowers the TTLs on both sides, or finds them low.
func (w *walk) lower(ctx context.Context) error {
	to := uint32(w.Plan.Timing.Lowered / time.Second)
	changed := false
	for _, s := range []*side{&w.old, &w.new} {
		d := draftOf(s.zone)
		if !d.lower(to, w.critical) {
			continue
		}
		d.bump()
		z, err := d.zone()
		if err != nil {
			return err
		}
		s.zone, changed = z, true
	}
	if !changed {
		w.act("U1", "nothing: the TTLs of the NS set, the SOA and the protected records are "+migrate.SpanText(w.Plan.Timing.Lowered)+" at most already")
		return nil
	}
	w.lowered = true
	w.act("U1", "lower the TTLs of the NS set, the SOA and the protected records to "+migrate.SpanText(w.Plan.Timing.Lowered)+" on both sides")
	if err := w.play(ctx); err != nil {
		return err
	}
	if err := w.writeZones(); err != nil {
		return err
	}
	return w.look(ctx, "--quick")
}

// writeZones writes the sources as they are to be served now.
func (w *walk) writeZones() error {
	for _, f := range []struct {
		name string
		side *side
	}{{OldFile, &w.old}, {NewFile, &w.new}} {
		z, err := w.served(f.side)
		if err != nil {
			return err
		}
		if err := w.theatre.Write(f.name, draftOf(z).text()); err != nil {
			return err
		}
	}
	return nil
}

// protected tells which records the plan protects.
func (w *walk) protected(r record) bool {
	return w.protects(r.owner.String(), r.typ.String())
}

func (w *walk) protects(owner, typ string) bool {
	return slices.ContainsFunc(w.Plan.Protect, func(p plans.Protect) bool {
		return plans.ResolveName(p.Name, w.Zone.String()) == owner && (p.Type == "" || p.Type == typ)
	})
}

// childTTL is the TTL of the NS set in the old zone.
func (w *walk) childTTL() time.Duration {
	return time.Duration(w.old.zone.RRset(w.Zone, zonefile.TypeNS).TTL()) * time.Second
}

// lead is how long before the switch the move begins.
func (w *walk) lead() time.Duration {
	lead := w.childTTL() + advance
	to := uint32(w.Plan.Timing.Lowered / time.Second)
	if to == 0 {
		return lead + breath + w.signedLead()
	}
	former := uint32(0)
	for _, z := range []*zonefile.Zone{w.old.zone, w.new.zone} {
		for _, r := range draftOf(z).records {
			if r.ttl > to && (w.protected(r) || r.owner == w.Zone && (r.typ == zonefile.TypeNS || r.typ == zonefile.TypeSOA)) {
				former = max(former, r.ttl)
			}
		}
	}
	wait := max(w.Plan.Timing.TTLBefore.NS, time.Duration(former)*time.Second+breath, w.signedLead())
	return wait + min(w.childTTL(), w.Plan.Timing.Lowered) + advance + breath
}

// signedLead is what a signed zone's own steps before the switch take.
func (w *walk) signedLead() time.Duration {
	ds, keys := time.Duration(w.DS)*time.Second, time.Hour
	switch kindOf(w.Plan) {
	case migrate.GoInsecure:
		return ds + w.Plan.Margin + 2*time.Hour
	case migrate.SameKeys:
		return keys + w.Plan.Margin + 2*time.Hour
	case migrate.MultiSigner:
		first := max(w.Plan.Timing.TTLBefore.NS, keys+ds+w.Plan.Margin+2*time.Hour)
		return first + 2*w.childTTL() + time.Duration(w.Delegation)*time.Second + 4*w.Plan.Margin + 12*time.Hour
	}
	return 0
}
