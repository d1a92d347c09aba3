package signer

import (
	"fmt"
	"math/big"

	"github.com/zonegate/zonegate/migrate/dnssec"
)

// NewRSAKey makes an RSA key of any size and odd exponent from a seed, also such as
// crypto libraries refuse: the modulus must hold the digest of the algorithm (62
// octets for SHA-256, 94 for SHA-512). It panics on other algorithms.
func NewRSAKey(seed string, alg dnssec.Algorithm, flags uint16, bits int, exponent *big.Int) Key {
	if hashInfo[alg] == "" {
		panic(fmt.Sprintf("%v is not of RSA", alg))
	}
	n, d := rsaNumbers(newStream(seed), bits, exponent)
	return Key{Flags: flags, Protocol: 3, Algorithm: alg, Public: rsaPublic(exponent, n),
		sign: func(m []byte) []byte {
			size := (n.BitLen() + 7) / 8
			padded := pkcs1(size, hashInfo[alg]+string(digest(alg, m)))
			return new(big.Int).Exp(new(big.Int).SetBytes(padded), d, n).FillBytes(make([]byte, size))
		}}
}

// hashInfo is the DER that stands before the digest (RFC 8017 section 9.2, note 1).
var hashInfo = map[dnssec.Algorithm]string{
	dnssec.RSASHA1:      "\x30\x21\x30\x09\x06\x05\x2b\x0e\x03\x02\x1a\x05\x00\x04\x14",
	dnssec.RSASHA1NSEC3: "\x30\x21\x30\x09\x06\x05\x2b\x0e\x03\x02\x1a\x05\x00\x04\x14",
	dnssec.RSASHA256:    "\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20",
	dnssec.RSASHA512:    "\x30\x51\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x03\x05\x00\x04\x40",
}

// pkcs1 pads to size octets (RFC 8017 section 9.2).
func pkcs1(size int, info string) []byte {
	padded := make([]byte, size)
	for i := range padded {
		padded[i] = 0xff
	}
	padded[0], padded[1], padded[size-len(info)-1] = 0, 1, 0
	copy(padded[size-len(info):], info)
	return padded
}

// rsaNumbers gives the modulus and the private exponent.
func rsaNumbers(s *stream, bits int, e *big.Int) (n, d *big.Int) {
	one := big.NewInt(1)
	for {
		p, q := prime(s, bits-bits/2), prime(s, bits/2)
		phi := new(big.Int).Mul(new(big.Int).Sub(p, one), new(big.Int).Sub(q, one))
		d = new(big.Int).ModInverse(e, phi)
		if d != nil && p.Cmp(q) != 0 {
			return new(big.Int).Mul(p, q), d
		}
	}
}

// prime is a prime with its two highest bits set, so that a product of two has the
// full length.
func prime(s *stream, bits int) *big.Int {
	p := new(big.Int).SetBytes(s.take((bits + 7) / 8))
	p.Rsh(p, uint(-bits&7))
	p.SetBit(p, bits-1, 1).SetBit(p, bits-2, 1).SetBit(p, 0, 1)
	for two := big.NewInt(2); !p.ProbablyPrime(10); {
		p.Add(p, two)
	}
	return p
}

// rsaPublic is the public key field (RFC 3110 section 2).
func rsaPublic(e, n *big.Int) string {
	exponent := string(e.Bytes())
	if len(exponent) < 256 {
		return string([]byte{byte(len(exponent))}) + exponent + string(n.Bytes())
	}
	return string([]byte{0, byte(len(exponent) >> 8), byte(len(exponent))}) + exponent + string(n.Bytes())
}
