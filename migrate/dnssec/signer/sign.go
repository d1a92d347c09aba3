package signer

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/zonegate/zonegate/migrate/dnssec"
	"github.com/zonegate/zonegate/zonefile"
)

// Config says how a zone is signed.
type Config struct {
	// Keys are published, and sign, as their fields say.
	Keys []Key
	// Foreign are DNSKEY rdata as text that are published too.
	Foreign []string
	// KeyTTL is that of the DNSKEY RRset in seconds; 0: the SOA's.
	KeyTTL uint32
	// Inception and Expiration hold for all signatures that Window does not give
	// others to.
	Inception, Expiration time.Time
	// Window, where set, gives the times of the signature of a key over an RRset; a
	// zero Window leaves the general ones.
	Window func(owner zonefile.Name, t zonefile.Type, k Key) Window
	// NSEC3, where set, is made instead of NSEC.
	NSEC3 *NSEC3
	// NoDenial leaves out both chains.
	NoDenial bool
	// ZONEMD are the digests of the zone that are added (RFC 8976).
	ZONEMD []ZONEMD
}

// NSEC3 are the parameters of a chain (RFC 5155 section 4).
type NSEC3 struct {
	Iterations uint16
	Salt       string // octets
	OptOut     bool   // unsigned delegations are left out of the chain
}

// ZONEMD names a digest by scheme (1: SIMPLE) and hash algorithm (1: SHA-384, 2:
// SHA-512).
type ZONEMD struct{ Scheme, Hash uint8 }

// Sign signs a zone. What signers make is made anew: RRSIG, NSEC, NSEC3, NSEC3PARAM,
// DNSKEY and ZONEMD of z are left out. CDS and CDNSKEY of z are content. The serial
// stays.
func Sign(z *zonefile.Zone, c Config) (*zonefile.Zone, error) {
	text, err := Text(z, c)
	if err != nil {
		return nil, err
	}
	return zonefile.ParseZone(z.Origin(), text)
}

// Text signs a zone as Sign does, and gives it as the canonical master file that
// zonefile.Zone.Print writes.
func Text(z *zonefile.Zone, c Config) ([]byte, error) {
	if _, ok := z.SOA(); !ok {
		return nil, fmt.Errorf("a zone without SOA cannot be signed")
	}
	plain, err := assemble(z.Origin(), c.plain(z))
	if err != nil {
		return nil, err
	}
	records := recordsOf(plain)
	chain := c.chain(plain)
	records = append(records, chain...)
	records = append(records, c.signatures(plain, chain)...)
	signed, err := assemble(z.Origin(), c.withDigests(plain, records))
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = signed.Print(&out)
	return out.Bytes(), err
}

// plain is the content of the zone with keys and parameters, and with digests of
// zeros.
func (c Config) plain(z *zonefile.Zone) (records []record) {
	for _, r := range recordsOf(z) {
		if !r.t.IsDNSSEC() {
			records = append(records, r)
		}
	}
	soa, apex := z.RRset(z.Origin(), zonefile.TypeSOA), z.Origin()
	add := func(t zonefile.Type, ttl uint32, rdata string) {
		records = append(records, record{apex, t, ttl, rdata})
	}
	for _, rdata := range c.keys() {
		add(zonefile.TypeDNSKEY, cmpOr(c.KeyTTL, soa.TTL()), rdata)
	}
	if c.NSEC3 != nil && !c.NoDenial {
		add(zonefile.TypeNSEC3PARAM, 0, c.NSEC3.parameters(0))
	}
	for _, m := range c.ZONEMD {
		add(zonefile.TypeZONEMD, soa.TTL(), m.rdata(z, nil))
	}
	return records
}

func cmpOr(a, b uint32) uint32 {
	if a != 0 {
		return a
	}
	return b
}

// keys are the rdata of the DNSKEY RRset.
func (c Config) keys() (rdata []string) {
	for _, k := range c.Keys {
		if !k.Hidden {
			rdata = append(rdata, k.Rdata())
		}
	}
	for _, text := range c.Foreign {
		r, err := zonefile.ParseRecord(zonefile.Root, zonefile.TypeDNSKEY, text)
		if err != nil {
			panic(fmt.Sprintf("foreign DNSKEY %q: %v", text, err))
		}
		rdata = append(rdata, r.Rdata())
	}
	return rdata
}

func recordsOf(z *zonefile.Zone) (records []record) {
	for set := range z.RRsets() {
		for r := range set.Records() {
			records = append(records, record{r.Name(), r.Type(), r.TTL(), r.Rdata()})
		}
	}
	return records
}

// assemble makes a zone of records in any order.
func assemble(origin zonefile.Name, records []record) (*zonefile.Zone, error) {
	slices.SortStableFunc(records, compareRecords)
	var text []byte
	for _, r := range records {
		text = append(text, r.owner.String()...)
		text = append(text, ' ')
		text = strconv.AppendUint(text, uint64(r.ttl), 10)
		text = append(text, " IN "+r.t.String()+" "...)
		text = append(text, zonefile.RdataText(r.t, r.rdata)...)
		text = append(text, '\n')
	}
	return zonefile.ParseZone(origin, text)
}

// setOf is an RRset as it is signed.
func setOf(s zonefile.RRset) dnssec.Set {
	set := dnssec.Set{Name: s.Name(), Type: s.Type(), TTL: s.TTL()}
	for r := range s.Records() {
		set.Rdata = append(set.Rdata, r.Rdata())
	}
	return set
}
