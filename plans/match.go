package plans

import (
	"strings"
	"time"
)

// Accepts finds the entry of ignore that accepts a finding of check at owner and
// typ, at the time now. owner is absolute and may be empty for a finding about
// the whole zone; zone is absolute.
//
// ok is false where none does. The entry is then nil, or one that would accept
// it if it had not expired. Whether the check may be accepted at all is for the
// caller to know: an entry that names no check does not tell.
func (p *Plan) Accepts(check, owner, typ, zone string, now time.Time) (entry *Ignore, ok bool) {
	for i := range p.Ignore {
		g := &p.Ignore[i]
		if !g.Matches(check, owner, typ, zone) {
			continue
		}
		if !Expired(g.Until, now) {
			return g, true
		}
		if entry == nil {
			entry = g
		}
	}
	return entry, false
}

// Matches tells whether the entry describes a finding, expired or not. In its
// owner and type * is any run of characters, dots too. An owner of "*" alone is
// any, the zone itself and findings without an owner included.
func (g *Ignore) Matches(check, owner, typ, zone string) bool {
	if g.Check != "" && g.Check != check {
		return false
	}
	return matchType(g.Type, typ) && matchOwner(g.Owner, owner, zone)
}

func matchOwner(glob, owner, zone string) bool {
	if onlyStars(glob) {
		return true
	}
	return matchName(glob, owner, zone, acrossLabels)
}

func matchType(glob, typ string) bool {
	if glob == "" || strings.EqualFold(glob, typ) {
		return true
	}
	return strings.Contains(glob, "*") && matches(literals(strings.ToUpper(glob)), literals(strings.ToUpper(typ)))
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

func matchName(pattern, owner, zone string, wild wildcards) bool {
	if owner == "" {
		return false
	}
	want, err := resolve(pattern, zone, wild)
	if err != nil {
		return false
	}
	is, err := resolve(owner, zone, noWildcards)
	return err == nil && matches(want, is)
}

// Matches tells whether the RRset of owner (absolute) and typ is protected by
// the entry.
func (r *Protect) Matches(owner, typ, zone string) bool {
	return (r.Type == "" || strings.EqualFold(r.Type, typ)) && matchName(r.Name, owner, zone, noWildcards)
}

// Matches tells whether the entry is about the RRset of owner (absolute) and
// typ, expired or not. In its name * is any run of characters within a label
// and ? is one.
func (e *Expect) Matches(owner, typ, zone string) bool {
	return (e.Type == "" || strings.EqualFold(e.Type, typ)) && matchName(e.Name, owner, zone, withinOneLabel)
}

// Expired tells whether until, a time that may be zero for no end, is over.
func Expired(until, now time.Time) bool { return !until.IsZero() && now.After(until) }
