package zonefile

import (
	"errors"
	"fmt"
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

// dialField is an X.25 address: a string of at least four digits (RFC 1183
// section 3.1).
type dialField struct{ label string }

func (f dialField) what() string { return f.label }

func (f dialField) encode(e *encoder) *rdataError {
	at := len(e.out)
	if err := (stringField{f.label}).encode(e); err != nil {
		return err
	}
	if !isDialString(string(e.out[at+1:])) {
		return e.bad("a "+f.label, "write four decimal digits or more")
	}
	return nil
}

func isDialString(s string) bool {
	for i := range len(s) {
		if !isDigit(s[i]) {
			return false
		}
	}
	return len(s) >= 4
}

var errDial = errors.New("an X.25 address is not four digits or more")

func (f dialField) decode(d *decoder) error {
	s, err := d.counted()
	if err == nil && !isDialString(s) {
		return errDial
	}
	d.quoted(s)
	return err
}

// atmaField is an ATM address: hexadecimal digits (an NSAP), or + and decimal
// digits (E.164), with single dots between digits.
type atmaField struct{ label string }

func (f atmaField) what() string { return f.label }

// The formats of an ATM address.
const (
	atmNSAP = 0
	atmE164 = 1
)

func (f atmaField) encode(e *encoder) *rdataError {
	text, err := e.word(f.label)
	if err != nil {
		return err
	}
	var ok bool
	if len(text) > 0 && text[0] == '+' {
		e.out = append(e.out, atmE164)
		e.out, ok = appendDotted(e.out, text[1:])
		ok = ok && isDigits(string(e.out[1:]))
	} else {
		var digits []byte
		digits, ok = appendDotted(nil, text)
		e.out = append(e.out, atmNSAP)
		if ok {
			e.out, ok = appendHexWord(e.out, digits)
		}
	}
	if !ok {
		return e.bad("an ATM address", "write hexadecimal digits in pairs, or + and decimal digits")
	}
	return nil
}

// appendDotted appends text without its dots, which must stand alone between
// other characters.
func appendDotted(dst, text []byte) ([]byte, bool) {
	dot := true
	for _, c := range text {
		if c == '.' && dot {
			return dst, false
		}
		if dot = c == '.'; !dot {
			dst = append(dst, c)
		}
	}
	return dst, !dot
}

func isDigits(s string) bool {
	for i := range len(s) {
		if !isDigit(s[i]) {
			return false
		}
	}
	return s != ""
}

var errATM = errors.New("an ATM address is empty or not of its format")

func (f atmaField) decode(d *decoder) error {
	format, err := d.uint(1)
	if err != nil {
		return err
	}
	s := d.rest()
	d.blank()
	switch {
	case s == "" || format == atmE164 && !isDigits(s):
		return errATM
	case format == atmNSAP:
		d.text = appendHex(d.text, s)
	case format == atmE164:
		d.text = append(append(d.text, '+'), s...)
	default:
		d.textless = true
	}
	return nil
}

// a6Field is a prefix length, the address bits after it, and the name that has
// those before it (RFC 2874 section 3.1).
type a6Field struct{ label string }

func (f a6Field) what() string { return f.label }
func (f a6Field) holdsNames()  {}

func (f a6Field) encode(e *encoder) *rdataError {
	length, err := e.number("prefix length", 128)
	if err != nil {
		return err
	}
	e.out = append(e.out, byte(length))
	if length < 128 {
		if err := e.a6Suffix(int(length)); err != nil {
			return err
		}
	}
	if length == 0 {
		return nil
	}
	return nameField{"prefix name"}.encode(e)
}

func (e *encoder) a6Suffix(length int) *rdataError {
	at := len(e.out)
	if err := (ipv6Field{"address suffix"}).encode(e); err != nil {
		return err
	}
	e.out[at+length/8] &= 0xff >> (length % 8)
	e.out = append(e.out[:at], e.out[at+length/8:]...)
	return nil
}

var errA6 = errors.New("a prefix is over 128 bits, or address bits stand before its end")

func (f a6Field) decode(d *decoder) error {
	length, err := d.uint(1)
	if err != nil {
		return err
	}
	if length > 128 {
		return errA6
	}
	d.number(length)
	if length < 128 {
		suffix, err := d.take(16 - int(length/8))
		if err != nil {
			return err
		}
		if suffix[0]&^(0xff>>(length%8)) != 0 {
			return errA6
		}
		d.blank()
		d.text = appendAddr(d.text, string(make([]byte, 16-len(suffix)))+suffix)
	}
	if length == 0 {
		return nil
	}
	return nameField{"prefix name"}.decode(d)
}

// nxtField is the bitmap of NXT: one bit for each of the types 1 to 127 (RFC
// 2535 section 5.2).
type nxtField struct{ label string }

func (f nxtField) what() string { return f.label }

func (f nxtField) encode(e *encoder) *rdataError {
	var bits [16]byte
	n := 0
	for e.next < len(e.toks) {
		t, err := e.typeOrNumber("record type")
		if err != nil {
			return err
		}
		if t == 0 || t > 127 {
			return e.wrong(e.next-1, fmt.Sprintf("%s is not a type from 1 to 127", e.shown(e.next-1)), "take it away, or write an NSEC record")
		}
		bits[t/8] |= 0x80 >> (t % 8)
		n = max(n, int(t/8)+1)
	}
	e.out = append(e.out, bits[:n]...)
	return nil
}

var errNXT = errors.New("a type bitmap is over 16 octets, or has type 0 or idle octets")

func (f nxtField) decode(d *decoder) error {
	bits := d.rest()
	if bits == "" {
		return nil
	}
	if len(bits) > 16 || bits[0]&0x80 != 0 || bits[len(bits)-1] == 0 {
		return errNXT
	}
	d.types(0, bits)
	return nil
}

// doaDataField is base64 to the end, or "-" for none.
type doaDataField struct{ label string }

func (f doaDataField) what() string { return f.label }

func (f doaDataField) encode(e *encoder) *rdataError {
	if e.next < len(e.toks) && !e.toks[e.next].quoted && string(e.textOf(e.next)) == "-" {
		e.next++
		return nil
	}
	return base64Field{f.label, 1}.encode(e)
}

func (f doaDataField) decode(d *decoder) error {
	if d.off == len(d.wire) {
		d.word("-")
		return nil
	}
	return base64Field{f.label, 1}.decode(d)
}
