package live

import (
	"fmt"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate/evidence"
)

// TestProbeTransfer asks servers for the whole zone that should not give it, and
// some that cannot.
func TestProbeTransfer(t *testing.T) {
	t.Parallel()
	for faults, want := range map[string]string{
		"":                               "refused",
		"; open":                         "answered 7: 5 records, whole",
		"; open; missing=www A":          "answered 7: 4 records, whole, missing [www.ex.test. A 192.0.2.1]",
		"; open; extra=x A 192.0.2.9":    "answered 7: 6 records, whole, extra [x.ex.test. A 192.0.2.9]",
		"; open; ttl=www A 9":            "answered 7: 5 records, whole, differs [www.ex.test. A 192.0.2.1]",
		"; open; serial=8":               "answered 8: 5 records, whole",
		"; open; axfr-cut=3":             "answered 7: 3 records: NET.2: the connection ended after 3 records, before the closing SOA",
		"; open; axfr-endless=999999999": "too large",
	} {
		t.Run(faults, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, txtar.Parse(fmt.Appendf(nil, transferWorld, faults)))
			l := w.look(txtar.Parse(fmt.Appendf(nil, transferWorld, faults)))
			l.Quick = true
			_, err := w.run(t.Context(), Config{Timeout: time.Second, Tries: 2}, l)
			require.NoError(t, err)
			assert.Equal(t, want, w.transferred())
		})
	}
}

const transferWorld = `
-- servers --
1 root,test
2 ex.test%s
-- root.zone --
@ NS a.root.
a.root. A NET.1
-- test.zone --
@ NS a.root.
-- ex.test.zone --
@ NS ns
ns A NET.2
www A 192.0.2.1
txt TXT "a"
-- look --
zone ex.test.
parent test. 1
content ex.test
new ns.ex.test. 2
`

func (w *world) transferred() (text string) {
	for _, e := range w.entries {
		if e.Saw == nil || e.Saw.Purpose != evidence.PurposeTransfer {
			continue
		}
		text += string(e.Saw.Outcome)
		t := e.Saw.Transfer
		switch {
		case t == nil:
			continue
		case t.Records > 10:
			assert.Contains(w.t, t.Trouble, "the zone is larger than the limit of")
			return "too large"
		}
		text += fmt.Sprintf(" %d: %d records", t.Serial, t.Records)
		if t.Trouble != "" {
			return w.text(text + ": " + t.Trouble)
		}
		assert.Regexp(w.t, "^sha256:[0-9a-f]{64}$", t.Digest)
		text += ", whole"
		for _, part := range []struct {
			name string
			list []evidence.RR
		}{{"missing", t.Missing}, {"extra", t.Extra}, {"differs", t.Differs}} {
			for _, r := range part.list {
				text += fmt.Sprintf(", %s [%s %s %s]", part.name, r.Name, r.Type, r.Data)
			}
		}
	}
	return text
}
