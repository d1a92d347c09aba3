package migrate

// The kinds of moves: what a plan's dnssec can say.
const (
	// Unsigned: the zone has no signatures, and caches hold no DS.
	Unsigned = "unsigned"
	// GoInsecure: the DS is removed, and the zone moves unsigned once caches have
	// let go of it (RFC 6781 section 4.3.5).
	GoInsecure = "go-insecure"
	// MultiSigner: both providers sign, each with the zone-signing keys of the other
	// in its DNSKEY set (RFC 8901 section 2.1.2, model 2).
	MultiSigner = "multi-signer"
	// SameKeys: the new provider signs with the old one's keys.
	SameKeys = "same-keys"
)

// Signed tells whether a kind is of a zone that has signatures.
func Signed(kind string) bool {
	return kind == GoInsecure || kind == MultiSigner || kind == SameKeys
}
