package checks

import (
	"fmt"
	"iter"
	"net/netip"
	"strconv"
	"strings"

	"github.com/zonegate/zonegate/zonefile"
)

// spfRecord is an SPF record (RFC 7208 section 4.5), read term by term.
type spfRecord struct {
	text  string
	terms []spfTerm
}

// spfTerm is a mechanism or modifier.
type spfTerm struct {
	text     string // as written
	name     string // lower case
	modifier bool
	domain   string // domain-spec or value, "" if none was written
	bad      string // what is wrong with it, "" if nothing
	fix      string
}

// isSPF tells whether a text is an SPF record: v=spf1 in letters of either case,
// closed by a blank or the end.
func isSPF(text string) bool {
	const version = "v=spf1"
	return len(text) >= len(version) && strings.EqualFold(text[:len(version)], version) &&
		(len(text) == len(version) || text[len(version)] == ' ')
}

// readSPF gives the text of a record that is an SPF record. A long text of many
// strings is joined only where the first one does not tell that it is none.
func readSPF(r zonefile.Record) (text string, ok bool) {
	if head := firstString(r); len(head) > len("v=spf1") && !isSPF(head) {
		return "", false
	}
	text = r.Text()
	return text, isSPF(text)
}

// firstString is the first string of a TXT or SPF record.
func firstString(r zonefile.Record) string {
	rdata := r.Rdata()
	if len(rdata) == 0 {
		return ""
	}
	return rdata[1:min(len(rdata), 1+int(rdata[0]))]
}

// eachSPF hands on the SPF records that the zone answers with. do must not keep them.
func eachSPF(do func(zonefile.Record, spfRecord)) func(zonefile.RRset) {
	var room []spfTerm
	return func(set zonefile.RRset) {
		if !set.Node().Authoritative() {
			return
		}
		for i := range set.Len() {
			r := set.At(i)
			if text, ok := readSPF(r); ok {
				spf := parseSPFInto(room[:0], text)
				do(r, spf)
				room = spf.terms
			}
		}
	}
}

// parseSPF reads a text for which isSPF is true.
func parseSPF(text string) spfRecord { return parseSPFInto(nil, text) }

// parseSPFInto is parseSPF that appends the terms to room.
func parseSPFInto(room []spfTerm, text string) spfRecord {
	r := spfRecord{text: text, terms: room}
	for word := range strings.SplitSeq(text[len("v=spf1"):], " ") {
		if word != "" {
			r.terms = append(r.terms, parseSPFTerm(word))
		}
	}
	r.markRepeated()
	return r
}

// markRepeated finds modifiers that may stand once (RFC 7208 section 6).
func (r *spfRecord) markRepeated() {
	redirects, exps := 0, 0
	for i := range r.terms {
		t := &r.terms[i]
		before := &redirects
		switch {
		case !t.modifier || t.name != "redirect" && t.name != "exp":
			continue
		case t.name == "exp":
			before = &exps
		}
		if *before++; *before > 1 && t.bad == "" {
			t.bad, t.fix = "is a second "+t.name, "keep one "+t.name
		}
	}
}

// tested gives the mechanisms that are evaluated, those up to all, and the
// redirect that is, if any: one beside all is not (RFC 7208 sections 5.1 and
// 6.1).
func (r *spfRecord) tested() iter.Seq[*spfTerm] {
	return func(yield func(*spfTerm) bool) {
		var redirect *spfTerm
		for i := range r.terms {
			switch t := &r.terms[i]; {
			case t.modifier && t.name == "redirect":
				redirect = t
			case t.modifier:
			case t.name == "all" || !yield(t):
				return
			}
		}
		if redirect != nil {
			yield(redirect)
		}
	}
}

func parseSPFTerm(word string) spfTerm {
	t := spfTerm{text: word}
	mark := -1 // of the first that ends a name
	for i := range len(word) {
		switch c := word[i]; {
		case mark < 0 && (c == ':' || c == '/' || c == '='):
			mark = i
		case c < 0x21 || c > 0x7e:
			t.bad = fmt.Sprintf("holds the octet 0x%02x, which is no visible ASCII character", word[i])
			t.fix = "write ASCII letters, and a blank between terms"
			return t
		}
	}
	switch skip := min(1, strings.IndexByte("+-~?", word[0])+1); { // a qualifier
	case mark < 0:
		t.parseMechanism(word[skip:], "")
	case word[mark] == '=':
		t.parseModifier(word[:mark], word[mark+1:])
	default:
		t.parseMechanism(word[skip:mark], word[mark:])
	}
	return t
}

func (t *spfTerm) parseModifier(name, value string) {
	t.name, t.modifier, t.domain = strings.ToLower(name), true, value
	switch t.name {
	case "redirect", "exp":
		t.needDomain()
		return
	}
	if !isModifierName(name) {
		t.bad, t.fix = "is no modifier: "+shown(name)+" is no name", "write name=value, or remove the term"
		return
	}
	if _, bad := spfMacros(value, true); bad != "" {
		t.bad, t.fix = bad, "write %% for a percent sign"
	}
}

func isModifierName(s string) bool {
	for i := range len(s) {
		c := s[i] | 0x20
		letter := c >= 'a' && c <= 'z'
		if !letter && (i == 0 || !isAlnum(s[i]) && strings.IndexByte("-_.", s[i]) < 0) {
			return false
		}
	}
	return s != ""
}

// parseMechanism reads a mechanism without its qualifier: its name, and what comes
// after that from a colon or slash on.
func (t *spfTerm) parseMechanism(name, rest string) {
	t.name = strings.ToLower(name)
	switch t.name {
	case "all":
		if rest != "" {
			t.bad, t.fix = "gives all a value", "write all alone"
		}
	case "include", "exists":
		t.domain = strings.TrimPrefix(rest, ":")
		t.needDomain()
	case "ptr":
		t.optionalDomain(rest)
	case "a", "mx":
		host, bad := cutDualCIDR(rest)
		if t.optionalDomain(host); t.bad == "" && bad != "" {
			t.bad, t.fix = bad, "write /0 to /32, then //0 to //128 for IPv6"
		}
	case "ip4", "ip6":
		t.parseAddress(strings.TrimPrefix(rest, ":"))
	default:
		t.unknown(name)
	}
}

func (t *spfTerm) unknown(name string) {
	t.bad, t.fix = "is no mechanism", "remove the term"
	meant := map[string]string{
		"ipv4": "ip4", "ipv6": "ip6", "ip": "ip4", "inlcude": "include", "includes": "include", "incude": "include",
		"inclde": "include", "inculde": "include", "mx4": "mx", "exist": "exists",
	}
	known := []string{"all", "include", "a", "mx", "ptr", "ip4", "ip6", "exists"}
	lower := strings.ToLower(name)
	if right, ok := meant[lower]; ok {
		t.fix = "write " + shown(strings.Replace(t.text, name, right, 1))
		return
	}
	for _, k := range known {
		if k != "a" && strings.Trim(lower, ";,.\"'") == k {
			t.fix = "write " + shown(k)
		}
	}
	if strings.HasPrefix(lower, "v=spf") {
		t.fix = "keep one v=spf1, at the start"
	}
}

// optionalDomain reads "" or ":" and a domain-spec.
func (t *spfTerm) optionalDomain(rest string) {
	if rest == "" {
		return
	}
	if rest[0] != ':' {
		t.bad, t.fix = "has "+shown(rest)+" where a colon and a domain belong", "write "+t.name+":domain"
		return
	}
	t.domain = rest[1:]
	t.needDomain()
}

func (t *spfTerm) needDomain() {
	if bad := spfDomainSpec(t.domain, t.name == "exp"); bad != "" {
		t.bad, t.fix = bad, "write a domain name such as _spf.example.com"
		if t.domain != "" && !strings.ContainsAny(t.domain, ".%") {
			t.fix = "write the whole domain name: nothing is added to " + shown(t.domain)
		}
	}
}

func (t *spfTerm) parseAddress(value string) {
	text, length, hasLength := strings.Cut(value, "/")
	addr, err := netip.ParseAddr(text)
	bits, want := 32, "IPv4"
	if t.name == "ip6" {
		bits, want = 128, "IPv6"
	}
	switch {
	case value == "":
		t.bad, t.fix = "names no address", "write "+t.name+":address or "+t.name+":address/length"
	case err != nil || addr.Zone() != "":
		t.bad, t.fix = shown(text)+" is no "+want+" address", "write "+t.name+":address or "+t.name+":address/length"
	case addr.Is4() != (t.name == "ip4"):
		t.bad = shown(text) + " is no " + want + " address"
		t.fix = "write " + strings.NewReplacer("ip4", "ip6", "ip6", "ip4").Replace(t.name) + ":" + value
	case hasLength && !isCIDR(length, bits):
		t.bad, t.fix = fmt.Sprintf("/%s is no prefix length of %s", length, want), fmt.Sprintf("write /0 to /%d", bits)
	}
}

// isCIDR tells whether s is a prefix length from 0 to most, without leading
// zeros.
func isCIDR(s string, most int) bool {
	n, err := strconv.Atoi(s)
	return err == nil && n <= most && strconv.Itoa(n) == s
}

// cutDualCIDR takes the prefix lengths off the end: host["/"n]["//"n].
func cutDualCIDR(s string) (host, bad string) {
	host, six := s, ""
	if at := strings.LastIndex(s, "//"); at >= 0 && allDigits(s[at+2:]) {
		host, six = s[:at], s[at+2:]
		if !isCIDR(six, 128) {
			bad = "//" + six + " is no prefix length of IPv6"
		}
	}
	if at := strings.LastIndex(host, "/"); at >= 0 && allDigits(host[at+1:]) {
		if four := host[at+1:]; !isCIDR(four, 32) {
			bad = "/" + four + " is no prefix length of IPv4"
		}
		host = host[:at]
	}
	return host, bad
}

func allDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

func isAlnum(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}
