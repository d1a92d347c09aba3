package checks

import (
	"fmt"
	"time"

	"github.com/zonegate/zonegate/migrate"
)

var soaSerialJump = &migrate.Check{
	ID:       "soa-serial-jump",
	Severity: migrate.Warning,
	Gates:    publishGate,
	NeedsOld: true,
	Run:      reportSerialJump,
	Doc: migrate.Doc{
		Title: "a serial that rises by a surprising step",
		Why: `A serial can only go up, so one that is far ahead by mistake (a digit too many, another scheme, a clock
that is wrong) stays: the way back takes two publications, each seen by every secondary. Found are steps
of more than 2^30, half of what RFC 1982 allows at once, and serials of the form YYYYMMDDnn whose date lies
beyond tomorrow.`,
		Fix: "look whether the step is meant",
		Bad: `@ 3600 IN SOA ns1 hostmaster 2029123100 3600 600 604800 300
--- new
@ 3600 IN SOA ns1 hostmaster 2092123100 3600 600 604800 300
`,
		Good: `@ 3600 IN SOA ns1 hostmaster 2029123100 3600 600 604800 300
--- new
@ 3600 IN SOA ns1 hostmaster 2030010100 3600 600 604800 300
`,
		Refs: []string{"RFC 1982 section 7", "RFC 1912 section 2.2"},
	},
}

func reportSerialJump(p *migrate.Pass) {
	old, new, ok := serials(p)
	if !ok {
		p.NotApplicable("one of the zones has no SOA")
		return
	}
	if signerNumbers(p) {
		p.NotApplicable(signerNumbersWhy)
		return
	}
	if ahead, ordered := serialOrder(old, new); ordered && ahead > 1<<30 {
		f := soaFinding(p, soaSerial)
		f.Message = fmt.Sprintf("serial %d is %s ahead of %d in the old zone, more than 2^30", new, migrate.Number(int(ahead)), old)
		f.Fix = "look whether the new numbering is meant; it cannot be taken back in one step"
		p.Report(f)
	} else if ordered && ahead > 0 {
		reportFutureDate(p, old, new)
	}
}

func reportFutureDate(p *migrate.Pass, old, new uint32) {
	day, ok := serialDate(new)
	tomorrow := p.Now.UTC().Truncate(24 * time.Hour).Add(24 * time.Hour)
	if !ok || !day.After(tomorrow) {
		return
	}
	if before, ok := serialDate(old); ok && !day.After(before) {
		return
	}
	f := soaFinding(p, soaSerial)
	f.Message = fmt.Sprintf("serial %d is dated %s, and tomorrow is %s", new, day.Format(time.DateOnly), tomorrow.Format(time.DateOnly))
	f.Fix = "use the date of today"
	p.Report(f)
}
