package checks

import (
	"fmt"
	"strconv"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

var zoneTLSAOwner = &migrate.Check{
	ID:       "zone-tlsa-owner",
	Severity: migrate.Notice,
	Gates:    lintGates,
	Types:    []zonefile.Type{zonefile.TypeTLSA},
	Visit:    visitTLSAOwner,
	Doc: migrate.Doc{
		Title: "a TLSA record whose owner has no port and protocol",
		Why: `Clients look for a TLSA record at _port._protocol.host, such as _25._tcp.mail. Anywhere else nobody
finds it, unless a CNAME from such a name leads there, which is a good habit when several services share
a certificate. CNAMEs of this zone are looked at; those of other zones cannot be seen.`,
		Fix: "put the record at _port._protocol.host, or point a CNAME from there to it",
		Bad: `$TTL 3600
mail TLSA 3 1 1 0F0E0D0C0B0A090807060504030201000F0E0D0C0B0A09080706050403020100
`,
		Good: `$TTL 3600
_25._tcp.mail  TLSA  3 1 1 0F0E0D0C0B0A090807060504030201000F0E0D0C0B0A09080706050403020100
_25._tcp.relay CNAME _dane
_dane          TLSA  3 1 1 0F0E0D0C0B0A090807060504030201000F0E0D0C0B0A09080706050403020100
`,
		Refs: []string{"RFC 6698 section 3", "RFC 7671 section 7"},
	},
}

func visitTLSAOwner(p *migrate.Pass) func(zonefile.RRset) {
	var aliased map[zonefile.Name]bool
	return func(set zonefile.RRset) {
		if set.Node().Outside() || hasPortAndProtocol(set.Name()) {
			return
		}
		if aliased == nil {
			aliased = aliasTargets(p.New)
		}
		if !aliased[set.Name()] {
			reportTLSAOwner(p, set)
		}
	}
}

func reportTLSAOwner(p *migrate.Pass, set zonefile.RRset) {
	f := about(set.At(0), zonefile.PartOwner, fmt.Sprintf(
		"the TLSA record of %s is not at _port._protocol, and no CNAME of the zone leads there", set.Name()))
	f.Fix = "put it at _port._protocol.host"
	p.Report(f)
}

// hasPortAndProtocol looks for _25._tcp or *._tcp at the start of a name.
func hasPortAndProtocol(name zonefile.Name) bool {
	if name.Labels() < 2 || name.Label(1)[0] != '_' {
		return false
	}
	port := name.Label(0)
	if port == "*" {
		return true
	}
	_, err := strconv.ParseUint(port[1:], 10, 16)
	return port[0] == '_' && err == nil
}

// aliasTargets are the names that CNAMEs point to.
func aliasTargets(z *zonefile.Zone) map[zonefile.Name]bool {
	targets := map[zonefile.Name]bool{}
	for set := range z.RRsets() {
		if set.Type() == zonefile.TypeCNAME {
			targets[set.At(0).Target()] = true
		}
	}
	return targets
}
