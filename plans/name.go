package plans

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// symbol is an octet of a label (0 to 255, letters in lower case) or one of the
// marks below.
type symbol uint16

const (
	dot      symbol = 256 + iota // ends a label
	anyRun                       // any run of symbols, dots too
	labelRun                     // any run of octets
	oneOctet                     // one octet
)

// wildcards says what * and ? stand for where they are not escaped.
type wildcards int

const (
	noWildcards    wildcards = iota // themselves
	acrossLabels                    // * is any run, dots too; ? itself
	withinOneLabel                  // * is any run without dots, ? one octet
)

const (
	maxLabel = 63  // octets (RFC 1035 section 2.3.4)
	maxName  = 255 // octets in wire form
)

var (
	errEmptyLabel = errors.New("a label is empty (two dots in a row, or a dot at the start)")
	errLongLabel  = fmt.Errorf("a label is longer than %d octets", maxLabel)
	errLongName   = fmt.Errorf("it is longer than %d octets", maxName)
	errEscape     = errors.New(`an escape is neither \DDD (000 to 255) nor \ and one character`)
)

// scanName reads a name or glob in presentation format (RFC 1035 section 5.1).
// An absolute one ends in dot.
func scanName(s string, wild wildcards) ([]symbol, error) {
	if s == "." {
		return []symbol{dot}, nil
	}
	out := make([]symbol, 0, len(s))
	for i := 0; i < len(s); {
		sym, size, err := scanSymbol(s[i:], wild)
		if err != nil {
			return nil, err
		}
		out = append(out, sym)
		i += size
	}
	return out, checkLengths(out)
}

func scanSymbol(s string, wild wildcards) (sym symbol, size int, err error) {
	c := s[0]
	switch {
	case c == '\\':
		return scanEscape(s)
	case c == '.':
		return dot, 1, nil
	case c == '*' && wild == acrossLabels:
		return anyRun, 1, nil
	case c == '*' && wild == withinOneLabel:
		return labelRun, 1, nil
	case c == '?' && wild == withinOneLabel:
		return oneOctet, 1, nil
	case c >= 0x80:
		return 0, 0, errors.New("it has a letter that is not ASCII; the zone has such a name in its xn-- form")
	case c <= ' ' || c == 0x7f:
		return 0, 0, errors.New("it has a blank or control character")
	case strings.IndexByte(`"();@`, c) >= 0:
		return 0, 0, fmt.Errorf(`it has the character %c, which is written \%c in a label`, c, c)
	}
	return symbol(lower(c)), 1, nil
}

func scanEscape(s string) (sym symbol, size int, err error) {
	if len(s) < 2 || s[1] < ' ' || s[1] >= 0x7f {
		return 0, 0, errEscape
	}
	if s[1] < '0' || s[1] > '9' {
		return symbol(lower(s[1])), 2, nil
	}
	if len(s) < 4 {
		return 0, 0, errEscape
	}
	v, err := strconv.ParseUint(s[1:4], 10, 8)
	if err != nil {
		return 0, 0, errEscape
	}
	return symbol(lower(byte(v))), 4, nil
}

func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

func checkLengths(name []symbol) error {
	if len(name) > 2*maxName {
		return errLongName
	}
	label, total, any := 0, 1, false
	for _, sym := range name {
		switch {
		case sym == dot && !any:
			return errEmptyLabel
		case sym == dot:
			label, any = 0, false
			continue
		}
		if !any {
			any, total = true, total+1
		}
		if sym < dot || sym == oneOctet {
			label, total = label+1, total+1
		}
		if label > maxLabel {
			return errLongLabel
		}
	}
	if total > maxName {
		return errLongName
	}
	return nil
}

func isAbsolute(name []symbol) bool { return len(name) > 0 && name[len(name)-1] == dot }

// complete makes a scanned name absolute below a zone, which is absolute itself.
func complete(name, zone []symbol) []symbol {
	switch {
	case isAbsolute(name):
		return name
	case len(zone) == 1:
		return append(slices.Clone(name), dot)
	}
	return slices.Concat(name, []symbol{dot}, zone)
}

// nameText is the presentation format of a scanned name without wildcards.
func nameText(name []symbol) string {
	out := make([]byte, 0, len(name)+8)
	for _, sym := range name {
		switch {
		case sym == dot:
			out = append(out, '.')
		case sym <= ' ' || sym >= 0x7f:
			out = fmt.Appendf(out, `\%03d`, sym)
		case strings.IndexByte(`."();@$\`, byte(sym)) >= 0:
			out = append(out, '\\', byte(sym))
		default:
			out = append(out, byte(sym))
		}
	}
	return string(out)
}

// ResolveName is the absolute form of a name in a plan: "@" is the zone itself,
// a name without a final dot is below it. The result is in presentation format
// in lower case, with only those escapes that are needed, so that equal names
// are equal strings. zone is absolute. A text that is no name comes back in
// lower case.
func ResolveName(name, zone string) string {
	full, err := resolve(name, zone, noWildcards)
	if err != nil {
		return strings.ToLower(name)
	}
	return nameText(full)
}

func resolve(name, zone string, wild wildcards) ([]symbol, error) {
	origin, err := scanName(zone, noWildcards)
	if err != nil {
		return nil, err
	}
	if name == "@" {
		return origin, nil
	}
	scanned, err := scanName(name, wild)
	if err != nil {
		return nil, err
	}
	return complete(scanned, origin), nil
}
