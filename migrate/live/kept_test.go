package live

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/zonefile"
)

// TestTooManyRecords: of an answer that is far too large for its question nothing
// but that is written down, and it helps nobody; the content of a zone may be of
// any size, with its signatures too.
func TestTooManyRecords(t *testing.T) {
	q := question{example, zonefile.TypeNS}
	for n, twin := range map[int]struct {
		purpose evidence.Purpose
		want    evidence.Outcome
	}{
		300: {evidence.PurposeNS, evidence.Answered},
		900: {evidence.PurposeNS, evidence.Malformed},
		901: {evidence.PurposeContent, evidence.Answered},
		902: {evidence.PurposeQuery, evidence.Answered},
		903: {evidence.PurposeSigned, evidence.Answered},
	} {
		var text strings.Builder
		for i := range n {
			fmt.Fprintf(&text, "\n= example. 60 IN NS ns%d.example.", i)
		}
		m, _, err := readMessage(answer(t, q, "aa"+text.String()), q)
		require.NoError(t, err)
		o := evidence.Observation{Question: evidence.Question{Purpose: twin.purpose}}
		m.observe(&o, q, example)
		assert.Equal(t, twin.want, o.Outcome, "%d records", n)
		assert.Equal(t, twin.want == evidence.Answered, len(o.Answer) == n)
		assert.Equal(t, twin.want == evidence.Answered, o.Detail == "", o.Detail)
	}
}

// TestLongIdentifier: a server cannot fill the evidence with its identifier.
func TestLongIdentifier(t *testing.T) {
	assert.Equal(t, strings.Repeat("a", maxNSID), nsidText([]byte(strings.Repeat("a", maxNSID+1))))
}

// TestUnequalAnswersKept: what a pass does not keep it counts all the same, so that
// it is no proof of anything.
func TestUnequalAnswersKept(t *testing.T) {
	kept := 0
	c := New(Config{Clock: time.Now, Sink: func(batch []evidence.Entry) error {
		kept += len(batch)
		return nil
	}})
	p := &pass{c: c, rec: c.record(func(error) {})}
	o := evidence.Observation{Outcome: evidence.Answered, Answer: []evidence.RR{{Data: strings.Repeat("x", 1<<20)}}}
	for range 100 {
		p.saw(o)
	}
	require.NoError(t, p.rec.close())
	p.sum(100)
	assert.Equal(t, 100, p.content.Unequal)
	assert.Equal(t, 31, kept)
}

// TestLearningEnds: an address that has told more than anybody can keep is asked no
// more.
func TestLearningEnds(t *testing.T) {
	c := New(Config{Clock: time.Now, Sink: func([]evidence.Entry) error { return nil }})
	l := learner{c: c, rec: c.record(func(error) {}), server: server{address: netip.MustParseAddrPort("127.0.0.1:1")}}
	l.kept.used.Store(maxLearned + 1)
	_, ok := l.query(t.Context(), question{example, zonefile.TypeA})
	assert.False(t, ok)
	assert.Zero(t, c.Questions())
	require.NoError(t, l.rec.close())
}

// TestManyAddresses: a host with more addresses than anybody has is not found
// whole.
func TestManyAddresses(t *testing.T) {
	for n, want := range map[int]evidence.Outcome{maxAddresses: evidence.Answered, maxAddresses + 1: evidence.Unreachable} {
		var text strings.Builder
		for i := range n {
			fmt.Fprintf(&text, "\n= ns.example. 60 IN A 192.0.2.%d", i)
		}
		q := question{zonefile.MustName("ns.example."), zonefile.TypeA}
		m, _, err := readMessage(answer(t, q, "aa "+dns.RcodeToString[dns.RcodeSuccess]+text.String()), q)
		require.NoError(t, err)
		var f found
		f.add(New(Config{Clock: time.Now}), q.name, q.typ, walked{reply: reply{Observation: evidence.Observation{Outcome: evidence.Answered}, message: m}})
		f.add(nil, q.name, zonefile.TypeAAAA, walked{reply: reply{Observation: evidence.Observation{Outcome: evidence.NoData}}})
		assert.Equal(t, want, f.outcome)
		assert.Len(t, f.addresses, maxAddresses)
	}
}
