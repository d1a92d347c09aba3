package checks

import (
	"runtime"
	"slices"
	"sync"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

// aliasGraph is where the CNAMEs of a zone lead, for zones with very many: each is
// looked for once, and each chain is gone through once, where following every alias
// to the end of its chain takes a minute for a million in one chain.
type aliasGraph struct {
	zone  *zonefile.Zone
	next  []int32 // by owner: the owner of the CNAME that follows, or an ending
	fates []fate  // by owner of a CNAME
}

// The endings of next. The zero value is an owner.
const (
	noAlias     int32 = -1 - iota // the owner has no CNAME that the zone answers with
	endsThere                     // at a name without an alias, or outside of the zone
	endsMissing                   // at a name that the zone denies
	endsOpen                      // at a name below a DNAME: where it leads the name decides
)

// fate is what becomes of a CNAME: how many CNAMEs there are up to the ending, it
// included, and the ending. One that leads into a circle has none, and counts up to
// where it comes back.
type fate struct {
	steps  uint8 // over maxSteps: too many
	ending int8  // of next, or circles
	first  bool  // is in a circle, and the first one of it in canonical order
}

const circles = 0

// tooLong tells whether a chain is followed to its limit and not to its ending.
func (f fate) tooLong() bool { return f.steps > maxSteps }

// isOpen tells whether nothing but following can tell.
func (f fate) isOpen() bool { return !f.tooLong() && f.ending == int8(endsOpen) }

// manyAliases is from how many CNAMEs on a graph is worth its arrays.
const manyAliases = 10_000

type aliasGraphKey struct{ zone *zonefile.Zone }

// aliasGraphOf is the graph of the new zone, nil where that has few aliases.
func aliasGraphOf(p *migrate.Pass) *aliasGraph {
	if p.New.TypeCount(zonefile.TypeCNAME) < manyAliases {
		return nil
	}
	return p.Memo(aliasGraphKey{p.New}, func() any { return newAliasGraph(p.New) }).(*aliasGraph)
}

func newAliasGraph(z *zonefile.Zone) *aliasGraph {
	g := &aliasGraph{zone: z, next: make([]int32, z.NameCount()), fates: make([]fate, z.NameCount())}
	var all sync.WaitGroup
	share := len(g.next)/runtime.GOMAXPROCS(0) + 1
	for lo := 0; lo < len(g.next); lo += share {
		all.Go(func() {
			for i := lo; i < min(lo+share, len(g.next)); i++ {
				g.next[i] = g.follows(z.NodeAt(i))
			}
		})
	}
	all.Wait()
	g.decide()
	return g
}

// follows finds what comes after the CNAME of a node.
func (g *aliasGraph) follows(node zonefile.Node) int32 {
	via, ok := nodeAlias(node, 0)
	if !ok || !node.Authoritative() || node.IsCut() {
		return noAlias
	}
	target := via.Target()
	if n, ok := node.Next(); ok && n.Name() == target && n.Authoritative() && !n.IsCut() {
		return g.from(n)
	}
	switch f := g.zone.Find(target); f.Where {
	case zonefile.NotThere:
		return endsMissing
	case zonefile.Redirected:
		return endsOpen
	case zonefile.HasRecords, zonefile.Synthesized:
		return g.from(f.Node)
	}
	return endsThere
}

func (g *aliasGraph) from(node zonefile.Node) int32 {
	switch {
	case !node.Has(zonefile.TypeCNAME):
		return endsThere
	case !node.Authoritative() || node.IsCut(): // a wildcard that is delegated
		return endsOpen
	}
	return int32(node.Index())
}

// decide finds the fate of each CNAME. A path is gone along up to an ending, to one
// whose fate is known, or to itself, and then back.
func (g *aliasGraph) decide() {
	var path []int32
	for i := range g.next {
		path = path[:0]
		at := int32(i)
		for g.next[i] != noAlias && at >= 0 && g.fates[at].steps == 0 {
			g.fates[at].steps = onPath
			path = append(path, at)
			at = g.next[at]
		}
		if at >= 0 && len(path) > 0 && g.fates[at].steps == onPath {
			path = g.closeCircle(path, at)
		}
		for _, one := range slices.Backward(path) {
			g.fates[one] = g.before(g.next[one])
		}
	}
}

const onPath = 255

// closeCircle decides for those on the path from where it comes back to, and leaves
// the others.
func (g *aliasGraph) closeCircle(path []int32, at int32) []int32 {
	start := slices.Index(path, at)
	circle := path[start:]
	first := slices.Min(circle)
	for _, one := range circle {
		g.fates[one] = fate{steps: uint8(min(len(circle), maxSteps+1)), ending: circles, first: one == first}
	}
	return path[:start]
}

// before is the fate of a CNAME that is followed by next.
func (g *aliasGraph) before(next int32) fate {
	if next < 0 {
		return fate{steps: 1, ending: int8(next)}
	}
	f := g.fates[next]
	return fate{steps: min(f.steps+1, maxSteps+1), ending: f.ending}
}

// after gives the CNAME that follows that of a record, where one does.
func (g *aliasGraph) after(from zonefile.Record) (zonefile.Record, bool) {
	if next := g.next[from.Node().Index()]; next >= 0 {
		return nodeAlias(g.zone.NodeAt(int(next)), 0)
	}
	return zonefile.Record{}, false
}
