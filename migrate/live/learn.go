package live

import (
	"context"
	"slices"
	"strings"

	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/zonefile"
)

// namesAtOnce is how many names are asked for at once.
const namesAtOnce = 16

// usualNames are asked below the apex although the new zone may not have them:
// what is easily forgotten when a zone is put together by hand. The asterisk is
// asked for literally, and shows a wildcard.
var usualNames = strings.Fields(`
	* www m api app blog shop cdn static portal intranet vpn remote ftp git test dev
	ns1 ns2 mail mx smtp imap pop pop3 webmail autodiscover autoconfig mta-sts
	_dmarc _mta-sts _smtp._tls _domainkey default._domainkey google._domainkey
	selector1._domainkey selector2._domainkey k1._domainkey s1._domainkey
	_autodiscover._tcp _imaps._tcp _submission._tcp _sip._tls _sipfederationtls._tcp
	lyncdiscover sip enterpriseregistration enterpriseenrollment`)

// The types that a name is asked for besides those that the new zone has there.
// The first also shows an alias and a delegation, and what is denied is denied
// for all types: then no others of these are asked, but DS at a delegation.
var (
	apexTypes = []zonefile.Type{
		zonefile.TypeA, zonefile.TypeAAAA, zonefile.TypeMX, zonefile.TypeTXT, zonefile.TypeNS, zonefile.TypeCAA,
		zonefile.TypeHTTPS, zonefile.TypeSRV, zonefile.TypeNAPTR, zonefile.TypeSSHFP, zonefile.TypeDNAME,
		zonefile.TypeDNSKEY, zonefile.TypeCDS, zonefile.TypeCDNSKEY,
	}
	hostTypes = []zonefile.Type{
		zonefile.TypeA, zonefile.TypeAAAA, zonefile.TypeMX, zonefile.TypeTXT, zonefile.TypeNS, zonefile.TypeCAA,
		zonefile.TypeHTTPS, zonefile.TypeSSHFP, zonefile.TypeNAPTR, zonefile.TypeDNAME,
	}
	// serviceTypes are for names that begin with an underscore.
	serviceTypes = []zonefile.Type{
		zonefile.TypeTXT, zonefile.TypeSRV, zonefile.TypeTLSA, zonefile.TypeHTTPS, zonefile.TypeSVCB, zonefile.TypeURI, zonefile.TypeNS,
	}
	// reverseTypes are for names below arpa.
	reverseTypes = []zonefile.Type{zonefile.TypePTR, zonefile.TypeNS, zonefile.TypeTXT, zonefile.TypeDNAME}
)

// learn asks the old servers for all that the old zone is likely to hold: each
// name of the new zone and the usual ones, of each address that has the zone, so
// that it shows where they do not agree. Every answer is written down, between
// two of the SOA. The error is ctx's.
func (c *Client) learn(ctx context.Context, old []server, zone *zonefile.Zone, rec *recorder) error {
	parallel(serversAtOnce, old, func(s server) {
		if c.hasZone(ctx, s, zone.Origin()) {
			c.learnFrom(ctx, s, zone, rec)
		}
	})
	return ctx.Err()
}

func (c *Client) learnFrom(ctx context.Context, s server, zone *zonefile.Zone, rec *recorder) {
	origin := zone.Origin()
	l := learner{c: c, server: s, zone: zone, rec: rec}
	l.server.zone = origin
	names := l.names()
	c.progress.expect(len(names))
	l.query(ctx, question{origin, zonefile.TypeSOA})
	parallel(namesAtOnce, names, func(name zonefile.Name) {
		l.name(ctx, name)
		c.progress.step(1)
	})
	l.query(ctx, question{origin, zonefile.TypeSOA})
}

func (c *Client) hasZone(ctx context.Context, s server, origin zonefile.Name) bool {
	s.zone = origin
	r, err := c.exchange(ctx, ask{
		server: s, question: question{origin, zonefile.TypeSOA}, transport: evidence.UDP, purpose: evidence.PurposeSOA,
	})
	return err == nil && r.Outcome == evidence.Answered
}

type learner struct {
	c *Client
	server
	zone *zonefile.Zone
	rec  *recorder
	kept allowance
}

// names are those of the new zone, and the usual ones that it lacks.
func (l *learner) names() (names []zonefile.Name) {
	origin := l.zone.Origin()
	for n := range l.zone.Nodes() {
		if !n.Outside() {
			names = append(names, n.Name())
		}
	}
	if _, ok := l.zone.Node(origin); !ok {
		names = append(names, origin)
	}
	if isReverse(origin) {
		return names
	}
	for _, usual := range usualNames {
		name, err := zonefile.ParseName(usual, origin)
		if _, ok := l.zone.Node(name); err == nil && !ok {
			names = append(names, name)
		}
	}
	return names
}

func isReverse(name zonefile.Name) bool { return name.IsBelow(zonefile.MustName("arpa.")) }

// name asks for one name: the usual types until it is known that there is nothing
// more, and all types that the new zone has there.
func (l *learner) name(ctx context.Context, name zonefile.Name) {
	usual, ours := l.usual(name), l.ours(name)
	for i, t := range usual {
		o, ok := l.query(ctx, question{name, t})
		if !ok {
			return
		}
		ours = slices.DeleteFunc(ours, func(x zonefile.Type) bool { return x == t })
		if i == 0 && o.Outcome == evidence.Referred && delegates(o) && !slices.Contains(ours, zonefile.TypeDS) {
			ours = append(ours, zonefile.TypeDS)
		}
		if i == 0 && (o.Outcome == evidence.Referred || o.Outcome == evidence.NXDomain || isAlias(o)) {
			break
		}
	}
	for _, t := range ours {
		if _, ok := l.query(ctx, question{name, t}); !ok {
			return
		}
	}
}

// usual are the types that a name is asked for in any case.
func (l *learner) usual(name zonefile.Name) []zonefile.Type {
	switch {
	case isReverse(name):
		return reverseTypes
	case name == l.zone.Origin():
		return apexTypes
	case strings.HasPrefix(name.Label(0), "_"):
		return serviceTypes
	}
	return hostTypes
}

// ours are the types that the new zone has at a name.
func (l *learner) ours(name zonefile.Name) (types []zonefile.Type) {
	if n, ok := l.zone.Node(name); ok {
		for set := range n.RRsets() {
			if isAsked(set.Type()) {
				types = append(types, set.Type())
			}
		}
	}
	return types
}

// query puts a question and writes the answer down; ok is false at ctx's end, and
// when no more can be kept: what was not asked then is missing in the evidence.
func (l *learner) query(ctx context.Context, q question) (evidence.Observation, bool) {
	if l.kept.used.Load() > maxLearned {
		return evidence.Observation{}, false
	}
	r, err := l.c.exchange(ctx, ask{server: l.server, question: q, transport: evidence.UDP, purpose: evidence.PurposeQuery})
	if err != nil || !l.kept.allows(&r.Observation, maxLearned) {
		return r.Observation, false
	}
	l.rec.saw(r.Observation)
	return r.Observation, true
}

// isAlias tells whether the name asked for has a CNAME.
func isAlias(o evidence.Observation) bool {
	return slices.ContainsFunc(o.Answer, func(r evidence.RR) bool { return r.Name == o.Name && r.Type == "CNAME" })
}

// delegates tells whether the name asked for is itself the cut.
func delegates(o evidence.Observation) bool {
	return slices.ContainsFunc(o.Authority, func(r evidence.RR) bool { return r.Name == o.Name && r.Type == "NS" })
}
