package checks

import (
	"fmt"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

var mailSPFTarget = &migrate.Check{
	ID:       "mail-spf-target",
	Severity: migrate.Error,
	Gates:    lintGates,
	Visit:    visitSPFTarget,
	Types:    []zonefile.Type{zonefile.TypeTXT},
	Doc: migrate.Doc{
		Title: "an SPF term that names what the zone does not have",
		Why: `An include or redirect of a name without an SPF record voids the whole record: receivers stop with a
permanent error. An a or mx of a name that does not exist lets nobody send, and uses up one of two
look-ups that may find nothing. Names inside the zone are looked at, through CNAMEs and wildcards; a name
that exists and has no address or MX is a warning.`,
		Fix: "add the name, or remove the term",
		Bad: `@    3600 IN TXT "v=spf1 include:_spf.example.com -all"
`,
		Good: `@    3600 IN TXT "v=spf1 include:_spf.example.com -all"
_spf 3600 IN TXT "v=spf1 ip4:192.0.2.0/24 -all"
`,
		Refs:      []string{"RFC 7208 section 5.2", "RFC 7208 section 6.1", "RFC 7208 section 4.6.4"},
		Incidents: []string{"hornetsecurity.com 2024-06-07"},
	},
}

func visitSPFTarget(p *migrate.Pass) func(zonefile.RRset) {
	return eachSPF(func(r zonefile.Record, spf spfRecord) {
		for t := range spf.tested() {
			reportSPFTarget(p, r, t)
		}
	})
}

func reportSPFTarget(p *migrate.Pass, r zonefile.Record, t *spfTerm) {
	if t.domain == "" || t.bad != "" {
		return
	}
	name, ok := spfName(t.domain)
	if !ok {
		return
	}
	severity, why := judgeSPFTarget(p.New, t.name, name)
	if why == "" {
		return
	}
	f := textFinding(r)
	f.Severity, f.Value = severity, t.text
	f.Message = fmt.Sprintf("the term %s names %s, which %s", shown(t.text), name, why)
	f.Fix = fmt.Sprintf("add %s, or remove the term", name)
	p.Report(f)
}

// judgeSPFTarget says what is missing at a name inside the zone.
func judgeSPFTarget(z *zonefile.Zone, mechanism string, name zonefile.Name) (migrate.Severity, string) {
	follows := mechanism == "include" || mechanism == "redirect"
	if !follows && mechanism != "a" && mechanism != "mx" {
		return "", ""
	}
	node, where := nodeAt(z, name)
	if where == zonefile.OutsideZone {
		return "", ""
	}
	there := where == zonefile.HasRecords
	switch {
	case !there && where != zonefile.EmptyNonTerminal:
		return migrate.Error, "does not exist"
	case follows && (!there || len(spfRecordsAt(node)) == 0):
		return migrate.Error, "has no SPF record"
	case mechanism == "a" && (!there || !hasAddress(node)):
		return migrate.Warning, "has no address"
	case mechanism == "mx" && (!there || !node.Has(zonefile.TypeMX)):
		return migrate.Warning, "has no MX"
	}
	return "", ""
}
