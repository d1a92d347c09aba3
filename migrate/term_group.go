package migrate

import (
	"cmp"
	"slices"
)

// TermGroup is terms that are alike: the same TTL of the same records, started by
// the same. Term is the one of them that ends last.
type TermGroup struct {
	Term
	// Others are where the others were seen.
	Others []TermPlace
}

// GroupTerms puts together what is alike, in the order of the first of each.
func GroupTerms(terms []Term) (groups []TermGroup) {
	for _, t := range terms {
		i := slices.IndexFunc(groups, func(g TermGroup) bool { return g.alike(&t) })
		if i < 0 {
			groups = append(groups, TermGroup{Term: t})
			continue
		}
		g := &groups[i]
		if g.endsBefore(&t) {
			g.Term, t = t, g.Term
		}
		g.Others = append(g.Others, t.Where)
	}
	return groups
}

func (t *Term) alike(u *Term) bool {
	return t.Symbol == u.Symbol && t.TTL == u.TTL && t.What == u.What && t.Assumed == u.Assumed && t.Why == u.Why &&
		(t.Start == nil) == (u.Start == nil) && (t.End == nil) == (u.End == nil)
}

func (t *Term) endsBefore(u *Term) bool {
	if t.Decides != u.Decides {
		return u.Decides
	}
	return t.End != nil && u.End != nil && cmp.Less(t.End.UnixNano(), u.End.UnixNano())
}

// WhereText names the place of the term that ends last, and counts the others.
func (g TermGroup) WhereText() string {
	words := g.Where.String()
	if n := len(g.Others); n > 0 && words != "" {
		words += " (and " + Number(n) + " more)"
	}
	return words
}
