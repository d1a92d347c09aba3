package dnssec_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate/dnssec"
	"github.com/zonegate/zonegate/migrate/dnssec/signer"
	"github.com/zonegate/zonegate/zonefile"
)

// unsignedZone has one of each thing that signing treats in its own way.
const unsignedZone = `$ORIGIN ex.test.
$TTL 3600
@ SOA ns1 hostmaster 2029123100 3600 600 604800 300
@ NS ns1
@ NS ns2
@ MX 10 mail
@ TXT "v=spf1 mx -all"
ns1 A 192.0.2.1
ns2 A 192.0.2.2
ns2 AAAA 2001:db8::2
mail A 192.0.2.3
mail A 192.0.2.4
www CNAME mail
*.wild TXT "any" "\000\255;"
a.b.c TXT deep
sub NS ns.sub
ns.sub A 192.0.2.5
safe NS ns.elsewhere.test.
safe DS 12345 13 2 0123456789012345678901234567890123456789012345678901234567890123
lone.ent NS ns.elsewhere.test.
d DNAME elsewhere.test.
_sip._tcp SRV 0 0 5060 mail
x TYPE65400 \# 4 0a000001
`

func pairOf(alg dnssec.Algorithm) []signer.Key {
	return []signer.Key{signer.NewKey("ksk", alg, 257), signer.NewKey("zsk", alg, 256)}
}

func single(alg dnssec.Algorithm) []signer.Key { return []signer.Key{signer.NewKey("csk", alg, 257)} }

// requesting is the base with CDS and CDNSKEY records, of its first key.
const requesting = "ed25519 nsec cds"

// bases are the zones that faults are made in, signed from seeds.
var bases = []struct {
	name   string
	config signer.Config
}{
	{requesting, signer.Config{Keys: pairOf(dnssec.Ed25519)}},
	{"ed25519 nsec", signer.Config{Keys: pairOf(dnssec.Ed25519)}},
	{"p256 nsec3", signer.Config{Keys: pairOf(dnssec.ECDSAP256SHA256), NSEC3: &signer.NSEC3{Iterations: 2, Salt: "\xab\xcd"}}},
	{"rsa opt-out", signer.Config{Keys: single(dnssec.RSASHA256), NSEC3: &signer.NSEC3{OptOut: true}}},
	{"rsa512 nsec zonemd", signer.Config{Keys: single(dnssec.RSASHA512), ZONEMD: []signer.ZONEMD{{Scheme: 1, Hash: 1}}}},
	{"two algorithms", signer.Config{Keys: append(pairOf(dnssec.RSASHA256), pairOf(dnssec.ECDSAP256SHA256)...)}},
	{"ed448 nsec3", signer.Config{Keys: pairOf(dnssec.Ed448), NSEC3: &signer.NSEC3{}}},
}

// signedBases are the bases of some names, or all, with what is needed to sign parts
// of them again.
func signedBases(t testing.TB, names ...string) (all []victim) {
	for _, b := range bases {
		if len(names) > 0 && !slices.Contains(names, b.name) {
			continue
		}
		c, text := b.config, unsignedZone
		if b.name == requesting {
			text += "@ CDS " + signer.DS(c.Keys[0], origin, dnssec.SHA256) + "\n@ CDNSKEY " + c.Keys[0].String() + "\n"
		}
		plain, err := zonefile.ParseZone(origin, []byte(text))
		require.NoError(t, err)
		c.Inception, c.Expiration = valid.Inception, valid.Expiration
		z, err := signer.Sign(plain, c)
		require.NoError(t, err)
		v := victimOf(b.name, z)
		v.keys, v.nsec3, v.zonemd, v.oneKey = c.Keys, c.NSEC3, len(c.ZONEMD) > 0, len(c.Keys) == 1
		v.denial = denialOf(c.NSEC3)
		v.harm = ours(v.text()).harm
		all = append(all, v)
	}
	return all
}

func denialOf(n *signer.NSEC3) string {
	switch {
	case n == nil:
		return "nsec"
	case n.OptOut:
		return "opt-out"
	}
	return "nsec3"
}
