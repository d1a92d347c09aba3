package rehearse_test

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/miekg/dns"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zonegate/zonegate/migrate/rehearse"
	"github.com/zonegate/zonegate/zonefile"
	"github.com/zonegate/zonegate/zonefile/zonegen"
)

// TestAnswersLikeBIND asks the embedded server and BIND the same of generated
// zones: each name with each type, names below and beside, with and without
// EDNS, in small and in big packets.
func TestAnswersLikeBIND(t *testing.T) {
	texts := []rehearse.ZoneText{oddZone(), bigZone()}
	for seed := range uint64(3) {
		origin := fmt.Sprintf("z%d.example.", seed)
		texts = append(texts, rehearse.ZoneText{Origin: zonefile.MustName(origin), Text: zonegen.Small(seed, origin).Text()})
	}
	ours := start(t, rehearse.Config{Zones: readAll(t, texts)})
	bind := startReal(t, rehearse.RealConfig{Kind: rehearse.BIND, Zones: texts, Options: []string{"zero-no-soa-ttl no;"}})
	asked := 0
	for _, zone := range readAll(t, texts) {
		for _, q := range questions(zone) {
			asked++
			theirs, mine := seen(t, bind.Address, q), seen(t, ours.Address(), q)
			if partOfGlue(theirs, mine) {
				q.transport = "tcp"
				theirs, mine = seen(t, bind.Address, q), seen(t, ours.Address(), q)
			}
			if diff := cmp.Diff(theirs, mine); diff != "" {
				t.Errorf("%s: BIND (-), zonegate (+)\n%s", q, diff)
			}
		}
	}
	assert.Greater(t, asked, 2000)
}

// partOfGlue tells of a referral that does not fit: BIND 9.18 leaves out glue,
// the embedded server sets TC as RFC 9471 says.
func partOfGlue(theirs, mine []string) bool {
	return strings.Contains(theirs[0], "NOERROR AA=false TC=false") && strings.Contains(mine[0], "NOERROR AA=false TC=true")
}

// oddZone holds what generated zones lack.
func oddZone() rehearse.ZoneText {
	return zoneText("odd.example.", `@ 3600 IN SOA ns1 hostmaster 7 3600 600 604800 60
@ 86400 IN NS ns1
@ 86400 IN NS ns.sub
@ 3600 IN A 192.0.2.9
ns1 3600 IN A 192.0.2.1
a.b.c 60 IN TXT "deep"
* 60 IN MX 10 mail
mail 60 IN A 192.0.2.2
*.w 60 IN CNAME mail
*.w.sub2 60 IN A 192.0.2.3
chain1 60 IN CNAME chain2
chain2 60 IN CNAME a.b.c
out 60 IN CNAME www.elsewhere.test.
to-z0 60 IN CNAME www.z0.example.
gone 60 IN CNAME nothing.b.c
tocut 60 IN CNAME x.sub
old 60 IN DNAME a.b.c
moved 60 IN DNAME elsewhere.test.
sub 3600 IN NS ns.sub
sub 3600 IN DS 4711 13 2 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f
ns.sub 3600 IN A 192.0.2.4
nods 3600 IN NS ns.sub
nods 3600 IN NS ns.elsewhere.test.
esc\.aped.x\032y 60 IN A 192.0.2.5
x 60 IN TYPE65400 \# 4 0a000001
svc 60 IN SVCB 1 mail alpn=h2
_a._b 60 IN SRV 1 2 3 mail
`)
}

// bigZone has RRsets that do not fit into packets.
func bigZone() rehearse.ZoneText {
	var b strings.Builder
	b.WriteString("@ 3600 IN SOA ns1 hostmaster 7 3600 600 604800 300\n@ 60 IN NS ns1\nns1 60 IN A 192.0.2.1\n")
	for i := range 60 {
		fmt.Fprintf(&b, "many 60 IN A 192.0.2.%d\n", i)
		fmt.Fprintf(&b, "text 60 IN TXT \"%d %s\"\n", i, strings.Repeat("x", 200))
		fmt.Fprintf(&b, "cut 60 IN NS n%d.cut\nn%d.cut 60 IN A 192.0.2.%d\nn%d.cut 60 IN AAAA 2001:db8::%d\n", i, i, i, i, i)
		if i < 13 {
			fmt.Fprintf(&b, "mid 60 IN NS n%d.mid\nn%d.mid 60 IN A 192.0.2.%d\nn%d.mid 60 IN AAAA 2001:db8::%d\n", i, i, i, i, i)
		}
	}
	return zoneText("big.example.", b.String())
}

type asked struct {
	name      string
	typ       uint16
	transport string
	edns      uint16
	do        bool
}

func (q asked) String() string {
	return fmt.Sprintf("%s %s over %s, EDNS %d, DO %v", q.name, dns.TypeToString[q.typ], q.transport, q.edns, q.do)
}

// questions asks for all of a zone with every type, and for what it does not
// have with a few.
func questions(zone *zonefile.Zone) (list []asked) {
	made := []string{"outside.test.", "."}
	for node := range zone.Nodes() {
		name := node.Name().String()
		list = append(list, questionsOf(name, allTypes)...)
		made = append(made, "nothing."+name, "*."+name, "a.b."+name, node.Name().Parent().String())
	}
	slices.Sort(made)
	for i, name := range slices.Compact(made) {
		if _, err := zonefile.ParseName(name, zonefile.Root); err == nil {
			list = append(list, questionsOf(name, []uint16{dns.TypeA, allTypes[i%len(allTypes)]})...)
		}
	}
	return list
}

var allTypes = []uint16{
	dns.TypeSOA, dns.TypeNS, dns.TypeA, dns.TypeAAAA, dns.TypeMX, dns.TypeTXT, dns.TypeCNAME, dns.TypeDNAME,
	dns.TypeDS, dns.TypeSRV, dns.TypeANY, 65400, 65401,
}

// questionsOf varies how things are asked.
func questionsOf(name string, types []uint16) (list []asked) {
	for i, t := range types {
		list = append(list, []asked{
			{name, t, "udp", 1232, false}, {name, t, "udp", 0, false}, {name, t, "udp", 512, true}, {name, t, "tcp", 1232, false},
		}[(i+len(name))%4])
	}
	return append(list, asked{name, dns.TypeA, "udp", 1232, false})
}

// seen is what must be alike of an answer: additional records only in referrals,
// authority only where nothing is answered.
func seen(t *testing.T, a netip.AddrPort, q asked) (lines []string) {
	t.Helper()
	m := new(dns.Msg)
	m.SetQuestion(q.name, q.typ)
	m.RecursionDesired = false
	if q.edns > 0 {
		m.SetEdns0(q.edns, q.do)
	}
	client := dns.Client{Net: q.transport, UDPSize: 4096}
	r, _, err := client.Exchange(m, a.String())
	require.NoError(t, err, q)
	lines = append(lines, fmt.Sprintf("%s AA=%v TC=%v RA=%v OPT=%v", dns.RcodeToString[r.Rcode], r.Authoritative, r.Truncated, r.RecursionAvailable, r.IsEdns0() != nil))
	if r.Truncated {
		return lines
	}
	lines = append(lines, sorted("answer", r.Answer)...)
	if len(r.Answer) == 0 {
		lines = append(lines, sorted("authority", r.Ns)...)
		lines = append(lines, sorted("additional", r.Extra)...)
	}
	return lines
}

func sorted(section string, records []dns.RR) (lines []string) {
	for _, rr := range records {
		if rr.Header().Rrtype != dns.TypeOPT {
			lines = append(lines, section+" "+strings.ToLower(rr.String()))
		}
	}
	slices.Sort(lines)
	return lines
}
