package checks

import (
	"fmt"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

var changeEssential = &migrate.Check{
	ID:       "change-essential",
	Severity: migrate.Error,
	Gates:    publishGate,
	NeedsOld: true,
	Liftable: true,
	ByName:   true,
	Run:      reportEssential,
	Doc: migrate.Doc{
		Title: "what the whole domain lives on is lost: apex MX, addresses or SPF, or the only address of a server",
		Why: `One RRset is a small change by any count, and enough to lose all mail: without its MX a domain gets mail at
its A record or not at all, without its SPF its own mail is refused elsewhere, without the apex address the
site without www is gone, and an MX or name server without an address is none. So these are watched without
a plan, in a zone of any size.

A loss that the plan declares (expect, change: delete) is none, nor is the address of a server that nothing
in the new zone uses any more.`,
		Fix: "put the RRset back; if it is to go, declare it in the plan under expect, or approve exactly this change",
		Bad: `$TTL 3600
@    NS  ns1.provider.net.
@    MX  10 mail
mail A   192.0.2.3
www  A   192.0.2.1
--- new
$TTL 3600
@    NS  ns1.provider.net.
mail A   192.0.2.3
www  A   192.0.2.1
`,
		Good: `$TTL 3600
@    NS  ns1.provider.net.
@    MX  10 mail
mail A   192.0.2.3
www  A   192.0.2.1
--- new
$TTL 3600
@    NS  ns1.provider.net.
@    MX  10 mail
mail A   192.0.2.3
`,
		Refs:      []string{"RFC 5321 section 5.1", "RFC 7208 section 4.5", "RFC 7505 section 3", "RFC 1034 section 4.2.1"},
		Incidents: []string{".de 2010-05-12", "zones hosted at nexcess.net 2018-03-27", "dynamodb.us-east-1.amazonaws.com 2025-10-20"},
	},
}

func reportEssential(p *migrate.Pass) {
	lost := map[zonefile.Name]*migrate.SetChange{}
	for i := range p.Diff.Sets {
		c := &p.Diff.Sets[i]
		if !c.Matters() || declared(c) || c.Kind != migrate.Removed && c.Kind != migrate.Data {
			continue
		}
		if c.Owner == p.Origin() {
			reportApexLoss(p, c)
		}
		if isAddress(c.Type) && c.Kind == migrate.Removed && !answersAddress(p, c.Owner) {
			lost[c.Owner] = c
		}
	}
	if len(lost) > 0 {
		reportLostServers(p, lost)
	}
}

func isAddress(t zonefile.Type) bool { return t == zonefile.TypeA || t == zonefile.TypeAAAA }

func reportApexLoss(p *migrate.Pass, c *migrate.SetChange) {
	switch {
	case c.Kind == migrate.Removed && (c.Type == zonefile.TypeMX || isAddress(c.Type)):
		reportLoss(p, c, fmt.Sprintf("the apex loses its %s: %s goes", c.Type, values(records(c.Old))))
	case c.Type == zonefile.TypeMX && !isNullMX(c.Old) && isNullMX(c.New):
		reportLoss(p, c, fmt.Sprintf("the apex takes no mail any more: %s becomes the null MX", values(records(c.Old))))
	case c.Type == zonefile.TypeTXT && spfText(c.Old) != "" && spfText(c.New) == "":
		reportLoss(p, c, fmt.Sprintf("the apex loses its SPF record: %s goes", shortened(spfText(c.Old))))
	}
}

// isNullMX tells whether an MX RRset says that no mail is taken (RFC 7505).
func isNullMX(set zonefile.RRset) bool { return set.Len() == 1 && set.At(0).Target() == zonefile.Root }

func reportLoss(p *migrate.Pass, c *migrate.SetChange, message string) {
	f := changeFinding(c)
	f.At = lostRef(c)
	f.Message = message
	f.Fix = fmt.Sprintf("put it back; if it is to go, declare it in the plan under expect: {name: %q, type: %s, change: %s}",
		c.Owner.Relative(p.Origin()), c.Type, map[bool]string{true: "delete", false: "update"}[c.Kind == migrate.Removed])
	p.Report(f)
}

// lostRef points to what the old zone had.
func lostRef(c *migrate.SetChange) zonefile.Ref {
	if removed, _ := c.Records(); len(removed) > 0 {
		return removed[0].Ref(zonefile.PartRecord)
	}
	return c.Ref()
}

// spfText is the SPF record of a TXT RRset, "" where there is none (RFC 7208
// section 4.5).
func spfText(set zonefile.RRset) string {
	for r := range set.Records() {
		if text := r.Text(); isSPF(text) {
			return text
		}
	}
	return ""
}

// answersAddress tells whether the new zone still leads to an address at a name,
// or leaves the answer to others: an alias, or a delegation that is new.
func answersAddress(p *migrate.Pass, name zonefile.Name) bool {
	found := p.New.Find(name)
	if found.Where == zonefile.Delegated || found.Where == zonefile.Redirected {
		if p.Old.Find(name).Where != found.Where {
			return true
		}
		return p.New.RRset(name, zonefile.TypeA).Len()+p.New.RRset(name, zonefile.TypeAAAA).Len() > 0
	}
	if found.Where != zonefile.HasRecords && found.Where != zonefile.Synthesized {
		return false
	}
	return found.Node.Has(zonefile.TypeA) || found.Node.Has(zonefile.TypeAAAA) || found.Node.Has(zonefile.TypeCNAME)
}

// reportLostServers looks which of the names without an address the new zone
// still uses as mail or name servers.
func reportLostServers(p *migrate.Pass, lost map[zonefile.Name]*migrate.SetChange) {
	for set := range p.New.RRsets() {
		if set.Type() != zonefile.TypeNS && set.Type() != zonefile.TypeMX {
			continue
		}
		for r := range set.Records() {
			c := lost[r.Target()]
			if c == nil {
				continue
			}
			delete(lost, c.Owner)
			reportLoss(p, c, fmt.Sprintf("%s, to which %s of %s points, loses its only address: %s goes",
				c.Owner, set.Type(), set.Name(), values(records(c.Old))))
		}
	}
}
