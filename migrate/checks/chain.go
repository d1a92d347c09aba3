package checks

import (
	"slices"
	"strings"

	"github.com/zonegate/zonegate/zonefile"
)

// maxSteps is how far a chain of aliases is followed. Resolvers give up after
// 8 to 17.
const maxSteps = 64

// shownSteps is how much of a chain a message shows.
const shownSteps = 6

// chainEnd is where a chain of aliases leaves off.
type chainEnd uint8

const (
	endElsewhere chainEnd = iota // outside of the zone, or delegated
	endFound                     // at a name that is there and no alias
	endMissing                   // at a name that the zone denies
	endLoop                      // it comes back to itself, or grows for ever
	endTooLong                   // somewhere over maxSteps
)

// chain follows aliases inside a zone from name to name. It is used again for
// each start.
type chain struct {
	zone *zonefile.Zone
	// service, where set, is SVCB or HTTPS: AliasMode records of that type are
	// followed too.
	service zonefile.Type
	graph   *aliasGraph // nil: each step is looked for
	open    bool        // with a graph: the chain may be a circle
	long    bool        // with a graph: it ends after maxSteps, and what is shown of it is followed
	steps   []step
	hops    map[zonefile.Record]hop // where CNAMEs in long chains lead, those asked for last
	end     chainEnd
	last    zonefile.Name // where it ended; the repeated name of a loop
	node    zonefile.Node // the node at the end, for endFound, where it has records
	loop    int           // for endLoop: the step that it comes back to, or the last
}

// step is one alias on the way: the name asked for, and the record that says
// where to go on.
type step struct {
	name zonefile.Name
	via  zonefile.Record
}

// follow goes from a name to the end of its chain.
func (c *chain) follow(name zonefile.Name) {
	c.steps, c.node = c.steps[:0], zonefile.Node{}
	for c.last = name; ; c.last = name {
		via, ok := c.next(name)
		if !ok {
			return
		}
		next, fits := aliasTarget(name, via)
		if c.comesBack(name, via) || !fits {
			c.end = endLoop
			return
		}
		if len(c.steps) == maxSteps || c.long && len(c.steps) > shownSteps {
			c.end = endTooLong
			if !c.long && uses(via, c.steps) {
				c.end = endLoop
			}
			return
		}
		c.steps = append(c.steps, step{name, via})
		name = next
	}
}

// hop is what alias finds at the target of a CNAME.
type hop struct {
	via  zonefile.Record
	ok   bool
	end  chainEnd
	node zonefile.Node
}

// fewHops is how many steps are not worth remembering.
const fewHops = 3

// next is alias for the name to which the steps have led. The starts of a long
// chain have most of it in common.
func (c *chain) next(name zonefile.Name) (zonefile.Record, bool) {
	if len(c.steps) == 0 || len(c.steps) < fewHops && c.graph == nil {
		return c.alias(name)
	}
	from := c.steps[len(c.steps)-1].via
	if from.Type() != zonefile.TypeCNAME {
		return c.alias(name)
	}
	if c.graph != nil {
		return c.nextInGraph(from, name)
	}
	h, known := c.hops[from]
	if !known {
		h.via, h.ok = c.alias(name)
		h.end, h.node = c.end, c.node
		c.remember(from, h)
	}
	c.end, c.node = h.end, h.node
	return h.via, h.ok
}

func (c *chain) nextInGraph(from zonefile.Record, name zonefile.Name) (zonefile.Record, bool) {
	if via, ok := c.graph.after(from); ok {
		return via, true
	}
	return c.alias(name)
}

func (c *chain) remember(from zonefile.Record, h hop) {
	if c.hops == nil {
		c.hops = map[zonefile.Record]hop{}
	}
	if len(c.hops) >= remembered {
		clear(c.hops)
	}
	c.hops[from] = h
}

// alias finds the record that makes the name an alias. Where there is none it
// sets the end.
func (c *chain) alias(name zonefile.Name) (zonefile.Record, bool) {
	f := c.zone.Find(name)
	switch f.Where {
	case zonefile.OutsideZone, zonefile.Delegated:
		c.end = endElsewhere
	case zonefile.NotThere:
		c.end = endMissing
	case zonefile.EmptyNonTerminal:
		c.end = endFound
	case zonefile.Redirected:
		return f.Node.RRset(zonefile.TypeDNAME).At(0), true
	default:
		if r, ok := nodeAlias(f.Node, c.service); ok {
			return r, true
		}
		c.end, c.node = endFound, f.Node
	}
	return zonefile.Record{}, false
}

// nodeAlias finds a CNAME, or an AliasMode record of the service type.
func nodeAlias(node zonefile.Node, service zonefile.Type) (zonefile.Record, bool) {
	if set := node.RRset(zonefile.TypeCNAME); set.Len() > 0 {
		return set.At(0), true
	}
	if service == 0 {
		return zonefile.Record{}, false
	}
	for r := range node.RRset(service).Records() {
		if isAliasMode(r) && r.Target() != zonefile.Root {
			return r, true
		}
	}
	return zonefile.Record{}, false
}

func isAliasMode(r zonefile.Record) bool { return r.Rdata()[:2] == "\x00\x00" }

// aliasTarget is where a name leads by a record; fits is false where a DNAME
// makes it longer than a name can be.
func aliasTarget(name zonefile.Name, via zonefile.Record) (target zonefile.Name, fits bool) {
	if via.Type() != zonefile.TypeDNAME {
		return via.Target(), true
	}
	head := name[:len(name)-len(via.Name())] + zonefile.Root
	return head.Join(via.Target())
}

// comesBack tells whether the chain was here before: at the same record, or for
// a DNAME, which serves many names, at the same name.
func (c *chain) comesBack(name zonefile.Name, via zonefile.Record) bool {
	c.loop = len(c.steps)
	if c.graph != nil && !c.open {
		return false
	}
	for i, s := range c.steps {
		if s.via == via && (via.Type() != zonefile.TypeDNAME || s.name == name) {
			c.loop = i
			return true
		}
	}
	return false
}

// startsLoop tells whether the first step is itself in the loop, and its owner
// the first of its type there in canonical order: so that each loop is told
// once.
func (c *chain) startsLoop() bool {
	if c.end != endLoop || c.loop != 0 && !uses(c.steps[0].via, c.steps[1:]) {
		return false
	}
	first := c.steps[0].via
	for _, s := range c.steps[1:] {
		if s.via.Type() == first.Type() && s.via.Name().Compare(first.Name()) < 0 {
			return false
		}
	}
	return true
}

// uses tells whether one of the steps goes by the record: a second time, that is
// a DNAME that leads below itself.
func uses(via zonefile.Record, steps []step) bool {
	return slices.ContainsFunc(steps, func(s step) bool { return s.via == via })
}

// String writes the chain with the name where it ended, "a. -> b. -> c.", and
// only the beginning of a long one.
func (c *chain) String() string {
	var b strings.Builder
	for i, s := range c.steps {
		if i == shownSteps {
			return b.String() + "..."
		}
		b.WriteString(s.name.String() + " -> ")
	}
	return b.String() + c.last.String()
}
