package dnssec

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"fmt"
	"math/big"

	"github.com/cloudflare/circl/sign/ed448"
)

// verifier tells whether a signature of one key fits the data; nil is yes.
type verifier func(data []byte, sig string) error

// Verify tells whether the key made the signature over the RRset (RFC 4035 section
// 5.3.2, without its times and without what the key's flags say): the arithmetic
// alone. The RRset counts with the original TTL, and as the wildcard that it was
// made from where the signature has fewer labels. The error wraps ErrUnsupported
// where algorithm or key cannot be worked with.
func (k Key) Verify(sig Signature, set Set) error {
	if err := k.fits(sig); err != nil {
		return err
	}
	verify, err := k.verifier()
	if err != nil {
		return err
	}
	data, err := appendSigned(nil, sig, set)
	if err != nil {
		return err
	}
	return verify(data, sig.Bytes)
}

// fits tells whether the signature says that it is the key's.
func (k Key) fits(sig Signature) error {
	switch {
	case sig.Algorithm != k.Algorithm:
		return fmt.Errorf("the signature is of %s, the key of %s", sig.Algorithm, k.Algorithm)
	case sig.Tag != k.Tag:
		return fmt.Errorf("the signature is by key %d, and this is key %d", sig.Tag, k.Tag)
	}
	return nil
}

// verifier makes the key ready for use. The error wraps ErrUnsupported, or says
// what is wrong with the key.
func (k Key) verifier() (verifier, error) {
	switch k.Algorithm {
	case RSASHA1, RSASHA1NSEC3:
		return rsaVerifier(k.Public, crypto.SHA1)
	case RSASHA256:
		return rsaVerifier(k.Public, crypto.SHA256)
	case RSASHA512:
		return rsaVerifier(k.Public, crypto.SHA512)
	case ECDSAP256SHA256:
		return ecdsaVerifier(k.Public, elliptic.P256(), crypto.SHA256)
	case ECDSAP384SHA384:
		return ecdsaVerifier(k.Public, elliptic.P384(), crypto.SHA384)
	case Ed25519:
		return ed25519Verifier(k.Public)
	case Ed448:
		return ed448Verifier(k.Public)
	}
	return nil, fmt.Errorf("%w: signatures of %s are not known", ErrUnsupported, k.Algorithm)
}

// ecdsaVerifier works with a key and signatures of two numbers, one behind the
// other (RFC 6605 section 4).
func ecdsaVerifier(public string, curve elliptic.Curve, hash crypto.Hash) (verifier, error) {
	size := (curve.Params().BitSize + 7) / 8
	key, err := ecdsa.ParseUncompressedPublicKey(curve, []byte("\x04"+public))
	if err != nil {
		return nil, fmt.Errorf("the key of %d octets is no point of the curve", len(public))
	}
	digest := hasher(hash)
	return func(data []byte, sig string) error {
		if len(sig) != 2*size {
			return fmt.Errorf("the signature has %d octets, not %d", len(sig), 2*size)
		}
		var r, s big.Int
		r.SetBytes([]byte(sig[:size]))
		s.SetBytes([]byte(sig[size:]))
		if !ecdsa.Verify(key, digest(data), &r, &s) {
			return errMismatch
		}
		return nil
	}, nil
}

func ed25519Verifier(public string) (verifier, error) {
	if len(public) != ed25519.PublicKeySize {
		return nil, fmt.Errorf("the key has %d octets, not %d", len(public), ed25519.PublicKeySize)
	}
	key := ed25519.PublicKey(public)
	return func(data []byte, sig string) error {
		if !ed25519.Verify(key, data, []byte(sig)) {
			return errMismatch
		}
		return nil
	}, nil
}

func ed448Verifier(public string) (verifier, error) {
	if len(public) != ed448.PublicKeySize {
		return nil, fmt.Errorf("the key has %d octets, not %d", len(public), ed448.PublicKeySize)
	}
	key := ed448.PublicKey(public)
	return func(data []byte, sig string) error {
		if !ed448.Verify(key, data, []byte(sig), "") {
			return errMismatch
		}
		return nil
	}, nil
}

// hasher gives the function that digests with a hash.
func hasher(hash crypto.Hash) func([]byte) []byte {
	switch hash {
	case crypto.SHA1:
		return func(data []byte) []byte { sum := sha1.Sum(data); return sum[:] }
	case crypto.SHA256:
		return func(data []byte) []byte { sum := sha256.Sum256(data); return sum[:] }
	case crypto.SHA384:
		return func(data []byte) []byte { sum := sha512.Sum384(data); return sum[:] }
	}
	return func(data []byte) []byte { sum := sha512.Sum512(data); return sum[:] }
}
