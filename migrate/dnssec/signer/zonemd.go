package signer

import (
	"crypto"
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/zonegate/zonegate/migrate/dnssec"
	"github.com/zonegate/zonegate/zonefile"
)

// withDigests puts the digests into the ZONEMD records and signs them (RFC 8976
// section 4.1).
func (c Config) withDigests(plain *zonefile.Zone, records []record) []record {
	if len(c.ZONEMD) == 0 {
		return records
	}
	records = slices.DeleteFunc(records, func(r record) bool { return r.t == zonefile.TypeZONEMD })
	slices.SortFunc(records, compareRecords)
	set := dnssec.Set{Name: plain.Origin(), Type: zonefile.TypeZONEMD,
		TTL: plain.RRset(plain.Origin(), zonefile.TypeSOA).TTL()}
	for _, m := range c.ZONEMD {
		set.Rdata = append(set.Rdata, m.rdata(plain, records))
	}
	slices.Sort(set.Rdata)
	for _, rdata := range set.Rdata {
		records = append(records, record{set.Name, set.Type, set.TTL, rdata})
	}
	return append(records, c.signSet(plain.Origin(), set)...)
}

// rdata is the ZONEMD record with the digest of records (RFC 8976 sections 2.2 and
// 3.3), or with zeros where there are none.
func (m ZONEMD) rdata(z *zonefile.Zone, records []record) string {
	h := m.hash().New()
	for _, r := range records {
		if r.owner.IsAtOrBelow(z.Origin()) {
			h.Write(appendRecord(nil, r))
		}
	}
	sum := h.Sum(nil)
	if records == nil {
		clear(sum)
	}
	soa, _ := z.SOA()
	head := binary.BigEndian.AppendUint32(nil, soa.Serial)
	return string(append(head, m.Scheme, m.Hash)) + string(sum)
}

func (m ZONEMD) hash() crypto.Hash {
	switch m.Hash {
	case 1:
		return crypto.SHA384
	case 2:
		return crypto.SHA512
	}
	panic(fmt.Sprintf("no ZONEMD hash algorithm %d", m.Hash))
}
