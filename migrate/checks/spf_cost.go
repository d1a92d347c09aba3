package checks

import (
	"fmt"
	"slices"
	"strings"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

// Limits of an evaluation (RFC 7208 section 4.6.4).
const (
	spfMaxLookups = 10
	spfMaxVoid    = 2
	spfMaxMX      = 10
	spfGiveUp     = 255 // look-ups after which counting ends
)

// spfCost is what an evaluation that no mechanism ends costs, as far as the zone
// itself decides.
type spfCost struct {
	zone    *zonefile.Zone
	policy  func(zonefile.Node) (spfRecord, bool) // the one SPF record of a node
	lookups int
	void    []string        // terms that find nothing
	open    []zonefile.Name // records being evaluated
	loop    []zonefile.Name // names that lead back to the first of them
	manyMX  string          // a mechanism with too many mail hosts, and how many
	parts   []spfPart       // terms of the first record with what they cost
}

func spfCostOf(z *zonefile.Zone, policy func(zonefile.Node) (spfRecord, bool), owner zonefile.Name, r spfRecord) *spfCost {
	c := &spfCost{zone: z, policy: policy}
	c.record(owner, r)
	return c
}

func (c *spfCost) record(owner zonefile.Name, r spfRecord) {
	if i := slices.Index(c.open, owner); i >= 0 {
		if c.loop == nil {
			c.loop = append(slices.Clone(c.open[i:]), owner)
		}
		return
	}
	c.open = append(c.open, owner)
	for t := range r.tested() {
		if c.lookups > spfGiveUp {
			break
		}
		before := c.lookups
		c.term(owner, t)
		if spent := c.lookups - before; spent > 0 && len(c.open) == 1 {
			c.parts = append(c.parts, spfPart{t.text, spent})
		}
	}
	c.open = c.open[:len(c.open)-1]
}

// spfPart is a term and how many look-ups it costs.
type spfPart struct {
	text  string
	spent int
}

func (p spfPart) String() string {
	if p.spent == 1 {
		return p.text
	}
	return fmt.Sprintf("%s (%d)", p.text, p.spent)
}

func (c *spfCost) term(owner zonefile.Name, t *spfTerm) {
	switch t.name {
	case "ip4", "ip6", "all", "exp":
		return
	}
	if t.bad != "" {
		return
	}
	c.lookups++
	name, ok := owner, !owner.IsWildcard()
	if t.domain != "" {
		name, ok = spfName(t.domain)
	}
	if !ok || t.name == "ptr" {
		return
	}
	switch node, where := nodeAt(c.zone, name); {
	case where == zonefile.OutsideZone:
	case where != zonefile.HasRecords:
		c.void = append(c.void, t.text)
	default:
		c.look(t, name, node)
	}
}

// look counts what a term finds at a node.
func (c *spfCost) look(t *spfTerm, name zonefile.Name, node zonefile.Node) {
	found := true
	switch t.name {
	case "a":
		found = hasAddress(node)
	case "exists":
		found = node.Has(zonefile.TypeA)
	case "mx":
		hosts := node.RRset(zonefile.TypeMX).Len()
		if found = hosts > 0; hosts > spfMaxMX {
			c.manyMX = fmt.Sprintf("%s asks for the addresses of %d mail hosts, limit %d", shown(t.text), hosts, spfMaxMX)
		}
	case "include", "redirect":
		found = node.Has(zonefile.TypeTXT)
		if r, ok := c.policy(node); ok {
			c.record(name, r)
		}
	}
	if !found {
		c.void = append(c.void, t.text)
	}
}

// spfPolicies finds the one SPF record of a node, and remembers those asked for
// last: a record that many include is read once.
func spfPolicies() func(zonefile.Node) (spfRecord, bool) {
	type policy struct {
		spfRecord
		sole bool
	}
	known := map[zonefile.Node]policy{}
	return func(node zonefile.Node) (spfRecord, bool) {
		is, ok := known[node]
		if !ok {
			if records := spfRecordsAt(node); len(records) == 1 {
				is = policy{parseSPF(records[0].Text()), true}
			}
			if len(known) >= remembered {
				clear(known)
			}
			known[node] = is
		}
		return is.spfRecord, is.sole
	}
}

// spfRecordsAt lists the SPF records of a node.
func spfRecordsAt(node zonefile.Node) (records []zonefile.Record) {
	for r := range node.RRset(zonefile.TypeTXT).Records() {
		if _, ok := readSPF(r); ok {
			records = append(records, r)
		}
	}
	return records
}

// problems lists the limits that the evaluation breaks: what is, and a fix.
func (c *spfCost) problems() (list [][2]string) {
	if c.loop != nil {
		list = append(list, [2]string{"includes go in a circle: " + joined(c.loop, " -> "), "break the circle"})
	} else if c.lookups > spfMaxLookups {
		list = append(list, [2]string{
			fmt.Sprintf("evaluation needs %s, limit %d: %s", c.count(), spfMaxLookups, joined(c.parts, ", ")),
			"replace include, a and mx by ip4 and ip6, or drop what no longer sends mail",
		})
	}
	if len(c.void) > spfMaxVoid {
		list = append(list, [2]string{
			fmt.Sprintf("%s find nothing, limit %d: %s", migrate.Plural(len(c.void), "look-up"), spfMaxVoid, strings.Join(c.void, ", ")),
			"remove the terms whose names do not exist",
		})
	}
	if c.manyMX != "" {
		list = append(list, [2]string{c.manyMX, "write ip4 and ip6 instead"})
	}
	return list
}

// joined writes what has a text, one behind the other.
func joined[T fmt.Stringer](list []T, between string) string {
	texts := make([]string, len(list))
	for i, one := range list {
		texts[i] = one.String()
	}
	return strings.Join(texts, between)
}

func (c *spfCost) count() string {
	if c.lookups > spfGiveUp {
		return fmt.Sprintf("more than %d look-ups", spfGiveUp)
	}
	return fmt.Sprintf("%d look-ups", c.lookups)
}
