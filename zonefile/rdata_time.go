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

func (f timeField) encode(e *encoder) *rdataError {
	text, err := e.word(f.label)
	if err != nil {
		return err
	}
	v, ok := parseDecimal(text, maxUint32)
	if len(text) == 14 {
		v, ok = parseMoment(text)
	} else if len(text) > 10 {
		ok = false
	}
	if !ok {
		return e.wrong(e.next-1, fmt.Sprintf("the %s %s is not a time", f.label, e.shown(e.next-1)),
			"write YYYYMMDDHHmmSS in UTC, or seconds since 1970 below 2^32")
	}
	e.putUint(v, 4)
	return nil
}

// parseMoment reads YYYYMMDDHHmmSS, modulo 2^32 seconds.
func parseMoment(text []byte) (uint64, bool) {
	var part [6]int
	at := 0
	for i, n := range [6]int{4, 2, 2, 2, 2, 2} {
		v, ok := parseDecimal(text[at:at+n], 9999)
		if !ok {
			return 0, false
		}
		part[i] = int(v)
		at += n
	}
	if part[1] < 1 || part[1] > 12 || part[3] > 23 || part[4] > 59 || part[5] > 59 || part[0] < 1900 {
		return 0, false
	}
	month := time.Month(part[1])
	if lastDay := time.Date(part[0], month+1, 0, 0, 0, 0, 0, time.UTC).Day(); part[2] < 1 || part[2] > lastDay {
		return 0, false
	}
	t := time.Date(part[0], month, part[2], part[3], part[4], part[5], 0, time.UTC).Unix()
	return uint64(t) & maxUint32, true
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
