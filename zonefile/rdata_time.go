package zonefile

import (
	"fmt"
	"time"
)

// timeField is a moment in the 32-bit count of seconds since 1970 (RFC 4034
// section 3.1.5): YYYYMMDDHHmmSS, or the seconds themselves.
type timeField struct{ label string }

func (f timeField) what() string { return f.label }
func (f timeField) octets() int  { return 4 }

const timeFix = "write YYYYMMDDHHmmSS in UTC, or seconds since 1970 below 2^32"

func (f timeField) encode(e *encoder) *rdataError {
	text, err := e.word(f.label)
	if err != nil {
		return err
	}
	v, ok := parseDecimal(text, maxUint32)
	if len(text) == len("YYYYMMDDHHmmSS") {
		var bad string
		if v, bad = parseMoment(text); bad != "" {
			return e.wrong(e.next-1, fmt.Sprintf("the %s %s has %s", f.label, e.shown(e.next-1), bad), timeFix)
		}
	} else if !ok || len(text) > len("4294967295") {
		return e.wrong(e.next-1, fmt.Sprintf("the %s %s is not a time", f.label, e.shown(e.next-1)), timeFix)
	}
	e.putUint(v, 4)
	return nil
}

// momentParts are the parts of YYYYMMDDHHmmSS after the year.
var momentParts = [...]struct {
	name        string
	least, most int
}{{"month", 1, 12}, {"day", 1, 31}, {"hour", 0, 23}, {"minute", 0, 59}, {"second", 0, 59}}

// parseMoment reads YYYYMMDDHHmmSS, modulo 2^32 seconds, or tells what is wrong
// with it.
func parseMoment(text []byte) (seconds uint64, bad string) {
	year, ok := parseDecimal(text[:4], 9999)
	if !ok || year < 1900 {
		return 0, fmt.Sprintf("year %s", text[:4])
	}
	var part [len(momentParts)]int
	for i, p := range momentParts {
		digits := text[4+2*i : 6+2*i]
		v, ok := parseDecimal(digits, uint64(p.most))
		if !ok || int(v) < p.least {
			return 0, fmt.Sprintf("%s %s", p.name, digits)
		}
		part[i] = int(v)
	}
	t := time.Date(int(year), time.Month(part[0]), part[1], part[2], part[3], part[4], 0, time.UTC)
	if t.Day() != part[1] {
		return 0, fmt.Sprintf("day %d in a month that has %d", part[1], part[1]-t.Day())
	}
	return uint64(t.Unix()) & maxUint32, ""
}

func (f timeField) decode(d *decoder) error {
	v, err := d.uint(4)
	if err != nil {
		return err
	}
	d.blank()
	d.text = time.Unix(int64(v), 0).UTC().AppendFormat(d.text, "20060102150405")
	return nil
}
