package zonefile

import (
	"encoding/base32"
	"encoding/base64"
	"errors"
	"fmt"
)

// blobField is octets to the end, at least so many, in one of two writings.
type blobField struct {
	label string
	least int
}

// take encodes the words that are left, with what reads them.
func (f blobField) take(e *encoder, words func() *rdataError) *rdataError {
	at := len(e.out)
	if f.least > 0 && e.next >= len(e.toks) {
		return e.missing(f.label)
	}
	if err := words(); err != nil {
		return err
	}
	if n := len(e.out) - at; n < f.least {
		return e.wrong(e.next-1, fmt.Sprintf("the %s is %s long", f.label, octets(n)), "write at least "+octets(f.least))
	}
	return nil
}

// give decodes the octets that are left, with what writes them.
func (f blobField) give(d *decoder, write func(dst []byte, s string) []byte) error {
	s := d.rest()
	if len(s) < f.least {
		return errCut
	}
	if len(s) > 0 {
		d.blank()
		d.text = write(d.text, s)
	}
	return nil
}

// hexField is a blobField in hexadecimal digits.
type hexField blobField

func (f hexField) what() string { return f.label }

func (f hexField) encode(e *encoder) *rdataError {
	return blobField(f).take(e, func() *rdataError { return e.hexToEnd(f.label) })
}

func (f hexField) decode(d *decoder) error { return blobField(f).give(d, appendHex) }

func appendHex(dst []byte, s string) []byte {
	const digits = "0123456789ABCDEF"
	for i := range len(s) {
		dst = append(dst, digits[s[i]>>4], digits[s[i]&15])
	}
	return dst
}

const hexFix = "write an even number of hexadecimal digits, 0 to 9 and A to F"

// hexToEnd takes all further words as hexadecimal digits; blanks between them
// mean nothing.
func (e *encoder) hexToEnd(what string) *rdataError {
	high, half := byte(0), false
	for e.next < len(e.toks) {
		text, err := e.word(what)
		if err != nil {
			return err
		}
		if !half {
			e.out, text = appendHexPairs(e.out, text)
		}
		for _, c := range text {
			v := hexValue(c)
			if v > 15 {
				return e.wrong(e.next-1, fmt.Sprintf("the %s %s has %q, which is not a hexadecimal digit", what, e.shown(e.next-1), c), hexFix)
			}
			if half {
				e.out = append(e.out, high<<4|v)
			}
			high, half = v, !half
		}
	}
	if half {
		return e.wrong(e.next-1, fmt.Sprintf("the %s has an odd number of hexadecimal digits", what), hexFix)
	}
	return nil
}

// appendHexPairs appends what pairs of digits at the start of the text mean, and
// gives the rest.
func appendHexPairs(dst, text []byte) (wire, rest []byte) {
	for len(text) > 1 {
		high, low := hexValues[text[0]], hexValues[text[1]]
		if high|low > 15 {
			break
		}
		dst, text = append(dst, high<<4|low), text[2:]
	}
	return dst, text
}

func hexValue(c byte) byte { return hexValues[c] }

var hexValues = func() (v [256]byte) {
	for c := range v {
		v[c] = 255
	}
	for i, c := range []byte("0123456789abcdef") {
		v[c] = byte(i)
		if i > 9 {
			v[c-'a'+'A'] = byte(i)
		}
	}
	return v
}()

// base64Field is a blobField in base64 (RFC 4648 section 4).
type base64Field blobField

func (f base64Field) what() string { return f.label }

func (f base64Field) encode(e *encoder) *rdataError {
	return blobField(f).take(e, func() *rdataError { return e.base64Words(f.label, len(e.toks)) })
}

func (f base64Field) decode(d *decoder) error { return blobField(f).give(d, appendBase64) }

func appendBase64(dst []byte, s string) []byte {
	return base64.StdEncoding.AppendEncode(dst, []byte(s))
}

// base64Words takes the words up to end as one base64 text.
func (e *encoder) base64Words(what string, end int) *rdataError {
	var b base64Reader
	for e.next < end {
		text, err := e.word(what)
		if err != nil {
			return err
		}
		at := 0
		if e.out, at = b.add(e.out, text); at < len(text) {
			return e.wrong(e.next-1, fmt.Sprintf("the %s is not base64: %s", what, b.refusal(rune(text[at]), e.shown(e.next-1))), base64Fix)
		}
	}
	if b.digits != 0 {
		return e.wrong(e.next-1, fmt.Sprintf("the %s is not base64: its last group has %d characters instead of 4", what, b.digits), base64Fix)
	}
	return nil
}

const base64Fix = "write groups of four of A-Z a-z 0-9 + /, the last one filled up with ="

// refusal says why a character cannot follow.
func (b *base64Reader) refusal(c rune, word string) string {
	if b.closed || b.padding > 0 {
		return fmt.Sprintf("%q follows after the = at its end in %s", c, word)
	}
	return fmt.Sprintf("%q stands in %s", c, word)
}

// base64Reader decodes base64 that comes in pieces.
type base64Reader struct {
	bits    uint32
	digits  int // in the open group, = counted
	padding int
	closed  bool
}

var base64Values = func() (values [256]byte) {
	for i := range values {
		values[i] = 255
	}
	for i, c := range []byte("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/") {
		values[c] = byte(i)
	}
	return values
}()

// add decodes text as far as it is base64, and tells how far that is.
func (b *base64Reader) add(dst, text []byte) ([]byte, int) {
	for i, c := range text {
		v := base64Values[c]
		switch {
		case b.closed:
			return dst, i
		case c == '=' && b.digits >= 2:
			b.padding++
			v = 0
		case v == 255 || b.padding > 0:
			return dst, i
		}
		b.bits = b.bits<<6 | uint32(v)
		if b.digits++; b.digits == 4 {
			dst = b.closeGroup(dst)
		}
	}
	return dst, len(text)
}

// closeGroup appends the octets of four digits. Bits that padding leaves unused
// may have any value (RFC 4648 section 3.5 leaves it to the decoder).
func (b *base64Reader) closeGroup(dst []byte) []byte {
	group := [3]byte{byte(b.bits >> 16), byte(b.bits >> 8), byte(b.bits)}
	dst = append(dst, group[:3-b.padding]...)
	b.closed = b.padding > 0
	b.bits, b.digits = 0, 0
	return dst
}

// saltField is the salt of NSEC3: hexadecimal digits in one word with a length
// octet, or "-" for none (RFC 5155 section 3.3).
type saltField struct{ label string }

func (f saltField) what() string { return f.label }

func (f saltField) encode(e *encoder) *rdataError {
	text, err := e.word(f.label)
	if err != nil {
		return err
	}
	if len(text) == 1 && text[0] == '-' {
		e.out = append(e.out, 0)
		return nil
	}
	e.out = append(e.out, byte(len(text)/2))
	var ok bool
	if e.out, ok = appendHexWord(e.out, text); !ok || len(text) > 2*maxString {
		return e.bad("a salt", "write - for no salt, or 1 to 255 octets as hexadecimal digits in one word")
	}
	return nil
}

// appendHexWord decodes one octet or more.
func appendHexWord(dst, text []byte) ([]byte, bool) {
	if len(text) == 0 || len(text)%2 != 0 {
		return dst, false
	}
	for i := 0; i < len(text); i += 2 {
		high, low := hexValue(text[i]), hexValue(text[i+1])
		if high|low > 15 {
			return dst, false
		}
		dst = append(dst, high<<4|low)
	}
	return dst, true
}

func (f saltField) decode(d *decoder) error {
	s, err := d.counted()
	if err != nil {
		return err
	}
	if s == "" {
		d.word("-")
		return nil
	}
	d.blank()
	d.text = appendHex(d.text, s)
	return nil
}

// counted takes octets with a length octet before them.
func (d *decoder) counted() (string, error) {
	n, err := d.uint(1)
	if err != nil {
		return "", err
	}
	return d.take(int(n))
}

// base32Field is the hashed owner of NSEC3: base32hex in one word with a length
// octet, without padding (RFC 5155 section 3.3).
type base32Field struct{ label string }

func (f base32Field) what() string { return f.label }

// The hash algorithm of NSEC3 that is defined, and its size in octets.
const (
	sha1Hash = 1
	sha1Size = 20
)

var errHash = errors.New("the hashed owner is empty, or no SHA-1 hash")

var base32hex = base32.HexEncoding.WithPadding(base32.NoPadding)

func (f base32Field) encode(e *encoder) *rdataError {
	text, err := e.word(f.label)
	if err != nil {
		return err
	}
	at := len(e.out)
	e.out = append(e.out, 0)
	var ok bool
	e.out, ok = appendBase32(e.out, text)
	n := len(e.out) - at - 1
	if !ok || n == 0 || n > maxString {
		return e.bad("base32 with extended hex alphabet, as the "+f.label+" must be", "write the digits 0-9 and A-V without padding")
	}
	if e.out[0] == sha1Hash && n != sha1Size {
		return e.bad("a SHA-1 hash", "write 32 digits, which are 20 octets")
	}
	e.out[at] = byte(n)
	return nil
}

// appendBase32 decodes base32hex; unused bits must be zero.
func appendBase32(dst, text []byte) ([]byte, bool) {
	var bits uint32
	n := 0
	for _, c := range text {
		v := byte(255)
		switch {
		case isDigit(c):
			v = c - '0'
		case c|0x20 >= 'a' && c|0x20 <= 'v':
			v = c | 0x20 - 'a' + 10
		}
		if v == 255 {
			return dst, false
		}
		bits = bits<<5 | uint32(v)
		if n += 5; n >= 8 {
			n -= 8
			dst = append(dst, byte(bits>>n))
		}
	}
	return dst, n < 5 && bits&(1<<n-1) == 0
}

func (f base32Field) decode(d *decoder) error {
	s, err := d.counted()
	if err != nil {
		return err
	}
	if s == "" || d.wire[0] == sha1Hash && len(s) != sha1Size {
		return errHash
	}
	d.blank()
	d.text = base32hex.AppendEncode(d.text, []byte(s))
	return nil
}
