package course

import (
	"context"
	"slices"
	"time"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/dnssec"
	"github.com/zonegate/zonegate/zonefile"
)

// algorithmOf is that of the zone's keys, where the rehearsal can sign with it; else
// ECDSA P-256.
func algorithmOf(z *zonefile.Zone) dnssec.Algorithm {
	can := []dnssec.Algorithm{dnssec.RSASHA256, dnssec.RSASHA512, dnssec.ECDSAP256SHA256, dnssec.ECDSAP384SHA384, dnssec.Ed25519, dnssec.Ed448}
	for r := range z.RRset(z.Origin(), zonefile.TypeDNSKEY).Records() {
		if rdata := r.Rdata(); len(rdata) > 3 && slices.Contains(can, dnssec.Algorithm(rdata[3])) {
			return dnssec.Algorithm(rdata[3])
		}
	}
	return dnssec.ECDSAP256SHA256
}

// exchangeKeys is M1.
func (w *walk) exchangeKeys(ctx context.Context) error {
	if err := w.to(ctx, w.now.Add(breath)); err != nil {
		return err
	}
	w.act("M1", "put each side's zone-signing key into the DNSKEY set of the other")
	if err := w.old.sign(w.old.keys, w.new.keys[1].String()); err != nil {
		return err
	}
	if err := w.new.sign(w.new.keys, w.old.keys[1].String()); err != nil {
		return err
	}
	if err := w.seenChanged(ctx); err != nil {
		return err
	}
	return w.untilDone(ctx, "M1", "delegate")
}

// seenChanged is seenTwice after the zones changed.
func (w *walk) seenChanged(ctx context.Context) error {
	if err := w.writeZones(); err != nil {
		return err
	}
	return w.seenTwice(ctx)
}

// bothDS is M2.
func (w *walk) bothDS(ctx context.Context) error {
	w.act("M2", "")
	if err := w.untilGo(ctx, "ds", w.watching(ctx, "delegate"), tagged("add-ds", w.new.keys[0])...); err != nil {
		return err
	}
	if err := w.to(ctx, w.now.Add(minutesOld)); err != nil {
		return err
	}
	w.act("M2", "have the registrar add the DS of the new provider's key beside the old one")
	if err := w.setDS(ctx, slices.Concat(w.dsOf(&w.old), w.dsOf(&w.new))); err != nil {
		return err
	}
	return w.untilDone(ctx, "M2", "delegate")
}

func (w *walk) all() []host { return slices.Concat(w.olds, w.news) }

// unionApex is M3.
func (w *walk) unionApex(ctx context.Context) error {
	w.act("M3", "have the zones of both providers name "+w.called(w.all()))
	for _, s := range []*side{&w.old, &w.new} {
		if err := w.nameSet(s, w.all()); err != nil {
			return err
		}
	}
	if err := w.seenChanged(ctx); err != nil {
		return err
	}
	return w.untilDone(ctx, "M3", "delegate")
}

// unionParent is M4.
func (w *walk) unionParent(ctx context.Context) error {
	w.act("M4", "")
	if err := w.mustGo(ctx, "delegate"); err != nil {
		return err
	}
	if err := w.to(ctx, w.now.Add(minutesOld)); err != nil {
		return err
	}
	w.act("M4", "have the registrar set the delegation to "+w.called(w.all()))
	if err := w.delegate(w.all(), w.parent.ds); err != nil {
		return err
	}
	if err := w.seenTwice(ctx); err != nil {
		return err
	}
	return w.untilDone(ctx, "M4", "delegate")
}

// mustGo asks a gate that has to say GO at once.
func (w *walk) mustGo(ctx context.Context, gate string) error {
	asked, err := w.ask(ctx, gate)
	if err == nil && asked.Verdict != migrate.Go {
		err = errStopped
	}
	return err
}

// leaveOld is M5: the switch.
func (w *walk) leaveOld(ctx context.Context) error {
	if w.planned == nil || w.now.After(*w.planned) {
		w.planned = ptr(w.now.Add(breath).Truncate(time.Minute).Add(time.Minute))
	}
	if until := w.planned.Add(-minutesOld); until.After(w.now) {
		if err := w.watch(ctx, "delegate", until); err != nil {
			return err
		}
	}
	w.act("M5", "")
	if err := w.mustGo(ctx, "delegate"); err != nil {
		return err
	}
	if err := w.to(ctx, *w.planned); err != nil {
		return err
	}
	w.act("M5", "take "+w.called(w.olds)+" out of both zones, then have the registrar set the delegation to "+w.called(w.news))
	w.changed, w.doc.Switch = ptr(w.now), ptr(w.now)
	w.inWindow()
	for _, s := range []*side{&w.old, &w.new} {
		if err := w.nameSet(s, w.news); err != nil {
			return err
		}
	}
	if err := w.delegate(w.news, w.parent.ds); err != nil {
		return err
	}
	if err := w.writeZones(); err != nil {
		return err
	}
	if err := w.play(ctx); err != nil {
		return err
	}
	alarm, err := w.rounds(ctx, 2, w.Plan.Timing.RoundGap)
	if err == nil && alarm {
		err = w.alarmed(ctx, "decommission")
	}
	return err
}

// forgetOld is M7.
func (w *walk) forgetOld(ctx context.Context) error {
	if err := w.seenTwice(ctx); err != nil {
		return err
	}
	w.act("M7", "")
	changes := slices.Concat(tagged("remove-ds", w.old.keys[0]), tagged("remove-key", w.old.keys[1]))
	if err := w.untilGo(ctx, "ds", w.watching(ctx, "decommission"), changes...); err != nil {
		return err
	}
	if err := w.to(ctx, w.now.Add(minutesOld)); err != nil {
		return err
	}
	w.act("M7", "have the registrar remove the old DS, and take the old key out of the DNSKEY set")
	if err := w.new.sign(w.new.keys); err != nil {
		return err
	}
	if err := w.writeZones(); err != nil {
		return err
	}
	if err := w.setDS(ctx, w.dsOf(&w.new)); err != nil {
		return err
	}
	return w.untilDone(ctx, "M7", "decommission")
}
