package zonefile

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

var errSvcValue = errors.New("the value of a service parameter is not of its form")

// svcCheck tests the wire value of a parameter. The keys from 8 on came after
// RFC 9460; written as keyN, as by those who do not know them, they may hold
// any octets.
func svcCheck(key uint16, v string) error {
	ok := true
	switch key {
	case svcMandatory:
		ok = svcAscending(v)
	case svcALPN:
		ok = v != "" && svcStrings(v)
	case svcNoDefaultALPN:
		ok = v == ""
	case svcPort:
		ok = len(v) == 2
	case svcIPv4Hint:
		ok = v != "" && len(v)%4 == 0
	case svcECH:
		ok = v != ""
	case svcIPv6Hint:
		ok = v != "" && len(v)%16 == 0
	case svcDoHPath:
		ok = isDoHPath(v)
	}
	if !ok {
		return fmt.Errorf("%w: %s", errSvcValue, svcKeyName(key))
	}
	return nil
}

// svcAscending tests the keys of mandatory.
func svcAscending(v string) bool {
	last := uint16(svcMandatory)
	for i := 0; i+1 < len(v); i += 2 {
		key := uint16At(v, i)
		if key <= last {
			return false
		}
		last = key
	}
	return v != "" && len(v)%2 == 0
}

// svcStrings tests strings, none empty, with length octets.
func svcStrings(v string) bool {
	for v != "" {
		n := int(v[0])
		if n == 0 || n >= len(v) {
			return false
		}
		v = v[n+1:]
	}
	return true
}

// isDoHPath tests for a relative URI template with the variable dns (RFC 9461
// section 5).
func isDoHPath(s string) bool {
	if !utf8.ValidString(s) || !strings.HasPrefix(s, "/") {
		return false
	}
	found := false
	for {
		_, rest, open := strings.Cut(s, "{")
		if !open {
			return found && !strings.Contains(s, "}")
		}
		expression, after, closed := strings.Cut(rest, "}")
		if !closed {
			return false
		}
		found = found || hasDNSVariable(expression)
		s = after
	}
}

func hasDNSVariable(expression string) bool {
	for name := range strings.SplitSeq(strings.TrimLeft(expression, "+#./;?&"), ",") {
		name, _, _ = strings.Cut(strings.TrimSuffix(name, "*"), ":")
		if name == "dns" {
			return true
		}
	}
	return false
}

var errSvcOrder = errors.New("service parameters are not in ascending order")

func (f svcParamsField) decode(d *decoder) error {
	start := d.off
	var keys []uint16
	for d.off < len(d.wire) {
		key, value, err := d.svcParam()
		if err != nil {
			return err
		}
		if len(keys) > 0 && key <= keys[len(keys)-1] {
			return errSvcOrder
		}
		if err := svcCheck(key, value); err != nil {
			return err
		}
		keys = append(keys, key)
		d.word(svcKeyName(key))
		d.svcValue(key, value)
	}
	return svcTogether(d.wire[start:], keys)
}

func (d *decoder) svcParam() (key uint16, value string, err error) {
	head, err := d.take(4)
	if err != nil {
		return 0, "", err
	}
	value, err = d.take(int(uint16At(head, 2)))
	return uint16At(head, 0), value, err
}

// svcTogether is the same test on wire that is well formed.
func svcTogether(wire string, keys []uint16) error {
	d := decoder{wire: wire}
	for range keys {
		key, value, _ := d.svcParam()
		if err := svcNeeds(key, value, keys); err != nil {
			return err
		}
	}
	return nil
}

func (d *decoder) svcValue(key uint16, v string) {
	if v == "" {
		return
	}
	d.text = append(d.text, '=')
	switch key {
	case svcMandatory:
		for i := 0; i < len(v); i += 2 {
			d.comma(i)
			d.text = append(d.text, svcKeyName(uint16At(v, i))...)
		}
	case svcALPN:
		d.svcStrings(v)
	case svcPort:
		d.text = strconv.AppendUint(d.text, uint64(uint16At(v, 0)), 10)
	case svcIPv4Hint:
		d.svcAddresses(v, 4)
	case svcIPv6Hint:
		d.svcAddresses(v, 16)
	case svcECH:
		d.text = appendBase64(d.text, v)
	default:
		d.text = append(d.text, '"')
		d.text = appendEscaped(d.text, v)
		d.text = append(d.text, '"')
	}
}

func (d *decoder) comma(i int) {
	if i > 0 {
		d.text = append(d.text, ',')
	}
}

func (d *decoder) svcAddresses(v string, size int) {
	for i := 0; i < len(v); i += size {
		d.comma(i)
		d.text = appendAddr(d.text, v[i:i+size])
	}
}

var svcEscape = strings.NewReplacer(`\`, `\\`, `,`, `\,`)

func (d *decoder) svcStrings(v string) {
	d.text = append(d.text, '"')
	for i := 0; i < len(v); i += int(v[i]) + 1 {
		d.comma(i)
		d.text = appendEscaped(d.text, svcEscape.Replace(v[i+1:i+1+int(v[i])]))
	}
	d.text = append(d.text, '"')
}
