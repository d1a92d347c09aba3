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
		{"se.", "iis 300 NS ns1.example.net.\niis 300 NS ns2.example.net.", true},
		{"se.", "iis 604800 NS ns1.example.net.\niis 604800 NS ns2.example.net.", true},
		{"se.", "iis NS ns1.example.net.\niis NS ns2.example.net.", true},
		{"se.", "ns1.iis A 192.0.2.1", true},
		{"se.", "iis DS 1 8 2 E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D", true},
		{"example.com.", "com A 192.0.2.1", true},
		{"se.", "iis NS ns1.example.net.", false},
		{"se.", "iis 299 NS ns1.example.net.\niis 299 NS ns2.example.net.", false},
		{"se.", "iis 604801 NS ns1.example.net.\niis 604801 NS ns2.example.net.", false},
		{"se.", "iis DNAME example.net.\nb.iis NS ns1.x-1.net.\nb.iis NS ns2.x-1.net.", false},
		{"se.", "iis MX 10 mail.example.net.", false},
		{"se.", "iis TXT text", false},
		{"se.", "@ NS ns.example.net.\n@ NS ns1.example.net.", false},
		{"se.", "iis NS ns.example.net.\niis NS ns1.iis", false},
		{"se.", "iis NS ns.example.net.\niis NS ns1.iis.se.", false},
		{"se.", "iis NS ns.example.net.\niis NS se.", false},
		{"se.", "iis NS ns.example.net.\niis NS net.", false},
		{"se.", "iis NS ns.example.net.\niis NS .", false},
		{"se.", "iis NS ns.example.net.\niis NS 192.0.2.1.", false},
		{"se.", "iis NS ns.example.net.\niis NS 2001:db8::1.example.net.", false},
		{"se.", "iis NS ns.example.net.\niis NS -ns1.example.net.", false},
		{"se.", "iis NS ns.example.net.\niis NS ns1-.example.net.", false},
		{"se.", "iis NS ns.example.net.\niis NS _ns1.example.net.", false},
		{"se.", "iis NS ns.example.net.\niis NS *.example.net.", false},
		{"se.", "iis NS ns.example.net.\niis NS ns\\.1.example.net.", false},
		{"se.", "iis 600 NS ns1.example.net.\niis 601 NS ns2.example.net.", false},
		{"se.", "iis NS ns1.example.net.\niis NS ns2.iis", false},
		{"se.", "* NS ns.example.net.\n* NS ns1.example.net.", false},
		{"se.", "se NS ns.example.net.\nse NS ns1.example.net.", false},
		{"se.", "www.se A 192.0.2.1", false},
		{"se.", "se.iis A 192.0.2.1", false},
		{"example.com.", "a.example.com.b A 192.0.2.1", false},
		{"se.", "_tcp A 192.0.2.1", false},
		{"se.", "iis.no. NS ns.example.net.\niis.no. NS ns1.example.net.", false},
		{"-.se.", "iis A 192.0.2.1", false},
		{".", "se NS ns.example.net.\nse NS ns1.example.net.", false},
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
