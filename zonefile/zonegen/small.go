package zonegen

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// Zone is a small zone as data. Names are absolute, in lower case and without
// escapes.
type Zone struct {
	Origin  string
	TTL     uint32 // seconds; what most records have
	Records []Record
}

// Record is one resource record.
type Record struct {
	Owner string
	TTL   uint32 // seconds
	Type  string
	Data  []Field
}

// Field is one part of rdata with its canonical text.
type Field struct {
	Kind Kind
	Text string
}

// Kind tells what a field is, and so how it can be written and encoded.
type Kind uint8

// The kinds of field.
const (
	Name    Kind = iota // a domain name
	Number8             // a decimal number of one octet
	Number16
	Number32
	Seconds // a number of 32 bits that can have units
	IPv4
	IPv6
	String // a character string, as its octets
	Tag    // a CAA tag: counted, never in quotation marks
	Rest   // octets up to the end, written as a quoted string
	Hex    // octets up to the end
)

// Small makes a zone of some 30 to 100 records as companies have them: mail,
// web, delegations with glue, services, a wildcard. The same seed and origin
// make the same zone.
func Small(seed uint64, origin string) Zone {
	g := &smallMaker{rng: rand.New(rand.NewPCG(seed, 1)), zone: Zone{Origin: origin, TTL: 3600}}
	g.apex()
	g.mail()
	for i := range 5 + g.rng.IntN(12) {
		g.host(label(seed, i))
	}
	for i := range 1 + g.rng.IntN(4) {
		g.cut(label(seed, 100+i))
	}
	g.services()
	return g.zone
}

type smallMaker struct {
	rng  *rand.Rand
	zone Zone
	made int
}

func (g *smallMaker) apex() {
	g.add("", "SOA", name("ns1."+g.zone.Origin), name("hostmaster."+g.zone.Origin), Field{Number32, "2026112001"},
		Field{Seconds, "7200"}, Field{Seconds, "5400"}, Field{Seconds, "1209600"}, Field{Seconds, "3600"})
	for _, ns := range []string{"ns1.", "ns2."} {
		g.add("", "NS", name(ns+g.zone.Origin))
		g.addresses(strings.TrimSuffix(ns, "."))
	}
	g.addresses("")
	g.add("", "CAA", Field{Number8, "0"}, Field{Tag, "issue"}, Field{Rest, "ca.example.net; account=230123"})
	g.add("", "CAA", Field{Number8, "128"}, Field{Tag, "iodef"}, Field{Rest, "mailto:security@example.net"})
}

func (g *smallMaker) mail() {
	g.add("", "MX", Field{Number16, "10"}, name("mail."+g.zone.Origin))
	g.add("", "MX", Field{Number16, "20"}, name("mx.backup.example.net."))
	g.addresses("mail")
	g.add("", "TXT", Field{String, "v=spf1 mx include:_spf.example.net -all"})
	g.add("_dmarc", "TXT", Field{String, "v=DMARC1; p=reject; rua=mailto:dmarc@example.net"})
	g.add("k1._domainkey", "TXT", Field{String, "v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A" + digest(uint64(g.made), 1)}, Field{String, digest(2, g.made)})
	g.add("_25._tcp.mail", "TLSA", Field{Number8, "3"}, Field{Number8, "1"}, Field{Number8, "1"}, Field{Hex, digest(3, g.made)})
}

func (g *smallMaker) host(host string) {
	switch g.rng.IntN(5) {
	case 0:
		g.add(host, "CNAME", name("www."+g.zone.Origin))
	case 1:
		g.add(host, "CNAME", name(host+".cdn.example.net."))
	case 2:
		g.addresses(host)
		g.add(host, "SSHFP", Field{Number8, "4"}, Field{Number8, "2"}, Field{Hex, digest(4, g.made)})
		g.add(host, "TXT", Field{String, `rack "7"; left\right`}, Field{String, ""}, Field{String, "caf\xc3\xa9"})
	case 3:
		g.addresses("*." + host)
		g.addresses("a.b." + host)
	default:
		g.addresses(host)
		g.addresses(host)
	}
}

func (g *smallMaker) cut(sub string) {
	g.add(sub, "NS", name("ns1."+sub+"."+g.zone.Origin))
	g.addresses("ns1." + sub)
	g.add(sub, "NS", name("ns."+label(9, g.made)+".example.net."))
	if g.rng.IntN(2) == 0 {
		g.add(sub, "DS", Field{Number16, "4711"}, Field{Number8, "13"}, Field{Number8, "2"}, Field{Hex, digest(5, g.made)})
	}
}

func (g *smallMaker) services() {
	g.addresses("www")
	g.addresses("sip")
	g.add("_sip._tcp", "SRV", Field{Number16, "10"}, Field{Number16, "60"}, Field{Number16, "5060"}, name("sip."+g.zone.Origin))
	g.add("", "NAPTR", Field{Number16, "100"}, Field{Number16, "10"}, Field{String, "s"}, Field{String, "SIP+D2T"}, Field{String, ""}, name("_sip._tcp."+g.zone.Origin))
	g.add("7.2.0.192", "PTR", name("www."+g.zone.Origin))
	g.add("old", "DNAME", name("archive."+g.zone.Origin))
	g.add("archive", "HINFO", Field{String, "PC"}, Field{String, "Linux 6"})
}

func (g *smallMaker) addresses(host string) {
	g.made++
	g.add(host, "A", Field{IPv4, ipv4(g.made, g.rng.IntN(4))})
	if g.rng.IntN(2) == 0 {
		g.add(host, "AAAA", Field{IPv6, ipv6(g.made, 0)})
	}
}

func (g *smallMaker) add(relative, mnemonic string, data ...Field) {
	g.made++
	owner := g.zone.Origin
	if relative != "" {
		owner = relative + "." + owner
	}
	ttl := g.zone.TTL
	if mnemonic == "MX" || mnemonic == "NS" {
		ttl = 86400
	}
	if strings.HasPrefix(relative, "_") {
		ttl = 5400
	}
	g.zone.Records = append(g.zone.Records, Record{owner, ttl, mnemonic, data})
}

func name(s string) Field { return Field{Name, s} }

// Text is the zone as a plain master file: one record a line, absolute names.
func (z Zone) Text() []byte {
	var b strings.Builder
	for _, r := range z.Records {
		fmt.Fprintf(&b, "%s %d IN %s", r.Owner, r.TTL, r.Type)
		for _, f := range r.Data {
			b.WriteByte(' ')
			b.WriteString(f.plain())
		}
		b.WriteByte('\n')
	}
	return []byte(b.String())
}

// plain is the simplest way to write a field.
func (f Field) plain() string {
	if f.Kind == String || f.Kind == Rest {
		return quote(f.Text, func(byte) bool { return false })
	}
	return f.Text
}

// quote writes octets in quotation marks; escape names further ones to write
// as \DDD.
func quote(s string, escape func(c byte) bool) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, c := range []byte(s) {
		switch {
		case c < ' ' || c >= 0x7f || escape(c):
			fmt.Fprintf(&b, `\%03d`, c)
		case c == '"' || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte('"')
	return b.String()
}
