package zonefile

import (
	"fmt"
	"strings"
)

// mnemonicField is a number that may be written as a word.
type mnemonicField struct {
	label string
	size  int
	words map[string]uint64 // by upper-case word
}

func (f mnemonicField) what() string { return f.label }
func (f mnemonicField) octets() int  { return f.size }

func (f mnemonicField) encode(e *encoder) *rdataError {
	text, err := e.word(f.label)
	if err != nil {
		return err
	}
	top := uint64(1)<<(8*f.size) - 1
	v, ok := parseDecimal(text, top)
	if !ok {
		v, ok = f.words[strings.ToUpper(string(text))]
	}
	if !ok {
		return e.wrong(e.next-1, fmt.Sprintf("the %s %s is neither a number from 0 to %d nor a known mnemonic", f.label, e.shown(e.next-1), top),
			fmt.Sprintf("write the number of the %s", f.label))
	}
	e.putUint(v, f.size)
	return nil
}

func (f mnemonicField) decode(d *decoder) error { return uintField{f.label, f.size}.decode(d) }

// algorithm is a DNSSEC algorithm (IANA "DNS Security Algorithm Numbers").
var algorithm = mnemonicField{"algorithm", 1, map[string]uint64{
	"RSAMD5": 1, "DH": 2, "DSA": 3, "RSASHA1": 5, "DSA-NSEC3-SHA1": 6, "NSEC3DSA": 6, "RSASHA1-NSEC3-SHA1": 7, "NSEC3RSASHA1": 7,
	"RSASHA256": 8, "RSASHA512": 10, "ECC-GOST": 12, "ECCGOST": 12, "ECDSAP256SHA256": 13, "ECDSA256": 13,
	"ECDSAP384SHA384": 14, "ECDSA384": 14, "ED25519": 15, "ED448": 16, "INDIRECT": 252, "PRIVATEDNS": 253, "PRIVATEOID": 254,
}}
