package checks

import (
	"cmp"
	"slices"
	"strings"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

var zoneChecks = []*migrate.Check{
	zoneSOAMissing,
	zoneSOAMultiple,
	zoneNSMissing,
	zoneSingleNS,
	zoneCNAMEAndOther,
	zoneCNAMEMultiple,
	zoneDNAMEBelow,
	zoneDNAMEMultiple,
	zoneNSBesideDNAME,
	zoneOutOfZone,
	zoneOccluded,
	zoneDSAtApex,
	zoneDSWithoutNS,
	zoneDNSKEYNotApex,
	zoneDuplicate,
	zoneTTLMismatch,
	zoneNSWildcard,
	zoneWildcardInner,
	zoneHostname,
	zoneTLSAOwner,
	zoneSRVOwner,
	zoneSVCB,
	zoneAddressSpecial,
	zonePTRForward,
	zoneRRsetTooBig,
}

// about starts a finding on a record: its owner, its type, and the place of the
// part that is meant.
func about(r zonefile.Record, part zonefile.Part, message string) migrate.Finding {
	return migrate.Finding{
		Owner:   r.Name().String(),
		Type:    r.Type().String(),
		At:      r.Ref(part),
		Message: message,
	}
}

// beside names a record that belongs to a finding.
func beside(r zonefile.Record, message string) migrate.Related {
	return migrate.Related{Message: message, At: r.Ref(zonefile.PartRecord)}
}

// odd is a Visit that finds nothing in plain RRsets (RRset.Plain).
func odd(visit func(*migrate.Pass) func(zonefile.RRset)) func(*migrate.Pass) func(zonefile.RRset) {
	return func(p *migrate.Pass) func(zonefile.RRset) {
		p.SkipPlain()
		return visit(p)
	}
}

// once makes a Visit that calls look at the first RRset of each owner.
func once(look func(*migrate.Pass, zonefile.Node)) func(*migrate.Pass) func(zonefile.RRset) {
	return func(p *migrate.Pass) func(zonefile.RRset) {
		var last zonefile.Node
		return func(set zonefile.RRset) {
			if node := set.Node(); node != last {
				last = node
				look(p, node)
			}
		}
	}
}

// each makes a Visit that calls look at each RRset of an owner inside the zone.
func each(look func(*migrate.Pass, zonefile.RRset)) func(*migrate.Pass) func(zonefile.RRset) {
	return func(p *migrate.Pass) func(zonefile.RRset) {
		return func(set zonefile.RRset) {
			if !set.Node().Outside() {
				look(p, set)
			}
		}
	}
}

// asWritten lists the records in the order in which they stand in the source.
func asWritten(set zonefile.RRset) []zonefile.Record {
	return slices.SortedStableFunc(set.Records(), func(a, b zonefile.Record) int {
		return cmp.Compare(a.SourceOrder(), b.SourceOrder())
	})
}

// typeList writes types as "A, AAAA".
func typeList(types []zonefile.Type) string {
	names := make([]string, len(types))
	for i, t := range types {
		names[i] = t.String()
	}
	return strings.Join(names, ", ")
}
