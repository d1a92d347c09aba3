package signer

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math/big"

	"github.com/cloudflare/circl/sign/ed448"
	"github.com/zonegate/zonegate/migrate/dnssec"
	"github.com/zonegate/zonegate/zonefile"
)

// Key is a DNSKEY with its private part. The exported fields may be set freely: a
// copy of a key with other flags is another DNSKEY with the same private part.
type Key struct {
	Flags     uint16 // 256 zone key, 257 with SEP, 385 revoked too
	Protocol  uint8  // 3
	Algorithm dnssec.Algorithm
	Public    string // the public key field

	// Idle: the key is published and signs nothing.
	Idle bool
	// Hidden: the key signs and is not published.
	Hidden bool
	// Covers tells what the key signs. Nil: a key with SEP signs DNSKEY, CDS and
	// CDNSKEY, one without signs the rest; either signs all where its algorithm has
	// no key of the other sort that signs.
	Covers func(owner zonefile.Name, t zonefile.Type) bool

	sign func(message []byte) []byte
}

// NewKey makes a key from a seed: the same seed and algorithm give the same private
// part always. RSA keys have 1024 bits and the exponent 65537; NewRSAKey makes
// others. It panics on an algorithm that is not supported.
func NewKey(seed string, alg dnssec.Algorithm, flags uint16) Key {
	k := Key{Flags: flags, Protocol: 3, Algorithm: alg}
	switch alg {
	case dnssec.RSASHA1, dnssec.RSASHA1NSEC3, dnssec.RSASHA256, dnssec.RSASHA512:
		return NewRSAKey(seed, alg, flags, 1024, big.NewInt(65537))
	case dnssec.ECDSAP256SHA256:
		k.Public, k.sign = ecdsaKey(seed, elliptic.P256(), alg)
	case dnssec.ECDSAP384SHA384:
		k.Public, k.sign = ecdsaKey(seed, elliptic.P384(), alg)
	case dnssec.Ed25519:
		private := ed25519.NewKeyFromSeed(newStream(seed).take(ed25519.SeedSize))
		k.Public = string(private.Public().(ed25519.PublicKey))
		k.sign = func(m []byte) []byte { return ed25519.Sign(private, m) }
	case dnssec.Ed448:
		private := ed448.NewKeyFromSeed(newStream(seed).take(ed448.SeedSize))
		k.Public = string(private.Public().(ed448.PublicKey))
		k.sign = func(m []byte) []byte { return ed448.Sign(private, m, "") }
	default:
		panic(fmt.Sprintf("no keys of %v can be made", alg))
	}
	return k
}

// ecdsaKey signs as RFC 6605 section 4, with the nonce of RFC 6979.
func ecdsaKey(seed string, curve elliptic.Curve, alg dnssec.Algorithm) (string, func([]byte) []byte) {
	size := curve.Params().BitSize / 8
	private, err := ecdsa.ParseRawPrivateKey(curve, scalar(seed, curve).FillBytes(make([]byte, size)))
	if err != nil {
		panic(err)
	}
	point, err := private.PublicKey.Bytes()
	if err != nil {
		panic(err)
	}
	return string(point[1:]), func(m []byte) []byte {
		return ecdsaSign(private, digest(alg, m), size)
	}
}

// scalar is a number from 1 to the order of the curve less 1.
func scalar(seed string, curve elliptic.Curve) *big.Int {
	below := new(big.Int).Sub(curve.Params().N, big.NewInt(1))
	d := new(big.Int).SetBytes(newStream(seed).take(curve.Params().BitSize/8 + 8))
	return d.Add(d.Mod(d, below), big.NewInt(1))
}

// Rdata is the DNSKEY's rdata in wire form (RFC 4034 section 2.1).
func (k Key) Rdata() string {
	head := binary.BigEndian.AppendUint16(nil, k.Flags)
	return string(append(head, k.Protocol, byte(k.Algorithm))) + k.Public
}

// String is the DNSKEY's rdata as text, and so a CDNSKEY's.
func (k Key) String() string { return zonefile.RdataText(zonefile.TypeDNSKEY, k.Rdata()) }

// Tag is the key tag (RFC 4034 appendix B).
func (k Key) Tag() uint16 {
	sum := uint32(0)
	for i, c := range []byte(k.Rdata()) {
		if i%2 == 0 {
			sum += uint32(c) << 8
		} else {
			sum += uint32(c)
		}
	}
	return uint16(sum + sum>>16)
}

// stream gives octets without end that depend on the seed alone.
type stream struct {
	seed string
	n    uint64
	left []byte
}

func newStream(seed string) *stream { return &stream{seed: seed} }

func (s *stream) take(n int) []byte {
	for len(s.left) < n {
		block := sha256.Sum256(binary.BigEndian.AppendUint64([]byte(s.seed+"\x00"), s.n))
		s.left = append(s.left, block[:]...)
		s.n++
	}
	taken := s.left[:n:n]
	s.left = s.left[n:]
	return taken
}
