package zonefile

import (
	"strconv"
	"strings"

	"github.com/miekg/dns"
)

// Type is a resource record type by its IANA number.
type Type uint16

// Class is a resource record class by its IANA number.
type Class uint16

// The classes that a zone can have.
const (
	ClassIN Class = dns.ClassINET
	ClassCH Class = dns.ClassCHAOS
	ClassHS Class = dns.ClassHESIOD
)

// The types that code names. Types known to the reader but not named here are
// in the table of rdata layouts.
const (
	TypeA          Type = 1
	TypeNS         Type = 2
	TypeCNAME      Type = 5
	TypeSOA        Type = 6
	TypePTR        Type = 12
	TypeMX         Type = 15
	TypeTXT        Type = 16
	TypeSIG        Type = 24
	TypeKEY        Type = 25
	TypeAAAA       Type = 28
	TypeNXT        Type = 30
	TypeSRV        Type = 33
	TypeNAPTR      Type = 35
	TypeDNAME      Type = 39
	TypeDS         Type = 43
	TypeSSHFP      Type = 44
	TypeRRSIG      Type = 46
	TypeNSEC       Type = 47
	TypeDNSKEY     Type = 48
	TypeNSEC3      Type = 50
	TypeNSEC3PARAM Type = 51
	TypeTLSA       Type = 52
	TypeSMIMEA     Type = 53
	TypeCDS        Type = 59
	TypeCDNSKEY    Type = 60
	TypeCSYNC      Type = 62
	TypeZONEMD     Type = 63
	TypeSVCB       Type = 64
	TypeHTTPS      Type = 65
	TypeSPF        Type = 99
	TypeURI        Type = 256
	TypeCAA        Type = 257

	// TypeSigning is the private type by which BIND notes how far it has signed a
	// zone. It has no mnemonic.
	TypeSigning Type = 65534

	// TypeALIAS is the private type by which PowerDNS writes an alias that it
	// answers with addresses. It has no mnemonic.
	TypeALIAS Type = 65401
)

// String gives the mnemonic, or TYPEnnn (RFC 3597 section 5) where there is none.
func (t Type) String() string {
	if s, ok := typeNames[t]; ok {
		return s
	}
	return "TYPE" + strconv.Itoa(int(t))
}

// ParseType reads a mnemonic or TYPEnnn, in either case.
func ParseType(s string) (Type, bool) {
	s = strings.ToUpper(s)
	if t, ok := typeNumbers[s]; ok {
		return t, true
	}
	n, ok := parsePrefixed(s, "TYPE")
	return Type(n), ok
}

// IsMeta tells whether records of the type cannot stand in a zone: OPT, 0, and
// 128 to 255, the types of queries and meta data (RFC 6895 section 3.1).
func (t Type) IsMeta() bool { return t == 0 || t == 41 || t >= 128 && t <= 255 }

// IsDNSSEC tells whether the type carries signatures, denial or digests that a
// signer makes anew: RRSIG, NSEC, NSEC3, NSEC3PARAM, ZONEMD, DNSKEY and TypeSigning.
func (t Type) IsDNSSEC() bool {
	switch t {
	case TypeRRSIG, TypeNSEC, TypeNSEC3, TypeNSEC3PARAM, TypeDNSKEY, TypeZONEMD, TypeSigning:
		return true
	}
	return false
}

// IsContent tells whether the type is neither SOA nor what IsDNSSEC tells of:
// whether the operator of a zone writes it, and it stands in counts and limits.
func (t Type) IsContent() bool { return t != TypeSOA && !t.IsDNSSEC() }

// String gives IN, CH, HS or CLASSnnn.
func (c Class) String() string {
	switch c {
	case ClassIN:
		return "IN"
	case ClassCH:
		return "CH"
	case ClassHS:
		return "HS"
	}
	return "CLASS" + strconv.Itoa(int(c))
}

// ParseClass reads IN, CH, CHAOS, HS, HESIOD or CLASSnnn, in either case.
func ParseClass(s string) (Class, bool) {
	switch s = strings.ToUpper(s); s {
	case "IN":
		return ClassIN, true
	case "CH", "CHAOS":
		return ClassCH, true
	case "HS", "HESIOD":
		return ClassHS, true
	}
	n, ok := parsePrefixed(s, "CLASS")
	return Class(n), ok
}

func parsePrefixed(s, prefix string) (uint16, bool) {
	if !strings.HasPrefix(s, prefix) {
		return 0, false
	}
	n, err := strconv.ParseUint(s[len(prefix):], 10, 16)
	return uint16(n), err == nil
}

var typeNames, typeNumbers = typeTables()

func typeTables() (map[Type]string, map[string]Type) {
	names, numbers := make(map[Type]string, 128), make(map[string]Type, 128)
	add := func(t Type, s string) { names[t], numbers[s] = s, t }
	for n, s := range dns.TypeToString {
		add(Type(n), s)
	}
	for t, s := range lateTypes {
		add(t, s)
	}
	delete(numbers, "None")
	delete(numbers, "Reserved")
	delete(names, 0)
	delete(names, 65535)
	return names, numbers
}

// lateTypes are types of the IANA registry that the DNS library does not name.
var lateTypes = map[Type]string{
	11: "WKS", 22: "NSAP", 23: "NSAP-PTR", 34: "ATMA", 38: "A6", 40: "SINK",
	66: "DSYNC", 67: "HHIT", 68: "BRID", 128: "NXNAME", 259: "DOA", 260: "AMTRELAY",
	261: "RESINFO", 262: "WALLET", 263: "CLA", 264: "IPN",
}
