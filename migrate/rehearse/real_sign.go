package rehearse

import (
	"crypto"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/miekg/dns"
	"github.com/zonegate/zonegate/zonefile"
)

// Signing has a real name server sign its zones itself: BIND with dnssec-policy,
// Knot with dnssec-signing, PowerDNS at each answer. NSD does not sign. Zones
// that are signed already are served as they are, without it. DNSKEY records in
// a zone's text are published beside the server's own (RFC 8901 section 2.1.2).
type Signing struct {
	// Keys are those that sign, of whatever zone of the server each is: for each
	// zone one KSK and one ZSK.
	Keys []*ZoneKey
	// Now is the time: keys have been at work for a day then.
	Now time.Time
	// NSEC3 denies with it, without salt and further iterations (RFC 9276);
	// PowerDNS makes narrow records then. Without: NSEC.
	NSEC3 bool
}

// keyAlgorithm is that of every key made here: ECDSA P-256 (RFC 6605).
const (
	keyAlgorithm = dns.ECDSAP256SHA256
	keyBits      = 256
)

// ZoneKey is a key pair that signs a zone.
type ZoneKey struct {
	Zone zonefile.Name
	// Role is what it signs: a KSK the DNSKEY RRset, a ZSK everything else.
	Role KeyRole

	record  *dns.DNSKEY
	private crypto.PrivateKey
}

// KeyRole is what a key signs.
type KeyRole string

// The roles (RFC 6781 section 3.1).
const (
	KSK KeyRole = "ksk"
	ZSK KeyRole = "zsk"
)

// NewZoneKey makes a key whose DNSKEY record has a TTL in seconds.
func NewZoneKey(zone zonefile.Name, role KeyRole, ttl uint32) (*ZoneKey, error) {
	record := &dns.DNSKEY{
		Hdr:   dns.RR_Header{Name: zone.String(), Rrtype: dns.TypeDNSKEY, Class: dns.ClassINET, Ttl: ttl},
		Flags: dns.ZONE, Protocol: 3, Algorithm: keyAlgorithm,
	}
	if role == KSK {
		record.Flags |= dns.SEP
	}
	private, err := record.Generate(keyBits)
	if err != nil {
		return nil, fmt.Errorf("make a key for %s: %w", zone, err)
	}
	return &ZoneKey{Zone: zone, Role: role, record: record, private: private}, nil
}

// tags are the key tags of the keys of a zone.
func (s *Signing) tags(zone zonefile.Name) (tags []uint16) {
	for _, k := range s.Keys {
		if k.Zone == zone {
			tags = append(tags, k.Tag())
		}
	}
	return tags
}

// Record is the DNSKEY as a line of a master file.
func (k *ZoneKey) Record() string { return k.record.String() }

// Tag is its key tag (RFC 4034 appendix B).
func (k *ZoneKey) Tag() uint16 { return k.record.KeyTag() }

// DS is the rdata of the DS that names it, with SHA-256 (RFC 4509).
func (k *ZoneKey) DS() string {
	ds := k.record.ToDS(dns.SHA256)
	return fmt.Sprintf("%d %d %d %s", ds.KeyTag, ds.Algorithm, ds.DigestType, strings.ToUpper(ds.Digest))
}

// Signature is the key's over an RRset, for a time.
func (k *ZoneKey) Signature(set []dns.RR, from, until time.Time) (*dns.RRSIG, error) {
	s := &dns.RRSIG{
		Hdr:       dns.RR_Header{Name: set[0].Header().Name, Class: dns.ClassINET, Rrtype: dns.TypeRRSIG, Ttl: set[0].Header().Ttl},
		Inception: uint32(from.Unix()), Expiration: uint32(until.Unix()),
		KeyTag: k.Tag(), SignerName: k.Zone.String(), Algorithm: keyAlgorithm,
	}
	signer, ok := k.private.(crypto.Signer)
	if !ok {
		return nil, fmt.Errorf("key %d cannot sign", k.Tag())
	}
	return s, s.Sign(signer, set)
}

// fileName is what BIND's tools call its files, without the ending.
func (k *ZoneKey) fileName() string {
	return fmt.Sprintf("K%s+%03d+%05d", k.Zone, keyAlgorithm, k.Tag())
}

// write puts the key into files of BIND's format, which Knot and PowerDNS read
// too. It has been at work for a day.
func (k *ZoneKey) write(l *layout) error {
	now := l.cfg.Sign.Now
	since := keyTime(now.Add(-24 * time.Hour))
	return errors.Join(
		l.write(k.fileName()+".key", k.Record()+"\n"),
		l.write(k.fileName()+".private", k.record.PrivateKeyString(k.private)+lines(since, "Created", "Publish", "Activate")),
		l.write(k.fileName()+".state", k.state(since, keyTime(now))),
	)
}

// state is what BIND's dnssec-policy remembers of a key: without it, BIND takes
// the key for one that is to go. It is so new that no CDS is published yet.
func (k *ZoneKey) state(since, now string) string {
	text := fmt.Sprintf("; of %d\nAlgorithm: %d\nLength: %d\nLifetime: 0\n", k.Tag(), keyAlgorithm, keyBits)
	signs := map[KeyRole]string{KSK: "KRRSIG", ZSK: "ZRRSIG"}[k.Role]
	for _, role := range []KeyRole{KSK, ZSK} {
		text += fmt.Sprintf("%s: %s\n", strings.ToUpper(string(role)), map[bool]string{true: "yes", false: "no"}[role == k.Role])
	}
	text += lines(since, "Generated", "Published", "Active")
	text += lines(now, "DNSKEYChange", signs+"Change") + lines("rumoured", "DNSKEYState", signs+"State") + lines("omnipresent", "GoalState")
	if k.Role == KSK {
		text += lines(since, "DSChange") + lines("hidden", "DSState")
	}
	return text
}

// keyTime is a time as key files have it.
func keyTime(t time.Time) string { return t.UTC().Format("20060102150405") }

func lines(value string, keys ...string) (text string) {
	for _, key := range keys {
		text += key + ": " + value + "\n"
	}
	return text
}

// writeKeys writes the keys that sign.
func (l *layout) writeKeys() error {
	for _, k := range l.keys() {
		if err := k.write(l); err != nil {
			return err
		}
	}
	return nil
}

// keys are those that sign; of a server that does not, none.
func (l *layout) keys() []*ZoneKey {
	if l.cfg.Sign == nil {
		return nil
	}
	return l.cfg.Sign.Keys
}

// keyTTL is the TTL of the DNSKEY RRsets, in seconds.
func (s *Signing) keyTTL() uint32 {
	if len(s.Keys) == 0 {
		return 0
	}
	return s.Keys[0].record.Hdr.Ttl
}
