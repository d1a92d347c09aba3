package dnssec

import "strconv"

// Algorithm is a DNSSEC algorithm by its IANA number (RFC 8624 section 3.1).
type Algorithm uint8

// The algorithms that signatures are verified of. Of any other one a signature is
// neither right nor wrong: it is not verified.
const (
	RSASHA1         Algorithm = 5  // RFC 3110
	RSASHA1NSEC3    Algorithm = 7  // RFC 5155 section 2
	RSASHA256       Algorithm = 8  // RFC 5702
	RSASHA512       Algorithm = 10 // RFC 5702
	ECDSAP256SHA256 Algorithm = 13 // RFC 6605
	ECDSAP384SHA384 Algorithm = 14 // RFC 6605
	Ed25519         Algorithm = 15 // RFC 8080
	Ed448           Algorithm = 16 // RFC 8080
)

var algorithmNames = map[Algorithm]string{
	RSASHA1: "RSASHA1", RSASHA1NSEC3: "RSASHA1-NSEC3-SHA1", RSASHA256: "RSASHA256", RSASHA512: "RSASHA512",
	ECDSAP256SHA256: "ECDSAP256SHA256", ECDSAP384SHA384: "ECDSAP384SHA384", Ed25519: "ED25519", Ed448: "ED448",
}

// Supported tells whether signatures of the algorithm can be verified.
func (a Algorithm) Supported() bool { return algorithmNames[a] != "" }

// String gives the mnemonic with its number, or "algorithm N" where there is none.
func (a Algorithm) String() string {
	if name, ok := algorithmNames[a]; ok {
		return name + " (" + strconv.Itoa(int(a)) + ")"
	}
	return "algorithm " + strconv.Itoa(int(a))
}
