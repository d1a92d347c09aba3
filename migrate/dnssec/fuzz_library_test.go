package dnssec_test

import (
	"encoding/binary"
	"encoding/hex"
	"strings"
	"sync"
	"testing"

	"github.com/miekg/dns"
	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate/dnssec"
	"github.com/zonegate/zonegate/migrate/dnssec/signer"
	"github.com/zonegate/zonegate/zonefile"
)

// libraryRR makes a record of the DNS library of wire rdata; nil where it cannot.
func libraryRR(owner zonefile.Name, t zonefile.Type, ttl uint32, rdata string) dns.RR {
	wire := append([]byte(owner), byte(t>>8), byte(t), 0, 1)
	wire = binary.BigEndian.AppendUint32(wire, ttl)
	wire = binary.BigEndian.AppendUint16(wire, uint16(len(rdata)))
	r, n, err := dns.UnpackRR(append(wire, rdata...), 0)
	if err != nil || n != len(wire)+len(rdata) {
		return nil
	}
	return r
}

// FuzzKeyLikeLibrary compares key tags and DS records with the DNS library's. Of
// algorithm 1 the library takes another part of the modulus (RFC 4034 appendix B.1
// as of erratum 2681).
func FuzzKeyLikeLibrary(f *testing.F) {
	for _, algorithm := range []dnssec.Algorithm{5, 8, 13, 14, 15, 16} {
		f.Add([]byte(fuzzKey(algorithm).Rdata()), uint8(2))
	}
	f.Add([]byte("\x01\x01\x03\x08\x01\x03\xff"), uint8(4))
	f.Fuzz(func(t *testing.T, rdata []byte, digest uint8) {
		key, err := dnssec.ParseKey(string(rdata))
		if err != nil || len(rdata) < 5 || len(rdata) > 4096 || key.Algorithm == 1 {
			return
		}
		library, ok := libraryRR(origin, zonefile.TypeDNSKEY, 60, string(rdata)).(*dns.DNSKEY)
		if !ok {
			return
		}
		require.Equal(t, library.KeyTag(), key.Tag)
		ours, err := dnssec.MakeDS(origin, key, dnssec.DigestType(digest))
		if digest != 1 && digest != 2 && digest != 4 {
			require.ErrorIs(t, err, dnssec.ErrUnsupported)
			return
		}
		require.NoError(t, err)
		theirs := library.ToDS(digest)
		require.Equal(t, theirs.Digest, hex.EncodeToString([]byte(ours.Sum)))
		require.Equal(t, theirs.KeyTag, ours.Tag)
		require.Equal(t, theirs.Algorithm, uint8(ours.Algorithm))
		read, err := dnssec.ReadDS(strings.TrimPrefix(theirs.String(), theirs.Hdr.String()))
		require.NoError(t, err)
		require.Equal(t, ours, read)
	})
}

// fuzzedTypes are those of the RRsets that are signed: some have names, some are
// longer than others.
var fuzzedTypes = []zonefile.Type{zonefile.TypeA, zonefile.TypeTXT, zonefile.TypeMX, zonefile.TypeNS, zonefile.TypeDS, zonefile.TypeSRV, 65400}

// FuzzSignatureLikeLibrary compares the verification of signatures with the DNS
// library's: signatures that are right, and others with octets changed at will.
func FuzzSignatureLikeLibrary(f *testing.F) {
	for i := range 7 {
		f.Add(uint8(i), "www.ex.test.", uint8(i), []byte("\xc0\x00\x02\x01"), []byte("\x03abc"), uint16(0), uint8(0))
		f.Add(uint8(i), "*.a.ex.test.", uint8(0), []byte("\xc0\x00\x02\x01"), []byte("\xc0\x00\x02\x00"), uint16(3*i), uint8(1))
	}
	f.Fuzz(func(t *testing.T, alg uint8, owner string, which uint8, one, two []byte, at uint16, change uint8) {
		algorithm := []dnssec.Algorithm{5, 7, 8, 10, 13, 14, 15}[int(alg)%7] // the library has no 16
		name, err := zonefile.ParseName(owner, origin)
		typ := fuzzedTypes[int(which)%len(fuzzedTypes)]
		if err != nil || !name.IsAtOrBelow(origin) || len(one)+len(two) > 4096 {
			return
		}
		var rdata []string
		var rrset []dns.RR
		for _, octets := range [][]byte{one, two} {
			if zonefile.CheckRdata(typ, octets) != nil || len(rdata) > 0 && rdata[0] == string(octets) {
				continue
			}
			zonefile.CanonicalRdata(typ, octets)
			r := libraryRR(name, typ, 3600, string(octets))
			if r == nil {
				return
			}
			rdata, rrset = append(rdata, string(octets)), append(rrset, r)
		}
		if len(rdata) == 0 {
			return
		}
		k := fuzzKey(algorithm)
		set := dnssec.NewSet(name, typ, 3600, rdata)
		signed := []byte(k.RRSIG(set, origin, valid))
		signed[int(at)%len(signed)] ^= change
		sameVerdict(t, k, set, rrset, string(signed))
	})
}

// fuzzKey makes one key of each algorithm.
func fuzzKey(algorithm dnssec.Algorithm) signer.Key {
	k, ok := fuzzKeys.Load(algorithm)
	if !ok {
		k, _ = fuzzKeys.LoadOrStore(algorithm, signer.NewKey("fuzz", algorithm, 256))
	}
	return k.(signer.Key)
}

var fuzzKeys sync.Map

// sameVerdict has both verify.
func sameVerdict(t *testing.T, k signer.Key, set dnssec.Set, rrset []dns.RR, rdata string) {
	sig, err := dnssec.ParseSignature(rdata)
	library, ok := libraryRR(set.Name, zonefile.TypeRRSIG, 3600, rdata).(*dns.RRSIG)
	if err != nil || !ok {
		return
	}
	key, err := dnssec.ParseKey(k.Rdata())
	require.NoError(t, err)
	theirs := library.Verify(libraryRR(origin, zonefile.TypeDNSKEY, 3600, k.Rdata()).(*dns.DNSKEY), rrset)
	ours := key.Verify(sig, set)
	require.Equal(t, theirs == nil, ours == nil, "the library: %v\nzonegate: %v\n%s\n%s", theirs, ours, library, rrset)
}
