package dnssec

import (
	"encoding/binary"
	"fmt"
)

// ParseKey reads the rdata of a DNSKEY or CDNSKEY record, in wire form (RFC 4034
// section 2.1). The error says that it is too short; whether the public key is one
// of its algorithm shows when it is used.
func ParseKey(rdata string) (Key, error) {
	if len(rdata) < 4 {
		return Key{}, fmt.Errorf("a DNSKEY of %d octets has no flags, protocol and algorithm", len(rdata))
	}
	k := Key{
		Flags:     uint16(rdata[0])<<8 | uint16(rdata[1]),
		Protocol:  rdata[2],
		Algorithm: Algorithm(rdata[3]),
		Public:    rdata[4:],
		Rdata:     rdata,
	}
	k.Tag = keyTag(rdata)
	return k, nil
}

// keyTag is a checksum over the rdata (RFC 4034 appendix B), or a part of the
// modulus for algorithm 1 (appendix B.1).
func keyTag(rdata string) uint16 {
	if n := len(rdata); rdata[3] == 1 && n >= 7 {
		return binary.BigEndian.Uint16([]byte(rdata[n-3 : n-1]))
	}
	var sum uint32
	for i := range len(rdata) {
		sum += uint32(rdata[i]) << (8 * (1 - i&1))
	}
	return uint16(sum + sum>>16)
}

// SEP tells whether the key is meant to be named by a DS (RFC 4034 section 2.1.1).
func (k Key) SEP() bool { return k.Flags&FlagSEP != 0 }

// Revoked tells whether nobody may trust the key any more (RFC 5011 section 2.1).
func (k Key) Revoked() bool { return k.Flags&FlagRevoke != 0 }

// ForZone tells whether signatures by the key count at all: whether it has the
// ZONE flag and protocol 3 (RFC 4034 sections 2.1.1 and 2.1.2).
func (k Key) ForZone() bool { return k.Flags&FlagZone != 0 && k.Protocol == 3 }

// String names the key: its tag and algorithm, and what its flags say.
func (k Key) String() string {
	kind := "key"
	switch {
	case k.Revoked():
		kind = "revoked key"
	case k.SEP():
		kind = "KSK"
	case k.Flags&FlagZone != 0:
		kind = "ZSK"
	}
	return fmt.Sprintf("%s %d, %s", kind, k.Tag, k.Algorithm)
}
