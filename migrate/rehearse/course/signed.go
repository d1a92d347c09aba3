package course

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/dnssec/signer"
	"github.com/zonegate/zonegate/zonefile"
)

// signing is how a side signs its zone; the zero value: it does not.
type signing struct {
	keys    []signer.Key // the KSK first
	foreign []string     // rdata of DNSKEY of the other side, as text
	// stale: its signatures have expired.
	stale bool

	of   *zonefile.Zone // that was signed
	made *zonefile.Zone
}

// The lifetimes of signatures.
const (
	signedBefore = 24 * time.Hour
	signedFor    = 30 * 24 * time.Hour
)

// served is the zone as the servers of a side have it.
func (w *walk) served(s *side) (*zonefile.Zone, error) {
	if len(s.keys) == 0 {
		return s.zone, nil
	}
	if s.of == s.zone {
		return s.made, nil
	}
	c := signer.Config{
		Keys: s.keys, Foreign: s.foreign, KeyTTL: 3600,
		Inception: w.now.Add(-signedBefore), Expiration: w.now.Add(signedFor),
	}
	if s.stale {
		c.Inception, c.Expiration = w.now.Add(-signedFor), w.now.Add(-time.Hour)
	}
	z, err := signer.Sign(s.zone, c)
	if err != nil {
		return nil, fmt.Errorf("sign %s: %w", w.Zone, err)
	}
	s.of, s.made = s.zone, z
	return z, nil
}

// sign has a side sign with other keys; its serial goes up.
func (s *side) sign(keys []signer.Key, foreign ...string) error {
	s.keys, s.foreign = keys, foreign
	return s.change(func(*draft) {})
}

// stale has the new servers serve expired signatures.
func (w *walk) stale() error {
	if len(w.new.keys) == 0 {
		return errors.New("the new servers do not sign then: it is for plans of signed zones")
	}
	w.new.stale = true
	return w.new.change(func(*draft) {})
}

// keysOf makes a KSK and a ZSK of a side: nobody has its own ones here.
func (w *walk) keysOf(side string) []signer.Key {
	alg := algorithmOf(w.Old)
	seed := w.Zone.String() + " " + side
	return []signer.Key{signer.NewKey(seed+" ksk", alg, 257), signer.NewKey(seed+" zsk", alg, 256)}
}

// ownKeys tells of keys in the zones that the rehearsal has none of, and so hides.
func (w *walk) ownKeys() {
	old, young := keysIn(w.Old), keysIn(w.New)
	if len(old) == 0 {
		w.doc.Notes = append(w.doc.Notes, "the old zone, as it was read, has no DNSKEY: it is walked as if it were signed")
	}
	shared := slices.ContainsFunc(young, func(k string) bool { return slices.Contains(old, k) })
	if kindOf(w.Plan) == migrate.SameKeys && len(old) > 0 && len(young) > 0 && !shared {
		w.doc.Troubles = append(w.doc.Troubles, "the plan says same-keys, and the two zones, as they were read, have no DNSKEY in common")
	}
}

func keysIn(z *zonefile.Zone) (list []string) {
	for r := range z.RRset(z.Origin(), zonefile.TypeDNSKEY).Records() {
		list = append(list, string(r.Rdata()))
	}
	return list
}

// prepareSigned has the sides sign as the plan's kind begins.
func (w *walk) prepareSigned() error {
	kind := kindOf(w.Plan)
	if kind == migrate.Unsigned {
		return nil
	}
	w.doc.Notes = append(w.doc.Notes, "private keys are not at hand: the zones are signed anew with keys of the rehearsal, and the parent has their DS; the files' own signatures and keys are not judged here, but by the gates in earnest",
		"simulated resolvers hold no keys and no DS: of signatures only expired ones fail there")
	w.ownKeys()
	for _, s := range []*side{&w.old, &w.new} {
		if err := s.plain(); err != nil {
			return err
		}
	}
	w.before = w.new.zone
	w.old.keys = w.keysOf("old")
	switch kind {
	case migrate.SameKeys:
		w.new.keys = w.old.keys
	case migrate.MultiSigner:
		w.new.keys = w.keysOf("new")
	}
	w.parent.ds = w.dsOf(&w.old)
	return nil
}

// plain leaves out what signers make.
func (s *side) plain() (err error) {
	d := draftOf(s.zone)
	d.records = slices.DeleteFunc(d.records, func(r record) bool { return r.typ.IsDNSSEC() })
	s.zone, err = d.zone()
	return err
}

// dsOf are the DS of a side's KSK.
func (w *walk) dsOf(s *side) []string {
	return []string{signer.DS(s.keys[0], w.Zone, 2)}
}

// tagged is a change of gate ds: "add-ds 4711".
func tagged(verb string, k signer.Key) []string {
	return []string{"--change", fmt.Sprintf("%s %d", verb, k.Tag())}
}

// setDS has the parent hold other DS, and looks until two rounds have seen it.
func (w *walk) setDS(ctx context.Context, ds []string) error {
	if err := w.delegate(w.parent.to, ds); err != nil {
		return err
	}
	return w.seenTwice(ctx)
}

// seenTwice has servers be as the scene says, and two rounds see it.
func (w *walk) seenTwice(ctx context.Context) error {
	if err := w.play(ctx); err != nil {
		return err
	}
	if err := w.to(ctx, w.now.Add(time.Minute)); err != nil {
		return err
	}
	if _, err := w.rounds(ctx, 2, w.Plan.Timing.RoundGap); err != nil {
		return err
	}
	return nil
}

// removeDS is I2 and I3.
func (w *walk) removeDS(ctx context.Context) error {
	if err := w.to(ctx, w.now.Add(breath)); err != nil {
		return err
	}
	w.act("I2", "")
	if err := w.untilGo(ctx, "ds", nil, "--change", "remove-ds all"); err != nil {
		return err
	}
	if err := w.to(ctx, w.now.Add(minutesOld)); err != nil {
		return err
	}
	w.act("I2", "have the registrar remove every DS, and nothing else")
	if err := w.setDS(ctx, nil); err != nil {
		return err
	}
	w.act("I3", "leave the old zone signed and valid until caches have forgotten the DS")
	return w.untilDone(ctx, "I3", "delegate")
}

// untilDone asks where the move stands until a step is over; gate is asked where a
// watch ends with an alarm.
func (w *walk) untilDone(ctx context.Context, step, gate string) error {
	for range 6 {
		if err := w.judge(ctx); err != nil {
			return err
		}
		s := w.stepOf(step)
		if s == nil {
			return fmt.Errorf("plan status knows of no step %s", step)
		}
		asked := Asked{At: w.now, Command: "zonegate plan status " + w.planFile(), Says: standsAs(s)}
		a := w.current()
		a.Asked = append(a.Asked, asked)
		if s.State.Over() {
			return nil
		}
		if s.State != migrate.StepWaiting || s.Until == nil || !s.Until.After(w.now) {
			return errStopped
		}
		until := s.Until.UTC()
		if err := w.watch(ctx, gate, until.Add(-time.Second)); err != nil {
			return err
		}
		if err := w.to(ctx, until); err != nil {
			return err
		}
		if err := w.look(ctx, "--quick"); err != nil {
			return err
		}
	}
	return errStopped
}

// standsAs is how a step stands, in a line.
func standsAs(s *migrate.Step) string {
	text := s.ID + " " + string(s.State)
	if s.Until != nil {
		text += " until " + migrate.DateText(*s.Until)
	}
	if len(s.Because) > 0 {
		text += ": " + s.Because[0].Text
	}
	return text
}

// importKeys is K1 and K2.
func (w *walk) importKeys(ctx context.Context) error {
	if err := w.to(ctx, w.now.Add(max(breath, w.Plan.Timing.RoundGap))); err != nil {
		return err
	}
	w.act("K1", "import the old provider's keys, and freeze key rolls on both sides")
	if err := w.seenTwice(ctx); err != nil {
		return err
	}
	if err := w.untilDone(ctx, "K1", "delegate"); err != nil {
		return err
	}
	w.act("K2", "have every new server sign with these keys")
	return w.untilDone(ctx, "K2", "delegate")
}

// thaw is K3.
func (w *walk) thaw(ctx context.Context) error {
	if err := w.seenTwice(ctx); err != nil {
		return err
	}
	w.act("K3", "roll no key yet")
	return w.untilDone(ctx, "K3", "decommission")
}

// signNew is I4 and I5.
func (w *walk) signNew(ctx context.Context) error {
	if err := w.to(ctx, w.now.Add(breath)); err != nil {
		return err
	}
	w.act("I4", "have the new provider sign the zone")
	if err := w.new.sign(w.keysOf("new")); err != nil {
		return err
	}
	if err := w.writeZones(); err != nil {
		return err
	}
	if err := w.seenTwice(ctx); err != nil {
		return err
	}
	w.act("I5", "")
	if err := w.untilGo(ctx, "ds", w.watching(ctx, "decommission"), tagged("add-ds", w.new.keys[0])...); err != nil {
		return err
	}
	if err := w.to(ctx, w.now.Add(minutesOld)); err != nil {
		return err
	}
	w.act("I5", "have the registrar add the DS of the new key")
	if err := w.setDS(ctx, w.dsOf(&w.new)); err != nil {
		return err
	}
	return w.untilDone(ctx, "I5", "decommission")
}

// watching is a wait in which it is watched.
func (w *walk) watching(ctx context.Context, gate string) func(time.Time) error {
	return func(until time.Time) error { return w.watch(ctx, gate, until) }
}
