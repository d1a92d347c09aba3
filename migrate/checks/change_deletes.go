package checks

import "github.com/zonegate/zonegate/migrate"

var changeDeletes = &migrate.Check{
	ID:       "change-deletes",
	Severity: migrate.Error,
	Gates:    publishGate,
	NeedsOld: true,
	Liftable: true,
	ByName:   true,
	Run:      wholeZone(migrate.Removed, "deletes"),
	Doc: migrate.Doc{
		Title: "more RRsets are removed than the limit allows",
		Why: `A program that loses its database, a file that was cut and a query that found half of the rows all end in
a zone that is well-formed and far too small. Every name that is missing is answered with NXDOMAIN, which
caches keep and mail servers take for final.

Counted are RRsets that the old zone has and the new one has not; SOA and DNSSEC records count on neither
side. Without a plan up to 5 RRsets may go, then up to 10 % of the old zone.`,
		Fix: "find out why names are missing; if they are to go, approve exactly this change or raise thresholds.deletes",
		Bad: `@    3600 A 192.0.2.1
a    3600 A 192.0.2.1
b    3600 A 192.0.2.1
--- new
@    3600 A 192.0.2.1
--- plan
version: 1
thresholds: {deletes: {max: 1}}
`,
		Good: `@    3600 A 192.0.2.1
a    3600 A 192.0.2.1
b    3600 A 192.0.2.1
--- new
@    3600 A 192.0.2.1
b    3600 A 192.0.2.1
--- plan
version: 1
thresholds: {deletes: {max: 1}}
`,
		Refs:      []string{"RFC 2308 section 5", "RFC 5321 section 5.1"},
		Incidents: []string{".com and .net 1997-07-17", ".es 2006", ".de 2010-05-12", "github.com 2014-01-08"},
	},
}
