package live

import (
	"bytes"
	"encoding/binary"
	"strings"
	"testing"

	"github.com/miekg/dns"
	"github.com/stretchr/testify/require"
	"github.com/zonegate/zonegate/zonefile"
)

// FuzzTransfer reads octets as a transfer. What it takes is a zone: with its SOA
// and with nothing that is not of it, and it prints and reads as the same.
func FuzzTransfer(f *testing.F) {
	f.Add(packedTransfer(f, true))
	f.Add(packedTransfer(f, false))
	f.Add(append(packedTransfer(f, true), 0, 12, 0, 0, 0x84, 0))
	f.Fuzz(func(t *testing.T, octets []byte) {
		cfg := &TransferConfig{Zone: zonefile.MustName("example.com."), Source: "fuzz", MaxOctets: 1 << 20}
		s := newTransferStream(cfg, "fuzz", bytes.NewReader(octets))
		var room []byte
		for !s.closed {
			msg, err := s.read(&room)
			if err == nil {
				err = s.take(msg)
			}
			if err != nil {
				return
			}
		}
		z := s.zone.Zone()
		require.NotZero(t, z.RRset(cfg.Zone, zonefile.TypeSOA).Len())
		for n := range z.Nodes() {
			require.False(t, n.Outside(), "%s", n.Name())
		}
		var text strings.Builder
		require.NoError(t, z.Print(&text))
		again := readText(t, text.String())
		require.False(t, again.Broken(), "%s\n%v", text.String(), again.Problems())
		var twice strings.Builder
		require.NoError(t, again.Print(&twice))
		require.Equal(t, text.String(), twice.String())
	})
}

func readText(t *testing.T, text string) *zonefile.Zone {
	t.Helper()
	z, err := zonefile.Read(t.Context(), zonefile.InMemory("text", []byte(text)), zonefile.Options{Origin: zonefile.MustName("example.com.")})
	require.NoError(t, err)
	return z
}

// packedTransfer is a transfer of two messages with the ID 0.
func packedTransfer(t testing.TB, compress bool) (octets []byte) {
	t.Helper()
	soa := "example.com. 3600 IN SOA ns1.example.com. hostmaster.example.com. 7 7200 900 1209600 300"
	for _, records := range [][]string{
		{soa, "example.com. 3600 IN NS ns1.example.com.", "ns1.example.com. 3600 IN A 192.0.2.1", "WWW.example.com. 60 IN CNAME Example.com."},
		{"example.com. 3600 IN MX 10 mx.example.net.", `a.example.com. 0 IN TXT "a" "b"`, "_x._tcp.example.com. 5 IN SRV 1 2 3 h.example.com.",
			`n.example.com. 5 IN NAPTR 1 2 "u" "x" "" r.example.com.`, "s.example.com. 5 IN HTTPS 1 . alpn=h2", soa},
	} {
		m := new(dns.Msg).SetAxfr("example.com.")
		m.Response, m.Compress, m.Id = true, compress, 0
		for _, r := range records {
			rr, err := dns.NewRR(r)
			require.NoError(t, err)
			m.Answer = append(m.Answer, rr)
		}
		packed, err := m.Pack()
		require.NoError(t, err)
		octets = append(binary.BigEndian.AppendUint16(octets, uint16(len(packed))), packed...)
	}
	return octets
}
