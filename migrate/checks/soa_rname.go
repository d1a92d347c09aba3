package checks

import (
	"fmt"
	"strings"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

var soaRname = &migrate.Check{
	ID:       "soa-rname",
	Severity: migrate.Warning,
	Gates:    lintGates,
	Run:      reportRname,
	Doc: migrate.Doc{
		Title: "an SOA RNAME that is no mail address",
		Why: `RNAME is the mail address of whoever answers for the zone, with the @ written as a dot:
hostmaster.example.com stands for hostmaster@example.com. With an @ in it, or without a domain behind the
first label, nobody who sees trouble with the zone can write to you.`,
		Fix: "write the address with a dot for the @",
		Bad: `@ 3600 IN SOA ns1 hostmaster@example.com. 1 3600 600 604800 300
`,
		Good: `@ 3600 IN SOA ns1 hostmaster.example.com. 1 3600 600 604800 300
`,
		Refs: []string{"RFC 1035 section 8", "RFC 1912 section 2.2", "RFC 2142 section 7"},
	},
}

func reportRname(p *migrate.Pass) {
	soa, ok := p.New.SOA()
	if !ok {
		p.NotApplicable("the zone has no SOA")
		return
	}
	f := soaFinding(p, zonefile.PartName+1)
	switch domain := soa.RName.Parent(); {
	case strings.Contains(string(soa.RName), "@"):
		f.Message = fmt.Sprintf("RNAME %s contains an @", soa.RName)
		f.Fix = "write a dot for the @" + rnameFix(p)
	case domain == "" || domain == zonefile.Root:
		f.Message = fmt.Sprintf("RNAME %s has no domain", soa.RName)
		f.Fix = fmt.Sprintf("write `hostmaster.%s`, or another address that is read", p.New.Origin())
	case oneLabel(domain) && domain != p.New.Origin() && isTLD(domain.Label(0)):
		f.Message = fmt.Sprintf("RNAME %s stands for %s@%s, an address in a top level domain", soa.RName, soa.RName.Label(0), bare(domain))
		f.Fix = fmt.Sprintf("write `hostmaster.%s`, or another address that is read", soa.RName)
	default:
		return
	}
	p.Report(f)
}

// rnameFix spells out an RNAME that holds an @: the one that was written, where
// that was whole but for the final dot, or else the completed one.
func rnameFix(p *migrate.Pass) string {
	names := p.New.RRset(p.New.Origin(), zonefile.TypeSOA).At(0).Names()
	if len(names) < 2 {
		return ""
	}
	if whole := dotForAt(names[1].AsWritten()); whole.IsBelow(p.New.Origin()) || suffixOf(whole).labels > 0 {
		return fmt.Sprintf(": `%s`", whole)
	}
	if whole := dotForAt(names[1].Name); whole != "" {
		return fmt.Sprintf(": `%s`", whole)
	}
	return ""
}

// dotForAt divides the first label of a name at its @; "" if that cannot be done.
func dotForAt(n zonefile.Name) zonefile.Name {
	if n == "" {
		return ""
	}
	local, host, ok := strings.Cut(n.Label(0), "@")
	if !ok || strings.ContainsAny(local+host, `.\`) {
		return ""
	}
	whole, err := zonefile.ParseName(local+"."+host+"."+strings.TrimPrefix(n.Parent().String(), "."), zonefile.Root)
	if err != nil {
		return ""
	}
	return whole
}
