package signer

import (
	"crypto"
	"crypto/ecdsa"
	_ "crypto/sha1" // algorithms 5 and 7
	_ "crypto/sha256"
	_ "crypto/sha512"
	"encoding/asn1"
	"math/big"

	"github.com/zonegate/zonegate/migrate/dnssec"
)

var hashes = map[dnssec.Algorithm]crypto.Hash{
	dnssec.RSASHA1: crypto.SHA1, dnssec.RSASHA1NSEC3: crypto.SHA1,
	dnssec.RSASHA256: crypto.SHA256, dnssec.RSASHA512: crypto.SHA512,
	dnssec.ECDSAP256SHA256: crypto.SHA256, dnssec.ECDSAP384SHA384: crypto.SHA384,
}

func digest(alg dnssec.Algorithm, message []byte) []byte {
	h := hashes[alg].New()
	h.Write(message)
	return h.Sum(nil)
}

// ecdsaSign gives r and s of size octets each (RFC 6605 section 4).
func ecdsaSign(private *ecdsa.PrivateKey, hashed []byte, size int) []byte {
	der, err := private.Sign(nil, hashed, hashOfSize(size))
	if err != nil {
		panic(err)
	}
	var signature struct{ R, S *big.Int }
	if _, err := asn1.Unmarshal(der, &signature); err != nil {
		panic(err)
	}
	out := make([]byte, 2*size)
	signature.R.FillBytes(out[:size])
	signature.S.FillBytes(out[size:])
	return out
}

func hashOfSize(size int) crypto.Hash {
	if size == 48 {
		return crypto.SHA384
	}
	return crypto.SHA256
}
