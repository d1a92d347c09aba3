package render

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate"
)

func goodRow(role, address, transport string) migrate.ServerRow {
	serial := uint32(2026112002)
	return migrate.ServerRow{
		Role: role, Server: "ns1.new.example.", Address: address, Transport: transport, Serial: &serial, Asked: 17, Equal: 17,
		Reachable: "good", Authoritative: "good", SerialCell: "good", NSSet: "good", Parity: "good", Negative: "good",
	}
}

// TestManyServers: of 26 addresses one is bad, over one transport. One look finds
// it, without colour.
func TestManyServers(t *testing.T) {
	r := &migrate.Report{Schema: migrate.Schema, Zone: "example.com.", Gate: migrate.GateDelegate, At: time.Unix(0, 0), Verdict: migrate.NoGo}
	for i := range 26 {
		for _, transport := range []string{"udp", "tcp"} {
			row := goodRow("new", fmt.Sprintf("[2001:db8:ffff:ffff:ffff:ffff:ffff:%x]:5301", 0xff00+i), transport)
			if i == 13 && transport == "tcp" {
				row.Parity = migrate.CellBad
			}
			r.Servers = append(r.Servers, row)
		}
	}
	var lines, marked []string
	for line := range strings.Lines(rendered(t, r, "text", Options{})) {
		if strings.Contains(line, "2001:db8") {
			lines = append(lines, line)
		}
		if strings.HasPrefix(line, "  > ") {
			marked = append(marked, line)
		}
		assert.LessOrEqual(t, len(line), 140)
	}
	assert.Len(t, lines, 27, "a line for each address, and one more for that which differs")
	require.Len(t, marked, 1)
	assert.Equal(t, "  > ns1.new.example.  [2001:db8:ffff:ffff:ffff:ffff:ffff:ff0d]:5301  TCP      ok     ok  2026112002  ok      BAD     ok        17\n", marked[0])
	assert.Contains(t, rendered(t, r, "text", Options{}), "servers: 26 addresses, 1 BAD")
	assert.Equal(t, 1, strings.Count(rendered(t, r, "markdown", Options{}), "| **BAD** |"))
}

// TestLinesOfOneAddress: what is asked over one transport alone keeps no good
// lines apart, and nothing bad is put down to the other transport.
func TestLinesOfOneAddress(t *testing.T) {
	for _, c := range []struct {
		about    string
		udp, tcp func(*migrate.ServerRow)
		want     []string
	}{
		{"both good", none, none, []string{"UDP+TCP ok ok 2026112002 ok ok ok 17"}},
		{"content over UDP alone", none, func(r *migrate.ServerRow) { r.Parity, r.Asked = "none", 0 }, []string{"UDP+TCP ok ok 2026112002 ok ok ok 17"}},
		{"other numbers asked", none, func(r *migrate.ServerRow) { r.Asked = 5 }, []string{"UDP+TCP ok ok 2026112002 ok ok ok 17+5"}},
		{"bad content over UDP alone", func(r *migrate.ServerRow) { r.Parity = "bad" }, func(r *migrate.ServerRow) { r.Parity, r.Asked = "none", 0 },
			[]string{"UDP ok ok 2026112002 ok BAD ok 17", "TCP ok ok 2026112002 ok - ok -"}},
		{"another serial over TCP", none, func(r *migrate.ServerRow) { other := uint32(7); r.Serial = &other },
			[]string{"UDP ok ok 2026112002 ok ok ok 17", "TCP ok ok 7 ok ok ok 17"}},
		{"no answer over TCP", none, func(r *migrate.ServerRow) {
			*r = migrate.ServerRow{Role: r.Role, Server: r.Server, Address: r.Address, Transport: r.Transport, Reachable: "bad",
				Authoritative: "none", SerialCell: "none", NSSet: "none", Parity: "none", Negative: "none"}
		}, []string{"UDP ok ok 2026112002 ok ok ok 17", "TCP BAD - - - - - -"}},
		{"bad serial, which is shown", func(r *migrate.ServerRow) { r.SerialCell = "bad" }, func(r *migrate.ServerRow) { r.SerialCell = "warned" },
			[]string{"UDP ok ok BAD 2026112002 ok ok ok 17", "TCP ok ok warn 2026112002 ok ok ok 17"}},
	} {
		t.Run(c.about, func(t *testing.T) {
			udp, tcp := goodRow("new", "192.0.2.1:53", "udp"), goodRow("new", "192.0.2.1:53", "tcp")
			c.udp(&udp)
			c.tcp(&tcp)
			var got []string
			for _, l := range serversOf(&migrate.Report{Servers: []migrate.ServerRow{udp, tcp}}) {
				got = append(got, l.over+" "+strings.Join(l.cells(), " "))
			}
			assert.Equal(t, c.want, got)
		})
	}
}

func none(*migrate.ServerRow) {}

func TestAnswerer(t *testing.T) {
	for _, c := range []struct {
		f    migrate.Finding
		want string
	}{
		{migrate.Finding{}, ""},
		{migrate.Finding{Server: "ns1.example."}, "ns1.example."},
		{migrate.Finding{Server: "ns1.example.", Address: "192.0.2.1:53", Transport: "udp", Vantage: "ams", NSID: "x1"}, "ns1.example. 192.0.2.1 UDP (ams, nsid x1)"},
		{migrate.Finding{Server: "192.0.2.1:53", Address: "192.0.2.1:53", NSID: "x1"}, "192.0.2.1 (nsid x1)"},
		{migrate.Finding{Server: "ns1.example.", Address: "[2001:db8::1]:5301", Transport: "tcp"}, "ns1.example. [2001:db8::1]:5301 TCP"},
	} {
		assert.Equal(t, c.want, answerer(&c.f))
	}
}
