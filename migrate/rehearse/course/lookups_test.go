package course

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestNotSimulated: a fault that is not the same for all look-ups is told of as not
// simulated once it struck; of others a simulation knows.
func TestNotSimulated(t *testing.T) {
	struck := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
	for text, simulated := range map[string]bool{
		OldStopsEarly: true, NewLame: true, ParentHalfSwitched: true, ParentHalfSwitched + "=servers": true, StaleSignatures: true,
		"new:silent": true, "old:udp:refused": true, "parent:nxdomain": true, "new:any-name": true,
		MissingRecord: false, MissingRecord + "=www A@T+1h": false, "new:tcp:silent": false, "new:A:servfail": false, "old:add-ns": false,
	} {
		f, err := ParseFault(text, func(string) (string, bool, error) { return "spoils it", false, nil })
		require.NoError(t, err, text)
		w := &walk{doc: &Rehearsal{Faults: []Fault{f}}}
		assert.Empty(t, w.notSimulated(), "%s did not come into play", text)
		w.doc.Faults[0].At = &struck
		if simulated {
			assert.Empty(t, w.notSimulated(), text)
		} else {
			assert.Equal(t, []string{text}, w.notSimulated())
		}
	}
}
