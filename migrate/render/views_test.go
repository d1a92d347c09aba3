package render

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

// oddPair is two zones that differ in every way, with what needs escapes in one
// form or another.
const oddPair = `
@ 3600 IN SOA ns1 hostmaster 1 3600 600 604800 300
@ 3600 IN NS ns1
@ 3600 IN NS ns2.example.net.
ns1 300 IN A 192.0.2.1
a\.b 300 IN A 192.0.2.2
tab\009 300 IN A 192.0.2.2
\195\188 300 IN A 192.0.2.2
quo\032ted 300 IN A 192.0.2.2
back\\slash 300 IN MX 10 quo\032ted
txt 300 IN TXT "plain" "with \" and \\ and ;" "\000\127\195\188\226\128\174"
html 300 IN TXT "<script>&amp;</script>" "` + "```" + `"
long 300 IN TXT ` + `"` + "%s" + `"
caa 300 IN CAA 0 issue "ca.example; policy=\"x\""
unknown 300 IN TYPE65280 \# 3 00ff20
none 300 IN TYPE65281 \# 0
svcb 300 IN HTTPS 1 . alpn=h2 key7="/q{?dns}"
many 300 IN A 192.0.2.1
many 300 IN A 192.0.2.2
many 300 IN A 192.0.2.3
sub 300 IN NS ns.sub
ns.sub 300 IN AAAA 2001:db8::1
---
@ 3600 IN SOA ns1 hostmaster 2 3600 600 604800 300
@ 3600 IN NS ns1
@ 7200 IN NS ns3.example.net.
NS1 300 IN A 192.0.2.1
a\.b 600 IN A 192.0.2.2
\195\188 300 IN A 192.0.2.3
quo\032ted 300 IN AAAA 2001:db8::2
back\\slash 300 IN MX 20 quo\032ted
txt 300 IN TXT "plain" "\195" "\239\191\189"
long 300 IN TXT "short"
unknown 300 IN TYPE65280 \# 3 00ff21
many 300 IN A 192.0.2.3
many 300 IN A 192.0.2.2
many 300 IN A 192.0.2.1
many 300 IN A 192.0.2.1
sub 300 IN NS ns.sub
sub 300 IN NS ns.other.example.
`

// compareZones is the report of a diff, which keeps the changes as views.
func compareZones(t testing.TB, gate migrate.Gate, old, new string) *migrate.Report {
	t.Helper()
	origin := zonefile.MustName("example.com.")
	q := migrate.Question{Gate: gate, Now: time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC), Tool: migrate.Tool{Name: "zonegate", Version: "test"}}
	var err error
	q.Old, err = zonefile.ParseZone(origin, []byte(old))
	require.NoError(t, err)
	q.New, err = zonefile.ParseZone(origin, []byte(new))
	require.NoError(t, err)
	r, err := migrate.Run(t.Context(), nil, q)
	require.NoError(t, err)
	return r
}

func oddReport(t *testing.T, gate migrate.Gate) *migrate.Report {
	old, new, _ := strings.Cut(fmt.Sprintf(oddPair, strings.Repeat("x", 250)+`" "`+strings.Repeat("y", 250)), "---\n")
	r := compareZones(t, gate, old, new)
	require.Greater(t, r.Changes.Len(), 15)
	return r
}

// TestViewsAreShownAsWords holds that every form is the same of changes that are
// views into zones and of changes in words.
func TestViewsAreShownAsWords(t *testing.T) {
	for _, gate := range []migrate.Gate{migrate.GateDiff, migrate.GateParity} {
		views := oddReport(t, gate)
		words := *views
		words.Changes = migrate.Changes(slices.Collect(views.Changes.All())...)
		for _, format := range formatsFor(views) {
			for _, opt := range []Options{{}, {Limit: 2}, {Limit: 1, Color: true}, {Verbose: true}, {Quiet: true}} {
				assert.Equal(t, rendered(t, &words, format, opt), rendered(t, views, format, opt), "%s %+v", format, opt)
			}
		}
	}
}

// TestStreamIsWhatTheEncoderWrites holds the JSON that is written change by change
// to the encoder's, and json.Marshal of a report to both.
func TestStreamIsWhatTheEncoderWrites(t *testing.T) {
	views := oddReport(t, migrate.GateDiff)
	type plain struct {
		Changes []migrate.Change `json:"changes"`
	}
	var want bytes.Buffer
	enc := json.NewEncoder(&want)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", step)
	require.NoError(t, enc.Encode(plain{slices.Collect(views.Changes.All())}))
	out := rendered(t, views, "json", Options{})
	list := string(appendSafe(nil, want.Bytes()[1:want.Len()-3]))
	assert.Contains(t, out, list)

	data, err := json.Marshal(views)
	require.NoError(t, err)
	assert.JSONEq(t, out, string(data))
	var again migrate.Report
	require.NoError(t, json.Unmarshal(data, &again))
	assert.Equal(t, slices.Collect(views.Changes.All()), slices.Collect(again.Changes.All()))
	assert.Equal(t, out, rendered(t, &again, "json", Options{}))
}

// full is a writer with room for so many octets.
type full int

var errFull = errors.New("no room left")

func (f *full) Write(p []byte) (int, error) {
	if n := min(len(p), int(*f)); n < len(p) {
		*f = 0
		return n, errFull
	}
	*f -= full(len(p))
	return len(p), nil
}

func TestWriteErrorsInTheMiddleComeBack(t *testing.T) {
	var old strings.Builder
	for i := range 5000 {
		fmt.Fprintf(&old, "n%05d 300 IN A 192.0.2.1\n", i)
	}
	for _, gate := range []migrate.Gate{migrate.GateDiff, migrate.GateParity} {
		r := compareZones(t, gate, old.String(), "@ 300 IN A 192.0.2.1\n")
		for _, format := range formatsFor(r) {
			if format == "sarif" || format == "junit" || format == "github" {
				continue // they have no changes
			}
			var whole pieces
			require.NoError(t, Render(&whole, r, format, Options{}))
			for _, room := range []int{0, 1, whole.total / 2, whole.total - 1} {
				w := full(room)
				assert.ErrorIs(t, Render(&w, r, format, Options{}), errFull, "%s, %d octets", format, room)
			}
		}
	}
}

// BenchmarkManyChanges writes the report of 50,000 RRsets that are gone and as
// many that come.
func BenchmarkManyChanges(b *testing.B) {
	var old, new strings.Builder
	for i := range 50_000 {
		fmt.Fprintf(&old, "host-%05d 3600 IN NS ns1.provider-%d.example.net.\n", i, i%100)
		fmt.Fprintf(&new, "name-%05d 3600 IN NS ns2.provider-%d.example.net.\n", i, i%100)
	}
	r := compareZones(b, migrate.GateDiff, old.String(), new.String())
	for _, format := range DiffFormats() {
		if format == "html" {
			continue // nobody reads so long a page
		}
		b.Run(format, func(b *testing.B) {
			var size pieces
			require.NoError(b, Render(&size, r, format, Options{}))
			b.SetBytes(int64(size.total))
			b.ReportAllocs()
			for b.Loop() {
				require.NoError(b, Render(io.Discard, r, format, Options{}))
			}
		})
	}
}

// TestNoChangeIsKept holds that the room that a report is written in does not grow
// with its changes.
func TestNoChangeIsKept(t *testing.T) {
	const changes = 20_000
	var old strings.Builder
	for i := range changes {
		fmt.Fprintf(&old, "n%05d 300 IN NS ns.example.net.\n", i)
	}
	r := compareZones(t, migrate.GateDiff, old.String(), "@ 300 IN A 192.0.2.1\n")
	for _, format := range []string{"json", "text", "markdown", "nsupdate"} {
		allocated := testing.AllocsPerRun(1, func() { require.NoError(t, Render(io.Discard, r, format, Options{})) })
		assert.Less(t, allocated, 2.0*changes, format) // the race detector empties the pools now and then
	}
}
