package dnssec

import (
	"errors"

	"github.com/zonegate/zonegate/zonefile"
)

// Set is an RRset as it is signed: canonical rdata (RFC 4034 section 6.2 as amended
// by RFC 6840 section 5.1) in canonical order, no record twice.
type Set struct {
	Name  zonefile.Name
	Type  zonefile.Type
	Class zonefile.Class // 0: IN
	TTL   uint32         // seconds, as served; a signature counts with its own original TTL
	Rdata []string
}

// Key is a DNSKEY record (RFC 4034 section 2).
type Key struct {
	Flags     uint16
	Protocol  uint8
	Algorithm Algorithm
	Public    string // the public key field
	Tag       uint16 // RFC 4034 appendix B
	Rdata     string
}

// Signature is an RRSIG record (RFC 4034 section 3).
type Signature struct {
	Covered     zonefile.Type
	Algorithm   Algorithm
	Labels      uint8
	OriginalTTL uint32
	Expiration  uint32 // seconds since 1970, modulo 2^32 (RFC 1982)
	Inception   uint32
	Tag         uint16
	Signer      zonefile.Name
	Bytes       string
	Rdata       string // all of it, canonical
}

// DS is a DS or CDS record (RFC 4034 section 5).
type DS struct {
	Tag       uint16
	Algorithm Algorithm
	Digest    DigestType
	Sum       string
	Rdata     string
}

// DigestType is the digest of a DS record by its IANA number.
type DigestType uint8

// The digests that can be computed.
const (
	SHA1   DigestType = 1
	SHA256 DigestType = 2 // RFC 4509
	SHA384 DigestType = 4 // RFC 6605
)

// Flags of a key.
const (
	FlagSEP    = 0x0001 // secure entry point (RFC 4034 section 2.1.1)
	FlagRevoke = 0x0080 // RFC 5011 section 3
	FlagZone   = 0x0100
)

// The reasons why a signature cannot be told right or wrong.
var (
	// ErrUnsupported: no algorithm, digest or key that this package can work with.
	ErrUnsupported = errors.New("not verified")
)
