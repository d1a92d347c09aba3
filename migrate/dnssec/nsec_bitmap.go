package dnssec

import (
	"errors"
	"strings"

	"github.com/zonegate/zonegate/zonefile"
)

// Types is a type bitmap as it stands on the wire (RFC 4034 section 4.1.2). Two of
// them hold the same types exactly when they are equal.
type Types string

// ParseTypes takes a bitmap: windows in ascending order, none empty, none longer
// than 32 octets or with a last octet of zero.
func ParseTypes(wire string) (Types, error) {
	last := -1
	for rest := wire; rest != ""; {
		if len(rest) < 3 {
			return "", errTypes
		}
		window, n := int(rest[0]), int(rest[1])
		if window <= last || n == 0 || n > 32 || len(rest) < 2+n || rest[1+n] == 0 {
			return "", errTypes
		}
		last, rest = window, rest[2+n:]
	}
	return Types(wire), nil
}

var errTypes = errors.New("a type bitmap has windows out of order, empty, cut short, or with idle octets")

// TypesOf makes a bitmap of types in any order.
func TypesOf(types ...zonefile.Type) Types {
	var b bitmap
	for _, t := range types {
		b.add(t)
	}
	return Types(b.appendTo(nil))
}

// Has tells whether the bitmap has a type.
func (s Types) Has(t zonefile.Type) bool {
	for rest := s; len(rest) >= 2; {
		window, n := rest[0], int(rest[1])
		if window == byte(t>>8) {
			at := int(byte(t)) / 8
			return at < n && rest[2+at]&(0x80>>(t%8)) != 0
		}
		rest = rest[2+n:]
	}
	return false
}

// List gives the types in numeric order.
func (s Types) List() []zonefile.Type {
	var types []zonefile.Type
	for rest := s; len(rest) >= 2; {
		window, n := zonefile.Type(rest[0])<<8, int(rest[1])
		for i := range zonefile.Type(8 * n) {
			if rest[2+i/8]&(0x80>>(i%8)) != 0 {
				types = append(types, window|i)
			}
		}
		rest = rest[2+n:]
	}
	return types
}

// String gives the types in numeric order with blanks between them, or "no type".
func (s Types) String() string {
	if s == "" {
		return "no type"
	}
	var words []string
	for _, t := range s.List() {
		words = append(words, t.String())
	}
	return strings.Join(words, " ")
}

// bitmap gathers types. Those over 255 are rare, and each costs memory.
type bitmap struct {
	first [32]byte
	other map[byte]*[32]byte
}

func (b *bitmap) add(t zonefile.Type) {
	bits := &b.first
	if window := byte(t >> 8); window > 0 {
		if b.other == nil {
			b.other = map[byte]*[32]byte{}
		}
		if b.other[window] == nil {
			b.other[window] = new([32]byte)
		}
		bits = b.other[window]
	}
	bits[byte(t)/8] |= 0x80 >> (t % 8)
}

// appendTo appends the wire form.
func (b *bitmap) appendTo(dst []byte) []byte {
	dst = appendWindow(dst, 0, &b.first)
	for window := 1; window < 256 && b.other != nil; window++ {
		if bits := b.other[byte(window)]; bits != nil {
			dst = appendWindow(dst, byte(window), bits)
		}
	}
	return dst
}

func appendWindow(dst []byte, window byte, bits *[32]byte) []byte {
	n := len(bits)
	for n > 0 && bits[n-1] == 0 {
		n--
	}
	if n == 0 {
		return dst
	}
	return append(append(dst, window, byte(n)), bits[:n]...)
}
