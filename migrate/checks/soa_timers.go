package checks

import (
	"fmt"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

var soaTimers = &migrate.Check{
	ID:       "soa-timers",
	Severity: migrate.Warning,
	Gates:    lintGates,
	Run:      reportTimers,
	Doc: migrate.Doc{
		Title: "an SOA timer outside of its usual range",
		Why: `Refresh and retry say how often secondaries ask for a new version, expire for how long they go on
without one, and minimum for how long a resolver remembers that a name does not exist (RFC 2308). A short
expire turns a weekend without the primary into an outage; a long minimum keeps a name dark for that long
after it was added; with a retry that is not below refresh, a secondary that missed a version waits longer
for its next try than one that is well.

The ranges, in seconds, are refresh 1,200 to 86,400, retry 180 to 28,800, expire 604,800 to 3,600,000,
minimum 180 to 86,400; and retry < refresh < expire. They are the wider one of two advices: DENIC, before it
delegates a domain, wants refresh 3,600 to 86,400, retry 900 to 28,800, expire 604,800 to 3,600,000 and
minimum 180 to 86,400; RFC 1912 wants refresh 1,200 to 43,200, expire two to four weeks, and retry some
fraction of refresh, which for the shortest refresh goes down to 180.`,
		Fix: "set the timer within its range",
		Bad: `@ 3600 IN SOA ns1 hostmaster 1 3600 7200 86400 300
`,
		Good: `@ 3600 IN SOA ns1 hostmaster 1 7200 3600 1209600 300
`,
		Refs: []string{"RFC 1912 section 2.2", "RFC 2308 section 4", "DENIC-23p, Documentation Nameserver Predelegation Check, section 2.1"},
	},
}

func reportTimers(p *migrate.Pass) {
	soa, ok := p.New.SOA()
	if !ok {
		p.NotApplicable("the zone has no SOA")
		return
	}
	for _, t := range []struct {
		name          string
		word          zonefile.Part
		value, lo, hi uint32
	}{
		{"refresh", soaRefresh, soa.Refresh, 1200, 86400},
		{"retry", soaRetry, soa.Retry, 180, 28800},
		{"expire", soaExpire, soa.Expire, 604800, 3600000},
		{"minimum", soaMinimum, soa.Minimum, 180, 86400},
	} {
		if t.value < t.lo || t.value > t.hi {
			reportTimer(p, t.word, fmt.Sprintf("%s is %d s, outside of %d to %d", t.name, t.value, t.lo, t.hi),
				fmt.Sprintf("set %s to %d", t.name, min(max(t.value, t.lo), t.hi)))
		}
	}
	if soa.Retry >= soa.Refresh {
		reportTimer(p, soaRetry, fmt.Sprintf("retry, %d s, is not below refresh, %d s", soa.Retry, soa.Refresh), "set retry to a fraction of refresh")
	}
	if soa.Refresh >= soa.Expire {
		reportTimer(p, soaRefresh, fmt.Sprintf("refresh, %d s, is not below expire, %d s", soa.Refresh, soa.Expire), "set expire to a week or more")
	}
}

func reportTimer(p *migrate.Pass, word zonefile.Part, message, fix string) {
	f := soaFinding(p, word)
	f.Message, f.Fix = message, fix
	p.Report(f)
}
