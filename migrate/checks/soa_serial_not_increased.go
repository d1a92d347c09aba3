package checks

import (
	"fmt"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

var soaSerialNotIncreased = &migrate.Check{
	ID:       "soa-serial-not-increased",
	Severity: migrate.Error,
	Gates:    publishGate,
	NeedsOld: true,
	ByName:   true,
	Run:      reportSerial,
	Doc: migrate.Doc{
		Title: "a serial that does not rise although the zone changes",
		Why: `Secondaries fetch a zone when its serial is higher than theirs, by the arithmetic of RFC 1982. With the
same serial they keep the old content for ever; with a lower one too, and then refuse all later versions
until the number has passed theirs. Half of the servers then answer one way and half the other. Two serials
2^31 apart have no order at all: every server may decide as it likes.

Any change counts that a secondary must get: also TTLs, new signatures and the SOA's own fields. A zone of
the same content may keep its serial, and where the plan says serial: fixed the provider numbers by itself.`,
		Fix: "raise the serial",
		Bad: `@   3600 IN SOA ns1 hostmaster 2030010100 3600 600 604800 300
www 3600 IN A   192.0.2.80
--- new
@   3600 IN SOA ns1 hostmaster 2030010100 3600 600 604800 300
www 3600 IN A   192.0.2.81
`,
		Good: `@   3600 IN SOA ns1 hostmaster 2030010100 3600 600 604800 300
www 3600 IN A   192.0.2.80
--- new
@   3600 IN SOA ns1 hostmaster 2030010101 3600 600 604800 300
www 3600 IN A   192.0.2.81
`,
		Refs:      []string{"RFC 1982 section 3", "RFC 1034 section 4.3.5", "RFC 1996 section 3.11"},
		Incidents: []string{"e164.arpa 2011-02-15"},
	},
}

func reportSerial(p *migrate.Pass) {
	old, new, ok := serials(p)
	switch {
	case !ok:
		withoutSerials(p)
		return
	case signerNumbers(p):
		p.NotApplicable(signerNumbersWhy)
		return
	}
	ahead, ordered := serialOrder(old, new)
	same := ahead == 0 && (p.Plan.Serial == "fixed" || !contentDiffers(p.Diff))
	if same || ordered && ahead > 0 {
		return
	}
	f := soaFinding(p, soaSerial)
	f.Message = serialMessage(p, old, new, ordered)
	f.Fix = fmt.Sprintf("raise the serial to %d or more", old+1)
	f.Headline = fmt.Sprintf("serial %d after %d", new, old)
	p.Report(f)
}

// signerNumbers tells whether the serials of the two zones are of two series: that of
// the input of a signer, and that of what the signer makes.
func signerNumbers(p *migrate.Pass) bool {
	return p.Signing.Unsigned && migrate.HoldsSignatures(p.Old)
}

const signerNumbersWhy = "the old zone is signed and the new one is the input of a signer, which gives the serial"

// withoutSerials: a new zone without SOA has its own finding; an old one cannot be
// what is in service.
func withoutSerials(p *migrate.Pass) {
	if p.New.RRset(p.Origin(), zonefile.TypeSOA).Len() == 0 {
		p.NotApplicable("the new zone has no SOA")
		return
	}
	p.Unknown("the old zone has no SOA, so it is not what is in service")
}

func serialMessage(p *migrate.Pass, old, new uint32, ordered bool) string {
	switch {
	case !ordered:
		return fmt.Sprintf("serial %d is 2^31 away from %d in the old zone, which is neither higher nor lower", new, old)
	case old == new:
		return fmt.Sprintf("serial %d is that of the old zone, but the content differs", new)
	}
	return fmt.Sprintf("serial %d is lower than %d in the old zone", new, old)
}

// contentDiffers tells whether a secondary with the old zone lacks anything of
// the new one. Order, capitals and duplicates are no content; the serial is not
// asked for.
func contentDiffers(d *migrate.Diff) bool {
	for i := range d.Sets {
		switch c := &d.Sets[i]; {
		case c.Kind == migrate.Same:
		case c.Type == zonefile.TypeSOA && c.Owner == d.New.Origin() && onlySerial(c):
		default:
			return true
		}
	}
	return false
}

// onlySerial tells whether two SOA records differ in nothing but their serial.
func onlySerial(c *migrate.SetChange) bool {
	if c.Old.Len() != 1 || c.New.Len() != 1 || c.Old.TTL() != c.New.TTL() {
		return false
	}
	a, okOld := c.Old.At(0).SOA()
	b, okNew := c.New.At(0).SOA()
	a.Serial = b.Serial
	return okOld && okNew && a == b
}
