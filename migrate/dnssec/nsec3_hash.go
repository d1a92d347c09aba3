package dnssec

import (
	"crypto/sha1"

	"github.com/zonegate/zonegate/zonefile"
)

// Hash is an NSEC3 hash of a name (RFC 5155 section 5), SHA-1, the only one there is.
type Hash = [sha1.Size]byte

// HashLabelLen is the length of a Hash as a label.
const HashLabelLen = 32

// HashName is the NSEC3 hash of a name: salted once and then so many times more
// (RFC 5155 section 5). salt is at most 255 octets.
func HashName(name zonefile.Name, iterations uint16, salt string) Hash {
	var buf [2 * 255]byte
	n := copy(buf[:], name)
	n += copy(buf[n:], salt)
	sum := sha1.Sum(buf[:n])
	if iterations == 0 {
		return sum
	}
	n = len(sum) + copy(buf[len(sum):], salt)
	for range iterations {
		copy(buf[:], sum[:])
		sum = sha1.Sum(buf[:n])
	}
	return sum
}

const base32hex = "0123456789abcdefghijklmnopqrstuv"

// HashLabel writes a hash as a label: base32hex without padding, in lower case
// (RFC 5155 section 3.3).
func HashLabel(h Hash) string {
	var label [HashLabelLen]byte
	for i := range 4 {
		v := uint64(h[5*i])<<32 | uint64(h[5*i+1])<<24 | uint64(h[5*i+2])<<16 | uint64(h[5*i+3])<<8 | uint64(h[5*i+4])
		for j := range 8 {
			label[8*i+j] = base32hex[v>>(35-5*j)&31]
		}
	}
	return string(label[:])
}

// ParseHashLabel reads a label as a hash, in either case; ok is false for what is
// no base32hex of 20 octets.
func ParseHashLabel(label string) (h Hash, ok bool) {
	if len(label) != HashLabelLen {
		return Hash{}, false
	}
	for i := range 4 {
		var v uint64
		for _, c := range []byte(label[8*i : 8*i+8]) {
			digit := base32hexValue(c)
			if digit > 31 {
				return Hash{}, false
			}
			v = v<<5 | uint64(digit)
		}
		h[5*i], h[5*i+1], h[5*i+2], h[5*i+3], h[5*i+4] = byte(v>>32), byte(v>>24), byte(v>>16), byte(v>>8), byte(v)
	}
	return h, true
}

// base32hexValue is the value of a digit, or more than 31.
func base32hexValue(c byte) byte {
	switch {
	case c >= '0' && c <= '9':
		return c - '0'
	case c >= 'a' && c <= 'v':
		return c - 'a' + 10
	case c >= 'A' && c <= 'V':
		return c - 'A' + 10
	}
	return 255
}

// HashOwner is the owner name of the NSEC3 record of a hash in a zone. ok is false
// where the zone's name is so long that there can be none.
func HashOwner(h Hash, zone zonefile.Name) (owner zonefile.Name, ok bool) {
	return zonefile.Name("\x20" + HashLabel(h) + "\x00").Join(zone)
}
