package zonefile

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// The keys of service parameters (RFC 9460 section 14.3.2 and later).
const (
	svcMandatory     = 0
	svcALPN          = 1
	svcNoDefaultALPN = 2
	svcPort          = 3
	svcIPv4Hint      = 4
	svcECH           = 5
	svcIPv6Hint      = 6
	svcDoHPath       = 7
	svcOHTTP         = 8
	svcTLSGroups     = 9
	svcDoCPath       = 10
)

var svcKeys = map[string]uint16{
	"mandatory": svcMandatory, "alpn": svcALPN, "no-default-alpn": svcNoDefaultALPN, "port": svcPort, "ipv4hint": svcIPv4Hint,
	"ech": svcECH, "ipv6hint": svcIPv6Hint, "dohpath": svcDoHPath, "ohttp": svcOHTTP, "tls-supported-groups": svcTLSGroups,
	"docpath": svcDoCPath,
}

// svcNames are the keys that are written by name. Later ones are written keyN,
// which more name servers can read.
var svcNames = [...]string{"mandatory", "alpn", "no-default-alpn", "port", "ipv4hint", "ech", "ipv6hint"}

func svcKeyName(key uint16) string {
	if int(key) < len(svcNames) {
		return svcNames[key]
	}
	return "key" + strconv.Itoa(int(key))
}

// svcKey reads a key by name or as keyN without leading zeros.
func svcKey(name string) (uint16, bool) {
	if key, ok := svcKeys[name]; ok {
		return key, true
	}
	digits, ok := strings.CutPrefix(name, "key")
	if !ok || len(digits) > 1 && digits[0] == '0' {
		return 0, false
	}
	v, ok := parseDecimal([]byte(digits), 65535)
	return uint16(v), ok
}

// svcParamsField is the parameters of SVCB and HTTPS to the end (RFC 9460
// sections 2.1 and 2.2).
type svcParamsField struct{ label string }

func (f svcParamsField) what() string { return f.label }

// svcParam is a parameter, where its value is in e.out behind key and length, and the
// word that it was read from.
type svcParam struct {
	key    uint16
	lo, hi int
	tok    int
}

const svcHead = 4 // octets of key and length

func (f svcParamsField) encode(e *encoder) *rdataError {
	var room [8]svcParam
	params, start := room[:0], len(e.out)
	for e.next < len(e.toks) {
		p, err := e.svcParam()
		if err != nil {
			return err
		}
		params = append(params, p)
	}
	byKey := func(a, b svcParam) int { return cmp.Compare(a.key, b.key) }
	if !slices.IsSortedFunc(params, byKey) {
		slices.SortStableFunc(params, byKey)
		e.svcReorder(params, start)
	}
	for i, p := range params {
		if i > 0 && params[i-1].key == p.key {
			return e.wrong(p.tok, fmt.Sprintf("the parameter %s is there twice", svcKeyName(p.key)), "write it once")
		}
	}
	return e.svcTogether(params)
}

// svcReorder puts parameters, which are in e.out from start on, into the order of the
// list.
func (e *encoder) svcReorder(params []svcParam, start int) {
	was := bytes.Clone(e.out)
	e.out = e.out[:start]
	for i := range params {
		p := &params[i]
		e.out = append(e.out, was[p.lo-svcHead:p.hi]...)
		p.lo, p.hi = len(e.out)-(p.hi-p.lo), len(e.out)
	}
}

// svcTogether tests what parameters, in order of their keys, ask of each other.
func (e *encoder) svcTogether(params []svcParam) *rdataError {
	if !slices.ContainsFunc(params, func(p svcParam) bool { return p.key == svcMandatory || p.key == svcNoDefaultALPN }) {
		return nil
	}
	keys := make([]uint16, len(params))
	for i, p := range params {
		keys[i] = p.key
	}
	for _, p := range params {
		if err := svcNeeds(p.key, string(e.out[p.lo:p.hi]), keys); err != nil {
			return e.wrong(p.tok, err.Error(), "write that parameter too, or take this one away")
		}
	}
	return nil
}

// svcNeeds tells which other parameter a parameter lacks; keys are ascending.
func svcNeeds(key uint16, value string, keys []uint16) error {
	switch key {
	case svcMandatory:
		for i := 0; i+1 < len(value); i += 2 {
			if _, found := slices.BinarySearch(keys, uint16At(value, i)); !found {
				return fmt.Errorf("mandatory names %s, which is not there", svcKeyName(uint16At(value, i)))
			}
		}
	case svcNoDefaultALPN:
		if _, found := slices.BinarySearch(keys, svcALPN); !found {
			return errors.New("no-default-alpn stands without alpn")
		}
	}
	return nil
}

// svcParam takes key, key=value or key="value", the last of which is two words, and
// appends the parameter to e.out.
func (e *encoder) svcParam() (svcParam, *rdataError) {
	p := svcParam{tok: e.next}
	text, err := e.word("parameter")
	if err != nil {
		return p, err
	}
	name, value, assigned := bytes.Cut(text, []byte("="))
	var ok bool
	if p.key, ok = svcKey(string(name)); !ok {
		return p, e.wrong(p.tok, fmt.Sprintf("%s is not the key of a service parameter", quoteText(string(name))),
			"write a key such as alpn, port or ipv4hint in small letters, or key and its number")
	}
	if assigned && len(value) == 0 && e.glued() && e.toks[e.next].quoted {
		value = e.textOf(e.next)
		e.next++
	}
	if e.glued() {
		return p, e.wrong(e.next, fmt.Sprintf("no blank stands before %s", e.shown(e.next)), "write a blank between parameters, and quotes around a whole value")
	}
	e.out = binary.BigEndian.AppendUint16(e.out, p.key)
	e.out = append(e.out, 0, 0)
	p.lo = len(e.out)
	if strings.HasPrefix(string(name), "key") {
		e.out, ok = appendUnescaped(e.out, value)
	} else {
		e.out, ok = appendSvcValue(e.out, p.key, value)
	}
	p.hi = len(e.out)
	if !ok || svcCheck(p.key, string(e.out[p.lo:])) != nil {
		return p, e.wrong(p.tok, fmt.Sprintf("%s is not a value of %s", quoteText(string(value)), name), svcFix(p.key))
	}
	if p.hi-p.lo > maxRdata {
		return p, e.wrong(p.tok, fmt.Sprintf("the value of %s is over 65535 octets", name), "write a shorter value")
	}
	binary.BigEndian.PutUint16(e.out[p.lo-2:], uint16(p.hi-p.lo))
	return p, nil
}

// glued tells whether the next word follows without a blank.
func (e *encoder) glued() bool { return e.next < len(e.toks) && e.toks[e.next].glued }

func svcFix(key uint16) string {
	switch key {
	case svcMandatory:
		return "write keys with commas between them, each once, and not mandatory itself"
	case svcALPN:
		return "write protocol names of 1 to 255 octets with commas between them"
	case svcNoDefaultALPN, svcOHTTP:
		return "write the key alone"
	case svcPort:
		return "write a number from 0 to 65535"
	case svcIPv4Hint:
		return "write IPv4 addresses with commas between them"
	case svcIPv6Hint:
		return "write IPv6 addresses with commas between them"
	case svcECH:
		return "write the ECHConfigList as base64"
	case svcDoHPath:
		return "write a URI template that begins with / and holds the variable dns, such as /dns-query{?dns}"
	case svcTLSGroups:
		return "write numbers from 0 to 65535 with commas between them, each once"
	}
	return "write octets with \\DDD for special ones"
}

// appendSvcValue turns the presentation of a parameter's value into wire. Where ok is
// false, what was appended means nothing.
func appendSvcValue(dst []byte, key uint16, text []byte) (_ []byte, ok bool) {
	switch key {
	case svcALPN, svcDoCPath:
		return appendSvcList(dst, text)
	case svcDoHPath:
		return appendUnescaped(dst, text)
	case svcNoDefaultALPN, svcOHTTP:
		return dst, len(text) == 0
	case svcPort:
		v, ok := parseDecimal(text, 65535)
		return binary.BigEndian.AppendUint16(dst, uint16(v)), ok
	case svcECH:
		var b base64Reader
		dst, n := b.add(dst, text)
		return dst, n == len(text) && b.digits == 0
	}
	return appendSvcItems(dst, key, text)
}

// appendSvcItems turns items with commas between them into wire.
func appendSvcItems(dst []byte, key uint16, text []byte) (_ []byte, ok bool) {
	var numbers []uint16
	for item := range bytes.SplitSeq(text, []byte(",")) {
		switch key {
		case svcIPv4Hint:
			dst, ok = appendIPv4(dst, item)
		case svcIPv6Hint:
			dst, ok = appendIPv6(dst, item)
		case svcTLSGroups:
			var v uint64
			v, ok = parseDecimal(item, 65535)
			ok = ok && !slices.Contains(numbers, uint16(v))
			numbers = append(numbers, uint16(v))
			dst = binary.BigEndian.AppendUint16(dst, uint16(v))
		case svcMandatory:
			var other uint16
			other, ok = svcKey(string(item))
			numbers = append(numbers, other)
		}
		if !ok {
			return dst, false
		}
	}
	if key != svcMandatory {
		return dst, true
	}
	slices.Sort(numbers)
	for _, n := range numbers {
		dst = binary.BigEndian.AppendUint16(dst, n)
	}
	return dst, true
}

// appendSvcList reads strings with commas between them, in which \, and \\ stand for
// a comma and a backslash (RFC 9460 appendix A.1). Each gets a length octet.
func appendSvcList(dst, text []byte) (_ []byte, ok bool) {
	if len(text) == 0 {
		return dst, true
	}
	plain := text
	if bytes.IndexByte(text, '\\') >= 0 {
		if plain, ok = appendUnescaped(nil, text); !ok {
			return dst, false
		}
	}
	head := len(dst)
	dst = append(dst, 0)
	for i := 0; i < len(plain); i++ {
		c := plain[i]
		if c == ',' {
			head = len(dst)
			dst = append(dst, 0)
			continue
		}
		if c == '\\' {
			if i++; i == len(plain) || plain[i] != ',' && plain[i] != '\\' {
				return dst, false
			}
			c = plain[i]
		}
		if dst = append(dst, c); len(dst)-head-1 > maxString {
			return dst, false
		}
		dst[head]++
	}
	return dst, true
}

// appendUnescaped resolves the escapes of a character string.
func appendUnescaped(dst, text []byte) ([]byte, bool) {
	for i := 0; i < len(text); {
		c, n := text[i], 1
		if c == '\\' {
			var err error
			if c, n, err = unescape(text[i:]); err != nil {
				return dst, false
			}
		}
		dst = append(dst, c)
		i += n
	}
	return dst, true
}
