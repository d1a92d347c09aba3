package dnssec

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/zonegate/zonegate/zonefile"
)

// errNoSet says that there is nothing that a signature could be over.
var errNoSet = errors.New("there is no RRset that the signature covers")

// appendSigned appends what is signed: the RRSIG's rdata without the signature,
// and the RRset in canonical form with the original TTL (RFC 4034 section 3.1.8.1).
func appendSigned(data []byte, sig Signature, set Set) ([]byte, error) {
	if len(set.Rdata) == 0 || set.Type != sig.Covered {
		return nil, errNoSet
	}
	owner, err := signedOwner(sig, set.Name)
	if err != nil {
		return nil, err
	}
	data = append(data, sig.Rdata[:signatureHead+len(sig.Signer)]...)
	for _, rdata := range set.Rdata {
		data = append(data, owner...)
		data = binary.BigEndian.AppendUint16(data, uint16(set.Type))
		data = binary.BigEndian.AppendUint16(data, uint16(cmp.Or(set.Class, zonefile.ClassIN)))
		data = binary.BigEndian.AppendUint32(data, sig.OriginalTTL)
		data = binary.BigEndian.AppendUint16(data, uint16(len(rdata)))
		data = append(data, rdata...)
	}
	return data, nil
}

// signedOwner is the owner that was signed: the wildcard where the signature has
// fewer labels than the name (RFC 4035 section 5.3.2).
func signedOwner(sig Signature, name zonefile.Name) (zonefile.Name, error) {
	have, want := SignedLabels(name), int(sig.Labels)
	switch {
	case have == want:
		return name, nil
	case have < want:
		return "", fmt.Errorf("the signature has %d labels, %s has %d", want, name, have)
	}
	star, _ := zonefile.Name("\x01*\x00").Join(name.Strip(name.Labels() - want))
	return star, nil
}

// SignedLabels is the number of labels that a signature over the name counts: the
// root and a leftmost asterisk are not (RFC 4034 section 3.1.3).
func SignedLabels(name zonefile.Name) int {
	n := name.Labels()
	if name.IsWildcard() {
		n--
	}
	return n
}
