package zonefile

import (
	"errors"
	"fmt"
)

// caaTagField is the property tag of CAA: letters and digits (RFC 8659 section
// 4.1).
type caaTagField struct{ label string }

func (f caaTagField) what() string { return f.label }

func (f caaTagField) encode(e *encoder) *rdataError {
	if e.next >= len(e.toks) {
		return e.missing(f.label)
	}
	e.next++
	text := e.textOf(e.next - 1)
	if !isCAATag(string(text)) {
		return e.wrong(e.next-1, fmt.Sprintf("the %s %s is not 1 to 255 letters and digits", f.label, e.shown(e.next-1)),
			"write a tag such as issue, issuewild or iodef")
	}
	e.out = append(append(e.out, byte(len(text))), text...)
	return nil
}

func isCAATag(s string) bool {
	for i := range len(s) {
		if c := s[i]; !isDigit(c) && (c|0x20 < 'a' || c|0x20 > 'z') {
			return false
		}
	}
	return len(s) > 0 && len(s) <= maxString
}

var errCAATag = errors.New("the tag is not letters and digits")

func (f caaTagField) decode(d *decoder) error {
	tag, err := d.counted()
	if err != nil {
		return err
	}
	if !isCAATag(tag) {
		return errCAATag
	}
	d.word(tag)
	return nil
}

// textField is one string of any length to the end, without a length octet.
type textField struct{ label string }

func (f textField) what() string { return f.label }

func (f textField) encode(e *encoder) *rdataError {
	if e.next >= len(e.toks) {
		return e.missing(f.label)
	}
	e.next++
	return e.octets(f.label)
}

func (f textField) decode(d *decoder) error {
	d.quoted(d.rest())
	return nil
}
