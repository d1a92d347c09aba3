package zonefile

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
)

// Name is a domain name in uncompressed wire form (RFC 1035 section 3.1), with
// ASCII letters in lower case as the canonical form asks (RFC 4034 section
// 6.2). A valid Name is 1 to 255 octets long and ends in the root label; the
// zero value "" is no name at all. Names compare equal with == exactly when the
// DNS holds them equal.
type Name string

// Root is the name of the root zone.
const Root Name = "\x00"

const (
	maxName  = 255
	maxLabel = 63

	maxLabels = (maxName - 1) / 2 // the root not counted
)

// The ways in which text fails to be a domain name.
var (
	errNameEmpty      = errors.New("a name is missing")
	errNameEmptyLabel = errors.New("a label is empty (two dots in a row, or a dot at the start)")
	errNameLabelLong  = errors.New("a label is longer than 63 octets")
	errNameLong       = errors.New("the name is longer than 255 octets")
	errNameEscape     = errors.New(`an escape is neither \DDD (000 to 255) nor \ and one character`)
)

// ParseName reads a name in presentation format (RFC 1035 section 5.1). A name
// without a final dot is completed with origin; with origin "" it is an error.
// "@" stands for origin.
func ParseName(s string, origin Name) (Name, error) {
	if s == "@" && origin != "" {
		return origin, nil
	}
	var buf [maxName + 1]byte
	wire, relative, err := appendName(buf[:0], []byte(s))
	if err != nil {
		return "", fmt.Errorf("%q is not a domain name: %w", s, err)
	}
	if relative {
		if origin == "" {
			return "", fmt.Errorf("%q has no final dot and there is no origin to complete it with", s)
		}
		if len(wire)+len(origin) > maxName {
			return "", fmt.Errorf("%q is not a domain name: %w", s, errNameLong)
		}
		wire = append(wire, origin...)
	}
	lowerASCII(wire)
	return Name(wire), nil
}

// MustName is ParseName for absolute names that are known to be good; it panics
// on others. It is meant for tests and tables.
func MustName(s string) Name {
	n, err := ParseName(s, "")
	if err != nil {
		panic(err)
	}
	return n
}

// String gives the name in presentation format, absolute, with special
// characters escaped so that it reads back as the same name.
func (n Name) String() string {
	if n == Root {
		return "."
	}
	return string(n.AppendTo(make([]byte, 0, len(n)+8)))
}

// AppendTo appends what String gives.
func (n Name) AppendTo(dst []byte) []byte { return appendNameText(dst, string(n)) }

// Labels is the number of labels, the root label not counted: 0 for Root.
func (n Name) Labels() int {
	count := 0
	for i := 0; i < len(n) && n[i] != 0; i += int(n[i]) + 1 {
		count++
	}
	return count
}

// Label gives the i-th label from the left as raw octets, lower case. i runs
// from 0 to Labels()-1.
func (n Name) Label(i int) string {
	off := 0
	for ; i > 0; i-- {
		off += int(n[off]) + 1
	}
	return string(n[off+1 : off+1+int(n[off])])
}

// Parent is the name without its leftmost label. The parent of Root is "".
func (n Name) Parent() Name {
	if len(n) < 2 {
		return ""
	}
	return n[n[0]+1:]
}

// Strip removes the leftmost i labels; i runs from 0 to Labels().
func (n Name) Strip(i int) Name {
	for ; i > 0; i-- {
		n = n.Parent()
	}
	return n
}

// IsBelow tells whether n is a proper subdomain of ancestor.
func (n Name) IsBelow(ancestor Name) bool {
	return len(n) > len(ancestor) && n.IsAtOrBelow(ancestor)
}

// IsAtOrBelow tells whether n is ancestor or a subdomain of it.
func (n Name) IsAtOrBelow(ancestor Name) bool {
	if !strings.HasSuffix(string(n), string(ancestor)) {
		return false
	}
	cut := len(n) - len(ancestor)
	i := 0
	for i < cut {
		i += int(n[i]) + 1
	}
	return i == cut
}

// IsWildcard tells whether the leftmost label is a single asterisk (RFC 4592).
func (n Name) IsWildcard() bool {
	return len(n) > 2 && n[0] == 1 && n[1] == '*'
}

// NamesService tells whether a label is _tcp or _udp: the name of a service that
// a host offers (RFC 2782, RFC 6763).
func (n Name) NamesService() bool {
	for i := range n.Labels() {
		if label := n.Label(i); label == "_tcp" || label == "_udp" {
			return true
		}
	}
	return false
}

// Join puts the labels of n before suffix. ok is false when the result would be
// over 255 octets.
func (n Name) Join(suffix Name) (joined Name, ok bool) {
	if n == "" || len(n)-1+len(suffix) > maxName {
		return "", false
	}
	return n[:len(n)-1] + suffix, true
}

// Relative gives the name in presentation format without the origin: "@" for
// the origin itself, absolute text for a name outside of it.
func (n Name) Relative(origin Name) string {
	if n == origin {
		return "@"
	}
	if origin == Root || !n.IsBelow(origin) {
		return n.String()
	}
	head := n[:len(n)-len(origin)] + Root
	return strings.TrimSuffix(head.String(), ".")
}

// Compare orders names canonically (RFC 4034 section 6.1): -1, 0 or 1.
func (n Name) Compare(m Name) int {
	if n == m {
		return 0
	}
	var a, b [maxName + 1]byte
	return bytes.Compare(appendSortKey(a[:0], string(n)), appendSortKey(b[:0], string(m)))
}

// appendSortKey appends a form of a wire name whose byte order is the canonical
// order of names: labels from the right, each closed by 0, with the octets 0
// and 1 escaped so that no label can look like two.
func appendSortKey[S []byte | string](dst []byte, wire S) []byte {
	var starts [128]uint8
	count := 0
	for i := 0; i < len(wire) && wire[i] != 0; i += int(wire[i]) + 1 {
		starts[count] = uint8(i)
		count++
	}
	for count--; count >= 0; count-- {
		at := int(starts[count])
		for _, c := range []byte(wire[at+1 : at+1+int(wire[at])]) {
			if c < 2 {
				dst = append(dst, 1)
				c++
			}
			dst = append(dst, c)
		}
		dst = append(dst, 0)
	}
	return dst
}

// appendName turns presentation text into wire labels, case kept. Absolute
// names get their root label; relative ones do not, and relative is true.
func appendName(dst []byte, text []byte) (wire []byte, relative bool, err error) {
	switch {
	case len(text) == 0:
		return dst, false, errNameEmpty
	case len(text) == 1 && text[0] == '.':
		return append(dst, 0), false, nil
	}
	base := len(dst)
	for len(text) > 0 {
		var dot bool
		if dst, text, dot, err = appendLabel(dst, text); err != nil {
			return dst, false, err
		}
		relative = !dot
		if len(dst)-base >= maxName {
			return dst, false, errNameLong
		}
	}
	if !relative {
		dst = append(dst, 0)
	}
	return dst, relative, nil
}

// appendLabel takes one label from the text, and tells whether a dot ended it.
func appendLabel(dst, text []byte) (wire, rest []byte, dot bool, err error) {
	head, i := len(dst), 0
	dst = append(dst, 0)
	for ; i < len(text) && text[i] != '.'; i++ {
		c := text[i]
		if c == '\\' {
			var n int
			if c, n, err = unescape(text[i:]); err != nil {
				return dst, nil, false, err
			}
			i += n - 1
		}
		dst = append(dst, c)
	}
	switch n := len(dst) - head - 1; {
	case n == 0:
		return dst, nil, false, errNameEmptyLabel
	case n > maxLabel:
		return dst, nil, false, errNameLabelLong
	default:
		dst[head] = byte(n)
	}
	if i == len(text) {
		return dst, nil, false, nil
	}
	return dst, text[i+1:], true, nil
}

// unescape decodes the escape at the start of s (RFC 1035 section 5.1) and
// tells how many characters it took.
func unescape(s []byte) (c byte, n int, err error) {
	if len(s) < 2 {
		return 0, 0, errNameEscape
	}
	if !isDigit(s[1]) {
		return s[1], 2, nil
	}
	if len(s) < 4 || !isDigit(s[2]) || !isDigit(s[3]) {
		return 0, 0, errNameEscape
	}
	v := int(s[1]-'0')*100 + int(s[2]-'0')*10 + int(s[3]-'0')
	if v > 255 {
		return 0, 0, errNameEscape
	}
	return byte(v), 4, nil
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// appendNameText appends a wire name as absolute presentation text.
func appendNameText(dst []byte, wire string) []byte {
	if wire == "\x00" {
		return append(dst, '.')
	}
	for i := 0; i < len(wire) && wire[i] != 0; {
		n := int(wire[i])
		dst = append(appendLabelText(dst, wire[i+1:i+1+n]), '.')
		i += n + 1
	}
	return dst
}

func appendLabelText(dst []byte, label string) []byte {
	plain := 0
	for plain < len(label) && nameOctet[label[plain]] == asIs {
		plain++
	}
	dst = append(dst, label[:plain]...)
	for _, c := range []byte(label[plain:]) {
		dst = appendNameOctet(dst, c)
	}
	return dst
}

// nameOctet tells how an octet stands in presentation text: as it is, behind a
// backslash, or as \DDD.
var nameOctet = func() (how [256]uint8) {
	for c := range how {
		switch {
		case c <= ' ' || c >= 0x7f:
			how[c] = asDecimal
		case strings.IndexByte(`."();@$\`, byte(c)) >= 0:
			how[c] = asEscaped
		}
	}
	return how
}()

const (
	asIs = iota
	asEscaped
	asDecimal
)

func appendNameOctet(dst []byte, c byte) []byte {
	switch nameOctet[c] {
	case asIs:
		return append(dst, c)
	case asEscaped:
		return append(dst, '\\', c)
	}
	return append(dst, '\\', '0'+c/100, '0'+c/10%10, '0'+c%10)
}

// lowerASCII lower-cases the letters of a wire name in place. Length octets are
// at most 63 and so never letters.
func lowerASCII(wire []byte) (changed bool) {
	for i, c := range wire {
		if c >= 'A' && c <= 'Z' {
			wire[i] = c + 'a' - 'A'
			changed = true
		}
	}
	return changed
}
