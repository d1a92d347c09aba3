package rehearse

import (
	"encoding/hex"

	"github.com/miekg/dns"
	"github.com/zonegate/zonegate/zonefile"
)

// record makes a record of a message. Its data goes out as the zone has it,
// whatever the DNS library knows of the type (RFC 3597); names are compressed in
// the types of RFC 1035.
func record(r zonefile.Record, owner zonefile.Name) dns.RR {
	switch r.Type() {
	case zonefile.TypeNS, zonefile.TypeCNAME, zonefile.TypeSOA, zonefile.TypePTR, zonefile.TypeMX:
		if rr, err := r.RR(); err == nil {
			rr.Header().Name = owner.String()
			return rr
		}
	}
	return &dns.RFC3597{
		Hdr: dns.RR_Header{
			Name: owner.String(), Rrtype: uint16(r.Type()), Class: dns.ClassINET,
			Ttl: r.TTL(), Rdlength: uint16(len(r.Rdata())),
		},
		Rdata: hex.EncodeToString([]byte(r.Rdata())),
	}
}

// records makes the records of a set, all with the set's TTL (RFC 2181 section
// 5.2).
func records(set zonefile.RRset, owner zonefile.Name) (list []dns.RR) {
	for r := range set.Records() {
		rr := record(r, owner)
		rr.Header().Ttl = set.TTL()
		list = append(list, rr)
	}
	return list
}

// signatures are the RRSIG records that cover a set.
func signatures(set zonefile.RRset, owner zonefile.Name) (list []dns.RR) {
	if set.Len() == 0 {
		return nil
	}
	for r := range set.Node().RRset(zonefile.TypeRRSIG).Records() {
		if covered(r) == set.Type() {
			list = append(list, record(r, owner))
		}
	}
	return list
}

// covered is the type that an RRSIG signs (RFC 4034 section 3.1.1).
func covered(r zonefile.Record) zonefile.Type {
	data := r.Rdata()
	if len(data) < 2 {
		return 0
	}
	return zonefile.Type(data[0])<<8 | zonefile.Type(data[1])
}
