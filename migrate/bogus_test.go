package migrate

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestBogusNote: the note is there where a finding blocks that says that a zone does
// not validate, and only there.
func TestBogusNote(t *testing.T) {
	blocks, warns := Finding{Severity: Error}, Finding{Severity: Warning}
	accepted := Finding{Severity: Error, Accepted: &Acceptance{Reason: "CHG-1"}}
	for _, c := range []struct {
		check    string
		findings []Finding
		want     bool
	}{
		{"sec-signature-invalid", []Finding{warns, blocks}, true},
		{"sec-ds-without-dnskey", []Finding{blocks}, true},
		{"sec-signature-invalid", []Finding{warns}, false},
		{"sec-signature-invalid", []Finding{accepted}, false},
		{"sec-signature-invalid", nil, false},
		{"sec-resign-overdue", []Finding{blocks}, false},
		{"zone-ns-missing", []Finding{blocks}, false},
	} {
		note := bogusNote([]Result{{Check: "zone-duplicate"}, {Check: c.check, Findings: c.findings}})
		assert.Equal(t, c.want, note != "", "%s %v", c.check, c.findings)
	}
}
