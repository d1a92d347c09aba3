package zonefile

import (
	"bytes"
	"fmt"
	"net/netip"
)

// ipv4Field is an IPv4 address in four decimal numbers.
type ipv4Field struct{ label string }

func (f ipv4Field) what() string { return f.label }
func (f ipv4Field) octets() int  { return 4 }

func (f ipv4Field) encode(e *encoder) *rdataError {
	text, err := e.word(f.label)
	if err != nil {
		return err
	}
	var ok bool
	if e.out, ok = appendIPv4(e.out, text); !ok {
		return e.bad("an IPv4 address", "write four numbers from 0 to 255 with dots between them")
	}
	return nil
}

// appendIPv4 reads a dotted quad without leading zeros.
func appendIPv4(dst, text []byte) ([]byte, bool) {
	for part := range 4 {
		if part > 0 {
			if len(text) == 0 || text[0] != '.' {
				return dst, false
			}
			text = text[1:]
		}
		n := 0
		for n < len(text) && isDigit(text[n]) {
			n++
		}
		v, ok := parseDecimal(text[:n], 255)
		if !ok || n > 1 && text[0] == '0' {
			return dst, false
		}
		dst = append(dst, byte(v))
		text = text[n:]
	}
	return dst, len(text) == 0
}

func (f ipv4Field) decode(d *decoder) error {
	s, err := d.take(4)
	if err != nil {
		return err
	}
	d.blank()
	d.text = appendAddr(d.text, s)
	return nil
}

func appendAddr(dst []byte, octets string) []byte {
	a, _ := netip.AddrFromSlice([]byte(octets))
	return a.AppendTo(dst)
}

// ipv6Field is an IPv6 address (RFC 4291 section 2.2).
type ipv6Field struct{ label string }

func (f ipv6Field) what() string { return f.label }
func (f ipv6Field) octets() int  { return 16 }

func (f ipv6Field) encode(e *encoder) *rdataError {
	text, err := e.word(f.label)
	if err != nil {
		return err
	}
	var ok bool
	if e.out, ok = appendIPv6(e.out, text); !ok {
		return e.bad("an IPv6 address", "write eight groups of up to four hexadecimal digits with colons between them, one run of zeros as ::")
	}
	return nil
}

// appendIPv6 reads an IPv6 address.
func appendIPv6(dst, text []byte) ([]byte, bool) {
	at, gap := len(dst), -1
	if bytes.HasPrefix(text, []byte("::")) {
		text, gap = text[2:], 0
	}
	for len(text) > 0 {
		n := bytes.IndexByte(text, ':')
		if n < 0 {
			n = len(text)
		}
		var ok bool
		if bytes.IndexByte(text[:n], '.') >= 0 {
			if n < len(text) {
				return dst, false
			}
			dst, ok = appendIPv4(dst, text)
		} else {
			dst, ok = appendGroup(dst, text[:n])
		}
		if !ok || len(dst)-at > 16 {
			return dst, false
		}
		if text = text[n:]; len(text) == 0 {
			break
		}
		if text = text[1:]; len(text) == 0 {
			return dst, false
		}
		if text[0] == ':' {
			if gap >= 0 {
				return dst, false
			}
			text, gap = text[1:], len(dst)-at
		}
	}
	return fillGap(dst, at, gap)
}

func appendGroup(dst, text []byte) ([]byte, bool) {
	v := 0
	for _, c := range text {
		x := hexValue(c)
		if x > 15 {
			return dst, false
		}
		v = v<<4 | int(x)
	}
	return append(dst, byte(v>>8), byte(v)), len(text) > 0 && len(text) <= 4
}

// fillGap widens the address dst[at:] to 16 octets with zeros at the gap.
func fillGap(dst []byte, at, gap int) ([]byte, bool) {
	n := len(dst) - at
	if gap < 0 || n == 16 {
		return dst, n == 16 && gap < 0
	}
	var wide [16]byte
	copy(wide[:gap], dst[at:at+gap])
	copy(wide[16-(n-gap):], dst[at+gap:])
	return append(dst[:at], wide[:]...), true
}

func (f ipv6Field) decode(d *decoder) error {
	s, err := d.take(16)
	if err != nil {
		return err
	}
	d.blank()
	d.text = appendAddr(d.text, s)
	return nil
}

// nidField is 64 bits in four groups of hexadecimal digits (RFC 6742 section
// 2.1.2).
type nidField struct{ label string }

func (f nidField) what() string { return f.label }
func (f nidField) octets() int  { return 8 }

func (f nidField) encode(e *encoder) *rdataError {
	text, err := e.word(f.label)
	if err != nil {
		return err
	}
	groups := bytes.Split(text, []byte(":"))
	ok := len(groups) == 4
	for _, g := range groups {
		if ok {
			e.out, ok = appendGroup(e.out, g)
		}
	}
	if !ok {
		return e.bad("a "+f.label, "write four groups of up to four hexadecimal digits with colons between them")
	}
	return nil
}

func (f nidField) decode(d *decoder) error {
	s, err := d.take(8)
	if err != nil {
		return err
	}
	d.blank()
	for i := 0; i < 8; i += 2 {
		if i > 0 {
			d.text = append(d.text, ':')
		}
		d.text = appendHex(d.text, s[i:i+2])
	}
	return nil
}

// euiField is a hardware address in pairs of hexadecimal digits (RFC 7043).
type euiField struct {
	label string
	size  int
}

func (f euiField) what() string { return f.label }
func (f euiField) octets() int  { return f.size }

func (f euiField) encode(e *encoder) *rdataError {
	text, err := e.word(f.label)
	if err != nil {
		return err
	}
	ok := len(text) == 3*f.size-1
	for i := 0; ok && i < len(text); i += 3 {
		high, low := hexValue(text[i]), hexValue(text[i+1])
		ok = high < 16 && low < 16 && (i+2 == len(text) || text[i+2] == '-')
		e.out = append(e.out, high<<4|low)
	}
	if !ok {
		return e.bad("an "+f.label, fmt.Sprintf("write %d pairs of hexadecimal digits with hyphens between them", f.size))
	}
	return nil
}

func (f euiField) decode(d *decoder) error {
	s, err := d.take(f.size)
	if err != nil {
		return err
	}
	d.blank()
	for i := range len(s) {
		if i > 0 {
			d.text = append(d.text, '-')
		}
		d.text = appendHex(d.text, s[i:i+1])
	}
	return nil
}
