package migrate

import "slices"

// moveKind is what the steps of a kind of move are.
type moveKind struct {
	first string // the inventory
	// change, drain and off are the steps in which the old servers leave the
	// delegation, caches forget them, and they are switched off.
	change, drain, off string
	// before are the steps that come before others.
	before map[string][]string
	// owns are checks of gate delegate that stand in the way of a step of their own,
	// not of the inventory.
	owns map[string]checkSet
}

// signedChain are the checks of a server's keys by the DS.
var signedChain = isCheck("sec-ds-mismatch", "sec-ds-without-dnskey", "sec-dnskey-unsigned")

var moveKinds = map[string]*moveKind{
	Unsigned: {
		first: "U0", change: "U4", drain: "U5", off: "U7",
		before: map[string][]string{"U2": {"U0"}, "U3": {"U2"}, "U4": {"U0", "U1", "U2", "U3"}},
	},
	GoInsecure: {
		first: "U0", change: "U4", drain: "U5", off: "U7",
		before: map[string][]string{"U2": {"U0"}, "U3": {"I2", "I3", "U2"}, "U4": {"U0", "I2", "I3", "U1", "U2", "U3"}},
		owns:   map[string]checkSet{"I2": isCheck("parent-ds-unexpected", "sec-ds-without-dnskey", "sec-ds-mismatch")},
	},
	SameKeys: {
		first: "U0", change: "U4", drain: "U5", off: "U7",
		before: map[string][]string{"K1": {"U0"}, "U2": {"U0", "K1", "K2"}, "U3": {"U2"}, "U4": {"U0", "K1", "K2", "U1", "U2", "U3"}},
		owns:   map[string]checkSet{"K1": isCheck("sec-keyset-disjoint", "sec-add-early"), "K2": ofFamily("sec").but(isCheck("sec-keyset-disjoint", "sec-add-early"))},
	},
	MultiSigner: {
		first: "M0", change: "M5", drain: "M5", off: "M6",
		before: map[string][]string{"M1": {"M0"}, "M2": {"M0", "M1"}, "M3": {"M0", "M1", "M2"}, "M4": {"M0", "M1", "M2", "M3"}, "M5": {"M4"}},
		owns: map[string]checkSet{
			"M1": isCheck("sec-keyset-disjoint"), "M2": signedChain.or(isCheck("parent-ds-unexpected")), "M3": isCheck("live-ns-set"), "M4": isCheck("sec-add-early"),
		},
	},
}

// kind is that of the plan; without one that of an unsigned zone.
func (s *Standing) kind() *moveKind {
	if k := moveKinds[s.Plan.DNSSEC]; k != nil {
		return k
	}
	return moveKinds[Unsigned]
}

// owned tells which checks stand in the way of a step of their own.
func (k *moveKind) owned() checkSet {
	return func(id string) bool {
		for _, owns := range k.owns {
			if owns(id) {
				return true
			}
		}
		return false
	}
}

// inventory are the checks that stand in the way of the first step. Where no step
// is for the new servers alone, theirs are among them.
func (k *moveKind) inventory() checkSet {
	checks := checkSet(inventoryChecks)
	if k.first == "M0" {
		checks = checks.or(serverChecks.but(staleChecks))
	}
	return checks.but(k.owned())
}

// before are the steps that come before one.
func (c *course) before(id string) []string { return c.kind().before[id] }

// own are the reasons that stand in the way of a step alone.
func (c *course) own(id string) []Reason {
	owns := c.kind().owns[id]
	if owns == nil {
		return nil
	}
	return c.blockers(c.Delegate, owns)
}

// waited judges a step that is done when its condition was met for as long as caches
// may hold what was there before.
func (c *course) waited(step *Step) {
	w := c.clock.Wait(step.ID)
	first := c.first(c.before(step.ID)...)
	switch {
	case !c.looked:
		step.blocked(c.lookBefore())
	case w == nil:
		step.blocked(Reason{Text: "nobody could reckon what it waits for"})
	case w.Over(c.Now):
		step.done(w.Condition.Since)
	case w.Until != nil:
		step.Run = c.observe("--watch --every 60s")
		step.waiting(w.Until, append([]Reason{{Text: w.InWords()}}, w.Condition.restarted()...)...)
	case c.pastUnion() && w.Condition.First != nil:
		step.imply()
	case w.Condition.wentBack():
		step.blocked(append(w.Condition.whyNot(), Reason{Text: "it was so on " + DateText(*w.Condition.First) + "; the wait begins anew when it is so again"})...)
	case w.Condition.State == Broken || w.Condition.State == Unseen:
		step.blocked(append(w.Condition.whyNot(), first...)...)
	case len(first) > 0:
		step.blocked(first...)
	default:
		step.ready(w.Condition.whyNot()...)
	}
}

// pastUnion tells whether the steps before the change are behind.
func (c *course) pastUnion() bool { return c.begun || c.switched }

// restarted say that a wait began anew.
func (c *Condition) restarted() (list []Reason) {
	for i := range c.Restarts {
		r := &c.Restarts[i]
		list = append(list, Reason{Text: "the wait began anew on " + DateText(r.At) + ": " + r.Text + ", which cost " + SpanText(r.Cost.Duration())})
	}
	return slices.Clip(list)
}
