package checks

import (
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/dnssec"
)

// serverSecGates are those in which what servers of a signed zone answer is judged.
var serverSecGates = []migrate.Gate{migrate.GateDelegate, migrate.GateDecommission, migrate.GateDS}

var secDenial = &migrate.Check{
	ID:           "sec-denial",
	Severity:     migrate.Error,
	Gates:        serverSecGates,
	AlwaysBlocks: true,
	ByName:       true,
	Run:          whereSigned(reportDenials),
	Doc: migrate.Doc{
		Title: "a server whose denials or wildcard answers prove nothing to a validator",
		Why: `That a name or type is not there has to be proven: by NSEC or NSEC3 records that match or cover what was asked for, and
the wildcard that could have answered. An answer made from a wildcard has to prove that nothing goes before it, and a
referral to an unsigned zone that there is no DS. Without the proof a validator takes the answer for forged, and says
SERVFAIL; a server that leaves it out looks well to everybody who asks without DO=1.

Every server is asked for random names, absent types, empty non-terminals, wildcards and delegations, and its proofs
are held to what validators hold them to, compact (RFC 9824) and minimally covering ones (RFC 4470) too. A denial that
the server's own answers belie is one as well: a resolver that keeps denials (RFC 8198) makes the bitmap of one NSEC
the answer for all types of the name.`,
		Fix: "mend the server, or the signer that makes its NSEC or NSEC3 records; until then let no DS lead to it",
		Bad: `; sign ksk=13 zsk=13
$TTL 3600
@    SOA ns1.new.test. hostmaster 2029123101 3600 600 604800 300
@    NS  ns1.new.test.
@    NS  ns2.new.test.
www  A   198.51.100.80
--- evidence
good
new ns2.new.test. 192.0.2.2 faults=no-denial
`,
		Good: `; sign ksk=13 zsk=13
$TTL 3600
@    SOA ns1.new.test. hostmaster 2029123101 3600 600 604800 300
@    NS  ns1.new.test.
@    NS  ns2.new.test.
www  A   198.51.100.80
--- evidence
good
`,
		Refs:      []string{"RFC 4035 section 5.4", "RFC 5155 section 8", "RFC 9824", "RFC 4470", "RFC 8198"},
		Incidents: []string{"slack.com 2021-09-30"},
	},
}

// whereSigned runs a check about the servers of a signed zone.
func whereSigned(run func(*migrate.Pass)) func(*migrate.Pass) {
	return func(p *migrate.Pass) {
		switch {
		case p.Seen == nil || !looked(p):
			p.NotApplicable("nobody looked at any server")
		case len(judgedServers(p).counts)+len(judgedServers(p).problems)+len(judgedServers(p).unseen) == 0:
			p.NotApplicable("no server showed a key, and the parent no DS")
		default:
			run(p)
		}
	}
}

func reportDenials(p *migrate.Pass) {
	c := newComplaints(p)
	addServerProblems(p, c, dnssec.Denial)
	c.report()
}
