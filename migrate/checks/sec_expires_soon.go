package checks

import (
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/dnssec"
)

var secExpiresSoon = &migrate.Check{
	ID:           "sec-expires-soon",
	Severity:     migrate.Error,
	Gates:        secGates,
	AlwaysBlocks: true,
	ByName:       true,
	Run:          reportSec(dnssec.ExpiresSoon),
	Doc: migrate.Doc{
		Title: "signatures that end before caches let go of what they sign",
		Why: `A cache may keep an RRset for its whole TTL, and a validator may take it from that cache at the last moment. So a
signature has to outlive now and its RRset's TTL, and a margin: --valid-for or, without it, the plan's timing.valid-for
(1 hour by default: some signers keep no more, and some providers sign for a day). Less is an error.

Below a quarter of its lifetime, and below 14 days, it is a warning: signers renew before that, so the one of this zone
may have stopped.`,
		Fix: "have the signer renew its signatures now, and find out why it did not",
		Bad: `; sign ksk=13 zsk=13
; times www A until=90m
$TTL 3600
@    SOA ns1.provider.net. hostmaster 1 3600 600 604800 300
@    NS  ns1.provider.net.
www  A   198.51.100.80
`,
		Good: `; sign ksk=13 zsk=13
$TTL 3600
@    SOA ns1.provider.net. hostmaster 1 3600 600 604800 300
@    NS  ns1.provider.net.
www  A   198.51.100.80
`,
		Refs:      []string{"RFC 6781 section 4.4.2", "RFC 4034 section 3.1.5"},
		Incidents: []string{"pagerduty.com 2013-12-11", "xfinity.com 2015-06-01"},
	},
}
