package dnssec

import (
	"time"

	"github.com/zonegate/zonegate/zonefile"
)

// Options are what an audit of a zone goes by.
type Options struct {
	// Now is the time that signatures have to be valid at.
	Now time.Time
	// ValidFor is how long a signature has to be valid over now and the TTL of its
	// own RRset; 0: DefaultValidFor.
	ValidFor time.Duration
	// DS are those that the parent has, or is meant to have. Nil: none is known,
	// and the zone is judged by itself.
	DS []DS
	// Serials are those that the SOA may have been signed with before it was
	// changed, as the old zone's: they are tried first.
	Serials []uint32
	// Cache, where set, knows signatures that were verified before.
	Cache Cache
	// Workers is how many goroutines verify; 0: one for each core.
	Workers int
}

// DefaultValidFor is what Knot keeps at the least over the TTL.
const DefaultValidFor = time.Hour

// Cache holds digests of what was verified: of an RRset, its RRSIG and the key, so
// that no wrong entry can be hit by accident. Who can add to it can have any
// signature pass. It is used by several goroutines at once. That one is missing or
// was lost costs time, and nothing else.
type Cache interface {
	Has(sum [32]byte) bool
	Add(sum [32]byte)
}

// Kind sorts problems. The check that reports one has its name after "sec-".
type Kind string

// The kinds.
const (
	SignatureInvalid     Kind = "signature-invalid"       // E by a published key, and it fails; W by an unpublished key, beside a valid one
	SignatureMissing     Kind = "signature-missing"       // E: no RRSIG covers the RRset
	SignatureExpired     Kind = "signature-expired"       // E; W beside a valid one of its algorithm
	SignatureNotYetValid Kind = "signature-not-yet-valid" // E; W likewise
	ExpiresSoon          Kind = "expires-soon"            // E before now + TTL + valid-for; W before the smaller of 14 days and a quarter of its lifetime
	KeyUnused            Kind = "key-unused"              // N: a key that signs nothing; W: one that cannot sign anything
	DNSKEYUnsigned       Kind = "dnskey-unsigned"         // E: the DNSKEY RRset is not signed by a key that a DS names, or, where no DS is known, by any with SEP flag; W: no key has it
	DSMismatch           Kind = "ds-mismatch"             // E: no DS of an algorithm fits a key, or none with its strongest digest
	DSWithoutDNSKEY      Kind = "ds-without-dnskey"       // E: a DS is known, and the zone has no DNSKEY at all, or none of an algorithm of the DS set
	DSExtra              Kind = "ds-extra"                // W: a DS that fits no key, beside one that does
	AlgorithmIncomplete  Kind = "algorithm-incomplete"    // E: no valid RRSIG for an algorithm of the DNSKEY set (or of the DS set)
	NSECChain            Kind = "nsec-chain"              // E: NSEC or NSEC3 chain not closed, bitmap wrong, both kinds mixed
	NSEC3Parameters      Kind = "nsec3-parameters"        // E inconsistent; W against RFC 9276
	Denial               Kind = "denial"                  // E: a proof in an answer that a validator would not take
	ZONEMD               Kind = "zonemd"                  // E: RFC 8976
	SerialEdited         Kind = "serial-edited"           // E: only the SOA's signature fails, and it fits another serial
	KeytagCollision      Kind = "keytag-collision"        // N: two keys of one algorithm and tag
	CDS                  Kind = "cds"                     // E: CDS or CDNSKEY does not fit the DNSKEY set (RFC 7344 section 4.1)
	NotVerified          Kind = "not-verified"            // Unknown: an algorithm or key that cannot be verified, and nothing else carries the RRset; W: something does
)

// Level is how bad a problem is.
type Level uint8

// The levels.
const (
	Error Level = iota
	Warning
	Notice
)

// Problem is one thing that is wrong with a zone or an answer.
type Problem struct {
	Kind  Kind
	Level Level
	// Name and Type are the RRset's.
	Name zonefile.Name
	Type zonefile.Type
	// Tag and Algorithm are the signature's or key's; 0: it is about none.
	Tag       uint16
	Algorithm Algorithm
	// Record is the one to point at in the zone; the zero Record where there is
	// none, or no zone.
	Record zonefile.Record
	// Text is what is, with the values; no capital first letter, no full stop.
	Text string
}

// Audit is what was found in a zone.
type Audit struct {
	// Signed tells whether the zone has any DNSKEY, RRSIG, NSEC, NSEC3 or
	// NSEC3PARAM record.
	Signed bool
	Keys   []Key // of the apex, in canonical order
	// Algorithms are those that each RRset has to be signed with (RFC 6840 section
	// 5.11), in order.
	Algorithms []Algorithm
	// Sets counts the RRsets that have to be signed, Signatures the RRSIG records,
	// Verified those whose arithmetic was done now, and Remembered those that the
	// cache knew.
	Sets, Signatures, Verified, Remembered int
	// Problems by name, type and kind; at most MaxProblems of each kind and level.
	// Counts has all.
	Problems []Problem
	Counts   map[Kind]map[Level]int
	// Expiry tells when RRsets lose their last valid signature.
	Expiry Expiry
}

// MaxProblems is how many problems of one kind and level an audit keeps.
const MaxProblems = 10_000

// Expiry tells when the RRsets of a zone run out of valid signatures: for each
// algorithm of Audit.Algorithms the last one counts, and of these the first.
type Expiry struct {
	First, Last time.Time // zero: no RRset has valid signatures
	// Steps are at most 24, in order of time; each counts the RRsets that are dead
	// from then on and were not at the step before.
	Steps []ExpiryStep
	Sets  int
}

// ExpiryStep is a moment at which RRsets run out.
type ExpiryStep struct {
	At   time.Time // to the hour below, where several are drawn together
	Sets int
}
