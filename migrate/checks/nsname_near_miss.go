package checks

import (
	"fmt"
	"slices"
	"strings"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

var nsnameNearMiss = &migrate.Check{
	ID:       "nsname-near-miss",
	Severity: migrate.Warning,
	Gates:    parityGates,
	ByName:   true,
	Run:      reportNearMiss,
	Doc: migrate.Doc{
		Title: "name servers whose domains differ by one letter",
		Why: `A set such as a1.akam.net, a2.akam.net and a22-65.akam.ne is a typing error, and one that works: four of five
servers answer, and the fifth look-up goes to whoever has registered the other domain. Compared are the domains that
can be registered, digits left out, since providers number theirs. Two domains of one provider can be that close by
intention; so it is a warning, unless the odd name is not in the plan or its domain is not registered.`,
		Fix: "compare the name with the provider's list, letter by letter",
		Bad: `$TTL 3600
@ NS ns1.provider.net.
--- new
$TTL 3600
@ NS ns1.provider.net.
@ NS ns2.provider.ne.
`,
		Good: `$TTL 3600
@ NS ns1.provider.net.
--- new
$TTL 3600
@ NS ns1.provider1.net.
@ NS ns2.provider2.net.
`,
		Refs:      []string{"RFC 1034 section 4.2.2"},
		Incidents: []string{"az.mastercard.com 2020-06-30"},
	},
}

// nsDomain is a domain that can be registered, with the servers below it.
type nsDomain struct {
	name    string // without digits
	full    string
	servers []zonefile.Name
}

func reportNearMiss(p *migrate.Pass) {
	domains := nsDomains(p)
	for i := range domains {
		for j := range i {
			if isNear(domains[i].name, domains[j].name) {
				odd, usual := oddOne(p, &domains[i], &domains[j])
				reportNear(p, odd, usual)
			}
		}
	}
}

func reportNear(p *migrate.Pass, odd, usual *nsDomain) {
	f := nsFinding(p, odd.servers[0])
	f.Message = fmt.Sprintf("%s is one letter away from %s, of %s", nameWords(odd.servers), usual.full, nameWords(usual.servers))
	f.Headline = fmt.Sprintf("%s is one letter away from %s", odd.full, usual.full)
	f.Fix = "compare the name with the provider's list, letter by letter"
	for _, name := range odd.servers {
		_, by, free := isFree(p, name)
		switch {
		case free:
			f.Severity = migrate.Error
			f.Message += fmt.Sprintf("; the servers of %s deny it", by)
		case len(p.Plan.New.Nameservers) > 0 && len(sidesOf(p).strangers([]zonefile.Name{name})) > 0:
			f.Severity = migrate.Error
			f.Message += "; the plan does not name it"
		default:
			continue
		}
		break
	}
	p.Report(f)
}

// nsDomains sorts the servers by the domain that they depend on.
func nsDomains(p *migrate.Pass) (list []nsDomain) {
	for _, name := range usedNames(p) {
		full, ok := registrable(name)
		if !ok {
			continue
		}
		bare := strings.Map(func(r rune) rune {
			if r >= '0' && r <= '9' {
				return -1
			}
			return r
		}, full)
		i := slices.IndexFunc(list, func(d nsDomain) bool { return d.name == bare })
		if i < 0 {
			list = append(list, nsDomain{name: bare, full: full})
			i = len(list) - 1
		}
		list[i].servers = append(list[i].servers, name)
	}
	return list
}

// oddOne tells which of two domains is the mistaken one: that which is not
// registered, not planned, or has fewer servers.
func oddOne(p *migrate.Pass, a, b *nsDomain) (odd, usual *nsDomain) {
	weight := func(d *nsDomain) (w int) {
		for _, name := range d.servers {
			w++
			if _, _, free := isFree(p, name); !free {
				w += 10_000
			}
			if slices.Contains(plannedServers(p), name) {
				w += 100
			}
		}
		return w
	}
	if weight(a) < weight(b) {
		return a, b
	}
	return b, a
}

// isNear tells whether two domains are one letter apart: one other, one more or
// one less. In names of a letter or two that means nothing.
func isNear(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	first, _, _ := strings.Cut(a, ".")
	if len(first) < 3 || len(b)-len(a) > 1 {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) == len(b) {
		return i < len(a) && a[i+1:] == b[i+1:]
	}
	return a[i:] == b[i+1:]
}
