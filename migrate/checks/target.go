package checks

import (
	"hash/maphash"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

var targetChecks = []*migrate.Check{
	targetNSNoAddress,
	targetNSCNAME,
	targetNSIP,
	targetGlueMissing,
	targetGlueOrphan,
	targetMXNoAddress,
	targetMXCNAME,
	targetMXIP,
	targetMXNullMixed,
	targetSRVNoAddress,
	targetSRVCNAME,
	targetCNAMEDangling,
	targetCNAMELoop,
	targetCNAMEChain,
	targetHTTPSAlias,
	targetSingleDomain,
}

// host is what a zone has to say about a name that a record points to.
type host uint8

const (
	hostElsewhere  host = iota // outside of the zone, or delegated: not ours to say
	hostAddressed              // has an address
	hostNoAddress              // there, without one
	hostMissing                // the zone denies it
	hostAlias                  // a CNAME
	hostRedirected             // below a DNAME
)

// lookHost tells what the zone has at the name, and which node says so.
func lookHost(z *zonefile.Zone, name zonefile.Name) (host, zonefile.Node) {
	f := z.Find(name)
	switch f.Where {
	case zonefile.OutsideZone, zonefile.Delegated:
		return hostElsewhere, f.Node
	case zonefile.NotThere:
		return hostMissing, f.Node
	case zonefile.EmptyNonTerminal:
		return hostNoAddress, f.Node
	case zonefile.Redirected:
		return hostRedirected, f.Node
	}
	switch {
	case hasAddress(f.Node):
		return hostAddressed, f.Node
	case f.Node.Has(zonefile.TypeCNAME):
		return hostAlias, f.Node
	}
	return hostNoAddress, f.Node
}

// pointing makes a Visit that calls look for each target inside the zone of the
// zone's own records: not of glue, and not of "." which stands for no host.
func pointing(look func(*migrate.Pass, zonefile.Record, pointed)) func(*migrate.Pass) func(zonefile.RRset) {
	return func(p *migrate.Pass) func(zonefile.RRset) {
		origin, hosts := p.New.Origin(), pointedNames{zone: p.New}
		return func(set zonefile.RRset) {
			if node := set.Node(); !node.Authoritative() || node.IsCut() {
				return
			}
			for i := range set.Len() {
				r := set.At(i)
				if target := r.Target(); target != zonefile.Root && target.IsAtOrBelow(origin) {
					look(p, r, hosts.at(target))
				}
			}
		}
	}
}

// serving makes a Visit that calls look for each name server inside the zone
// that the apex or a delegation names. Servers below their own delegation need
// glue and are left to that check.
func serving(look func(*migrate.Pass, zonefile.Record, pointed)) func(*migrate.Pass) func(zonefile.RRset) {
	return func(p *migrate.Pass) func(zonefile.RRset) {
		origin, hosts := p.New.Origin(), pointedNames{zone: p.New}
		return func(set zonefile.RRset) {
			node := set.Node()
			cut := node.IsCut()
			if !cut && !node.IsApex() {
				return
			}
			for i := range set.Len() {
				r := set.At(i)
				target := r.Target()
				if target.IsAtOrBelow(origin) && !(cut && target.IsAtOrBelow(node.Name())) {
					look(p, r, hosts.at(target))
				}
			}
		}
	}
}

// pointed is a name that a record points to, and what the zone has there: lookHost.
type pointed struct {
	name  zonefile.Name
	state host
	node  zonefile.Node
}

// pointedNames remembers names asked for, unless the zone is small: a registry's
// domains share a few thousand servers. Each name has one place, which it shares with
// others: where each is asked for once, as mail hosts of their own are, a map that
// grows takes longer than the look.
type pointedNames struct {
	zone  *zonefile.Zone
	seed  maphash.Seed
	known []pointed
}

func (n *pointedNames) at(name zonefile.Name) pointed {
	if n.zone.Len() < worthRemembering {
		return lookPointed(n.zone, name)
	}
	if n.known == nil {
		n.seed, n.known = maphash.MakeSeed(), make([]pointed, pointedPlaces)
	}
	to := &n.known[maphash.String(n.seed, string(name))%pointedPlaces]
	if to.name != name {
		*to = lookPointed(n.zone, name)
	}
	return *to
}

const pointedPlaces = 1 << 12

// worthRemembering is how many records a zone has in which names repeat.
const worthRemembering = 1000

func lookPointed(z *zonefile.Zone, name zonefile.Name) pointed {
	state, node := lookHost(z, name)
	return pointed{name, state, node}
}

// aliasFinding is a finding on a record whose target is an alias: its state is
// hostAlias or hostRedirected, and its node the one with the CNAME or DNAME.
func aliasFinding(r zonefile.Record, to pointed) migrate.Finding {
	what, t := " is a CNAME for ", zonefile.TypeCNAME
	if to.state == hostRedirected {
		what, t = " is below the DNAME "+to.node.Name().String()+" to ", zonefile.TypeDNAME
	}
	alias := to.node.RRset(t).At(0)
	f := about(r, zonefile.PartName, "the "+r.Type().String()+" of "+r.Name().String()+" points to "+
		to.name.String()+", which"+what+alias.Target().String())
	f.Fix = "point it to the name at the end, " + alias.Target().String()
	if to.state == hostRedirected {
		f.Fix = "point it to a name that has addresses itself"
	}
	f.Related = []migrate.Related{beside(alias, "the "+t.String())}
	return f
}

// addressFinding is a finding on a record whose target has no address: state is
// hostMissing or hostNoAddress.
func addressFinding(r zonefile.Record, target zonefile.Name, state host) migrate.Finding {
	what := "does not exist"
	if state == hostNoAddress {
		what = "has no address"
	}
	f := about(r, zonefile.PartName, "the "+r.Type().String()+" of "+r.Name().String()+" points to "+
		target.String()+", which "+what)
	f.Fix = "give " + target.String() + " an A or AAAA record, or correct the target"
	return f
}
