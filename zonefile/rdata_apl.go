package zonefile

import (
	"bytes"
	"errors"
	"strings"
)

// aplField is a list of address prefixes to the end, perhaps empty (RFC 3123).
type aplField struct{ label string }

func (f aplField) what() string { return f.label }

func (f aplField) encode(e *encoder) *rdataError {
	for e.next < len(e.toks) {
		text, err := e.word(f.label)
		if err != nil {
			return err
		}
		var ok bool
		if e.out, ok = appendPrefix(e.out, text); !ok {
			return e.bad("an address prefix", "write FAMILY:ADDRESS/LENGTH with family 1 for IPv4 or 2 for IPv6, and ! before it for exclusion")
		}
	}
	return nil
}

// appendPrefix reads [!]family:address/length.
func appendPrefix(dst, text []byte) ([]byte, bool) {
	text, negated := bytes.CutPrefix(text, []byte("!"))
	family, rest, found := bytes.Cut(text, []byte(":"))
	address, length, found2 := bytes.Cut(rest, []byte("/"))
	number, ok := parseDecimal(family, 2)
	if !found || !found2 || !ok || number == 0 {
		return dst, false
	}
	bits, ok := parseDecimal(length, aplBits(number))
	if !ok {
		return dst, false
	}
	head := len(dst)
	dst = append(dst, 0, byte(number), byte(bits), 0)
	if number == 1 {
		dst, ok = appendIPv4(dst, address)
	} else {
		dst, ok = appendIPv6(dst, address)
	}
	for len(dst) > head+4 && dst[len(dst)-1] == 0 {
		dst = dst[:len(dst)-1]
	}
	dst[head+3] = byte(len(dst) - head - 4)
	if negated {
		dst[head+3] |= 0x80
	}
	return dst, ok
}

func aplBits(family uint64) uint64 {
	switch family {
	case 1:
		return 32
	case 2:
		return 128
	}
	return 255
}

var errAPL = errors.New("an address prefix is too long or ends in a zero octet")

func (f aplField) decode(d *decoder) error {
	for d.off < len(d.wire) {
		head, err := d.take(4)
		if err != nil {
			return err
		}
		octets, err := d.take(int(head[3] & 0x7f))
		if err != nil {
			return err
		}
		family := uint64(uint16At(head, 0))
		top := aplBits(family)
		if uint64(head[2]) > top || family <= 2 && len(octets) > int(top/8) || strings.HasSuffix(octets, "\x00") {
			return errAPL
		}
		if family == 0 || family > 2 {
			d.textless = true
			continue
		}
		d.prefix(head, octets, int(top/8))
	}
	return nil
}

func (d *decoder) prefix(head, octets string, size int) {
	d.blank()
	if head[3]&0x80 != 0 {
		d.text = append(d.text, '!')
	}
	d.text = append(d.text, '0'+head[1], ':')
	d.text = appendAddr(d.text, octets+strings.Repeat("\x00", size-len(octets)))
	d.text = append(d.text, '/')
	d.text = appendDecimal(d.text, head[2])
}
