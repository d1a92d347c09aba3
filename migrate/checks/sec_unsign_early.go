package checks

import (
	"fmt"
	"slices"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/zonefile"
)

var secUnsignEarly = &migrate.Check{
	ID:           "sec-unsign-early",
	Severity:     migrate.Error,
	Gates:        []migrate.Gate{migrate.GatePublish, migrate.GateDS},
	AlwaysBlocks: true,
	ByName:       true,
	Run:          reportUnsign,
	Doc: migrate.Doc{
		Title: "a zone that is unsigned while caches have its DS",
		Why: `Who has the DS in a cache asks for signatures, and takes a zone without them for a forged one. The DS that was
removed at the parent this morning is in caches for as long as its TTL says, a day in most top level domains: until then
the zone has to stay signed, and valid. Slack took the signatures off ten minutes after the DS, and was gone for a day,
with no way back.

Before publication nobody knows what caches have: a new zone without signatures is stopped wherever the old one has
them. Before a change of the chain of trust the time is reckoned from what was seen: each TTL that the DS had on each
server of the parent, from the moment that it was gone there, by the slowest.`,
		Fix: "keep the zone signed until then; ask `zonegate gate ds PLAN --change unsign`, or give --unsigned where a signer follows",
		Bad: `@ 3600 IN DNSKEY 257 3 15 l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4=
--- new
@ 3600 IN TXT "no signatures"
`,
		Good: `@ 3600 IN TXT "no signatures before"
--- new
@ 3600 IN TXT "and none now"
`,
		Refs:      []string{"RFC 4035 section 5.2", "RFC 6781 section 4.3.5"},
		Incidents: []string{"slack.com 2021-09-30"},
	},
}

func reportUnsign(p *migrate.Pass) {
	switch {
	case p.Gate != migrate.GateDS:
		reportUnsignedFile(p)
	case !unsigns(p):
		p.NotApplicable("the zone is not to be unsigned")
	default:
		reportUnsignNow(p)
	}
}

// reportUnsignedFile is for a new zone without keys where the old one has them.
func reportUnsignedFile(p *migrate.Pass) {
	keys := 0
	if p.Old != nil {
		keys = p.Old.TypeCount(zonefile.TypeDNSKEY)
	}
	switch {
	case keys == 0:
		p.NotApplicable("the zone in service has no keys")
	case p.Signing.Unsigned:
		p.NotApplicable("the new zone is judged as the input of a signer")
	case p.New.TypeCount(zonefile.TypeDNSKEY) > 0 || p.New.Unseen():
	default:
		p.Report(migrate.Finding{
			Owner: p.Origin().String(), Type: "DNSKEY",
			Message:  fmt.Sprintf("the zone in service is signed (%s), and the new one has no DNSKEY: who has a DS in a cache gets nothing any more", migrate.Plural(keys, "key")),
			Headline: "the new zone is unsigned, the one in service is signed",
		})
	}
}

func reportUnsignNow(p *migrate.Pass) {
	v := viewChain(p)
	if why := v.unseen(); why != "" {
		p.Unknown(why)
		return
	}
	if len(v.added) > 0 {
		p.Report(migrate.Finding{
			Owner: p.Origin().String(), Type: "DS",
			Message:  fmt.Sprintf("%s is to be added, and the zone unsigned: without signatures it is gone for everybody who validates", dsListWords(v.added)),
			Headline: "a DS is to be added to a zone that is to be unsigned", Fix: "leave out one of the changes",
		})
		return
	}
	hasDS := func(s *migrate.ChainSet) bool { return !s.Empty() }
	if len(v.at) > 0 && !slices.ContainsFunc(v.at, func(s migrate.ChainSet) bool { return s.Empty() }) {
		v.reportStillDS()
		return
	}
	w := chainWaits{p: p}
	w.add(v.dsWait("ds-gone", hasDS, "no server of the parent has had a DS"), "a zone that caches have a DS of cannot be unsigned")
	w.settle()
}

// reportStillDS is for a DS that nobody removed.
func (v *chainView) reportStillDS() {
	ttl, _ := v.chain.LongestTTL(evidence.Parent, func(s *migrate.ChainSet) bool { return !s.Empty() })
	v.p.Report(migrate.Finding{
		Owner: v.p.Origin().String(), Type: "DS",
		Message: fmt.Sprintf("the parent has %s: without signatures the zone is gone for everybody who validates, and stays so for %s after they are back",
			dsListWords(v.present()), migrate.TTLText(ttl)),
		Headline: "the DS is still at the parent",
		Fix: fmt.Sprintf("have the DS removed, and wait until caches have lost it, %s and the margin of %s after the last server of the parent was seen without it",
			migrate.TTLText(ttl), migrate.SpanText(v.p.Plan.Margin)),
	})
}
