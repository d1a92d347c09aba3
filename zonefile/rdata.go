package zonefile

import (
	"errors"
	"fmt"
	"strconv"
)

// maxRdata is the most octets that RDLENGTH can tell (RFC 1035 section 3.2.1).
const maxRdata = 65535

// encode turns the rdata words e.toks into the wire form of a type, in e.out.
// Every domain name on the way is noted in e.names. The words may also be in
// the generic form of RFC 3597 section 5.
func (e *encoder) encode(t Type) *rdataError {
	e.out, e.names, e.next = e.out[:0], e.names[:0], 0
	if e.isGeneric() {
		return e.encodeGeneric(t)
	}
	l := layoutOf(t)
	if l == nil || l.textless {
		return noTextForm(t)
	}
	for _, f := range l.fields {
		if err := f.encode(e); err != nil {
			return l.explain(t, e, err)
		}
	}
	if e.next < len(e.toks) {
		return &rdataError{tok: e.next, msg: fmt.Sprintf("%s stands after the end of the %s rdata", e.shown(e.next), t),
			fix: "take it away, or write " + l.usage(t)}
	}
	if len(e.out) > maxRdata {
		return &rdataError{tok: 0, msg: fmt.Sprintf("the rdata is %s long", octets(len(e.out))),
			fix: "write rdata of at most 65535 octets"}
	}
	return nil
}

func noTextForm(t Type) *rdataError {
	return &rdataError{msg: fmt.Sprintf("no presentation format is known for rdata of type %s", t),
		fix: `write the rdata as \# LENGTH HEX (RFC 3597)`}
}

// explain adds what the type needs to an error about missing words.
func (l *layout) explain(t Type, e *encoder, err *rdataError) *rdataError {
	if err.tok >= len(e.toks) {
		err.tok = len(e.toks)
		err.fix = "write " + l.usage(t)
	}
	return err
}

// CheckRdata tells whether octets are valid rdata of a type: complete, nothing
// left over, names uncompressed, and all that the text form must fulfil. Any
// octets are valid for an unknown type. The error is nil for valid rdata.
func CheckRdata(t Type, rdata []byte) error { return checkRdata(t, string(rdata)) }

func checkRdata(t Type, rdata string) error {
	if len(rdata) > maxRdata {
		return fmt.Errorf("the rdata is %d octets long, over 65535", len(rdata))
	}
	l := layoutOf(t)
	if l == nil {
		return nil
	}
	d := decoder{wire: rdata}
	if err := l.decode(&d); err != nil {
		return fmt.Errorf("octets are no %s rdata: %w", t, err)
	}
	return nil
}

func (l *layout) decode(d *decoder) error {
	for _, f := range l.fields {
		if err := f.decode(d); err != nil {
			return err
		}
	}
	if rest := len(d.wire) - d.off; rest > 0 {
		return fmt.Errorf("%s left over at the end", octets(rest))
	}
	return nil
}

// rdataNames appends the places of the domain names in rdata, in order. Rdata
// that is not valid gives the names before the damage.
func rdataNames(t Type, rdata string, dst []nameSpan) []nameSpan {
	l := layoutOf(t)
	if l == nil || !l.hasNames {
		return dst
	}
	off, names := l.lead, l.direct
	switch {
	case t == TypeNAPTR: // many have them, and putting them into words takes ten times as long
		off, names = behindStrings(rdata, 4, 3), 1
	case names == 0:
		d := decoder{wire: rdata}
		_ = l.decode(&d)
		return append(dst, d.names...)
	}
	for range names {
		end := nameEnd(rdata, off)
		if end < 0 {
			break
		}
		dst = append(dst, nameSpan{off, end})
		off = end
	}
	return dst
}

// behindStrings finds what follows n character strings at off, at most the end.
func behindStrings[T []byte | string](wire T, off, n int) int {
	for range n {
		if off >= len(wire) {
			return len(wire)
		}
		off += 1 + int(wire[off])
	}
	return off
}

// nameEnd finds the end of the uncompressed name at off, or -1.
func nameEnd(wire string, off int) int {
	for i := off; i < len(wire) && i-off < maxName; {
		n := int(wire[i])
		if n == 0 {
			return i + 1
		}
		if n > maxLabel {
			return -1
		}
		i += n + 1
	}
	return -1
}

// lowersNames tells whether the canonical form of a type has its names in lower
// case (RFC 4034 section 6.2 as amended by RFC 6840 section 5.1).
func lowersNames(t Type) bool {
	l := layoutOf(t)
	return l != nil && l.lower
}

// keepsNameCase tells whether a type has names whose case its canonical form
// keeps.
func keepsNameCase(t Type) bool {
	l := layoutOf(t)
	return l != nil && l.hasNames && !l.lower
}

// foldRdataNames gives rdata with all of its names in lower case.
func foldRdataNames(t Type, rdata string) string {
	var room [4]nameSpan
	var folded []byte
	for _, s := range rdataNames(t, rdata, room[:0]) {
		if !hasUpper(rdata[s.lo:s.hi]) {
			continue
		}
		if folded == nil {
			folded = []byte(rdata)
		}
		lowerASCII(folded[s.lo:s.hi])
	}
	if folded == nil {
		return rdata
	}
	return string(folded)
}

func hasUpper(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= 'A' && s[i] <= 'Z' {
			return true
		}
	}
	return false
}

// isGeneric tells whether the words begin with \# (RFC 3597 section 5).
func (e *encoder) isGeneric() bool {
	return len(e.toks) > 0 && e.toks[0].escaped && !e.toks[0].quoted && string(e.textOf(0)) == `\#`
}

func (e *encoder) encodeGeneric(t Type) *rdataError {
	e.next = 1
	const form = `write \# LENGTH HEX: the number of octets, then two hexadecimal digits for each`
	length, err := e.number("length", maxRdata)
	if err == nil {
		err = e.hexToEnd("rdata")
	}
	if err != nil {
		err.fix = form
		return err
	}
	if len(e.out) != int(length) {
		return &rdataError{tok: 1, msg: fmt.Sprintf(`\# says %s and %d follow`, octets(int(length)), len(e.out)), fix: form}
	}
	if err := CheckRdata(t, e.out); err != nil {
		return &rdataError{tok: min(2, len(e.toks)), msg: err.Error(), fix: fmt.Sprintf("give octets that are valid rdata of type %s", t)}
	}
	if keepsNameCase(t) || lowersNames(t) {
		for _, s := range rdataNames(t, string(e.out), nil) {
			e.names = append(e.names, encodedName{lo: s.lo, hi: s.hi, tok: min(2, len(e.toks)-1)})
		}
	}
	return nil
}

func octets(n int) string {
	if n == 1 {
		return "1 octet"
	}
	return strconv.Itoa(n) + " octets"
}

// textOf is a word as it was written, without quotes.
func (e *encoder) textOf(tok int) []byte { return e.buf[e.toks[tok].start:e.toks[tok].end] }

// shown is a word for a message: in quotes, and cut when long.
func (e *encoder) shown(tok int) string { return quoteText(string(e.textOf(tok))) }

// word takes the next word, which must not stand in quotes.
func (e *encoder) word(what string) (text []byte, err *rdataError) {
	if e.next >= len(e.toks) {
		return nil, e.missing(what)
	}
	if e.toks[e.next].quoted {
		return nil, e.wrong(e.next, fmt.Sprintf("the %s stands in quotes", what), "write it without quotes")
	}
	e.next++
	return e.textOf(e.next - 1), nil
}

func (e *encoder) missing(what string) *rdataError {
	return &rdataError{tok: len(e.toks), msg: fmt.Sprintf("the %s is missing", what)}
}

func (e *encoder) wrong(tok int, msg, fix string) *rdataError {
	return &rdataError{tok: tok, msg: msg, fix: fix}
}

// bad says that the word taken last is not what it should be.
func (e *encoder) bad(what, fix string) *rdataError {
	return e.wrong(e.next-1, fmt.Sprintf("%s is not %s", e.shown(e.next-1), what), fix)
}

// decoder walks over rdata and gathers its text and names.
type decoder struct {
	wire     string
	off      int
	text     []byte
	base     int // where in text the rdata begins
	names    []nameSpan
	textless bool // valid, but only the generic form can write it
}

var errCut = errors.New("the rdata ends too early")

// take is the next n octets.
func (d *decoder) take(n int) (string, error) {
	if n > len(d.wire)-d.off {
		return "", errCut
	}
	d.off += n
	return d.wire[d.off-n : d.off], nil
}

// rest is all octets to the end.
func (d *decoder) rest() string {
	s := d.wire[d.off:]
	d.off = len(d.wire)
	return s
}

// blank separates the next word from the one before.
func (d *decoder) blank() {
	if len(d.text) > d.base {
		d.text = append(d.text, ' ')
	}
}

func (d *decoder) word(s string) {
	d.blank()
	d.text = append(d.text, s...)
}

// uint takes a big-endian number of n octets.
func (d *decoder) uint(n int) (uint64, error) {
	s, err := d.take(n)
	if err != nil {
		return 0, err
	}
	var v uint64
	for i := range len(s) {
		v = v<<8 | uint64(s[i])
	}
	return v, nil
}
