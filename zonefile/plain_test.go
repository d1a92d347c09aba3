package zonefile_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/zonefile"
)

// TestPlain: what is next to plain is not.
func TestPlain(t *testing.T) {
	for _, c := range []struct {
		origin, records string
		plain           bool
	}{
		{"se.", "iis NS ns1.example.net.", true},
		{"se.", "iis NS ns1.example.net.\niis NS ns2.example.net.", true},
		{"se.", "ns1.iis A 192.0.2.1", true},
		{"se.", "iis MX 10 mail.example.net.", true},
		{"se.", "x-1 NS ns1.example.net.", true},
		{"example.com.", "com NS ns1.example.net.", true},
		{"se.", "@ NS ns1.example.net.", false},
		{"se.", "iis NS ns1.iis", false},
		{"se.", "iis NS ns1.iis.se.", false},
		{"se.", "iis NS se.", false},
		{"se.", "iis NS net.", false},
		{"se.", "iis NS .", false},
		{"se.", "iis NS 192.0.2.1.", false},
		{"se.", "iis NS 2001:db8::1.example.net.", false},
		{"se.", "iis NS -ns1.example.net.", false},
		{"se.", "iis NS ns1-.example.net.", false},
		{"se.", "iis NS _ns1.example.net.", false},
		{"se.", "iis NS *.example.net.", false},
		{"se.", `iis NS ns\.1.example.net.`, false},
		{"se.", "iis 60 NS ns1.example.net.\niis 61 NS ns2.example.net.", false},
		{"se.", "iis NS ns1.example.net.\niis NS ns2.iis", false},
		{"se.", "* NS ns1.example.net.", false},
		{"se.", "se NS ns1.example.net.", false},
		{"se.", "www.se A 192.0.2.1", false},
		{"se.", "se.iis A 192.0.2.1", false},
		{"example.com.", "a.example.com.b A 192.0.2.1", false},
		{"se.", "_tcp A 192.0.2.1", false},
		{"se.", "iis.no. NS ns1.example.net.", false},
		{"-.se.", "iis A 192.0.2.1", false},
		{".", "se NS ns1.example.net.", false},
		{"se.", `iis TYPE2 \# 5 036e733100`, false},
		{"se.", "iis TYPE65280 \\# 1 00", false},
	} {
		z, err := zonefile.ParseZone(zonefile.MustName(c.origin), []byte("$TTL 3600\n"+c.records+"\n"))
		require.NoError(t, err, c.records)
		for set := range z.RRsets() {
			require.Equal(t, c.plain, set.Plain(), c.records)
		}
	}
}
