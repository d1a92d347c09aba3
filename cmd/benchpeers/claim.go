package main

import (
	"fmt"
	"time"
)

// claim is a number that a contest shows, and what it is to be at most or at
// least. It stands in the row of the command against, or of its own.
type claim struct {
	kind    kind
	of      string  // a command's name
	against string  // another's, with share and faster
	limit   float64 // 0: the number is shown, and no target
	aim     float64 // what would be better still; 0: nothing
	units   int     // zones that a run reads, with rate
}

type kind uint8

const (
	share  kind = iota // the time of one as a share of the other's, at most
	faster             // how many times faster one is than the other, at least
	peak               // memory in MB of 1,000,000 octets, at most
	rate               // zones a second, at least
)

// row is the name of the command in whose row the claim stands.
func (c claim) row() string {
	if c.against != "" {
		return c.against
	}
	return c.of
}

// value is the number: of ratios the median of those of the single rounds.
func (c claim) value(r result) (float64, bool) {
	ours, theirs := r.samples[c.of], r.samples[c.row()]
	if len(ours) == 0 || len(theirs) == 0 {
		return 0, false
	}
	switch c.kind {
	case peak:
		return float64(middle(ours).peak) / 1e6, true
	case rate:
		return float64(c.units) / middle(ours).wall.Seconds(), true
	}
	n := min(len(ours), len(theirs))
	rounds := make([]float64, n)
	for i := range n {
		rounds[i] = ratio(ours[i].wall, theirs[i].wall)
	}
	v := median(rounds, func(v float64) float64 { return v })
	if c.kind == faster {
		v = 1 / v
	}
	return v, true
}

func ratio(a, b time.Duration) float64 { return float64(a) / float64(b) }

// met tells whether a value is as claimed.
func (c claim) met(v float64) bool {
	if c.limit == 0 {
		return true
	}
	if c.kind == faster || c.kind == rate {
		return v >= c.limit
	}
	return v <= c.limit
}

// text is the value in words, with the target beside it.
func (c claim) text(r result) string {
	v, ok := c.value(r)
	if !ok {
		return ""
	}
	switch c.kind {
	case share:
		return fmt.Sprintf("%s takes %.2f of it%s", c.of, v, c.target(v, "at most %.2f"))
	case faster:
		return fmt.Sprintf("%s is %.1f times as fast%s", c.of, v, c.target(v, "at least %g"))
	case rate:
		return fmt.Sprintf("%s zones/s%s", grouped(int(v)), c.target(v, "at least %.0f"))
	}
	return fmt.Sprintf("%.0f MB at its peak%s", v, c.target(v, "at most %.0f"))
}

func (c claim) target(v float64, form string) string {
	switch {
	case c.limit == 0 && c.aim == 0:
		return ""
	case c.limit == 0:
		return fmt.Sprintf(" (aim %.2f)", c.aim)
	}
	word := "met"
	if !c.met(v) {
		word = "**missed**"
	}
	text := fmt.Sprintf(" (target: "+form+", %s", c.limit, word)
	if c.aim != 0 {
		text += fmt.Sprintf("; aim %.2f", c.aim)
	}
	return text + ")"
}

// missed counts the targets that are not met.
func missed(results []result) (n int) {
	for _, r := range results {
		for _, c := range r.claims {
			if v, ok := c.value(r); ok && !c.met(v) {
				n++
			}
		}
	}
	return n
}
