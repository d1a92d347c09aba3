package plans

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// commonTypes are the types that are offered for a mistyped one, and whose
// TYPEnnn form (RFC 3597 section 5) is turned into the mnemonic.
var commonTypes = map[string]int{
	"A": 1, "NS": 2, "CNAME": 5, "SOA": 6, "PTR": 12, "HINFO": 13, "MX": 15, "TXT": 16, "RP": 17,
	"AFSDB": 18, "AAAA": 28, "LOC": 29, "SRV": 33, "NAPTR": 35, "CERT": 37, "DNAME": 39, "APL": 42,
	"DS": 43, "SSHFP": 44, "IPSECKEY": 45, "RRSIG": 46, "NSEC": 47, "DNSKEY": 48, "DHCID": 49,
	"NSEC3": 50, "NSEC3PARAM": 51, "TLSA": 52, "SMIMEA": 53, "CDS": 59, "CDNSKEY": 60,
	"OPENPGPKEY": 61, "CSYNC": 62, "ZONEMD": 63, "SVCB": 64, "HTTPS": 65, "SPF": 99, "URI": 256, "CAA": 257,
}

// metaTypes are no types of a record in a zone (RFC 6895 section 3.1).
var metaTypes = []string{"ANY", "ALL", "*", "AXFR", "IXFR", "MAILA", "MAILB", "OPT", "TKEY", "TSIG"}

// typ reads the mnemonic of a record type, in either case.
func (d *decoder) typ(n *yaml.Node, what string) (string, bool) {
	s, ok := d.text(n, what)
	if !ok {
		return "", false
	}
	return d.knownType(n, what, s)
}

func (d *decoder) knownType(n *yaml.Node, what, s string) (string, bool) {
	typ := mnemonic(s)
	switch {
	case slices.Contains(metaTypes, typ):
		d.fail(n, "leave the type out", "%s is %s, which is no type of a record", what, shown(s))
	case !isMnemonic(typ) || d.opt.Types != nil && !d.opt.Types(typ):
		d.fail(n, typeFix(typ, d.opt.Types), "%s is %s, which is no type of a record", what, shown(s))
	default:
		return typ, true
	}
	return "", false
}

// mnemonic is a type in upper case, TYPEnnn as its mnemonic where it has one.
func mnemonic(s string) string {
	s = strings.ToUpper(s)
	digits, numbered := strings.CutPrefix(s, "TYPE")
	number, err := strconv.ParseUint(digits, 10, 16)
	if !numbered || err != nil {
		return s
	}
	for name, n := range commonTypes {
		if n == int(number) {
			return name
		}
	}
	return "TYPE" + strconv.Itoa(int(number))
}

func isMnemonic(s string) bool {
	outside := func(r rune) bool { return (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' }
	return s != "" && s[0] >= 'A' && s[0] <= 'Z' && !strings.ContainsFunc(s, outside)
}

func typeFix(typ string, known func(string) bool) string {
	offered := slices.Collect(maps.Keys(commonTypes))
	offered = slices.DeleteFunc(offered, func(s string) bool { return known != nil && !known(s) })
	return offer(typ, offered)
}

// isType tells whether a word is a mnemonic.
func (d *decoder) isType(s string) bool {
	s = strings.ToUpper(s)
	if d.opt.Types == nil {
		return commonTypes[s] != 0
	}
	return d.opt.Types(s)
}

// typeGlob reads a mnemonic, perhaps with * in it.
func (d *decoder) typeGlob(n *yaml.Node) (string, bool) {
	s, ok := d.text(n, "type")
	if !ok {
		return "", false
	}
	if !strings.Contains(s, "*") {
		return d.knownType(n, "type", s)
	}
	if !isMnemonic("X" + strings.ToUpper(strings.ReplaceAll(s, "*", ""))) {
		d.fail(n, "write a type, with `*` for any run of characters", "type is %s, which matches no type of a record", shown(s))
		return "", false
	}
	return strings.ToUpper(s), true
}
