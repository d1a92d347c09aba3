package zonefile

import (
	"errors"
	"fmt"
)

// nameField is a domain name.
type nameField struct{ label string }

func (f nameField) what() string { return f.label }

func (f nameField) encode(e *encoder) *rdataError {
	text, err := e.word(f.label)
	if err != nil {
		return err
	}
	return e.name(f.label, text)
}

// name appends the name that the word taken last holds.
func (e *encoder) name(what string, text []byte) *rdataError {
	at := encodedName{lo: len(e.out), tok: e.next - 1}
	if len(text) == 1 && text[0] == '@' {
		if e.origin == "" {
			return e.noOrigin()
		}
		e.out = append(e.out, e.origin...)
	} else if err := e.writtenName(what, text, &at); err != nil {
		return err
	}
	at.hi = len(e.out)
	e.names = append(e.names, at)
	return nil
}

func (e *encoder) writtenName(what string, text []byte, at *encodedName) *rdataError {
	out, relative, err := appendName(e.out, text)
	e.out = out
	if err != nil {
		return e.notName(what, err)
	}
	if at.relative = relative; !relative {
		return nil
	}
	if e.origin == "" {
		return e.noOrigin()
	}
	e.out = append(e.out, e.origin...)
	if len(e.out)-at.lo > maxName {
		return e.notName(what, fmt.Errorf("with the origin %s added %w", e.origin, errNameLong))
	}
	return nil
}

func (e *encoder) notName(what string, err error) *rdataError {
	return e.wrong(e.next-1, fmt.Sprintf("the %s %s is not a domain name: %v", what, e.shown(e.next-1), err), nameFix(err))
}

func nameFix(err error) string {
	switch {
	case errors.Is(err, errNameEmptyLabel):
		return "write one dot between labels and at the end"
	case errors.Is(err, errNameLabelLong):
		return "write labels of at most 63 octets"
	case errors.Is(err, errNameLong):
		return "write a name of at most 255 octets"
	case errors.Is(err, errNameEscape):
		return `write \ and three digits from 000 to 255, or \ and one character`
	}
	return "write a domain name"
}

func (e *encoder) noOrigin() *rdataError {
	return e.wrong(e.next-1, fmt.Sprintf("%s has no final dot and there is no origin to complete it with", e.shown(e.next-1)),
		"write the name with its final dot, or state $ORIGIN before")
}

var errWireName = errors.New("a domain name is cut, compressed or over 255 octets")

func (f nameField) decode(d *decoder) error {
	end := nameEnd(d.wire, d.off)
	if end < 0 {
		return errWireName
	}
	d.names = append(d.names, nameSpan{d.off, end})
	d.blank()
	d.text = appendNameText(d.text, d.wire[d.off:end])
	d.off = end
	return nil
}
