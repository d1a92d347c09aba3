package checks

import (
	"slices"
	"strings"
	"sync"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/dnssec"
	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/zonefile"
)

// dsGate asks whether DS or keys may be changed now.
var dsGate = []migrate.Gate{migrate.GateDS}

// chainView is the chain of trust as it is, and as it is to be after the changes
// that gate ds is asked about.
type chainView struct {
	p     *migrate.Pass
	chain *migrate.Chain
	// roles are those whose servers a resolver may be sent to.
	roles []evidence.Role
	// at is what servers of the parent have, alike ones once; ds what they are to
	// have.
	at []migrate.ChainSet
	ds []dnssec.DS
	// added and removed are the DS that the changes are about.
	added, removed []dnssec.DS
	// wrong says what of the changes cannot be made at all.
	wrong []string

	paths *pathBook
}

// pathBook remembers what DS sets lead to.
type pathBook struct {
	mu sync.Mutex
	of map[string]pathVerdict
}

type chainViewKey struct{}

// viewChain draws it up, once in a run, for a check to report by.
func viewChain(p *migrate.Pass) *chainView {
	v := *p.Memo(chainViewKey{}, func() any {
		v := &chainView{p: p, chain: p.Chain(), paths: &pathBook{of: map[string]pathVerdict{}}}
		v.roles = v.servingRoles()
		v.at = v.chain.InService(evidence.Parent)
		v.change()
		return v
	}).(*chainView)
	v.p = p
	return &v
}

// unseen says why nothing can be told of the chain of trust; "" where it can.
func (v *chainView) unseen() string {
	switch {
	case !looked(v.p):
		return "nobody looked at any server: there is no evidence"
	case !v.chain.Seen(evidence.Parent):
		return "nobody saw the DS set of the parent's servers"
	case len(v.roles) == 0:
		return "the plan names no name servers"
	}
	return ""
}

// servingRoles are the sides of the plan whose servers resolvers may ask: an old one
// that the parent does not name any more counts until the wait for NS sets is over,
// or is left to step I5, which waits for that too.
func (v *chainView) servingRoles() (roles []evidence.Role) {
	plan := v.p.Plan
	if len(plan.Old.Nameservers) > 0 && !v.oldIsOver() {
		roles = append(roles, evidence.Old)
	}
	if len(plan.New.Nameservers) > 0 && v.newHasBegun() {
		roles = append(roles, evidence.New)
	}
	return roles
}

func (v *chainView) oldIsOver() bool {
	if len(v.p.Plan.New.Nameservers) == 0 || v.names(oldServers(v.p)) {
		return false
	}
	return isDrained(v.p) || v.p.Plan.DNSSEC == migrate.GoInsecure && v.onlyAdds()
}

// onlyAdds tells whether nothing is to be done but to add DS.
func (v *chainView) onlyAdds() bool {
	return !slices.ContainsFunc(v.p.Signing.Changes, func(c migrate.KeyChange) bool { return c.Kind != migrate.AddDS })
}

// newHasBegun tells whether the new servers matter: without old ones, where the
// parent or an old apex names one, and where both sides are to be signed for together.
func (v *chainView) newHasBegun() bool {
	return len(v.p.Plan.Old.Nameservers) == 0 || v.p.Plan.DNSSEC == migrate.MultiSigner || v.p.Plan.DNSSEC == migrate.SameKeys ||
		v.names(plannedServers(v.p)) || v.apexNames(plannedServers(v.p)) || len(referring(v.p)) == 0
}

// apexNames tells whether an old server names one of some that are not its own.
func (v *chainView) apexNames(servers []zonefile.Name) bool {
	others := without(servers, oldServers(v.p))
	return slices.ContainsFunc(healthy(v.p, evidence.Old), func(b contact) bool {
		return slices.ContainsFunc(asked(v.p, b, evidence.PurposeNS), func(s migrate.Sight) bool {
			return slices.ContainsFunc(answeredNS(v.p, s), func(n zonefile.Name) bool { return slices.Contains(others, n) })
		})
	})
}

// names tells whether the parent names one of some servers.
func (v *chainView) names(servers []zonefile.Name) bool {
	return slices.ContainsFunc(referring(v.p), func(d delegation) bool {
		return slices.ContainsFunc(d.names, func(n zonefile.Name) bool { return slices.Contains(servers, n) })
	})
}

// keySets are the DNSKEY sets that servers have.
func (v *chainView) keySets() (list []migrate.ChainSet) {
	for _, role := range v.roles {
		list = append(list, v.chain.InService(role)...)
	}
	return list
}

// keysOf are the keys of a set.
func keysOf(s *migrate.ChainSet) (keys []dnssec.Key) {
	for _, rdata := range s.Rdata {
		if k, err := dnssec.ParseKey(rdata); err == nil {
			keys = append(keys, k)
		}
	}
	return keys
}

// dsIn are the DS of a set.
func dsIn(s *migrate.ChainSet) (list []dnssec.DS) {
	for _, rdata := range s.Rdata {
		if d, err := dnssec.ParseDS(rdata); err == nil {
			list = append(list, d)
		}
	}
	return list
}

// pathVerdict is whether a DS set leads to a key that signs a DNSKEY set.
type pathVerdict struct {
	secure bool
	why    string // it does not
}

// leads tells whether validators that go by a DS set take a DNSKEY set: whether for
// each algorithm of the DS set one leads to a key that signs the keys (RFC 4035
// section 5.2; RFC 6840 section 5.11 leaves validators free to ask for each).
// Without DS the zone is an insecure one, and all is taken.
func (v *chainView) leads(ds []dnssec.DS, s *migrate.ChainSet) pathVerdict {
	if len(ds) == 0 {
		return pathVerdict{secure: true}
	}
	var key strings.Builder
	for _, d := range ds {
		key.WriteString(d.Rdata + "|")
	}
	key.WriteString(strings.Join(s.Rdata, "|") + "||" + strings.Join(s.Signatures, "|"))
	v.paths.mu.Lock()
	defer v.paths.mu.Unlock()
	verdict, known := v.paths.of[key.String()]
	if !known {
		verdict = v.follow(ds, s)
		v.paths.of[key.String()] = verdict
	}
	return verdict
}

func (v *chainView) follow(ds []dnssec.DS, s *migrate.ChainSet) pathVerdict {
	var rrs []dnssec.RR
	for _, rdata := range s.Rdata {
		rrs = append(rrs, dnssec.RR{Name: v.p.Origin(), Type: zonefile.TypeDNSKEY, TTL: uint32(s.TTL), Rdata: rdata})
	}
	for _, rdata := range s.Signatures {
		rrs = append(rrs, dnssec.RR{Name: v.p.Origin(), Type: zonefile.TypeRRSIG, TTL: uint32(s.TTL), Rdata: rdata})
	}
	t := dnssec.TrustOf(v.p.Origin(), ds, rrs, dnssec.Options{Now: s.Last})
	for _, problem := range t.Problems {
		switch problem.Kind {
		case dnssec.DSMismatch, dnssec.DSWithoutDNSKEY, dnssec.DNSKEYUnsigned, dnssec.NotVerified:
			if problem.Level == dnssec.Error {
				return pathVerdict{why: problem.Text}
			}
		}
	}
	if t.Secure {
		return pathVerdict{secure: true}
	}
	for _, problem := range t.Problems {
		if problem.Level == dnssec.Error {
			return pathVerdict{why: problem.Text}
		}
	}
	return pathVerdict{why: "no DS leads to a key that signs the DNSKEY RRset"}
}
