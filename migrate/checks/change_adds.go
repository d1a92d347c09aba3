package checks

import "github.com/zonegate/zonegate/migrate"

var changeAdds = &migrate.Check{
	ID:       "change-adds",
	Severity: migrate.Error,
	Gates:    publishGate,
	NeedsOld: true,
	Liftable: true,
	ByName:   true,
	Run:      wholeZone(migrate.Added, "adds"),
	Doc: migrate.Doc{
		Title: "more RRsets are added than the limit allows",
		Why: `New names do no harm by themselves, but a zone that grows by a third overnight was mostly made of the wrong
data: another customer's, a test's, the same names with the origin appended once more.

Counted are RRsets that the new zone has and the old one has not, against the size of the old zone; SOA and
DNSSEC records count on neither side. Without a plan 50 RRsets may come, then up to 30 %.`,
		Fix: "look where the new names come from; if they are meant, approve exactly this change or raise thresholds.adds",
		Bad: `a    3600 A 192.0.2.1
--- new
a    3600 A 192.0.2.1
b    3600 A 192.0.2.1
c    3600 A 192.0.2.1
--- plan
version: 1
thresholds: {adds: {max: 1}}
`,
		Good: `a    3600 A 192.0.2.1
--- new
a    3600 A 192.0.2.1
b    3600 A 192.0.2.1
--- plan
version: 1
thresholds: {adds: {max: 1}}
`,
		Refs:      []string{"RFC 1034 section 4.3.5"},
		Incidents: []string{".se 2009-10-12"},
	},
}
