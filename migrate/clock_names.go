package migrate

import (
	"fmt"
	"slices"

	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/plans"
	"github.com/zonegate/zonegate/zonefile"
)

// nameSets tells the NS sets of a move apart. It remembers what it read: evidence
// holds the same few names very often.
type nameSets struct {
	origin   zonefile.Name
	apex     string          // the same as text
	what     string          // "example.com. NS"
	old, new []zonefile.Name // in canonical order
	union    []zonefile.Name // of both, where a step of the plan asks for it; else nil

	parsed map[string]zonefile.Name // "" of what is no name
	sets   map[string]*nameSet      // by the rdata of its records
	key    []byte
}

// nameSet is an NS set that was seen.
type nameSet struct {
	names []zonefile.Name // in canonical order
	kind  SetKind
}

func newNameSets(plan *plans.Plan, origin zonefile.Name) *nameSets {
	n := &nameSets{origin: origin, apex: origin.String(), what: origin.String() + " NS", parsed: map[string]zonefile.Name{}, sets: map[string]*nameSet{}}
	n.old, n.new = n.side(plan.Old.Nameservers), n.side(plan.New.Nameservers)
	if plan.DNSSEC == MultiSigner {
		n.union = sorted(slices.Concat(n.old, n.new))
	}
	return n
}

func (n *nameSets) side(servers []plans.Nameserver) (names []zonefile.Name) {
	for _, ns := range servers {
		if name := n.name(ns.Name); name != "" {
			names = append(names, name)
		}
	}
	return sorted(names)
}

// name reads an absolute name; "" where it is none.
func (n *nameSets) name(text string) zonefile.Name {
	name, known := n.parsed[text]
	if !known {
		name, _ = zonefile.ParseName(text, zonefile.Root)
		n.parsed[text] = name
	}
	return name
}

// same tells whether both sides have the same names.
func (n *nameSets) same() bool { return slices.Equal(n.old, n.new) }

// of reads the zone's NS set out of a section of a message, with its largest TTL;
// nil where there is none.
func (n *nameSets) of(section []evidence.RR) (set *nameSet, ttl Seconds) {
	n.key = n.key[:0]
	for i := range section {
		if rr := &section[i]; rr.Type == "NS" && n.name(rr.Name) == n.origin {
			n.key = append(append(n.key, rr.Data...), 0)
			ttl = max(ttl, Seconds(rr.TTL))
		}
	}
	if len(n.key) == 0 {
		return nil, 0
	}
	if set = n.sets[string(n.key)]; set == nil {
		set = n.read(section)
		n.sets[string(n.key)] = set
	}
	return set, ttl
}

func (n *nameSets) read(section []evidence.RR) *nameSet {
	set := &nameSet{}
	for i := range section {
		if rr := &section[i]; rr.Type == "NS" && n.name(rr.Name) == n.origin {
			set.names = append(set.names, n.name(rr.Data))
		}
	}
	set.names = sorted(set.names)
	set.kind = n.kind(set.names)
	return set
}

// kind tells what a set is. Names that both sides have say nothing.
func (n *nameSets) kind(names []zonefile.Name) SetKind {
	old, planned := n.notIn(names, n.new), n.notIn(names, n.old)
	switch {
	case len(names) == 0:
		return SetNone
	case len(n.notIn(old, n.old)) > 0:
		return SetStranger
	case slices.Equal(names, n.new):
		return SetNew
	case len(planned) == 0:
		return SetOld
	case n.union != nil && slices.Equal(names, n.union):
		return SetUnion
	}
	return SetMixed
}

// notIn are the names that a side lacks.
func (n *nameSets) notIn(names, side []zonefile.Name) (rest []zonefile.Name) {
	for _, name := range names {
		if _, has := slices.BinarySearchFunc(side, name, zonefile.Name.Compare); !has {
			rest = append(rest, name)
		}
	}
	return rest
}

// words says what a set names, as it follows the name of a server.
func (n *nameSets) words(set *nameSet) string {
	switch {
	case set.kind == SetStranger:
		return fmt.Sprintf("names %s, which the plan names on neither side", setWords(n.notIn(n.notIn(set.names, n.old), n.new)))
	case set.kind == SetUnion:
		return fmt.Sprintf("names the servers of both sides, as a step of the move has it: %s", setWords(set.names))
	case set.kind == SetMixed && n.union != nil:
		return fmt.Sprintf("names servers of both sides, and not all: %s", setWords(set.names))
	case set.kind == SetMixed && len(n.notIn(set.names, n.new)) == 0:
		return fmt.Sprintf("lacks %s of the new set", setWords(n.notIn(n.new, set.names)))
	case set.kind == SetMixed:
		return fmt.Sprintf("names old and new servers together: %s", setWords(set.names))
	case set.kind == SetOld:
		return fmt.Sprintf("names the old servers: %s", setWords(set.names))
	}
	return fmt.Sprintf("names the new servers: %s", setWords(set.names))
}

func setWords(names []zonefile.Name) string {
	words := make([]string, len(names))
	for i, name := range names {
		words[i] = name.String()
	}
	return List(words, someValues)
}
