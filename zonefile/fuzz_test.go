package zonefile_test

import (
	"bytes"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/zonefile"
)

// FuzzRead reads arbitrary octets: it must end, without a panic, with every
// problem at a place in the text, and with memory that a small multiple of the
// text allows. A text that generates records is left out of the last one.
func FuzzRead(f *testing.F) {
	addConformanceSeeds(f)
	f.Fuzz(func(t *testing.T, text []byte) {
		before := allocated()
		zone := conformanceCase{origin: "example.", text: text}.read(t)
		if used := allocated() - before; !bytes.Contains(bytes.ToUpper(text), []byte("$GENERATE")) {
			require.Less(t, used, uint64(32<<20+300*len(text)), "octets allocated for %d of text", len(text))
		}
		lines := bytes.Count(text, []byte("\n")) + 1
		for _, p := range zone.Problems() {
			require.NotEmpty(t, p.Message)
			require.LessOrEqual(t, p.Pos.Line, lines, p.Message)
			require.GreaterOrEqual(t, p.Pos.Column, 0, p.Message)
		}
		for node := range zone.Nodes() {
			require.True(t, zone.Find(node.Name()).Exists() || node.Outside(), node.Name())
		}
	})
}

func allocated() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}

// FuzzPrintParse prints a zone and reads it back as the same zone.
func FuzzPrintParse(f *testing.F) {
	addConformanceSeeds(f)
	f.Fuzz(func(t *testing.T, text []byte) {
		zone := conformanceCase{origin: "example.", text: text}.read(t)
		if zone.Broken() || bytes.Contains(bytes.ToUpper(text), []byte("$GENERATE")) {
			return
		}
		requirePrintsBack(t, zone)
	})
}

// TestPrintParse prints the accepted conformance cases and reads them back.
func TestPrintParse(t *testing.T) {
	for _, c := range append(allRecordCases(t), allZoneCases(t)...) {
		if c.accepted {
			t.Run(c.name, func(t *testing.T) { requirePrintsBack(t, c.read(t)) })
		}
	}
}

func requirePrintsBack(t *testing.T, zone *zonefile.Zone) {
	t.Helper()
	first := printed(t, zone)
	again := conformanceCase{origin: zone.Origin().String(), text: first}.read(t)
	require.False(t, again.Broken(), "%s: %s", verdictOf(again), first)
	require.Equal(t, zone.Len(), again.Len())
	require.Equal(t, zone.RRsetCount(), again.RRsetCount())
	require.Equal(t, string(first), string(printed(t, again)))
	require.Equal(t, canonicalOnly(zone), canonicalOnly(again))
}

func printed(t *testing.T, zone *zonefile.Zone) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, zone.Print(&b))
	return b.Bytes()
}

// canonicalOnly are the records as they are compared, in their order.
func canonicalOnly(zone *zonefile.Zone) []wireRecord {
	var records []wireRecord
	for set := range zone.RRsets() {
		for r := range set.Records() {
			records = append(records, wireRecord{owner: string(r.Name()), rdata: r.Rdata(), typ: uint16(r.Type()), ttl: r.TTL()})
		}
	}
	return records
}

func addConformanceSeeds(f *testing.F) {
	f.Helper()
	f.Add([]byte(preamble))
	for _, c := range allZoneCases(f) {
		if len(c.text) < 1<<13 {
			f.Add(c.text)
		}
	}
	seen := map[string]bool{}
	for _, c := range allRecordCases(f) {
		if key := c.name[:4] + c.columns(); !seen[key] {
			seen[key] = true
			f.Add(c.text)
		}
	}
}
