package checks

import (
	"strings"
	"time"

	"github.com/zonegate/zonegate/migrate"
)

var secAddEarly = &migrate.Check{
	ID:            "sec-add-early",
	Severity:      migrate.Error,
	Gates:         delegateGate,
	AlwaysBlocks:  true,
	ByName:        true,
	NotAcceptable: true,
	Run:           whereSeen(reportAddEarly),
	Doc: migrate.Doc{
		Title: "keys, DS or name servers that were added so lately that caches do not have them",
		Why: `Who validates takes the DNSKEY set and the DS from a cache, and the answer from whichever server it asks. While
both providers sign, an answer of one of them is bogus for everybody whose cache still holds the DNSKEY set from before
the keys were exchanged, or the DS from before the second one came. So each step of such a move is waited out before
the next: the key sets (M1) for the TTL that they had, the DS (M2) for theirs and that of the keys, the NS sets of both
sides (M3) for theirs, and before the old servers leave the delegation (M5) the union there as well (M4). In a move
with the same keys it is a DNSKEY set that was changed lately.

The time is reckoned from what was seen on every server: from when on each had it, and the TTLs from before.`,
		Fix:  "leave everything as it is until then, and go on watching",
		Bad:  addEarlyBad,
		Good: addEarlyGood,
		Refs: []string{"RFC 8901 section 6", "RFC 6781 section 4.1", "RFC 7583 section 3.2"},
	},
}

// addedSteps are the waits of each kind before the delegation is changed, and those
// before the old servers leave it.
func addedSteps(p *migrate.Pass) (steps []string) {
	switch p.Plan.DNSSEC {
	case migrate.MultiSigner:
		steps = []string{"M1", "M2", "M3"}
		if namesUnion(p) {
			steps = append(steps, "M4")
		}
	case migrate.SameKeys:
		steps = []string{"K1"}
	}
	return steps
}

func reportAddEarly(p *migrate.Pass) {
	steps := addedSteps(p)
	if len(steps) == 0 {
		p.NotApplicable("a move of this kind adds nothing to the keys, DS or name servers before the delegation is changed")
		return
	}
	var waits []string
	var latest time.Time
	known := true
	for _, step := range steps {
		w := p.Clock().Wait(step)
		switch {
		case w == nil || w.Condition.State == migrate.Unseen:
			p.Unknown("what step " + step + " waits for was not seen everywhere: " + whyNot(w))
			return
		case w.Over(p.Now):
		case w.Until == nil:
			known = false
			waits = append(waits, "step "+step+" is not seen to be done: "+whyNot(w))
		default:
			latest = maxTime(latest, *w.Until)
			waits = append(waits, "step "+step+" waits until "+migrate.EarliestText(*w.Until)+", "+w.InWords())
		}
	}
	switch {
	case len(waits) == 0:
	case known:
		p.Wait(&latest, strings.Join(waits, "; "))
	default:
		p.Wait(nil, strings.Join(waits, "; "))
	}
}

func whyNot(w *migrate.StepWait) string {
	if w == nil {
		return "nobody looked"
	}
	return someOf(w.WhyNot())
}

// namesUnion tells whether a server of the parent names the servers of both sides.
func namesUnion(p *migrate.Pass) bool {
	s := sidesOf(p)
	for _, d := range referring(p) {
		if s.isUnion(d.names) {
			return true
		}
	}
	return false
}

func maxTime(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
