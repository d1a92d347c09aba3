package checks

import "github.com/zonegate/zonegate/migrate"

var secNotSeen = &migrate.Check{
	ID:           "sec-not-seen",
	Severity:     migrate.Error,
	Gates:        serverSecGates,
	AlwaysBlocks: true,
	ByName:       true,
	Run:          whereSigned(reportNotSeen),
	Doc: migrate.Doc{
		Title: "a server of a signed zone whose keys or signatures nobody looked at",
		Why: `From the DS that the parent's servers show the chain goes on through each server's own DNSKEY to its own answers: a
resolver asks any one of them, and goes by what that one says. A server that did not answer for its keys, or was not
asked for what it has to prove, may be the one with last week's signatures; a parent whose DS nobody saw may ask for
signatures that are not there.`,
		Fix: "run zonegate observe, or the gate without --offline; look at why the server does not answer",
		Bad: `; sign ksk=13 zsk=13
$TTL 3600
@    SOA ns1.new.test. hostmaster 2029123101 3600 600 604800 300
@    NS  ns1.new.test.
@    NS  ns2.new.test.
www  A   198.51.100.80
--- evidence
good
drop new ns2.new.test. 192.0.2.2 udp dnskey
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
		Refs: []string{"RFC 4035 section 5", "RFC 4786 section 4"},
	},
}

func reportNotSeen(p *migrate.Pass) {
	if unseen := judgedServers(p).unseen; len(unseen) > 0 {
		p.Unknown(someOf(unseen))
	}
}
