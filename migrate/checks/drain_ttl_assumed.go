package checks

import (
	"fmt"
	"time"

	"github.com/zonegate/zonegate/migrate"
)

var drainTTLAssumed = &migrate.Check{
	ID:            "drain-ttl-assumed",
	Severity:      migrate.Error,
	Gates:         []migrate.Gate{migrate.GateDecommission, migrate.GateDS},
	ByName:        true,
	NotAcceptable: true,
	Run:           whereSeen(reportAssumed),
	Doc: migrate.Doc{
		Title: "a plan that takes TTLs to have been smaller than they were seen",
		Why: `What TTLs were before anybody looked, nobody can see: timing.ttl-before says what to count with. Somebody wrote a
value there that is smaller than one that was seen on a server, so it was a guess, and it is not right for this zone.`,
		Fix: "raise timing.ttl-before in the plan, or take it out (NS 48h, DS 24h)",
		Bad: `--- plan
version: 1
zone: example.com.
old:
  source: old.zone
  nameservers:
    - {name: ns1.old.test., addresses: [198.51.100.1]}
    - {name: ns2.old.test., addresses: [198.51.100.2]}
new:
  source: new.zone
  nameservers:
    - {name: ns1.new.test., addresses: [192.0.2.1]}
    - {name: ns2.new.test., addresses: [192.0.2.2]}
parent: {zone: com., servers: [203.0.113.1, 203.0.113.2]}
dnssec: unsigned
timing: {ttl-before: {ns: 1h, reason: "so we think"}}
--- evidence
at -60h
good
at -58h
old * names=new
parent * names=new
every 1h until -2m
`,
		Good: `--- plan
version: 1
zone: example.com.
old:
  source: old.zone
  nameservers:
    - {name: ns1.old.test., addresses: [198.51.100.1]}
    - {name: ns2.old.test., addresses: [198.51.100.2]}
new:
  source: new.zone
  nameservers:
    - {name: ns1.new.test., addresses: [192.0.2.1]}
    - {name: ns2.new.test., addresses: [192.0.2.2]}
parent: {zone: com., servers: [203.0.113.1, 203.0.113.2]}
dnssec: unsigned
timing: {ttl-before: {ns: 48h, reason: "as the registry has it"}}
--- evidence
at -60h
good
at -58h
old * names=new
parent * names=new
every 1h until -2m
`,
		Refs:      []string{"RFC 9199 section 3.6"},
		Incidents: []string{".nz and 15 zones below 2023-05-29"},
	},
}

func reportAssumed(p *migrate.Pass) {
	t := p.Plan.Timing.TTLBefore
	if t.GivenNS {
		reportLessThanSeen(p, t.NS, "ns", largestNS(p.Clock()))
	}
	if t.GivenDS {
		reportLessThanSeen(p, t.DS, "ds", p.Clock().TTLs.DS)
	}
}

// largestNS is the largest TTL that an NS set was seen with at the parent or in an
// old apex.
func largestNS(c *migrate.Clock) *migrate.TTLSeen {
	var largest *migrate.TTLSeen
	take := func(seen *migrate.TTLSeen) {
		if seen != nil && (largest == nil || seen.TTL > largest.TTL) {
			largest = seen
		}
	}
	take(c.TTLs.ParentNS)
	take(c.TTLs.OldNS)
	for i := range c.Terms {
		t := &c.Terms[i]
		if (t.Symbol == "Pns" || t.Symbol == "Cns") && !t.Assumed && t.Seen != nil {
			take(&migrate.TTLSeen{TTL: t.TTL, What: t.What, Where: t.Where, At: *t.Seen})
		}
	}
	return largest
}

func reportLessThanSeen(p *migrate.Pass, assumed time.Duration, key string, seen *migrate.TTLSeen) {
	if seen == nil || seen.TTL.Duration() <= assumed {
		return
	}
	f := planFinding(p, p.Plan.Timing.TTLBefore.Line)
	if p.Gate == migrate.GateDS { // what was seen counts there
		f.Severity = migrate.Warning
	}
	f.Server, f.Address, f.Vantage = seen.Where.Server, seen.Where.Address, seen.Where.Vantage
	f.Type = map[string]string{"ns": "NS", "ds": "DS"}[key]
	f.Message = fmt.Sprintf("the plan takes %s TTLs to have been %s at most (ttl-before), and %s was seen with %s, on %s",
		f.Type, migrate.SpanText(assumed), seen.What, migrate.TTLText(seen.TTL), migrate.TimeText(seen.At))
	f.Headline = fmt.Sprintf("ttl-before %s is less than the TTL %s seen", migrate.SpanText(assumed), migrate.TTLText(seen.TTL))
	f.Fix = fmt.Sprintf("raise timing.ttl-before.%s in the plan to %s or more", key, migrate.SpanText(seen.TTL.Duration()))
	p.Report(f)
}
