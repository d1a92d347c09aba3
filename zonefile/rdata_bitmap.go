package zonefile

import (
	"errors"
	"strconv"
)

// bitmapField is a list of types to the end (RFC 4034 section 4.1.2), of at
// least so many.
type bitmapField struct {
	label string
	least int
}

func (f bitmapField) what() string { return f.label }

func (f bitmapField) encode(e *encoder) *rdataError {
	var set typeSet
	if f.least > 0 && e.next >= len(e.toks) {
		return e.missing(f.label)
	}
	for e.next < len(e.toks) {
		t, err := e.typeWord("record type")
		if err != nil {
			return err
		}
		set.add(t)
	}
	e.out = set.append(e.out)
	return nil
}

// typeWord takes a word that names a type.
func (e *encoder) typeWord(what string) (Type, *rdataError) {
	text, err := e.word(what)
	if err != nil {
		return 0, err
	}
	if t, ok := shortType(text); ok {
		return t, nil
	}
	t, ok := ParseType(string(text))
	if !ok {
		return 0, e.bad("a record type", "write a type's mnemonic, or TYPE and its number")
	}
	return t, nil
}

// typeOrNumber is typeWord for the old types that also take a bare number.
func (e *encoder) typeOrNumber(what string) (Type, *rdataError) {
	if e.next < len(e.toks) && !e.toks[e.next].quoted {
		if v, ok := parseDecimal(e.textOf(e.next), 65535); ok {
			e.next++
			return Type(v), nil
		}
	}
	return e.typeWord(what)
}

// shortType knows the types that fill the bitmaps of large zones.
func shortType(text []byte) (Type, bool) {
	switch string(text) {
	case "A":
		return TypeA, true
	case "NS":
		return TypeNS, true
	case "DS":
		return TypeDS, true
	case "AAAA":
		return TypeAAAA, true
	case "MX":
		return TypeMX, true
	case "TXT":
		return TypeTXT, true
	case "SOA":
		return TypeSOA, true
	case "CNAME":
		return TypeCNAME, true
	case "RRSIG":
		return TypeRRSIG, true
	case "NSEC":
		return TypeNSEC, true
	case "DNSKEY":
		return TypeDNSKEY, true
	}
	return 0, false
}

// typeSet is a set of types: one window on the spot, the others by number.
type typeSet struct {
	first [32]byte
	other map[byte]*[32]byte
}

func (s *typeSet) add(t Type) {
	window, bit := byte(t>>8), byte(t)
	bits := &s.first
	if window > 0 {
		if s.other == nil {
			s.other = make(map[byte]*[32]byte)
		}
		if s.other[window] == nil {
			s.other[window] = new([32]byte)
		}
		bits = s.other[window]
	}
	bits[bit/8] |= 0x80 >> (bit % 8)
}

func (s *typeSet) append(dst []byte) []byte {
	dst = appendWindow(dst, 0, &s.first)
	if s.other == nil {
		return dst
	}
	for window := 1; window < 256; window++ {
		if bits := s.other[byte(window)]; bits != nil {
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

var errBitmap = errors.New("a type bitmap has windows out of order, empty, or with idle octets")

func (f bitmapField) decode(d *decoder) error {
	if len(d.wire)-d.off < f.least {
		return errCut
	}
	last := -1
	for d.off < len(d.wire) {
		head, err := d.take(2)
		if err != nil {
			return err
		}
		window, n := int(head[0]), int(head[1])
		bits, err := d.take(n)
		if err != nil {
			return err
		}
		if window <= last || n == 0 || n > 32 || bits[n-1] == 0 {
			return errBitmap
		}
		last = window
		d.types(window, bits)
	}
	return nil
}

func (d *decoder) types(window int, bits string) {
	for i := range 8 * len(bits) {
		if bits[i/8]&(0x80>>(i%8)) != 0 {
			d.word(listedType(Type(window<<8 | i)))
		}
	}
}

// listedType is a type as a word of rdata: its mnemonic if every name server
// knows it, else TYPEnnn, which all can read.
func listedType(t Type) string {
	if commonTypes[t] {
		return t.String()
	}
	return "TYPE" + strconv.Itoa(int(t))
}

var commonTypes = func() map[Type]bool {
	common := map[Type]bool{}
	for _, t := range []Type{1, 2, 5, 6, 12, 13, 14, 15, 16, 17, 18, 21, 25, 28, 29, 33, 35, 36, 37, 39, 42, 43, 44, 45, 46, 47, 48, 49,
		50, 51, 52, 53, 59, 60, 61, 62, 63, 64, 65, 99, 104, 105, 106, 107, 108, 109, 256, 257} {
		common[t] = true
	}
	return common
}()

// typeField is one type by its mnemonic.
type typeField struct {
	label  string
	number bool // a bare number will do
}

func (f typeField) what() string { return f.label }
func (f typeField) octets() int  { return 2 }

func (f typeField) encode(e *encoder) *rdataError {
	take := e.typeWord
	if f.number {
		take = e.typeOrNumber
	}
	t, err := take(f.label)
	e.putUint(uint64(t), 2)
	return err
}

func (f typeField) decode(d *decoder) error {
	v, err := d.uint(2)
	d.word(listedType(Type(v)))
	return err
}
