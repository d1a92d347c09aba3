package checks

import (
	"fmt"

	"golang.org/x/net/publicsuffix"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

var targetSingleDomain = &migrate.Check{
	ID:       "target-single-domain",
	Severity: migrate.Warning,
	Gates:    lintGates,
	Types:    []zonefile.Type{zonefile.TypeNS, zonefile.TypeMX},
	Visit:    odd(visitSingleDomain),
	Doc: migrate.Doc{
		Title: "all mail or name servers depend on one other domain",
		Why: `However many servers the records name, all of their names end in one domain of somebody else. When that
domain is lost (its delegation, its registration, its signatures), every one of them is gone at once, and
nothing in this zone can help. For a small zone that is an ordinary risk; know that you take it.`,
		Fix: "add a server below another domain, or accept it in the plan",
		Bad: `$TTL 3600
@ MX 10 mx1.provider.net.
@ MX 20 mx2.provider.net.
`,
		Good: `$TTL 3600
@ MX 10 mx1.provider.net.
@ MX 20 mx2.provider.org.
`,
		Refs:      []string{"RFC 2182 section 3.1"},
		Incidents: []string{"hornetsecurity.com 2024-06-07"},
	},
}

// visitSingleDomain reports each other domain once for NS and once for MX: a zone
// whose every host has the same MX would say the same a thousand times.
func visitSingleDomain(p *migrate.Pass) func(zonefile.RRset) {
	own, _ := registrable(p.New.Origin())
	told := map[string]bool{}
	return func(set zonefile.RRset) {
		node := set.Node()
		if !node.Authoritative() || node.IsCut() {
			return
		}
		domain, ok := singleDomain(set, p.New.Origin())
		key := set.Type().String() + domain
		if !ok || domain == own || told[key] {
			return
		}
		told[key] = true
		reportSingleDomain(p, set, domain)
	}
}

func reportSingleDomain(p *migrate.Pass, set zonefile.RRset, domain string) {
	what := fmt.Sprintf("all %d %s records of %s depend on", set.Len(), set.Type(), set.Name())
	if set.Len() == 1 {
		what = fmt.Sprintf("the one %s record of %s depends on", set.Type(), set.Name())
	}
	f := about(set.At(0), zonefile.PartRdata, fmt.Sprintf("%s one other domain, %s", what, domain))
	f.Fix = "add a server below another domain, or accept it in the plan"
	p.Report(f)
}

// singleDomain is the registrable domain that all targets share; ok is false
// where they differ, are in the zone, or have none.
func singleDomain(set zonefile.RRset, origin zonefile.Name) (domain string, ok bool) {
	for r := range set.Records() {
		target := r.Target()
		if target.IsAtOrBelow(origin) {
			return "", false
		}
		d, ok := registrable(target)
		if !ok || domain != "" && d != domain {
			return "", false
		}
		domain = d
	}
	return domain, domain != ""
}

// registrable is the domain below a public suffix that a name belongs to, by
// the ICANN part of the list alone: what somebody can register and lose.
func registrable(name zonefile.Name) (domain string, ok bool) {
	for labels := name.Labels(); labels > 1; labels-- {
		suffix := name.Strip(name.Labels() - labels + 1)
		text := suffix.String()
		listed, icann := publicsuffix.PublicSuffix(text[:len(text)-1])
		if icann && listed == text[:len(text)-1] || suffix.Labels() == 1 {
			return name.Strip(name.Labels() - labels).String(), true
		}
	}
	return "", false
}
