package checks

import (
	"fmt"
	"slices"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/plans"
	"github.com/zonegate/zonegate/zonefile"
)

var secNotUnsigned = &migrate.Check{
	ID:           "sec-not-unsigned",
	Severity:     migrate.Error,
	Gates:        []migrate.Gate{migrate.GatePublish, migrate.GateParity},
	AlwaysBlocks: true,
	ByName:       true,
	Run:          reportNotUnsigned,
	Doc: migrate.Doc{
		Title: "the input of a signer that holds what a signer makes",
		Why: `With --unsigned the new zone is what a signer gets. RRSIG, NSEC, NSEC3 and ZONEMD records in it are those of an
earlier run, or of another signer: some signers keep them, and they are wrong by then. DNSKEY, CDS, CDNSKEY and NSEC3PARAM
may be meant, as where two providers sign: the plan declares them under expect, or the old zone, which is the input of a
signer as well, has the same ones.`,
		Fix: "take the records out, or gate the zone without --unsigned if it is signed",
		Bad: `$TTL 3600
www  A   198.51.100.80
--- new
$TTL 3600
www  A   198.51.100.80
www  NSEC @ A NSEC
--- signing
unsigned: true
`,
		Good: `$TTL 3600
www  A   198.51.100.80
--- new
$TTL 3600
www  A   198.51.100.80
--- signing
unsigned: true
`,
		Refs: []string{"RFC 4035 section 2", "RFC 8976 section 3.3.1", "RFC 8901 section 6"},
	},
}

var (
	// madeBySigner must not be in the input of one.
	madeBySigner = []zonefile.Type{zonefile.TypeRRSIG, zonefile.TypeNSEC, zonefile.TypeNSEC3, zonefile.TypeZONEMD}
	// mayBeGiven may be, where somebody means it.
	mayBeGiven = []zonefile.Type{zonefile.TypeDNSKEY, zonefile.TypeCDS, zonefile.TypeCDNSKEY, zonefile.TypeNSEC3PARAM}
)

func reportNotUnsigned(p *migrate.Pass) {
	if !p.Signing.Unsigned {
		p.NotApplicable("the new zone is not judged as the input of a signer")
		return
	}
	for _, t := range madeBySigner {
		reportSignerType(p, t)
	}
	for _, t := range mayBeGiven {
		if set := p.New.RRset(p.Origin(), t); set.Len() > 0 && !isGiven(p, set) {
			f := migrate.Finding{Owner: p.Origin().String(), Type: t.String(), At: set.At(0).Ref(zonefile.PartRecord)}
			f.Message = fmt.Sprintf("the input of a signer holds %s, which %s", migrate.Plural(set.Len(), t.String()+" record"), notGivenWhy(p))
			f.Fix = "take it out, or declare it in the plan under expect"
			p.Report(f)
		}
	}
}

// reportSignerType reports the records of a type once, at the first.
func reportSignerType(p *migrate.Pass, t zonefile.Type) {
	n := p.New.TypeCount(t)
	if n == 0 {
		return
	}
	for set := range p.New.RRsets() {
		if set.Type() == t {
			p.Report(migrate.Finding{
				Owner: set.Name().String(), Type: t.String(), At: set.At(0).Ref(zonefile.PartRecord),
				Message: fmt.Sprintf("the input of a signer holds %s, the first at %s", migrate.Plural(n, t.String()+" record"), set.Name()),
				Fix:     p.Check.Doc.Fix,
			})
			return
		}
	}
}

// isGiven tells whether the plan declares the records, or the old zone, which is the
// input of a signer itself, has the same ones.
func isGiven(p *migrate.Pass, set zonefile.RRset) bool {
	if p.Diff != nil {
		for i := range p.Diff.Sets {
			if c := &p.Diff.Sets[i]; c.Owner == set.Name() && c.Type == set.Type() && c.Kind != migrate.Same {
				return declared(c)
			}
		}
		if !migrate.HoldsSignatures(p.Old) {
			return true
		}
	}
	return slices.ContainsFunc(p.Plan.Expect.List, func(e plans.Expect) bool {
		name, ok := planName(p, e.Name)
		return ok && name == set.Name() && (e.Type == "" || e.Type == set.Type().String()) && !plans.Expired(e.Until, p.Now)
	})
}

func notGivenWhy(p *migrate.Pass) string {
	if p.Old == nil {
		return "the plan does not declare"
	}
	if migrate.HoldsSignatures(p.Old) {
		return "the plan does not declare, whatever the signed old zone has"
	}
	return "neither the old zone has nor the plan declares"
}
