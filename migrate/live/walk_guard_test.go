package live

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/zonefile"
)

// TestBailiwick: a server speaks for names below its zone, and for no others.
func TestBailiwick(t *testing.T) {
	t.Parallel()
	q := asked("www.child.example.", zonefile.TypeA)
	for _, c := range []struct {
		name, text, zone string
		want             map[string][]string // server, addresses
	}{
		{"glue", "NOERROR\n- child.example. 60 IN NS ns.child.example.\n+ ns.child.example. 60 IN A 192.0.2.1",
			"child.example.", map[string][]string{"ns.child.example.": {"192.0.2.1:53"}}},
		{"sister's glue", "NOERROR\n- child.example. 60 IN NS ns.other.example.\n+ ns.other.example. 60 IN AAAA 2001:db8::1",
			"child.example.", map[string][]string{"ns.other.example.": {"[2001:db8::1]:53"}}},
		{"outside", "NOERROR\n- child.example. 60 IN NS ns.bank.test.\n+ ns.bank.test. 60 IN A 192.0.2.1",
			"child.example.", map[string][]string{"ns.bank.test.": nil}},
		{"not a server", "NOERROR\n- child.example. 60 IN NS ns.child.example.\n+ www.example. 60 IN A 192.0.2.1",
			"child.example.", map[string][]string{"ns.child.example.": nil}},
		{"two cuts", "NOERROR\n- child.example. 60 IN NS a.test.\n- www.child.example. 60 IN NS b.test.",
			"child.example.", map[string][]string{"a.test.": nil}},
		{"elsewhere too", "NOERROR\n- bank.test. 60 IN NS a.test.\n- child.example. 60 IN NS b.test.",
			"child.example.", map[string][]string{"b.test.": nil}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := New(Config{Clock: time.Now}).newResolver(func(evidence.Observation) {})
			m, ok, err := readMessage(answer(t, q, c.text), q)
			require.NoError(t, err)
			require.True(t, ok)
			r.learn(&delegation{zone: example}, m, q)
			d := r.nearest(q.name)
			assert.Equal(t, c.zone, d.zone.String())
			got := map[string][]string{}
			for _, s := range d.servers {
				got[s.name.String()] = nil
				for _, a := range s.addresses {
					got[s.name.String()] = append(got[s.name.String()], a.String())
				}
			}
			assert.Equal(t, c.want, got)
		})
	}
}

// TestAmplified: a zone whose every server is to be looked up in zones of the
// same kind (NXNSAttack) costs a bounded number of questions.
func TestAmplified(t *testing.T) {
	t.Parallel()
	var zone strings.Builder
	zone.WriteString("@ NS ns\nns A NET.2\n")
	for i := range 60 {
		for k := range 20 {
			fmt.Fprintf(&zone, "z%d NS ns%d.z%d\n", i, k, (i*7+k*11+1)%60)
		}
	}
	a := txtar.Parse([]byte("-- servers --\n1 root\n2 test\n-- root.zone --\n@ NS a.root.\na.root. A NET.1\ntest. NS ns.test.\nns.test. A NET.2\n" +
		"-- test.zone --\n" + zone.String() + "-- look --\nzone ex.test.\nnew ns.z1.test.\n"))
	w := newWorld(t, a)
	l := w.look(a)
	l.Quick = true
	c, err := w.run(t.Context(), Config{Timeout: time.Second}, l)
	require.NoError(t, err)
	w.heldBack(c)
	assert.Contains(t, w.seen(), "new ns.z1.test. from walk: unreachable")
	assert.Less(t, c.Questions(), maxForName+50)
}

// TestLookCancelled: what was seen before the end goes to the sink, and what was
// not is no evidence.
func TestLookCancelled(t *testing.T) {
	t.Parallel()
	a := txtar.Parse([]byte("-- servers --\n1 root\n2 root; silent\n-- root.zone --\n@ NS a.root.\na.root. A NET.1\ntest. NS a.root.\n" +
		"-- look --\nzone test.\nold a.root.\nold b.root. 2\n"))
	w := newWorld(t, a)
	ctx, cancel := context.WithCancel(t.Context())
	c := w.client(Config{Timeout: time.Hour, Tries: 3})
	keep := c.cfg.Sink
	c.cfg.Sink = func(batch []evidence.Entry) error {
		if slices.ContainsFunc(batch, func(e evidence.Entry) bool { return e.Host != nil && e.Host.Name == "a.root." }) {
			cancel()
		}
		return keep(batch)
	}
	assert.ErrorIs(t, c.Look(ctx, w.look(a)), context.Canceled)
	assert.Contains(t, w.seen(), "old a.root. from walk: answered NET.1")
	for _, e := range w.entries {
		if e.Saw != nil {
			assert.NotEqual(t, w.address("2"), e.Saw.Address)
		}
	}
}

// TestSinkFails: an error of the sink ends the look, and is what it gives.
func TestSinkFails(t *testing.T) {
	t.Parallel()
	full := errors.New("the disk is full")
	c := New(Config{
		Clock: time.Now, Timeout: time.Hour, Roots: []netip.AddrPort{play(t, "127.0.0.1", player{udp: silence}).address},
		Sink: func([]evidence.Entry) error { return full },
	})
	err := c.Look(t.Context(), Look{Zone: example, Servers: []Server{{Role: evidence.Old, Name: example, Addresses: []netip.AddrPort{
		play(t, "127.0.0.1", player{udp: silence}).address}}}})
	assert.Equal(t, full, err)
}

func TestParseRootHints(t *testing.T) {
	t.Parallel()
	const good = "; comment\n.\t3600000\tNS\tA.ROOT-SERVERS.NET.\nA.ROOT-SERVERS.NET. 3600000 A 198.41.0.4\nA.ROOT-SERVERS.NET. 3600000 AAAA 2001:503:ba3e::2:30\n"
	for text, want := range map[string]string{
		good:                             "[198.41.0.4:0 [2001:503:ba3e::2:30]:0] <nil>",
		good + "other.test. 1 A 1.1.1.1": "[198.41.0.4:0 [2001:503:ba3e::2:30]:0] <nil>",
		". 1 NS a.\n":                    "[] it names no server of the root with an address",
		"":                               "[] line 1: the source holds no record at all",
		good + "b. 1 A 1.2.3\n":          "[] line 5: `1.2.3` is not an IPv4 address",
	} {
		got, err := ParseRootHints([]byte(text))
		assert.Equal(t, want, fmt.Sprint(got, err), text)
	}
	assert.Len(t, rootHints(), 26)
}
