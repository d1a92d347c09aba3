package evidence

import (
	"bytes"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var t0 = time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)

// begin, saw and end make entries dated some seconds after t0.
func begin(after float64) Entry {
	return Entry{At: at(after), Vantage: "ams", Run: "ams-1", Begin: &Begin{
		Schema: Schema, Tool: "zonegate 1", Zone: "ex.test.", NewServers: []string{"ns1.new.test."},
	}}
}

func saw(after float64, serial int) Entry {
	return Entry{At: at(after), Vantage: "ams", Run: "ams-1", Saw: &Observation{
		Question: Question{
			Role: New, Server: "ns1.new.test.", Address: netip.MustParseAddrPort("192.0.2.1:53"),
			Transport: UDP, Purpose: PurposeSOA, Name: "ex.test.", Type: "SOA",
		},
		Outcome: Answered, Rcode: "NOERROR", AA: true,
		Answer: []RR{{"ex.test.", "SOA", 3600, fmt.Sprintf("ns1.new.test. <a&b>.ex.test. %d 3600 600 604800 300", serial)}},
	}}
}

func end(after float64) Entry {
	return Entry{At: at(after), Vantage: "ams", Run: "ams-1", End: &End{Questions: 1}}
}

func at(after float64) time.Time { return t0.Add(time.Duration(after * float64(time.Second))) }

// newLog is a log in a folder of its own, with entries.
func newLog(t *testing.T, entries ...Entry) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "evidence.jsonl")
	writeLog(t, name, entries...)
	return name
}

func writeLog(t *testing.T, name string, entries ...Entry) {
	t.Helper()
	l, err := Open(name)
	require.NoError(t, err)
	require.NoError(t, l.Append(entries))
	require.NoError(t, l.Close())
}

// small has a run of four lines.
func small(t *testing.T) string {
	t.Helper()
	return newLog(t, begin(0), saw(1, 7), saw(2, 8), end(3))
}

func contents(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	return string(text)
}

func overwrite(t *testing.T, name, text string) {
	t.Helper()
	require.NoError(t, os.WriteFile(name, []byte(text), 0o644))
}

// chained are entries as lines of a log of their own, whatever they hold.
func chained(t testing.TB, entries ...Entry) (text string, end link) {
	t.Helper()
	var buf bytes.Buffer
	for _, e := range entries {
		e = tidy(e)
		var err error
		end, err = end.write(&buf, &e)
		require.NoError(t, err)
	}
	return buf.String(), end
}

// told are troubles without the folder of the test, one a line.
func told(name string, list []Trouble) string {
	var b strings.Builder
	for _, x := range list {
		text := strings.ReplaceAll(x.String(), filepath.Dir(name)+string(filepath.Separator), "")
		fmt.Fprintf(&b, "%s: %s\n", x.Kind, text)
	}
	return b.String()
}

// sound holds that a log has nothing wrong, can be opened and holds so many lines.
func sound(t *testing.T, name string, lines int) {
	t.Helper()
	b := Read(name)
	require.Empty(t, b.Troubles)
	assert.Len(t, b.Entries, lines)
	l, err := Open(name)
	require.NoError(t, err)
	defer l.Close()
	n, hash := l.End()
	assert.Equal(t, lines, n)
	assert.Equal(t, b.Files[0].Head, hash)
}
