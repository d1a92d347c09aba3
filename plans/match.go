package plans

import (
	"strings"
	"time"
)

// Owner is an owner name, made ready to be compared with patterns. The zero
// Owner is that of a finding about no name.
type Owner struct{ scanned []symbol }

// OwnerOf reads an absolute name in presentation format; what is none gives the
// zero Owner.
func OwnerOf(name string) Owner {
	if name == "" {
		return Owner{}
	}
	scanned, err := scanName(name, noWildcards)
	if err != nil {
		return Owner{}
	}
	return Owner{scanned}
}

// Pattern is the owner and type of an entry, made ready to be compared with
// many. It may be used by several goroutines.
type Pattern struct {
	typ      string
	typeGlob []symbol // of a type with * in it
	anyOwner bool
	owner    []symbol // nil: none
}

// Pattern tells which findings of its check the entry describes, expired or not.
// In its owner and type * is any run of characters, dots too. An owner of "*"
// alone is any, the zone itself and findings without an owner included. zone is
// absolute.
func (g *Ignore) Pattern(zone string) *Pattern {
	p := &Pattern{typ: g.Type, anyOwner: onlyStars(g.Owner)}
	if strings.Contains(g.Type, "*") {
		p.typeGlob = literals(strings.ToUpper(g.Type))
	}
	if !p.anyOwner {
		p.owner = wanted(g.Owner, zone, acrossLabels)
	}
	return p
}

// Pattern tells which RRsets the entry is about, expired or not. In its name * is
// any run of characters within a label and ? is one. zone is absolute.
func (e *Expect) Pattern(zone string) *Pattern {
	return &Pattern{typ: e.Type, owner: wanted(e.Name, zone, withinOneLabel)}
}

func wanted(name, zone string, wild wildcards) []symbol {
	want, err := resolve(name, zone, wild)
	if err != nil {
		return nil
	}
	return want
}

// Matches tells whether an owner and type, a mnemonic in either case, are what
// the pattern describes.
func (p *Pattern) Matches(o Owner, typ string) bool { return p.matchesType(typ) && p.matchesOwner(o) }

func (p *Pattern) matchesOwner(o Owner) bool {
	return p.anyOwner || p.owner != nil && o.scanned != nil && matches(p.owner, o.scanned)
}

func (p *Pattern) matchesType(typ string) bool {
	if p.typ == "" || strings.EqualFold(p.typ, typ) {
		return true
	}
	return p.typeGlob != nil && matches(p.typeGlob, literals(strings.ToUpper(typ)))
}

func literals(glob string) []symbol {
	out := make([]symbol, 0, len(glob))
	for i := range len(glob) {
		if glob[i] == '*' {
			out = append(out, anyRun)
		} else {
			out = append(out, symbol(glob[i]))
		}
	}
	return out
}

// Expired tells whether until, a time that may be zero for no end, is over.
func Expired(until, now time.Time) bool { return !until.IsZero() && now.After(until) }
