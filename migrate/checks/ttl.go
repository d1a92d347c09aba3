package checks

import (
	"fmt"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

var ttlChecks = []*migrate.Check{
	ttlZero,
	ttlLong,
	ttlShort,
	ttlNotLowered,
}

// ttlFinding is a finding about the TTL of an RRset, at the record that has it,
// without its texts.
func ttlFinding(set zonefile.RRset, at zonefile.Record) migrate.Finding {
	return migrate.Finding{
		Owner: set.Name().String(), Type: set.Type().String(),
		At: at.Ref(zonefile.PartTTL), Value: fmt.Sprint(at.TTL()),
	}
}

// longest and shortest are the records of a set with these TTLs.
func longest(set zonefile.RRset) zonefile.Record {
	at := set.At(0)
	for r := range set.Records() {
		if r.TTL() > at.TTL() {
			at = r
		}
	}
	return at
}

func shortest(set zonefile.RRset) zonefile.Record {
	at := set.At(0)
	for r := range set.Records() {
		if r.TTL() < at.TTL() {
			at = r
		}
	}
	return at
}
