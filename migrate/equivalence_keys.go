package migrate

import (
	"github.com/zonegate/zonegate/migrate/dnssec"
	"github.com/zonegate/zonegate/zonefile"
)

// keys: the zone moves unsigned, so that keys say nothing; or both sides sign, and
// each set has what either signs with. Whether servers have them is asked by checks of
// their own, for the sets change in the course of such a move (steps M1 and M7).
func (e *equivalences) keys(c *SetChange) string {
	switch e.plan.DNSSEC {
	case Unsigned, GoInsecure:
		return EquivDNSSEC
	case MultiSigner:
		if e.served {
			return EquivDNSSEC
		}
		if c.Owner == e.diff.Origin() && c.Old.Len() > 0 && c.New.Len() > 0 && sharesSigners(c.Old, c.New) {
			return EquivDNSSEC
		}
		c.Mismatch = "the keys that sign the zone are not all in both sets"
	}
	return ""
}

// sharesSigners tells whether two DNSKEY sets have the same zone-signing keys. A set
// without any has keys that sign everything.
func sharesSigners(a, b zonefile.RRset) bool {
	has := func(set zonefile.RRset, rdata string) bool {
		for r := range set.Records() {
			if r.Rdata() == rdata {
				return true
			}
		}
		return false
	}
	for _, pair := range [][2]zonefile.RRset{{a, b}, {b, a}} {
		for r := range pair[0].Records() {
			key, err := dnssec.ParseKey(r.Rdata())
			if err != nil || !key.SEP() && !has(pair[1], r.Rdata()) {
				return false
			}
		}
	}
	return true
}
