package zonefile

import (
	"fmt"
)

const maxString = 255

// stringField is a character string of at most 255 octets (RFC 1035 section
// 3.3).
type stringField struct{ label string }

func (f stringField) what() string { return f.label }

func (f stringField) encode(e *encoder) *rdataError {
	if e.next >= len(e.toks) {
		return e.missing(f.label)
	}
	e.next++
	return e.charString(f.label)
}

// charString appends the word taken last with its length before it.
func (e *encoder) charString(what string) *rdataError {
	at := len(e.out)
	e.out = append(e.out, 0)
	if err := e.octets(what); err != nil {
		return err
	}
	n := len(e.out) - at - 1
	if n > maxString {
		err := e.wrong(e.next-1, fmt.Sprintf("a string is %d octets long, over 255", n), "cut it into strings of at most 255 octets")
		err.kind = SyntaxStringLong
		return err
	}
	e.out[at] = byte(n)
	return nil
}

// octets appends the word taken last, its escapes resolved.
func (e *encoder) octets(what string) *rdataError {
	text := e.textOf(e.next - 1)
	if !e.toks[e.next-1].escaped {
		e.out = append(e.out, text...)
		return nil
	}
	for i := 0; i < len(text); {
		c, n := text[i], 1
		if c == '\\' {
			var err error
			if c, n, err = unescape(text[i:]); err != nil {
				return e.badEscape(what)
			}
		}
		e.out = append(e.out, c)
		i += n
	}
	return nil
}

func (e *encoder) badEscape(what string) *rdataError {
	return e.wrong(e.next-1, fmt.Sprintf("%s has an escape that is neither \\DDD (000 to 255) nor \\ and one character", e.shown(e.next-1)),
		`write \ and three digits from 000 to 255, or \\ for the backslash itself`)
}

func (f stringField) decode(d *decoder) error {
	n, err := d.uint(1)
	if err != nil {
		return err
	}
	s, err := d.take(int(n))
	if err != nil {
		return err
	}
	d.quoted(s)
	return nil
}

// quoted appends a word in quotation marks.
func (d *decoder) quoted(s string) {
	d.blank()
	d.text = append(d.text, '"')
	d.text = appendEscaped(d.text, s)
	d.text = append(d.text, '"')
}

func appendEscaped(dst []byte, s string) []byte {
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			dst = append(dst, '\\', c)
		case c < ' ' || c > '~':
			dst = append(dst, '\\', '0'+c/100, '0'+c/10%10, '0'+c%10)
		default:
			dst = append(dst, c)
		}
	}
	return dst
}

// stringsField is one character string or more, to the end of the rdata.
type stringsField struct{ label string }

func (f stringsField) what() string { return f.label }

func (f stringsField) encode(e *encoder) *rdataError {
	if e.next >= len(e.toks) {
		return e.missing("string")
	}
	for e.next < len(e.toks) {
		e.next++
		if err := e.charString("string"); err != nil {
			return err
		}
	}
	return nil
}

func (f stringsField) decode(d *decoder) error {
	if d.off == len(d.wire) {
		return errCut
	}
	for d.off < len(d.wire) {
		if err := (stringField{f.label}).decode(d); err != nil {
			return err
		}
	}
	return nil
}

// restField is octets without a text form.
type restField struct{ label string }

func (f restField) what() string { return f.label }

func (f restField) encode(e *encoder) *rdataError { return e.missing(f.label) }

func (f restField) decode(d *decoder) error {
	d.textless = true
	d.rest()
	return nil
}
