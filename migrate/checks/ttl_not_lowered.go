package checks

import (
	"fmt"
	"strings"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/plans"
)

var ttlNotLowered = &migrate.Check{
	ID:       "ttl-not-lowered",
	Severity: migrate.Error,
	Gates:    delegateGate,
	ByName:   true,
	Run:      whereSeen(reportLowering),
	Doc: migrate.Doc{
		Title: "TTLs that were to be lowered before the change, and are not, or not for long enough",
		Why: `Where something goes wrong after the change, the way back takes as long as the TTLs that are in caches by then. So
they are lowered first, on both sides (timing.lowered in the plan: NS, SOA and its minimum, and what the plan
protects), and a lowered TTL helps only when caches have forgotten the former one. A waiver of step U1 makes it a
warning.`,
		Fix: "lower the TTLs on every server of both sides, and wait as long as they were before",
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
timing: {lowered: 5m}
--- evidence
good
`,
		Good: `--- evidence
good
`,
		Refs:      []string{"RFC 2308 section 5", "RFC 9199 section 3.6"},
		Incidents: []string{"hornetsecurity.com 2024-06-07"},
	},
}

func reportLowering(p *migrate.Pass) {
	low := p.Clock().Lowering
	late := low.Until != nil && low.Until.After(p.Now)
	switch {
	case !low.Planned && late:
		p.Report(migrate.Finding{
			Owner: p.Origin().String(), Severity: migrate.Notice, Fix: "wait until then, if the way back is to be short",
			Message: fmt.Sprintf("TTLs were lowered; caches hold the former ones until %s", migrate.EarliestText(*low.Until)),
		})
	case !low.Planned:
		p.NotApplicable("the plan does not say that TTLs are lowered first (timing.lowered)")
	case len(low.Missing) > 0 || low.Until == nil:
		reportNotLowered(p, &low)
	case late:
		waitForLowered(p, &low)
	}
}

func reportNotLowered(p *migrate.Pass, low *migrate.Lowering) {
	words := "nobody saw the lowered TTLs"
	if len(low.Missing) > 0 {
		words = someOf(low.Missing)
	}
	f := planFinding(p, 0)
	f.Message = fmt.Sprintf("the plan lowers TTLs to %s before the change, and they are not: %s", migrate.TTLText(low.To), words)
	f.Headline = "TTLs are not lowered"
	f.Fix = "lower the TTLs on every server of both sides, and wait as long as they were before"
	warnIfWaived(p, &f)
	p.Report(f)
}

func waitForLowered(p *migrate.Pass, low *migrate.Lowering) {
	var terms []string
	for _, g := range migrate.GroupTerms(low.Terms) {
		terms = append(terms, termWords(g))
	}
	until := migrate.EarliestText(*low.Until)
	words := fmt.Sprintf("TTLs are lowered to %s, and caches hold the former ones until %s: %s", migrate.TTLText(low.To), until, strings.Join(terms, "; "))
	f := planFinding(p, 0)
	f.Message, f.Headline, f.Fix = words, "caches hold the former TTLs until "+until, "wait until then, or the way back takes longer"
	if warnIfWaived(p, &f) {
		p.Report(f)
		return
	}
	p.Wait(low.Until, words)
}

// warnIfWaived makes a finding a warning where the plan waives step U1.
func warnIfWaived(p *migrate.Pass, f *migrate.Finding) bool {
	for i := range p.Plan.Waivers {
		w := &p.Plan.Waivers[i]
		if w.Step == "U1" && w.By != "" && !plans.Expired(w.Until, p.Now) {
			f.Severity = migrate.Warning
			f.Message += fmt.Sprintf("; step U1 is waived by %s: %s", w.By, w.Reason)
			f.Related = atPlan(p, w.Line, "waived here")
			return true
		}
	}
	return false
}
