package zonefile

import (
	"errors"
	"fmt"
)

// gatewayField is an address or a name, or neither, after the type octet
// before it (RFC 4025 section 2.5, RFC 8777 section 4.3.1).
type gatewayField struct {
	label string
	at    int  // index of the type octet
	mask  byte // its bits that are the type
	open  bool // types from 4 on are octets without a text form
}

func (f gatewayField) what() string { return f.label }
func (f gatewayField) holdsNames()  {}

// The types of gateway.
const (
	gatewayNone = iota
	gatewayIPv4
	gatewayIPv6
	gatewayName
)

func (f gatewayField) encode(e *encoder) *rdataError {
	switch kind := e.out[f.at] & f.mask; kind {
	case gatewayNone:
		text, err := e.word(f.label)
		if err == nil && string(text) != "." {
			return e.wrong(e.next-1, fmt.Sprintf("the %s of type 0 is %s", f.label, e.shown(e.next-1)), `write "." for no `+f.label)
		}
		return err
	case gatewayIPv4:
		return ipv4Field{f.label}.encode(e)
	case gatewayIPv6:
		return ipv6Field{f.label}.encode(e)
	case gatewayName:
		return nameField{f.label}.encode(e)
	default:
		return e.wrong(e.next-1, fmt.Sprintf("the %s type %d is not known", f.label, kind), "write 0 (none), 1 (IPv4), 2 (IPv6) or 3 (name)")
	}
}

var errGateway = errors.New("a gateway is of an unknown type")

func (f gatewayField) decode(d *decoder) error {
	switch d.wire[f.at] & f.mask {
	case gatewayNone:
		d.word(".")
		return nil
	case gatewayIPv4:
		return ipv4Field{f.label}.decode(d)
	case gatewayIPv6:
		return ipv6Field{f.label}.decode(d)
	case gatewayName:
		return nameField{f.label}.decode(d)
	}
	if !f.open {
		return errGateway
	}
	d.textless = true
	d.rest()
	return nil
}

// ipsecKeyField is the public key of IPSECKEY: none with algorithm 0, one with
// any other (RFC 4025 sections 2.4 and 2.6).
type ipsecKeyField struct{ label string }

func (f ipsecKeyField) what() string { return f.label }

func (f ipsecKeyField) encode(e *encoder) *rdataError {
	if e.out[2] == 0 && e.next < len(e.toks) {
		return e.wrong(e.next, "a key follows and the algorithm is 0, which means none", "write the algorithm of the key, or no key")
	}
	if e.out[2] != 0 && e.next == len(e.toks) {
		return e.missing(f.label)
	}
	return base64Field{f.label, 0}.encode(e)
}

var errIPSecKey = errors.New("there is a key exactly where the algorithm is not 0")

func (f ipsecKeyField) decode(d *decoder) error {
	if (d.wire[2] == 0) != (d.off == len(d.wire)) {
		return errIPSecKey
	}
	return base64Field{f.label, 0}.decode(d)
}

// relayTypeField is the discovery bit and type of AMTRELAY: two words, one
// octet (RFC 8777 section 4.2.2).
type relayTypeField struct{ label string }

func (f relayTypeField) what() string { return f.label }

func (f relayTypeField) encode(e *encoder) *rdataError {
	optional, err := e.number("discovery bit", 1)
	if err != nil {
		return err
	}
	kind, err := e.number("relay type", 127)
	e.out = append(e.out, byte(optional<<7|kind))
	return err
}

func (f relayTypeField) decode(d *decoder) error {
	v, err := d.uint(1)
	d.number(v >> 7)
	d.number(v & 127)
	return err
}

// hipField is the rdata of HIP (RFC 8005 section 5).
type hipField struct{ label string }

func (f hipField) what() string { return f.label }
func (f hipField) holdsNames()  {}

func (f hipField) encode(e *encoder) *rdataError {
	algorithm, err := e.number("key algorithm", 255)
	if err != nil {
		return err
	}
	e.out = append(e.out, 0, byte(algorithm), 0, 0)
	if err := e.hipTag(); err != nil {
		return err
	}
	at := len(e.out)
	if e.next == len(e.toks) {
		return e.missing("public key")
	}
	if err := e.base64Words("public key", e.next+1); err != nil {
		return err
	}
	n := len(e.out) - at
	if n == 0 || n > maxRdata {
		return e.bad("a public key", "write the key as base64")
	}
	e.out[2], e.out[3] = byte(n>>8), byte(n)
	for e.next < len(e.toks) {
		if err := (nameField{"rendezvous server"}).encode(e); err != nil {
			return err
		}
	}
	return nil
}

// hipTag takes the host identity tag.
func (e *encoder) hipTag() *rdataError {
	text, err := e.word("host identity tag")
	if err != nil {
		return err
	}
	var ok bool
	if e.out, ok = appendHexWord(e.out, text); !ok || len(text) > 2*maxString {
		return e.bad("a host identity tag", "write 1 to 255 octets as hexadecimal digits in one word")
	}
	e.out[0] = byte(len(text) / 2)
	return nil
}

var errHIP = errors.New("the host identity tag or the public key is empty")

func (f hipField) decode(d *decoder) error {
	head, err := d.take(4)
	if err != nil {
		return err
	}
	tag, err := d.take(int(head[0]))
	if err != nil {
		return err
	}
	key, err := d.take(int(uint16At(head, 2)))
	if err != nil {
		return err
	}
	if tag == "" || key == "" {
		return errHIP
	}
	d.number(uint64(head[1]))
	d.blank()
	d.text = appendHex(d.text, tag)
	d.blank()
	d.text = appendBase64(d.text, key)
	for d.off < len(d.wire) {
		if err := (nameField{"rendezvous server"}).decode(d); err != nil {
			return err
		}
	}
	return nil
}
