package zonefile

import "fmt"

// digestField is hexadecimal digits to the end whose number follows from a type
// octet before them.
type digestField struct {
	label string
	at    int                 // index of the type octet in the rdata
	least int                 // octets, where the type sets no number
	size  func(kind byte) int // octets for a type; 0 where any number will do
	some  bool                // the text has at least one word, whatever the type
}

func (f digestField) what() string { return f.label }

func (f digestField) encode(e *encoder) *rdataError {
	at := len(e.out)
	want := f.size(e.out[f.at])
	if (max(want, f.least) > 0 || f.some) && e.next >= len(e.toks) {
		return e.missing(f.label)
	}
	first := e.next
	if err := e.hexToEnd(f.label); err != nil {
		return err
	}
	if bad := f.wrongSize(e.out[f.at], len(e.out)-at); bad != nil {
		return e.wrong(first, bad.Error(), fmt.Sprintf("write the whole %s, or the type that it is of", f.label))
	}
	return nil
}

func (f digestField) wrongSize(kind byte, n int) error {
	if want := f.size(kind); want > 0 && n != want {
		return fmt.Errorf("the %s is %s long, and type %d has %d", f.label, octets(n), kind, want)
	}
	if n < f.least {
		return fmt.Errorf("the %s is %s long, and the least is %d", f.label, octets(n), f.least)
	}
	return nil
}

func (f digestField) decode(d *decoder) error {
	if err := f.wrongSize(d.wire[f.at], len(d.wire)-d.off); err != nil {
		return err
	}
	if f.some && d.off == len(d.wire) {
		d.textless = true
	}
	return hexField{f.label, 0}.decode(d)
}

// dsDigestSize is the length of a DS digest: SHA-1, SHA-256 and SHA-384 (RFC
// 4034, 4509, 6605). Of GOST R 34.11-94, type 3, name servers no longer know it
// (RFC 9906).
func dsDigestSize(kind byte) int {
	switch kind {
	case 1:
		return 20
	case 2:
		return 32
	case 4:
		return 48
	}
	return 0
}

// sshDigestSize is the length of an SSHFP fingerprint: SHA-1 and SHA-256 (RFC
// 4255, 6594).
func sshDigestSize(kind byte) int {
	switch kind {
	case 1:
		return 20
	case 2:
		return 32
	}
	return 0
}

// zoneDigestSize is the length of a ZONEMD digest: SHA-384 and SHA-512 (RFC
// 8976 section 5.3).
func zoneDigestSize(kind byte) int {
	switch kind {
	case 1:
		return 48
	case 2:
		return 64
	}
	return 0
}
