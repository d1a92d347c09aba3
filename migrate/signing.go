package migrate

import (
	"time"

	"github.com/zonegate/zonegate/zonefile"
)

// Signing is what a question says about signatures.
type Signing struct {
	// DS are the DS records that are known besides the plan's and those that were
	// seen, as rdata in presentation format.
	DS []string
	// Unsigned tells that the new zone is the input of a signer: it is to hold no
	// signatures, and the old one's DNSSEC records are left out.
	Unsigned bool
	// ValidFor is how long signatures have to outlive now and their TTL; 0: the
	// plan's timing.valid-for.
	ValidFor time.Duration
	// Cache remembers what was verified before; nil: nothing does.
	Cache SignatureCache
	// Changes are what a person wants to do to DS or DNSKEY, in gate ds.
	Changes []KeyChange
	// ZoneGiven tells that the new zone is the one that is to be after the change;
	// else it is that in service.
	ZoneGiven bool
	// Others are zones whose keys a DS may be of by mistake.
	Others []*zonefile.Zone
}

// SignatureCache knows the digests of signatures that were verified before. It is
// used by several goroutines at once; what it lost costs time, and nothing else.
type SignatureCache interface {
	Has(sum [32]byte) bool
	Add(sum [32]byte)
}

// KeyChange is a change to the chain of trust that gate ds judges.
type KeyChange struct {
	Kind KeyChangeKind
	// DS is the rdata of a DS to be added, or removed; empty where Tag says which,
	// or all are meant.
	DS string
	// Tag is the key tag of a DNSKEY or DS; TagGiven tells whether there is one.
	Tag      uint16
	TagGiven bool
}

// KeyChangeKind sorts changes to the chain of trust.
type KeyChangeKind string

// The kinds.
const (
	AddDS     KeyChangeKind = "add-ds"
	RemoveDS  KeyChangeKind = "remove-ds"
	RemoveKey KeyChangeKind = "remove-key"
	Unsign    KeyChangeKind = "unsign"
)
