package dnssec

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"errors"
	"fmt"
	"math"
	"math/big"
)

// The RSA keys that are worked with: RFC 3110 section 2 has up to 4,096 bits, and
// peers take longer ones with a small exponent. More would keep a core busy for a
// long time.
const (
	maxModulusBits      = 16_384
	maxExponentBits     = 4_096
	longModulusBits     = 4_096
	maxLongExponentBits = 64
	minStandardBits     = 1_024 // crypto/rsa refuses shorter ones
)

var errMismatch = errors.New("the signature does not fit the data")

// rsaKey is a public key as RFC 3110 section 2 encodes it.
func rsaKey(public string) (n, e *big.Int, err error) {
	size, rest := 0, public
	switch {
	case len(public) >= 3 && public[0] == 0:
		size, rest = int(public[1])<<8|int(public[2]), public[3:]
	case len(public) >= 1:
		size, rest = int(public[0]), public[1:]
	}
	if size == 0 || len(rest) <= size {
		return nil, nil, errors.New("the RSA key has no exponent and modulus")
	}
	e = new(big.Int).SetBytes([]byte(rest[:size]))
	n = new(big.Int).SetBytes([]byte(rest[size:]))
	switch bits, exponent := n.BitLen(), e.BitLen(); {
	case n.Bit(0) == 0 || e.Bit(0) == 0 || exponent < 2 || bits < 2:
		return nil, nil, errors.New("the RSA key's exponent or modulus is even or too small")
	case bits > maxModulusBits || exponent > maxExponentBits || bits > longModulusBits && exponent > maxLongExponentBits:
		return nil, nil, fmt.Errorf("%w: the RSA key has %d bits and an exponent of %d", ErrUnsupported, bits, exponent)
	}
	return n, e, nil
}

// rsaVerifier verifies RSASSA-PKCS1-v1_5 signatures (RFC 8017 section 8.2.2).
func rsaVerifier(public string, hash crypto.Hash) (verifier, error) {
	n, e, err := rsaKey(public)
	if err != nil {
		return nil, err
	}
	digest := hasher(hash)
	if n.BitLen() < minStandardBits || e.BitLen() > 31 || e.Int64() > math.MaxInt32 {
		return func(data []byte, sig string) error { return verifyOddRSA(n, e, hash, digest(data), sig) }, nil
	}
	key := &rsa.PublicKey{N: n, E: int(e.Int64())}
	return func(data []byte, sig string) error {
		if rsa.VerifyPKCS1v15(key, hash, digest(data), []byte(sig)) != nil {
			return errMismatch
		}
		return nil
	}, nil
}

// digestInfo is what stands before the digest in a padded message (RFC 8017
// section 9.2, note 1).
var digestInfo = map[crypto.Hash]string{
	crypto.SHA1:   "\x30\x21\x30\x09\x06\x05\x2b\x0e\x03\x02\x1a\x05\x00\x04\x14",
	crypto.SHA256: "\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20",
	crypto.SHA512: "\x30\x51\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x03\x05\x00\x04\x40",
}

// verifyOddRSA verifies with keys that crypto/rsa refuses: short ones, and those
// with an exponent over 2^31-1. Nothing here is secret, so that its time may
// depend on the values.
func verifyOddRSA(n, e *big.Int, hash crypto.Hash, digest []byte, sig string) error {
	size := (n.BitLen() + 7) / 8
	s := new(big.Int).SetBytes([]byte(sig))
	if len(sig) != size || s.Cmp(n) >= 0 {
		return errMismatch
	}
	tail := append([]byte(digestInfo[hash]), digest...)
	if size < len(tail)+11 {
		return fmt.Errorf("an RSA key of %d bits is too short for a signature with %s", n.BitLen(), hash)
	}
	want := bytes.Repeat([]byte{0xff}, size)
	want[0], want[1], want[size-len(tail)-1] = 0, 1, 0
	copy(want[size-len(tail):], tail)
	if !bytes.Equal(s.Exp(s, e, n).FillBytes(make([]byte, size)), want) {
		return errMismatch
	}
	return nil
}
