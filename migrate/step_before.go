package migrate

import "slices"

// The checks of the delegate gate, by the step that they stand in the way of.
// What belongs to no other step belongs to the inventory.
var (
	lowerChecks  = isCheck("ttl-not-lowered")
	staleChecks  = isCheck("live-stale")
	changeChecks = isCheck("parent-ns", "parent-mixed", "parent-ns-unexpected")
	serverChecks = ofFamily("live").or(isCheck("parent-glue", "parent-lame"))
)

func inventoryChecks(id string) bool {
	return !lowerChecks(id) && !changeChecks(id) && !serverChecks(id)
}

// signedChecks say that the zone is signed, or may be: then nothing of the move
// of an unsigned one may begin.
var signedChecks = ofFamily("sec").or(isCheck("parent-ds-unexpected"))

const lookFirst = "nobody has looked at any server yet"

// lookBefore says that the inventory comes first.
func (c *course) lookBefore() Reason {
	id := c.kind().first
	return Reason{Step: id, Text: id + " comes first: " + lookFirst}
}

// inventory is U0.
func (c *course) inventory(step *Step) {
	found := c.blockers(c.Delegate, c.kind().inventory())
	if c.Plan.DNSSEC == "" {
		found = append(found, Reason{Text: "the plan does not say dnssec: unsigned, and what is not known to be unsigned may not be moved as if it were"})
	}
	switch {
	case c.begun:
		step.imply()
	case len(found) > 0:
		step.blocked(found...)
	case !c.looked:
		step.ready(Reason{Text: lookFirst})
	default:
		step.done(nil)
		step.Note = "as seen on " + DateText(*c.clock.LastLook)
	}
}

// lowering is U1.
func (c *course) lowering(step *Step) {
	l := &c.clock.Lowering
	waiver, waived := c.waived("U1")
	switch {
	case !l.Planned && c.Plan.Timing.Lowered == 0:
		step.skipped("the plan lowers no TTLs (timing.lowered): the waits are those of the TTLs as they are")
	case !c.looked:
		step.blocked(c.lookBefore())
	case !Signed(c.Plan.DNSSEC) && len(c.blockers(c.Delegate, signedChecks)) > 0 && !c.begun:
		step.blocked(c.first("U0")...)
	case len(l.Missing) == 0 && l.Since != nil && (l.Until == nil || !l.Until.After(c.Now)):
		step.done(l.Since)
	case c.begun:
		step.imply()
		step.Note = "the change was made before the lowered TTLs were waited out; the waits count the former ones"
	case waived:
		step.skipped(waiver)
	case len(l.Missing) > 0 || l.Since == nil:
		step.ready(texts(l.Missing)...)
	default:
		step.waiting(l.Until, c.longest(l.Terms)...)
	}
}

// longest is the term that a wait comes from.
func (c *course) longest(terms []Term) []Reason {
	var last *Term
	for i := range terms {
		if t := &terms[i]; t.End != nil && (last == nil || t.End.After(*last.End)) {
			last = t
		}
	}
	if last == nil {
		return nil
	}
	return []Reason{{Text: last.inWords() + ": caches may hold it until " + DateText(*last.End)}}
}

func texts(list []string) (reasons []Reason) {
	for _, text := range list {
		reasons = append(reasons, Reason{Text: text})
	}
	return reasons
}

// newServers is U2: green and minutes old, or to be looked at again.
func (c *course) newServers(step *Step) {
	found := c.blockers(c.Delegate, serverChecks.but(staleChecks))
	stale := c.blockers(c.Delegate, staleChecks)
	switch {
	case c.switched:
		step.imply()
	case !c.looked:
		step.blocked(c.lookBefore())
	case len(found) > 0 || len(c.first(c.before("U2")...)) > 0:
		step.blocked(append(c.first(c.before("U2")...), found...)...)
	case len(stale) > 0:
		step.ready(prefixed("look again: ", stale)...)
	default:
		step.done(nil)
		step.Note = "as seen on " + DateText(*c.clock.LastLook) + "; that holds for minutes"
	}
}

func prefixed(with string, list []Reason) []Reason {
	list = slices.Clone(list)
	for i := range list {
		list[i].Text = with + list[i].Text
	}
	return list
}
