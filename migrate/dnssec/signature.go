package dnssec

import (
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"github.com/zonegate/zonegate/zonefile"
)

// signatureHead is how many octets an RRSIG has before its signer's name.
const signatureHead = 18

// ParseSignature reads the rdata of an RRSIG record, in wire form (RFC 4034
// section 3.1). The signer's name may have capitals; the error says that a field is
// missing.
func ParseSignature(rdata string) (Signature, error) {
	if len(rdata) < signatureHead {
		return Signature{}, fmt.Errorf("an RRSIG of %d octets has not even its %d octets before the signer's name", len(rdata), signatureHead)
	}
	end := nameEnd(rdata, signatureHead)
	if end < 0 {
		return Signature{}, errors.New("the signer's name of an RRSIG has no end")
	}
	rdata = lowerName(rdata, signatureHead, end)
	var head [signatureHead]byte
	copy(head[:], rdata)
	return Signature{
		Covered:     zonefile.Type(binary.BigEndian.Uint16(head[0:])),
		Algorithm:   Algorithm(head[2]),
		Labels:      head[3],
		OriginalTTL: binary.BigEndian.Uint32(head[4:]),
		Expiration:  binary.BigEndian.Uint32(head[8:]),
		Inception:   binary.BigEndian.Uint32(head[12:]),
		Tag:         binary.BigEndian.Uint16(head[16:]),
		Signer:      zonefile.Name(rdata[signatureHead:end]),
		Bytes:       rdata[end:],
		Rdata:       rdata,
	}, nil
}

// nameEnd is where the uncompressed name that starts at off ends; -1 if it does
// not.
func nameEnd(wire string, off int) int {
	for at := off; at < len(wire) && at-off < 255; {
		n := int(wire[at])
		at += 1 + n
		switch {
		case n > 63:
			return -1
		case n == 0:
			return at
		}
	}
	return -1
}

// lowerName puts the letters from lo to hi into lower case.
func lowerName(wire string, lo, hi int) string {
	for i := lo; i < hi; i++ {
		if wire[i] >= 'A' && wire[i] <= 'Z' {
			name := zonefile.CanonicalName([]byte(wire[lo:hi]))
			return wire[:lo] + string(name) + wire[hi:]
		}
	}
	return wire
}

// ValidAt tells whether a time lies within the signature's validity, both ends
// included (RFC 4034 section 3.1.5). The times of a signature have 32 bits and are
// compared as serial numbers (RFC 1982): they mean the moments nearest to now, so
// that nothing happens in 2038 or 2106.
func (s Signature) ValidAt(now time.Time) bool { return !s.NotYet(now) && !s.Expired(now) }

// NotYet tells whether the signature's inception lies after now.
func (s Signature) NotYet(now time.Time) bool { return secondsTo(s.Inception, now) > 0 }

// Expired tells whether the signature's expiration lies before now.
func (s Signature) Expired(now time.Time) bool { return secondsTo(s.Expiration, now) < 0 }

// Ends is the expiration as the moment nearest to now.
func (s Signature) Ends(now time.Time) time.Time { return nearest(s.Expiration, now) }

// Begins is the inception as the moment nearest to now.
func (s Signature) Begins(now time.Time) time.Time { return nearest(s.Inception, now) }

// Lifetime is how long the signature is valid in all; negative where its inception
// is after its expiration.
func (s Signature) Lifetime() time.Duration {
	return time.Duration(int32(s.Expiration-s.Inception)) * time.Second
}

// secondsTo counts the seconds from now to a time of 32 bits; negative is past.
func secondsTo(t uint32, now time.Time) int32 { return int32(t - uint32(now.Unix())) }

func nearest(t uint32, now time.Time) time.Time {
	return time.Unix(now.Unix()+int64(secondsTo(t, now)), 0).UTC()
}

// String names the signature by its covered type, algorithm and key tag.
func (s Signature) String() string {
	return fmt.Sprintf("RRSIG over %s by key %d, %s", s.Covered, s.Tag, s.Algorithm)
}
