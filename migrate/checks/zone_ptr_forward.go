package checks

import (
	"fmt"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

var zonePTRForward = &migrate.Check{
	ID:       "zone-ptr-forward",
	Severity: migrate.Notice,
	Gates:    lintGates,
	Types:    []zonefile.Type{zonefile.TypePTR, zonefile.TypeA, zonefile.TypeAAAA},
	Visit:    visitPTRForward,
	Doc: migrate.Doc{
		Title: "a PTR in a forward zone, or a host address in a reverse zone",
		Why: `Address to name look-ups go to in-addr.arpa. and ip6.arpa., name to address look-ups go elsewhere. A
record in the wrong one of the two is found by nobody; it was probably added to the wrong zone. Service
discovery uses PTR records below underscore names, and the name servers of a reverse zone may have their
addresses in it: both are left alone.`,
		Fix: "move the record to the zone where it is looked for",
		Bad: `$TTL 3600
10  PTR www.example.com.
`,
		Good: `$TTL 3600
_http._tcp PTR Shop._http._tcp
`,
		Refs: []string{"RFC 1035 section 3.5", "RFC 6763 section 4.1"},
	},
}

var (
	inAddrARPA = zonefile.MustName("in-addr.arpa.")
	ip6ARPA    = zonefile.MustName("ip6.arpa.")
)

func isReverseName(name zonefile.Name) bool {
	return name.IsAtOrBelow(inAddrARPA) || name.IsAtOrBelow(ip6ARPA)
}

func visitPTRForward(p *migrate.Pass) func(zonefile.RRset) {
	origin := p.New.Origin()
	holdsReverse := isReverseName(origin) || inAddrARPA.IsAtOrBelow(origin)
	var servers map[zonefile.Name]bool
	return func(set zonefile.RRset) {
		isPTR := set.Type() == zonefile.TypePTR
		if !isPTR && !holdsReverse || !set.Node().Authoritative() {
			return
		}
		switch reverse := isReverseName(set.Name()); {
		case isPTR && !reverse:
			reportForwardPTR(p, set)
		case !isPTR && reverse && !set.Node().IsCut():
			if servers == nil {
				servers = nameServers(p.New)
			}
			if !servers[set.Name()] {
				reportReverseHost(p, set)
			}
		}
	}
}

func reportForwardPTR(p *migrate.Pass, set zonefile.RRset) {
	for i := range set.Name().Labels() {
		if set.Name().Label(i)[0] == '_' {
			return
		}
	}
	f := about(set.At(0), zonefile.PartType, fmt.Sprintf("%s has a PTR record in a forward zone", set.Name()))
	f.Fix = "move it to the reverse zone of the address"
	p.Report(f)
}

func reportReverseHost(p *migrate.Pass, set zonefile.RRset) {
	f := about(set.At(0), zonefile.PartType, fmt.Sprintf("%s has %s in a reverse zone", set.Name(), set.Type()))
	f.Fix = "move it to the forward zone of the host"
	p.Report(f)
}

// nameServers are the hosts that the apex and the delegations name.
func nameServers(z *zonefile.Zone) map[zonefile.Name]bool {
	hosts := map[zonefile.Name]bool{}
	for node := range z.Nodes() {
		if !delegates(node) {
			continue
		}
		for r := range node.RRset(zonefile.TypeNS).Records() {
			hosts[r.Target()] = true
		}
	}
	return hosts
}
