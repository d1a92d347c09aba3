package dnssec

import (
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"github.com/zonegate/zonegate/zonefile"
)

// NSEC is an NSEC record (RFC 4034 section 4).
type NSEC struct {
	Next  zonefile.Name
	Types Types
}

// ParseNSEC reads the rdata of an NSEC record, in wire form.
func ParseNSEC(rdata string) (NSEC, error) {
	end := wireNameEnd(rdata)
	if end < 0 {
		return NSEC{}, errors.New("the next name of an NSEC is cut short")
	}
	types, err := ParseTypes(rdata[end:])
	return NSEC{foldName(rdata[:end]), types}, err
}

// wireNameEnd is the length of the uncompressed name that wire begins with, or -1.
func wireNameEnd(wire string) int {
	for i := 0; i < len(wire) && i < 255; i += int(wire[i]) + 1 {
		if wire[i] == 0 {
			return i + 1
		}
		if wire[i] > 63 {
			return -1
		}
	}
	return -1
}

// foldName is a wire name in lower case; it costs nothing if it is so.
func foldName(wire string) zonefile.Name {
	if !strings.ContainsFunc(wire, func(c rune) bool { return c >= 'A' && c <= 'Z' }) {
		return zonefile.Name(wire)
	}
	return zonefile.CanonicalName([]byte(wire))
}

// Hashing is what the NSEC3 records of one chain have in common (RFC 5155 section 3).
type Hashing struct {
	Algorithm  uint8 // 1 is SHA-1
	Iterations uint16
	Salt       string
}

// HashSHA1 is the one NSEC3 hash algorithm that is defined.
const HashSHA1 = 1

// String gives the parameters as they stand in NSEC3PARAM, without the flags.
func (c Hashing) String() string {
	salt := "-"
	if c.Salt != "" {
		salt = hex.EncodeToString([]byte(c.Salt))
	}
	return fmt.Sprintf("hash %d, %d iterations, salt %s", c.Algorithm, c.Iterations, salt)
}

// NSEC3 is an NSEC3 record (RFC 5155 section 3).
type NSEC3 struct {
	Hashing
	Flags uint8
	Next  string // the next hash as octets: 20 with SHA-1
	Types Types
}

// FlagOptOut says that the span of an NSEC3 may hold insecure delegations that have
// none (RFC 5155 section 3.1.2.1).
const FlagOptOut = 0x01

// OptOut tells whether the record has the opt-out flag.
func (n NSEC3) OptOut() bool { return n.Flags&FlagOptOut != 0 }

// ParseNSEC3 reads the rdata of an NSEC3 record, in wire form.
func ParseNSEC3(rdata string) (NSEC3, error) {
	param, rest, err := cutParameters(rdata)
	switch {
	case err != nil:
		return NSEC3{}, err
	case len(rest) < 1 || len(rest) < 1+int(rest[0]):
		return NSEC3{}, errors.New("the next hash of an NSEC3 is cut short")
	case rest[0] == 0:
		return NSEC3{}, errors.New("an NSEC3 has no next hash")
	}
	end := 1 + int(rest[0])
	types, err := ParseTypes(rest[end:])
	return NSEC3{Hashing: param.Hashing, Flags: param.Flags, Next: rest[1:end], Types: types}, err
}

// NSEC3PARAM is an NSEC3PARAM record (RFC 5155 section 4).
type NSEC3PARAM struct {
	Hashing
	Flags uint8
}

// ParseNSEC3PARAM reads the rdata of an NSEC3PARAM record, in wire form.
func ParseNSEC3PARAM(rdata string) (NSEC3PARAM, error) {
	param, rest, err := cutParameters(rdata)
	if err == nil && rest != "" {
		err = fmt.Errorf("%d octets stand behind the salt of an NSEC3PARAM", len(rest))
	}
	return param, err
}

// cutParameters reads what NSEC3 and NSEC3PARAM begin with.
func cutParameters(rdata string) (param NSEC3PARAM, rest string, err error) {
	if len(rdata) < 5 || len(rdata) < 5+int(rdata[4]) {
		return NSEC3PARAM{}, "", errors.New("the parameters of NSEC3 are cut short")
	}
	end := 5 + int(rdata[4])
	param.Hashing = Hashing{rdata[0], uint16(rdata[2])<<8 | uint16(rdata[3]), rdata[5:end]}
	param.Flags = rdata[1]
	return param, rdata[end:], nil
}
