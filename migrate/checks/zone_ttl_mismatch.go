package checks

import (
	"fmt"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

var zoneTTLMismatch = &migrate.Check{
	ID:       "zone-ttl-mismatch",
	Severity: migrate.Warning,
	Gates:    lintGates,
	Visit:    odd(each(checkTTLMismatch)),
	Run:      findDuplicateTTLs,
	Doc: migrate.Doc{
		Title: "TTLs that differ inside an RRset",
		Why: `All records of one owner and type live and die together in a cache, so they have one TTL. Each server
makes its own choice among several (the first, the smallest, the last), secondaries get that choice, and
how long you must wait before a change depends on whom a resolver asked. Signatures go by the type that
they cover.`,
		Fix: "give all records of the RRset one TTL",
		Bad: `www 300  A 192.0.2.1
www 3600 A 192.0.2.2
`,
		Good: `www 300  A    192.0.2.1
www 3600 AAAA 2001:db8::1
`,
		Refs: []string{"RFC 2181 section 5.2", "RFC 4034 section 3"},
	},
}

func checkTTLMismatch(p *migrate.Pass, set zonefile.RRset) {
	if set.Len() < 2 {
		return
	}
	for lo, hi := 0, 0; lo < set.Len(); lo = hi {
		hi = sameTTLGroup(set, lo)
		compareTTLs(p, set, lo, hi)
	}
}

// sameTTLGroup is the end of the records that must share a TTL with the one at
// lo: the whole RRset, and of RRSIGs those that cover the same type.
func sameTTLGroup(set zonefile.RRset, lo int) int {
	if set.Type() != zonefile.TypeRRSIG {
		return set.Len()
	}
	hi := lo + 1
	for hi < set.Len() && set.At(hi).Rdata()[:2] == set.At(lo).Rdata()[:2] {
		hi++
	}
	return hi
}

func compareTTLs(p *migrate.Pass, set zonefile.RRset, lo, hi int) {
	low, high := set.At(lo), set.At(lo)
	for i := lo + 1; i < hi; i++ {
		r := set.At(i)
		if r.TTL() < low.TTL() {
			low = r
		}
		if r.TTL() > high.TTL() {
			high = r
		}
	}
	if low.TTL() != high.TTL() && !p.CountBeyond(p.Check.Severity) {
		reportTTLs(p, high, high.TTL(), low)
	}
}

func reportTTLs(p *migrate.Pass, r zonefile.Record, ttl uint32, low zonefile.Record) {
	f := about(r, zonefile.PartTTL, fmt.Sprintf("the %s records of %s have different TTLs: %d and %d",
		coverage(r), r.Name(), min(ttl, low.TTL()), max(ttl, low.TTL())))
	f.Fix = "give them one TTL"
	f.Related = []migrate.Related{beside(low, fmt.Sprintf("TTL %d", low.TTL()))}
	p.Report(f)
}

func coverage(r zonefile.Record) string {
	if r.Type() != zonefile.TypeRRSIG {
		return r.Type().String()
	}
	covered := zonefile.Type(uint16(r.Rdata()[0])<<8 | uint16(r.Rdata()[1]))
	return "RRSIG " + covered.String()
}

// findDuplicateTTLs reports copies of a record that stand with another TTL.
func findDuplicateTTLs(p *migrate.Pass) {
	for r, dup := range p.New.Duplicates() {
		if dup.TTL == r.TTL() || r.Node().Outside() || p.CountBeyond(p.Check.Severity) {
			continue
		}
		f := about(r, zonefile.PartTTL, fmt.Sprintf("%s %s %s stands with TTL %d and with TTL %d",
			r.Name(), r.Type(), briefly(r.RdataText()), min(r.TTL(), dup.TTL), max(r.TTL(), dup.TTL)))
		f.At = dup.Ref
		f.Fix = "remove one of the copies"
		f.Related = []migrate.Related{beside(r, fmt.Sprintf("TTL %d", r.TTL()))}
		p.Report(f)
	}
}
