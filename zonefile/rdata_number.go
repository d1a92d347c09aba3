package zonefile

import (
	"bytes"
	"fmt"
	"math"
	"strconv"
)

// uintField is an unsigned number of one, two or four octets.
type uintField struct {
	label string
	size  int
}

func u8(label string) uintField  { return uintField{label, 1} }
func u16(label string) uintField { return uintField{label, 2} }
func u32(label string) uintField { return uintField{label, 4} }

func (f uintField) what() string { return f.label }
func (f uintField) octets() int  { return f.size }

func (f uintField) encode(e *encoder) *rdataError {
	v, err := e.number(f.label, 1<<(8*f.size)-1)
	e.putUint(v, f.size)
	return err
}

func (f uintField) decode(d *decoder) error {
	v, err := d.uint(f.size)
	d.number(v)
	return err
}

func (d *decoder) number(v uint64) {
	d.blank()
	d.text = strconv.AppendUint(d.text, v, 10)
}

func (e *encoder) putUint(v uint64, size int) {
	for shift := 8 * (size - 1); shift >= 0; shift -= 8 {
		e.out = append(e.out, byte(v>>shift))
	}
}

// number takes a word that is a decimal number of at most top.
func (e *encoder) number(what string, top uint64) (uint64, *rdataError) {
	text, err := e.word(what)
	if err != nil {
		return 0, err
	}
	v, ok := parseDecimal(text, top)
	if !ok {
		return 0, e.notNumber(what, top)
	}
	return v, nil
}

func (e *encoder) notNumber(what string, top uint64) *rdataError {
	return e.wrong(e.next-1, fmt.Sprintf("the %s %s is not a number from 0 to %d", what, e.shown(e.next-1), top),
		fmt.Sprintf("write a whole number from 0 to %d", top))
}

// ipnField is a node number of the Interplanetary Internet: 64 bits, as one
// number or as the allocator's and the node's 32 bits with a dot between them
// (RFC 9758 section 3).
type ipnField struct{ label string }

func (f ipnField) what() string { return f.label }
func (f ipnField) octets() int  { return 8 }

func (f ipnField) encode(e *encoder) *rdataError {
	text, err := e.word(f.label)
	if err != nil {
		return err
	}
	v, ok := parseDecimal(text, math.MaxUint64)
	if allocator, node, found := bytes.Cut(text, []byte(".")); found {
		high, ok1 := parseDecimal(allocator, maxUint32)
		low, ok2 := parseDecimal(node, maxUint32)
		v, ok = high<<32|low, ok1 && ok2
	}
	if !ok {
		return e.bad("a "+f.label, "write a number, or two numbers below 2^32 with a dot between them")
	}
	e.putUint(v, 8)
	return nil
}

func (f ipnField) decode(d *decoder) error { return uintField{f.label, 8}.decode(d) }

// parseDecimal reads a number of digits alone.
func parseDecimal(text []byte, top uint64) (uint64, bool) {
	var v uint64
	for _, c := range text {
		digit := uint64(c - '0')
		if !isDigit(c) || digit > top || v > (top-digit)/10 {
			return 0, false
		}
		v = v*10 + digit
	}
	return v, len(text) > 0
}

// ttlField is a time span in seconds, which may be written with units.
type ttlField struct{ label string }

func (f ttlField) what() string { return f.label }
func (f ttlField) octets() int  { return 4 }

func (f ttlField) encode(e *encoder) *rdataError {
	text, err := e.word(f.label)
	if err != nil {
		return err
	}
	v, ok := parseSpan(text)
	if !ok {
		return e.wrong(e.next-1, fmt.Sprintf("the %s %s is not a time span", f.label, e.shown(e.next-1)),
			"write seconds, or numbers with the units w, d, h, m, s such as 1h30m")
	}
	e.putUint(v, 4)
	return nil
}

func (f ttlField) decode(d *decoder) error { return u32(f.label).decode(d) }

const maxUint32 = 1<<32 - 1

// parseSpan reads seconds or a row of numbers with units, below 2^32 seconds.
func parseSpan(text []byte) (uint64, bool) {
	if v, ok := parseDecimal(text, maxUint32); ok {
		return v, true
	}
	var total uint64
	written := len(text) > 0
	for len(text) > 0 {
		n := 0
		for n < len(text) && isDigit(text[n]) {
			n++
		}
		if n == len(text) {
			return 0, false
		}
		v, ok := parseDecimal(text[:n], maxUint32)
		unit := spanUnit(text[n])
		if total += v * unit; !ok || unit == 0 || total > maxUint32 {
			return 0, false
		}
		text = text[n+1:]
	}
	return total, written
}

func spanUnit(c byte) uint64 {
	switch c | 0x20 {
	case 'w':
		return 7 * 86400
	case 'd':
		return 86400
	case 'h':
		return 3600
	case 'm':
		return 60
	case 's':
		return 1
	}
	return 0
}

func appendDecimal(dst []byte, v byte) []byte { return strconv.AppendUint(dst, uint64(v), 10) }
