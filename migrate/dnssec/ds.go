package dnssec

import (
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"github.com/zonegate/zonegate/zonefile"
)

// ParseDS reads the rdata of a DS or CDS record, in wire form (RFC 4034 section
// 5.1). The error says that it is too short.
func ParseDS(rdata string) (DS, error) {
	if len(rdata) < 4 {
		return DS{}, fmt.Errorf("a DS of %d octets has no tag, algorithm and digest type", len(rdata))
	}
	return DS{
		Tag:       uint16(rdata[0])<<8 | uint16(rdata[1]),
		Algorithm: Algorithm(rdata[2]),
		Digest:    DigestType(rdata[3]),
		Sum:       rdata[4:],
		Rdata:     rdata,
	}, nil
}

// ReadDS reads the rdata of a DS record in presentation format (RFC 4034 section
// 5.3).
func ReadDS(text string) (DS, error) {
	r, err := zonefile.ParseRecord(zonefile.Root, zonefile.TypeDS, text)
	if err != nil {
		return DS{}, fmt.Errorf("%q is no DS: %w", text, err)
	}
	return ParseDS(r.Rdata())
}

// MakeDS makes the DS that names a key (RFC 4034 section 5.1.4). The error wraps
// ErrUnsupported where the digest cannot be computed.
func MakeDS(owner zonefile.Name, key Key, digest DigestType) (DS, error) {
	sum, err := digest.sum(string(owner) + key.Rdata)
	if err != nil {
		return DS{}, err
	}
	head := string([]byte{byte(key.Tag >> 8), byte(key.Tag), byte(key.Algorithm), byte(digest)})
	return DS{Tag: key.Tag, Algorithm: key.Algorithm, Digest: digest, Sum: sum, Rdata: head + sum}, nil
}

// Matches tells whether the DS names the key: whether tag, algorithm and digest are
// the key's. The error wraps ErrUnsupported where tag and algorithm are the key's
// and the digest cannot be computed.
func (d DS) Matches(owner zonefile.Name, key Key) (bool, error) {
	if d.Tag != key.Tag || d.Algorithm != key.Algorithm {
		return false, nil
	}
	sum, err := d.Digest.sum(string(owner) + key.Rdata)
	return err == nil && sum == d.Sum, err
}

// Deletes tells whether the record is the CDS that asks for the DS to go (RFC 8078
// section 4).
func (d DS) Deletes() bool { return d.Rdata == "\x00\x00\x00\x00\x00" }

// String is the rdata in presentation format.
func (d DS) String() string {
	return fmt.Sprintf("%d %d %d %s", d.Tag, d.Algorithm, d.Digest, strings.ToUpper(hex.EncodeToString([]byte(d.Sum))))
}

// Supported tells whether the digest can be computed.
func (t DigestType) Supported() bool { return t == SHA1 || t == SHA256 || t == SHA384 }

// String gives the mnemonic with its number, or "digest N" where there is none.
func (t DigestType) String() string {
	switch t {
	case SHA1:
		return "SHA-1 (1)"
	case SHA256:
		return "SHA-256 (2)"
	case SHA384:
		return "SHA-384 (4)"
	}
	return "digest " + strconv.Itoa(int(t))
}

func (t DigestType) sum(text string) (string, error) {
	data := []byte(text)
	switch t {
	case SHA1:
		sum := sha1.Sum(data)
		return string(sum[:]), nil
	case SHA256:
		sum := sha256.Sum256(data)
		return string(sum[:]), nil
	case SHA384:
		sum := sha512.Sum384(data)
		return string(sum[:]), nil
	}
	return "", fmt.Errorf("%w: %s of a DS cannot be computed", ErrUnsupported, t)
}
