package checks

import (
	"strconv"
	"strings"
	"testing"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

// costShapes are zones of other kinds than a registry's: the lines of name #, where #+
// is the next one.
var costShapes = []struct{ name, lines string }{
	{"cname-out", "h# CNAME h#.cdn.example.net.\n"},
	{"cname-chains", "a# CNAME b#\nb# CNAME c#\nc# CNAME d#\nd# A 185.0.2.1\n"},
	{"cname-one-chain", "h# CNAME h#+\n"},
	{"mail", "h# MX 10 mx.h#\nmx.h# A 185.0.2.1\n"},
	{"services", "_sip._tcp.h# SRV 10 5 5060 h#\nh# NAPTR 100 10 S SIP+D2T \"\" _sip._tcp.h#\nh# HTTPS 1 . alpn=h2,h3\nh# A 185.0.2.1\n"},
	{"spf", "_spf# TXT \"v=spf1 a:h#.example.com -all\"\nh# TXT \"v=spf1 ip4:185.0.2.1 include:_spf#.example.com -all\"\nh# A 185.0.2.1\n"},
	{"text", "h# TXT \"site-verification=" + strings.Repeat("x", 200) + "\" \"" + strings.Repeat("y", 200) + "\"\n"},
	{"wildcards", "h# A 185.0.2.1\n*.h# A 185.0.2.1\n"},
	{"occluded", "sub NS ns1.example.net.\nsub NS ns2.example.net.\nh#.sub A 185.0.2.1\n"},
}

func costShape(tb testing.TB, lines string, n int) *zonefile.Zone {
	var text strings.Builder
	text.WriteString("$TTL 3600\n@ SOA ns1.example.net. hostmaster.example.net. 1 7200 1800 2419200 3600\n" +
		"@ NS ns1.example.net.\n@ NS ns2.example.net.\n")
	for i := range n {
		text.WriteString(strings.NewReplacer("#+", strconv.Itoa(i+1), "#", strconv.Itoa(i)).Replace(lines))
	}
	return readCost(tb, []byte(text.String()), "example.com.")
}

// BenchmarkRunShapes is everything between a parsed zone, or two, and the verdict.
func BenchmarkRunShapes(b *testing.B) {
	for _, shape := range costShapes {
		older, newer := costShape(b, shape.lines, 20_000), costShape(b, shape.lines, 20_010)
		for _, q := range []migrate.Question{
			{Gate: migrate.GateLint, New: newer},
			{Gate: migrate.GatePublish, Old: older, New: newer},
		} {
			b.Run(shape.name+"/"+string(q.Gate), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					costRun(b, All(), q)
				}
			})
		}
	}
}
