package checks

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/dnssec"
	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/zonefile"
)

// take counts an RRset once, with the answer in which it dies first.
func (c *serverCount) take(set dnssec.JudgedSet) {
	key := setName{set.Name, set.Type}
	if dies, known := c.dies[key]; !known || set.Dies.Before(dies) {
		c.dies[key] = set.Dies
	}
}

// notes say how much was looked at of each server, and when its RRsets run out where
// some have done so, or do before the next day is over.
func (v *serverVerdict) notes(p *migrate.Pass) (notes []string) {
	var coverage []string
	for i := range v.counts {
		c := &v.counts[i]
		if c.transport == evidence.UDP {
			coverage = append(coverage, fmt.Sprintf("%s: %s in %s", c.words(p), migrate.Plural(len(c.dies), "RRset"), migrate.Plural(c.answers, "answer"))+c.leftWords(p))
			notes = append(notes, c.histogram(p)...)
		}
	}
	return append([]string{"signatures and denials were verified of " + strings.Join(coverage, ", ")}, notes...)
}

// leftWords say how many RRsets of the zone nobody asked the server for, with its
// signatures.
func (c *serverCount) leftWords(p *migrate.Pass) string {
	z := p.New
	if c.Role == evidence.Old && p.Old != nil {
		z = p.Old
	}
	if z == nil {
		return ""
	}
	left := 0
	for set := range z.RRsets() {
		if _, seen := c.dies[setName{set.Name(), set.Type()}]; !seen && isToBeSigned(set) {
			left++
		}
	}
	if left == 0 {
		return ""
	}
	return fmt.Sprintf(" (and not of %s more of the zone)", migrate.Plural(left, "RRset"))
}

// isToBeSigned tells whether an RRset is data that a signer signs: not what it made
// itself, and at delegations the DS alone.
func isToBeSigned(set zonefile.RRset) bool {
	node := set.Node()
	return node.Authoritative() && (set.Type() == zonefile.TypeDS || !node.IsCut() && !set.Type().IsDNSSEC())
}

// words name the server and, where there are several, the vantage.
func (c *serverCount) words(p *migrate.Pass) string {
	var more []string
	if len(p.Seen.Vantages) > 1 {
		more = append(more, c.sight.Vantage)
	}
	if c.nsid != "" {
		more = append(more, "nsid "+c.nsid)
	}
	if len(more) == 0 {
		return serverWords(c.Target)
	}
	return fmt.Sprintf("%s (%s)", serverWords(c.Target), strings.Join(more, ", "))
}

// histogram is "of the 13 RRsets of c.new.test. 198.51.100.3, 4 (31 %) are dead since
// 2029-12-31T23:00:00Z, ...".
func (c *serverCount) histogram(p *migrate.Pass) []string {
	var ends []time.Time
	for _, dies := range c.dies {
		ends = append(ends, dies.Truncate(time.Hour))
	}
	slices.SortFunc(ends, time.Time.Compare)
	if len(ends) == 0 || ends[0].After(p.Now.Add(24*time.Hour)) {
		return nil
	}
	var steps []string
	for i, end := range ends {
		if i+1 < len(ends) && ends[i+1].Equal(end) {
			continue
		}
		steps = append(steps, stepWords(p, end, i+1, len(ends)))
	}
	return []string{fmt.Sprintf("of the %s of %s %s", migrate.Plural(len(ends), "RRset"), c.words(p), someOf(steps))}
}

func stepWords(p *migrate.Pass, end time.Time, dead, all int) string {
	share := fmt.Sprintf("%s (%s)", migrate.Number(dead), migrate.Percent(dead, all))
	switch {
	case end.IsZero() || end.Unix() <= 0:
		return share + " have no valid signature"
	case end.After(p.Now):
		return share + " dead on " + end.UTC().Format("Monday 2006-01-02 15:04Z")
	}
	return share + " dead since " + end.UTC().Format("Monday 2006-01-02 15:04Z")
}
