package live

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"fmt"
	"hash"
	"maps"
	"slices"
	"strings"

	"github.com/zonegate/zonegate/zonefile"
)

// Key is a secret that a server shares (RFC 8945). No text of it, formatted in
// whatever way, shows the secret.
type Key struct {
	Name zonefile.Name
	// Algorithm is its name in presentation format, in lower case and without the
	// final dot: "hmac-sha256". One that is not among Algorithms cannot be used.
	Algorithm string
	secret    []byte
}

// NewKey makes a key of a secret in base64.
func NewKey(name zonefile.Name, algorithm, secret string) (*Key, error) {
	octets, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(secret), ""))
	switch {
	case err != nil:
		return nil, fmt.Errorf("the secret of the key %s is not in base64", name)
	case len(octets) == 0:
		return nil, fmt.Errorf("the secret of the key %s is empty", name)
	}
	return &Key{name, strings.ToLower(strings.TrimSuffix(algorithm, ".")), octets}, nil
}

var keyHashes = map[string]func() hash.Hash{
	"hmac-sha256": sha256.New,
	"hmac-sha384": sha512.New384,
	"hmac-sha512": sha512.New,
}

// Algorithms lists what a usable key can be of.
func Algorithms() []string { return slices.Sorted(maps.Keys(keyHashes)) }

// Usable says why the key cannot be used; nil if it can.
func (k *Key) Usable() error {
	if keyHashes[k.Algorithm] != nil {
		return nil
	}
	return fmt.Errorf("the key %s is of the algorithm %s; only keys of %s are used",
		k.Name, shown(k.Algorithm), strings.Join(Algorithms(), ", "))
}

func (k *Key) mac() hash.Hash { return hmac.New(keyHashes[k.Algorithm], k.secret) }

// Format keeps the secret out of every print.
func (k Key) Format(f fmt.State, _ rune) { fmt.Fprintf(f, "%s:%s", k.Algorithm, k.Name) }

// shown puts a word of a file into a message: cut if it is long.
func shown(s string) string {
	const most = 80
	if len(s) > most {
		s = s[:most] + "..."
	}
	return strings.Trim(fmt.Sprintf("%q", s), `"`)
}
