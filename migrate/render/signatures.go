package render

import (
	"fmt"
	"strings"

	"github.com/zonegate/zonegate/migrate"
)

// expiryShown is how many steps of expiry text shows without being asked for more.
const expiryShown = 6

// signatureFacts is "2,950 over 2,950 RRsets, RSASHA256 (8)".
func signatureFacts(s *migrate.SignatureSummary) string {
	text := fmt.Sprintf("%s over %s", migrate.Number(s.Signatures), migrate.Plural(s.RRsets, "RRset"))
	if len(s.Algorithms) > 0 {
		text += ", " + strings.Join(s.Algorithms, ", ")
	}
	if s.First == nil && s.RRsets > 0 {
		text += ", none valid"
	}
	return text
}

// signatures says when the zone's signatures run out.
func (p printer) signatures(r *migrate.Report) {
	s := r.Signatures
	if s == nil {
		return
	}
	p.line(styled{bold, "signatures"}, ": "+signatureFacts(s))
	shown := expiryShown
	if p.opt.Verbose {
		shown = len(s.Expiry)
	}
	for i := range s.Expiry {
		if i == shown {
			p.printf("  and %s", migrate.Plural(len(s.Expiry)-i, "later step"))
			break
		}
		p.line("  ", s.Expiry[i].Text())
	}
	p.line()
}

func (m sheet) signatures(r *migrate.Report) {
	s := r.Signatures
	if s == nil {
		return
	}
	m.printf("")
	m.printf("### Signatures")
	m.printf("")
	m.printf("%s", escaped(signatureFacts(s)))
	if len(s.Expiry) == 0 {
		return
	}
	m.printf("")
	for i := range s.Expiry {
		m.printf("- %s", escaped(s.Expiry[i].Text()))
	}
}

// htmlSignaturesOf is when the RRsets of the zone die.
func htmlSignaturesOf(r *migrate.Report) *htmlTable {
	s := r.Signatures
	if s == nil {
		return nil
	}
	t := &htmlTable{Caption: signatureFacts(s), Columns: htmlColumns("From", ">RRsets without valid signature", ">Share", "Day")}
	for i := range s.Expiry {
		step := &s.Expiry[i]
		at := htmlCell{{Kind: "time", Text: migrate.TimeText(step.At)}}
		t.Rows = append(t.Rows, htmlRow{Cells: []htmlCell{at, htmlWords(migrate.Number(step.Dead)), htmlWords(step.Percent), htmlWords(step.At.UTC().Weekday().String())}})
	}
	return t
}

// signatures says when those of the zone run out, which is no finding.
func (b *sarifBuilder) signatures() {
	if s := b.Report.Signatures; s != nil {
		lines := []string{"signatures: " + signatureFacts(s)}
		for i := range s.Expiry {
			lines = append(lines, s.Expiry[i].Text())
		}
		b.notify("note", strings.Join(lines, "\n"), nil)
	}
}

// checkSignatures finds the first thing in a summary of signatures that no run writes.
func checkSignatures(s *migrate.SignatureSummary) error {
	if s == nil {
		return nil
	}
	if s.RRsets < 0 || s.Signatures < 0 {
		return fmt.Errorf("signatures has a negative number")
	}
	for i := range s.Expiry {
		if step := &s.Expiry[i]; step.At.IsZero() || step.Dead < 0 {
			return fmt.Errorf("signatures.expiry[%d] has no time, or a negative number", i)
		}
	}
	return nil
}
