package checks

import (
	"fmt"
	"slices"
	"time"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/dnssec"
	"github.com/zonegate/zonegate/zonefile"
)

var secKeyUnused = &migrate.Check{
	ID:           "sec-key-unused",
	Severity:     migrate.Notice,
	Gates:        secGates,
	AlwaysBlocks: true,
	ByName:       true,
	Run:          reportUnusedKeys,
	Doc: migrate.Doc{
		Title: "a key that signs nothing",
		Why: `A key is published before it signs, so that caches have it by then; and where two providers sign, each publishes
the other's. That is a notice. It is a warning where the key has been published for longer than the TTL of the DNSKEY
RRset, the signatures of the zone are past half of their lifetime, and none of them is by this key: then a roll was
begun that the signer does not carry on, and it may not sign at all any more. How long the key has been there the
inception of a signature over the DNSKEY RRset tells.`,
		Fix: "find out whether the signer is running and has the private part of the key",
		Bad: `; sign ksk=13 zsk=13 idle=13/next
$TTL 3600
@    SOA ns1.provider.net. hostmaster 1 3600 600 604800 300
@    NS  ns1.provider.net.
www  A   198.51.100.80
`,
		Good: `; sign ksk=13 zsk=13
$TTL 3600
@    SOA ns1.provider.net. hostmaster 1 3600 600 604800 300
@    NS  ns1.provider.net.
www  A   198.51.100.80
`,
		Refs:      []string{"RFC 6781 section 4.1.1", "RFC 7583 section 3.2", "RFC 8901 section 2"},
		Incidents: []string{"pagerduty.com 2013-12-11"},
	},
}

func reportUnusedKeys(p *migrate.Pass) {
	audit, why := zoneAudit(p)
	if audit == nil {
		p.NotApplicable(why)
		return
	}
	stalled := stalledRoll(p)
	for i := range audit.Problems {
		problem := &audit.Problems[i]
		if problem.Kind != dnssec.KeyUnused {
			continue
		}
		f := secFinding(p, problem)
		if stalled != "" && !isSEP(problem.Record) {
			f.Severity, f.Message = migrate.Warning, f.Message+", "+stalled
		}
		p.Report(f)
	}
}

func isSEP(key zonefile.Record) bool {
	k, err := dnssec.ParseKey(key.Rdata())
	return err == nil && k.SEP()
}

// sharesKeys are the moves in which a side publishes keys that it has not.
var sharesKeys = []string{"multi-signer", "same-keys"}

// stalledRoll says why a key that signs nothing by now should; "" if it need not.
func stalledRoll(p *migrate.Pass) string {
	keys := p.New.RRset(p.Origin(), zonefile.TypeDNSKEY)
	newest, ok := newestSignature(p)
	if !ok || keys.Len() == 0 || slices.Contains(sharesKeys, p.Plan.DNSSEC) {
		return ""
	}
	since, known := publishedSince(p)
	half := newest.Lifetime() / 2
	if !known || p.Now.Sub(since) < time.Duration(keys.TTL())*time.Second || newest.Ends(p.Now).Sub(p.Now) >= half {
		return ""
	}
	return fmt.Sprintf("and has been published since %s or longer, while the newest signature is past half of its lifetime (it ends on %s)",
		dayText(since), dayText(newest.Ends(p.Now)))
}

// publishedSince is the earliest inception of a signature over the DNSKEY RRset: all
// keys of the set were in it then.
func publishedSince(p *migrate.Pass) (since time.Time, known bool) {
	for r := range p.New.RRset(p.Origin(), zonefile.TypeRRSIG).Records() {
		sig, err := dnssec.ParseSignature(r.Rdata())
		if err != nil || sig.Covered != zonefile.TypeDNSKEY {
			continue
		}
		if begins := sig.Begins(p.Now); !known || begins.Before(since) {
			since, known = begins, true
		}
	}
	return since, known
}
