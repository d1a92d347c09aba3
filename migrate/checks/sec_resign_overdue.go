package checks

import (
	"fmt"
	"time"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/dnssec"
	"github.com/zonegate/zonegate/zonefile"
)

var secResignOverdue = &migrate.Check{
	ID:           "sec-resign-overdue",
	Severity:     migrate.Warning,
	Gates:        secGates,
	AlwaysBlocks: true,
	ByName:       true,
	Run:          reportResignOverdue,
	Doc: migrate.Doc{
		Title: "a zone whose signatures nobody renews",
		Why: `A signer that stopped is not seen until the day on which the zone dies. It shows before: not one signature was made
anew although all of them are old. The rule: the newest signature has less than a quarter of its lifetime left (an
hour of it not counted, by which signers date back), and less than 14 days. Those over SOA, DNSKEY, CDS, CDNSKEY and
ZONEMD do not count, nor, with an old zone, those over what changes: a zone can be edited while its signatures die.

Healthy signers do not come there: BIND renews at a quarter (7.5 days of 30) and before, record by record; Knot at 7 days of
14; PowerDNS every week what lasts three; a zone that is signed by ldns-signzone or dnssec-signzone in whole is renewed by
whoever runs it, which this asks for. Signers that renew later than at a quarter, such as those set to a tenth, are
named here for a day or two each time: have them renew earlier.`,
		Fix: "find out whether the signer is running, and have it renew the signatures",
		Bad: `; sign ksk=13 zsk=13 from=-25d until=5d
$TTL 3600
@    SOA ns1.provider.net. hostmaster 1 3600 600 604800 300
@    NS  ns1.provider.net.
www  A   198.51.100.80
`,
		Good: `; sign ksk=13 zsk=13 from=-22d until=8d
$TTL 3600
@    SOA ns1.provider.net. hostmaster 1 3600 600 604800 300
@    NS  ns1.provider.net.
www  A   198.51.100.80
`,
		Refs:      []string{"RFC 6781 section 4.4.2", "RFC 7583 section 2"},
		Incidents: []string{"pagerduty.com 2013-12-11"},
	},
}

func reportResignOverdue(p *migrate.Pass) {
	if audit, why := zoneAudit(p); audit == nil {
		p.NotApplicable(why)
		return
	}
	newest, ok := newestSignature(p)
	if !ok {
		return
	}
	ends := newest.Ends(p.Now)
	left := ends.Sub(p.Now)
	if left < 0 || left >= renewedBy(newest) {
		return
	}
	p.Report(migrate.Finding{
		Owner: p.Origin().String(),
		Message: fmt.Sprintf("no signature was made after %s, although the newest ends on %s, %s from now, and its lifetime was %s",
			dayText(newest.Begins(p.Now)), dayText(ends), migrate.SpanText(left), migrate.SpanText(newest.Lifetime())),
		Fix: p.Check.Doc.Fix,
	})
}

// renewedBy is how long before its end a signature is to be made anew.
func renewedBy(sig dnssec.Signature) time.Duration {
	return min(14*24*time.Hour, (sig.Lifetime()-time.Hour)/4)
}

// madeOften are the types that are signed whenever a zone changes, or by keys that
// are used by hand.
var madeOften = map[zonefile.Type]bool{
	zonefile.TypeSOA: true, zonefile.TypeDNSKEY: true, zonefile.TypeCDS: true, zonefile.TypeCDNSKEY: true, zonefile.TypeZONEMD: true,
}

type (
	newestKey struct{}
	newestSig struct {
		dnssec.Signature
		known bool
	}
)

// newestSignature is the one that was made last, of those over what neither changes
// from the old zone nor is signed often.
func newestSignature(p *migrate.Pass) (dnssec.Signature, bool) {
	memo := p.Memo(newestKey{}, func() any {
		changed := changedSets(p)
		var newest newestSig
		for sig, r := range signaturesOf(p.New) {
			if madeOften[sig.Covered] || changed[setKey{r.Name(), sig.Covered}] {
				continue
			}
			if !newest.known || sig.Begins(p.Now).After(newest.Begins(p.Now)) {
				newest = newestSig{sig, true}
			}
		}
		return newest
	}).(newestSig)
	return memo.Signature, memo.known
}

type setKey struct {
	owner zonefile.Name
	typ   zonefile.Type
}

func changedSets(p *migrate.Pass) map[setKey]bool {
	changed := map[setKey]bool{}
	if p.Diff == nil || p.Gate != migrate.GatePublish {
		return changed
	}
	for i := range p.Diff.Sets {
		if c := &p.Diff.Sets[i]; c.Kind != migrate.Same && c.Type != zonefile.TypeRRSIG {
			changed[setKey{c.Owner, c.Type}] = true
		}
	}
	return changed
}
