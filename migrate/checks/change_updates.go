package checks

import "github.com/zonegate/zonegate/migrate"

var changeUpdates = &migrate.Check{
	ID:       "change-updates",
	Severity: migrate.Error,
	Gates:    publishGate,
	NeedsOld: true,
	Liftable: true,
	ByName:   true,
	Run:      wholeZone(migrate.Data, "updates"),
	Doc: migrate.Doc{
		Title: "more RRsets get other data than the limit allows",
		Why: `When many RRsets change at once, mostly one thing changed: a template, a default, the address of a load
balancer, the name servers of a registrar. If that one thing is wrong, all of them are.

Counted are RRsets that both zones have and whose records differ; a TTL alone is none. SOA and DNSSEC records
count on neither side. Without a plan up to 10 RRsets may change, then up to 20 % of the old zone.`,
		Fix: "look at some of the changes; if all are meant, approve exactly this change or raise thresholds.updates",
		Bad: `a    3600 A 192.0.2.1
b    3600 A 192.0.2.1
--- new
a    3600 A 192.0.2.2
b    3600 A 192.0.2.2
--- plan
version: 1
thresholds: {updates: {max: 1}}
`,
		Good: `a    3600 A 192.0.2.1
b    3600 A 192.0.2.1
--- new
a    3600 A 192.0.2.1
b    3600 A 192.0.2.2
--- plan
version: 1
thresholds: {updates: {max: 1}}
`,
		Refs:      []string{"RFC 1034 section 4.3.5"},
		Incidents: []string{"zones hosted at nexcess.net 2018-03-27"},
	},
}
