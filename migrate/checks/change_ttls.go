package checks

import "github.com/zonegate/zonegate/migrate"

var changeTTLs = &migrate.Check{
	ID:       "change-ttls",
	Severity: migrate.Error,
	Gates:    publishGate,
	NeedsOld: true,
	Liftable: true,
	ByName:   true,
	Run:      wholeZone(migrate.TTL, "ttls"),
	Doc: migrate.Doc{
		Title: "more RRsets get another TTL than the limit allows",
		Why: `A TTL is how long a mistake lives on. Lowering TTLs before a move is right, and so there is no limit by
default; who wants to know when a template changes all of them sets thresholds.ttls.

Counted are RRsets of which only the TTL differs; SOA and DNSSEC records count on neither side.`,
		Fix: "look whether the TTLs are meant; if they are, approve exactly this change or raise thresholds.ttls",
		Bad: `a    3600 A 192.0.2.1
b    3600 A 192.0.2.1
--- new
a    60 A 192.0.2.1
b    60 A 192.0.2.1
--- plan
version: 1
thresholds: {ttls: {max: 1}}
`,
		Good: `a    3600 A 192.0.2.1
b    3600 A 192.0.2.1
--- new
a    3600 A 192.0.2.1
b    60 A 192.0.2.1
--- plan
version: 1
thresholds: {ttls: {max: 1}}
`,
		Refs: []string{"RFC 2181 section 8", "RFC 1034 section 3.6"},
	},
}
