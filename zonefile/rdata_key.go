package zonefile

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// keyFlagsField is the flags of a key: a decimal number, 0x and hexadecimal
// digits, or the words of RFC 2535 section 7.1 with | between them.
type keyFlagsField struct{ label string }

func (f keyFlagsField) what() string { return f.label }
func (f keyFlagsField) octets() int  { return 2 }

var keyFlagWords = map[string]uint64{
	"NOCONF": 0x4000, "NOAUTH": 0x8000, "NOKEY": 0xC000,
	"FLAG2": 0x2000, "EXTEND": 0x1000, "FLAG4": 0x0800, "FLAG5": 0x0400,
	"USER": 0x0000, "ZONE": 0x0100, "HOST": 0x0200, "NTYP3": 0x0300,
	"FLAG8": 0x0080, "FLAG9": 0x0040, "FLAG10": 0x0020, "FLAG11": 0x0010,
	"SIG0": 0, "SIG1": 1, "SIG2": 2, "SIG3": 3, "SIG4": 4, "SIG5": 5, "SIG6": 6, "SIG7": 7,
	"SIG8": 8, "SIG9": 9, "SIG10": 10, "SIG11": 11, "SIG12": 12, "SIG13": 13, "SIG14": 14, "SIG15": 15,
	"KSK": 0x0001, "REVOKE": 0x0080, "OWNER": 0x0200,
}

func (f keyFlagsField) encode(e *encoder) *rdataError {
	text, err := e.word(f.label)
	if err != nil {
		return err
	}
	v, ok := parseDecimal(text, 65535)
	if !ok {
		v, ok = parseKeyFlags(string(text))
	}
	if !ok {
		return e.notNumber(f.label, 65535)
	}
	e.putUint(v, 2)
	return nil
}

func parseKeyFlags(text string) (uint64, bool) {
	if hex, found := strings.CutPrefix(text, "0x"); found {
		v, err := strconv.ParseUint(hex, 16, 16)
		return v, err == nil
	}
	var v uint64
	for word := range strings.SplitSeq(strings.ToUpper(text), "|") {
		bits, known := keyFlagWords[word]
		if !known {
			return 0, false
		}
		v |= bits
	}
	return v, true
}

func (f keyFlagsField) decode(d *decoder) error { return u16(f.label).decode(d) }

// protocol is the protocol octet of a key (RFC 2535 section 7.1).
var protocol = mnemonicField{"protocol", 1, map[string]uint64{
	"NONE": 0, "TLS": 1, "EMAIL": 2, "DNSSEC": 3, "IPSEC": 4, "ALL": 255,
}}

// optionalKeyField is the key of a KEY record, which the flags NOKEY do away
// with (RFC 2535 section 3.1.2).
type optionalKeyField struct{ label string }

func (f optionalKeyField) what() string { return f.label }

const noKey = 0xC0

func (f optionalKeyField) encode(e *encoder) *rdataError {
	if e.next >= len(e.toks) && e.out[0]&noKey == noKey {
		return nil
	}
	return base64Field{f.label, 1}.encode(e)
}

func (f optionalKeyField) decode(d *decoder) error {
	if d.off == len(d.wire) && d.wire[0]&noKey == noKey {
		return nil
	}
	return base64Field{f.label, 1}.decode(d)
}

// zeroFlagsField is the flags of RKEY, all of them reserved.
type zeroFlagsField struct{ label string }

var errFlags = errors.New("the flags are not 0")

func (f zeroFlagsField) what() string { return f.label }

func (f zeroFlagsField) encode(e *encoder) *rdataError {
	v, err := e.number(f.label, 65535)
	if err == nil && v != 0 {
		return e.wrong(e.next-1, fmt.Sprintf("the %s are %d", f.label, v), "write 0")
	}
	e.putUint(v, 2)
	return err
}

func (f zeroFlagsField) decode(d *decoder) error {
	v, err := d.uint(2)
	if err == nil && v != 0 {
		return errFlags
	}
	d.number(v)
	return err
}

// CERT types (RFC 4398 section 2.1).
var certType = mnemonicField{"certificate type", 2, map[string]uint64{
	"PKIX": 1, "SPKI": 2, "PGP": 3, "IPKIX": 4, "ISPKI": 5, "IPGP": 6, "ACPKIX": 7, "IACPKIX": 8, "URI": 253, "OID": 254,
}}

// digestType is the digest of a DS (RFC 4034 appendix A.2).
var digestType = mnemonicField{"digest type", 1, map[string]uint64{
	"SHA-1": 1, "SHA1": 1, "SHA-256": 2, "SHA256": 2, "GOST": 3, "SHA-384": 4, "SHA384": 4,
}}

// hashAlgorithm is the hash of NSEC3 (RFC 5155 section 11).
var hashAlgorithm = mnemonicField{"hash algorithm", 1, map[string]uint64{"SHA-1": 1}}

// syncScheme is how a DSYNC endpoint is told (RFC 9859 section 2.1).
var syncScheme = mnemonicField{"scheme", 1, map[string]uint64{"NOTIFY": 1}}
