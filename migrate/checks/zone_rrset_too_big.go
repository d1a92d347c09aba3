package checks

import (
	"fmt"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

var zoneRRsetTooBig = &migrate.Check{
	ID:       "zone-rrset-too-big",
	Severity: migrate.Error,
	Gates:    lintGates,
	Visit:    odd(each(checkRRsetSize)),
	Doc: migrate.Doc{
		Title: "more records of one name and type than servers take",
		Why: `All records of one name and type go into one answer, and no message is longer than 65,535 octets: where
they cannot fit no server can answer, and BIND does not load the zone. Counted is the least that an answer takes,
without signatures and with all names compressed.

Long before that, over 100 records are a warning: since 2024 BIND has a limit of 100 (max-records-per-type). A
name server with a default configuration then loads nothing of the zone, and a resolver with it answers SERVFAIL.`,
		Fix: "spread the records over several names, or remove those that nobody needs",
		Bad: `$TTL 3600
$GENERATE 1-101 pool A 192.0.2.$
`,
		Good: `$TTL 3600
$GENERATE 1-100 pool A 192.0.2.$
`,
		Refs: []string{"RFC 1035 section 4.2.2", "RFC 2181 section 5", "BIND 9.18.28, CVE-2024-1737"},
	},
}

const (
	mostRecords = 100   // of one name and type that BIND takes by default
	mostOctets  = 65535 // of a message
)

func checkRRsetSize(p *migrate.Pass, set zonefile.RRset) {
	alone := set.Len() == 1
	if alone && len(set.At(0).Rdata()) < mostOctets/2 || set.Type() == zonefile.TypeRRSIG { // those of several RRsets
		return
	}
	size := leastAnswer(set)
	if set.Len() <= mostRecords && size <= mostOctets {
		return
	}
	many := migrate.Plural(set.Len(), set.Type().String()+" record")
	f := about(set.At(0), zonefile.PartOwner, fmt.Sprintf(
		"%s has %s; BIND by default takes no zone that has over %d of one type at a name", set.Name(), many, mostRecords))
	f.Severity, f.Value = migrate.Warning, "many"
	if size > mostOctets {
		f.Message = fmt.Sprintf("%s has %s: an answer takes %s octets or more, limit %s",
			set.Name(), many, migrate.Number(size), migrate.Number(mostOctets))
		f.Severity, f.Value = migrate.Error, "over a message"
	}
	f.Fix = "spread them over several names, or remove those that nobody needs"
	if alone {
		f.Fix = "shorten it"
	}
	p.Report(f)
}

// leastAnswer is how many octets an answer with the RRset takes at least.
func leastAnswer(set zonefile.RRset) int {
	size := headerSize + len(set.Name()) + questionSize
	for r := range set.Records() {
		size += recordSize + leastRdata(r)
	}
	return size
}

// leastRdata is the length of rdata whose names are compressed, in the types in which
// they may be (RFC 3597 section 4), to no more than a pointer.
func leastRdata(r zonefile.Record) int {
	switch r.Type() {
	case zonefile.TypeNS, zonefile.TypePTR, zonefile.TypeCNAME:
		return 2
	case zonefile.TypeMX:
		return 4
	}
	return len(r.Rdata())
}
