package course

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/plans"
	"github.com/zonegate/zonegate/zonefile"
)

// The times between what people do, where nothing has to be waited for.
const (
	breath  = 10 * time.Minute
	advance = 30 * time.Minute // before the window
	// minutesOld is how old the gate's word is when the parent is told.
	minutesOld = 5 * time.Minute
)

// move walks through all steps.
func (w *walk) move(ctx context.Context) error {
	for _, step := range w.steps() {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// steps are those of the plan's kind.
func (w *walk) steps() []func(context.Context) error {
	begin := []func(context.Context) error{w.open, w.inventory}
	move := []func(context.Context) error{w.lowering, w.oldApex, w.switchOver, w.drain, w.switchOff}
	end := []func(context.Context) error{w.raise}
	switch kindOf(w.Plan) {
	case migrate.GoInsecure:
		begin, end = append(begin, w.removeDS), append([]func(context.Context) error{w.signNew}, end...)
	case migrate.SameKeys:
		begin, end = append(begin, w.importKeys), append([]func(context.Context) error{w.thaw}, end...)
	case migrate.MultiSigner:
		move = []func(context.Context) error{w.exchangeKeys, w.bothDS, w.unionApex, w.unionParent, w.leaveOld, w.drain, w.switchOff, w.forgetOld}
		end = nil
	}
	return slices.Concat(begin, move, end)
}

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

// The sources of a rehearsed plan.
const (
	OldFile = "old.zone"
	NewFile = "new.zone"
)

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

// waivedApex tells whether the plan lets the old zone keep the old NS set.
func (w *walk) waivedApex() bool {
	return slices.ContainsFunc(w.Plan.Waivers, func(x plans.Waiver) bool {
		return x.Step == "U3" && !plans.Expired(x.Until, w.now)
	})
}

// oldApex is U3.
func (w *walk) oldApex(ctx context.Context) error {
	if w.waivedApex() {
		w.act("U3", "")
		w.note("the plan waives it: the two NS TTLs are waited for one after the other")
		return nil
	}
	at := later(w.now.Add(breath), w.planned.Add(-max(w.childTTL(), breath)))
	if meanwhile := w.watchedKeys(ctx); meanwhile != nil {
		if err := meanwhile(at); err != nil {
			return err
		}
	}
	if err := w.to(ctx, at); err != nil {
		return err
	}
	w.act("U3", "put "+inWords(w.switchNames())+" into the old provider's zone")
	if err := w.old.nameSet(w.switchNames()); err != nil {
		return err
	}
	if err := w.play(ctx); err != nil {
		return err
	}
	if err := w.look(ctx, "--quick"); err != nil {
		return err
	}
	return w.backWay(ctx, w.backFromApex)
}

func (w *walk) switchNames() []string { return names(w.news) }

func inWords(list []string) string {
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	return strings.Join(list[:len(list)-1], ", ") + " and " + list[len(list)-1]
}

// switchOver is U4.
func (w *walk) switchOver(ctx context.Context) error {
	if err := w.watchUntilSwitch(ctx); err != nil {
		return err
	}
	w.act("U4", "")
	asked, err := w.ask(ctx, "delegate")
	if err != nil {
		return err
	}
	if asked.Verdict != migrate.Go {
		return errStopped
	}
	if err := w.to(ctx, *w.planned); err != nil {
		return err
	}
	w.act("U4", "have the registrar set the delegation to "+inWords(w.switchNames()))
	at := w.now
	w.changed, w.doc.Switch = &at, &at
	w.inWindow()
	if err := w.delegate(w.switchNames(), w.parent.ds); err != nil {
		return err
	}
	if err := w.play(ctx); err != nil {
		return err
	}
	alarm, err := w.rounds(ctx, 2, w.Plan.Timing.RoundGap)
	if err != nil {
		return err
	}
	if alarm {
		return w.alarmed(ctx, "decommission")
	}
	return nil
}

// watchUntilSwitch watches from the old apex on: its clock minds gaps.
func (w *walk) watchUntilSwitch(ctx context.Context) error {
	until := w.planned.Add(-minutesOld)
	if !w.waivedApex() && until.Sub(w.now) > w.Plan.Timing.MaxGap {
		if err := w.watch(ctx, "delegate", until); err != nil {
			return err
		}
	}
	return w.to(ctx, until)
}

// inWindow tells of a switch outside the plan's window.
func (w *walk) inWindow() {
	window := w.Plan.Window
	if !window.NotAfter.IsZero() && w.now.After(window.NotAfter) {
		text := fmt.Sprintf("the plan's window closes on %s, before the gate can say GO on %s", migrate.DateText(window.NotAfter), migrate.DateText(w.now))
		w.note("%s", text)
		w.doc.Troubles = append(w.doc.Troubles, text)
	}
}

// delegate has the parent hold another delegation, by half where a fault says so.
func (w *walk) delegate(to, ds []string) error {
	former := w.parent
	w.parent = delegation{names: slices.Clone(to), ds: ds, serial: former.serial + 1}
	w.stays = nil
	switch w.half {
	case "set":
		olds := names(w.olds)
		w.parent.names = append(to[:(len(to)+1)/2:(len(to)+1)/2], olds[len(olds)/2:]...)
	case "servers":
		if len(w.parents) > 0 {
			w.stays = map[netip.AddrPort]delegation{w.parents[len(w.parents)-1].addresses[0]: former}
		}
	}
	return nil
}

// drain is U5 and the gate of U7: everything stays as it is until not-before.
func (w *walk) drain(ctx context.Context) error {
	w.act(w.drainStep(), "leave both providers up and alike, and keep watching")
	meanwhile := func(until time.Time) error {
		w.doc.NotBefore = ptr(until.Add(time.Second))
		return w.watch(ctx, "decommission", until)
	}
	back := w.backFromSwitch
	if kindOf(w.Plan) == migrate.MultiSigner {
		back = w.backFromUnion
	}
	if err := w.backWay(ctx, back); err != nil {
		return err
	}
	if err := w.untilGo(ctx, "decommission", meanwhile); err != nil {
		return err
	}
	w.data()
	return nil
}

func ptr[T any](v T) *T { return &v }

// drainStep and offStep are the steps of the kind of move in which caches forget the
// old servers, and in which those go.
func (w *walk) drainStep() string {
	if kindOf(w.Plan) == migrate.MultiSigner {
		return "M5"
	}
	return "U5"
}

func (w *walk) offStep() string {
	if kindOf(w.Plan) == migrate.MultiSigner {
		return "M6"
	}
	return "U7"
}

// data is U6.
func (w *walk) data() {
	if kindOf(w.Plan) == migrate.MultiSigner || w.last == nil || w.last.Clock == nil {
		return
	}
	w.act("U6", "")
	if w.last.Clock.Data == nil {
		w.note("no record's content differs between the old and the new zone")
		return
	}
	if end := w.last.Clock.Data.End; end != nil {
		w.note("the old services behind changed records stay until %s: %s %s", migrate.DateText(*end), w.last.Clock.Data.Symbol, migrate.TTLText(w.last.Clock.Data.TTL))
	}
}

// switchOff is U7.
func (w *walk) switchOff(ctx context.Context) error {
	if err := w.to(ctx, w.now.Add(breath)); err != nil {
		return err
	}
	w.act(w.offStep(), "delete the zone at the old provider, then end the contract")
	w.old.gone = true
	if err := w.play(ctx); err != nil {
		return err
	}
	return w.look(ctx, "--quick")
}

// raise is U8.
func (w *walk) raise(ctx context.Context) error {
	if err := w.to(ctx, w.now.Add(breath)); err != nil {
		return err
	}
	done := "nothing: no TTL was lowered in the rehearsal"
	if w.lowered {
		done = "raise the TTLs on the new servers again"
		d := draftOf(w.before)
		d.bump()
		d.bump()
		z, err := d.zone()
		if err != nil {
			return err
		}
		w.new.zone = z
		if err := w.play(ctx); err != nil {
			return err
		}
		if err := w.writeZones(); err != nil {
			return err
		}
	}
	w.act("U8", done)
	if w.lowered {
		return w.look(ctx, "--quick")
	}
	return nil
}
