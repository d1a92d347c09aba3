package checks

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/zonegate/zonegate/migrate"
)

// TestOneRecordThatIsTooBig: rdata may have 65,535 octets, an answer as well.
func TestOneRecordThatIsTooBig(t *testing.T) {
	const around = 12 + 4 + 12 // header, question behind its name, record up to its data
	for octets, found := range map[int]int{65535: 1, 65535 - around - len("\x01t\x07example\x00") + 1: 1, 65535 - around - len("\x01t\x07example\x00"): 0, 10: 0} {
		text := fmt.Sprintf("t.example. 300 IN TYPE65400 \\# %d %s\n", octets, strings.Repeat("00", octets))
		report := costRun(t, []*migrate.Check{zoneRRsetTooBig}, migrate.Question{Gate: migrate.GateLint, New: readCost(t, []byte(text), "example.")})
		assert.Len(t, report.Results[0].Findings, found, octets)
	}
}
