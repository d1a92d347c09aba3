package zonefile

import (
	"bytes"
	"errors"
)

// nsapField is an NSAP address: 0x and hexadecimal digits, with dots anywhere
// (RFC 1706 section 7).
type nsapField struct{ label string }

func (f nsapField) what() string { return f.label }

func (f nsapField) encode(e *encoder) *rdataError {
	text, err := e.word(f.label)
	if err != nil {
		return err
	}
	const fix = "write 0x and an even number of hexadecimal digits"
	if len(text) < 4 || text[0] != '0' || text[1]|0x20 != 'x' {
		return e.bad("an NSAP address", fix)
	}
	high, half := byte(0), false
	for _, c := range text[2:] {
		if c == '.' {
			continue
		}
		v := hexValue(c)
		if v > 15 {
			return e.bad("an NSAP address", fix)
		}
		if half {
			e.out = append(e.out, high<<4|v)
		}
		high, half = v, !half
	}
	if half || len(e.out) == 0 {
		return e.bad("an NSAP address", fix)
	}
	return nil
}

func (f nsapField) decode(d *decoder) error {
	s := d.rest()
	if s == "" {
		return errCut
	}
	d.word("0x")
	d.text = appendHex(d.text, s)
	return nil
}

// isdnField is an ISDN address and perhaps a subaddress (RFC 1183 section 3.2).
type isdnField struct{ label string }

func (f isdnField) what() string { return f.label }

func (f isdnField) encode(e *encoder) *rdataError {
	if err := (stringField{f.label}).encode(e); err != nil || e.next == len(e.toks) {
		return err
	}
	return stringField{"subaddress"}.encode(e)
}

func (f isdnField) decode(d *decoder) error {
	if err := (stringField{f.label}).decode(d); err != nil || d.off == len(d.wire) {
		return err
	}
	return stringField{"subaddress"}.decode(d)
}

// wksField is a protocol and a bitmap of ports (RFC 1035 section 3.4.2).
type wksField struct{ label string }

func (f wksField) what() string { return f.label }

var wksProtocols = map[string]uint64{"ICMP": 1, "TCP": 6, "UDP": 17}

var errWKS = errors.New("the port bitmap has idle octets")

func (f wksField) encode(e *encoder) *rdataError {
	if err := (mnemonicField{"protocol", 1, wksProtocols}).encode(e); err != nil {
		return err
	}
	var bits [8192]byte
	n := 0
	for e.next < len(e.toks) {
		port, err := e.number("port", 65535)
		if err != nil {
			return err
		}
		bits[port/8] |= 0x80 >> (port % 8)
		n = max(n, int(port/8)+1)
	}
	e.out = append(e.out, bits[:n]...)
	return nil
}

func (f wksField) decode(d *decoder) error {
	v, err := d.uint(1)
	if err != nil {
		return err
	}
	d.number(v)
	bits := []byte(d.rest())
	if len(bits) > 8192 || len(bits) > 0 && bytes.HasSuffix(bits, []byte{0}) {
		return errWKS
	}
	for i := range 8 * len(bits) {
		if bits[i/8]&(0x80>>(i%8)) != 0 {
			d.number(uint64(i))
		}
	}
	return nil
}
