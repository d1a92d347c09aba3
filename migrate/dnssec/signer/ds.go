package signer

import (
	"crypto"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/zonegate/zonegate/migrate/dnssec"
	"github.com/zonegate/zonegate/zonefile"
)

// DS is the rdata of a DS record for a key as text (RFC 4034 section 5), and so of a
// CDS.
func DS(k Key, origin zonefile.Name, digest dnssec.DigestType) string {
	hash := map[dnssec.DigestType]crypto.Hash{
		dnssec.SHA1: crypto.SHA1, dnssec.SHA256: crypto.SHA256, dnssec.SHA384: crypto.SHA384,
	}[digest]
	h := hash.New()
	h.Write([]byte(string(origin) + k.Rdata()))
	sum := strings.ToUpper(hex.EncodeToString(h.Sum(nil)))
	return fmt.Sprintf("%d %d %d %s", k.Tag(), k.Algorithm, digest, sum)
}
