package rehearse

import (
	"encoding/hex"
	"slices"

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

// denial are the NSEC records, with signatures, that deny a name or a type (RFC
// 4035 section 3.1.3); none in a zone without NSEC.
func denial(zone *zonefile.Zone, name zonefile.Name, rcode int) (list []dns.RR) {
	names := []zonefile.Name{name}
	if rcode == dns.RcodeNameError {
		if star, ok := zonefile.Name("\x01*\x00").Join(encloser(zone, name)); ok {
			names = append(names, star)
		}
	}
	var seen []zonefile.Name
	for _, n := range names {
		set := nsecAt(zone, n)
		if set.Len() == 0 || slices.Contains(seen, set.Name()) {
			continue
		}
		seen = append(seen, set.Name())
		list = append(list, records(set, set.Name())...)
		list = append(list, signatures(set, set.Name())...)
	}
	return list
}

// encloser is the closest ancestor of a name that exists.
func encloser(zone *zonefile.Zone, name zonefile.Name) zonefile.Name {
	for name != zone.Origin() {
		if name = name.Parent(); zone.Find(name).Where != zonefile.NotThere {
			break
		}
	}
	return name
}

// nsecAt is the NSEC of a name or, where it has none, of the last name before it
// that has one.
func nsecAt(zone *zonefile.Zone, name zonefile.Name) (last zonefile.RRset) {
	if zone.TypeCount(zonefile.TypeNSEC) == 0 {
		return last
	}
	for node := range zone.Nodes() {
		if node.Outside() || node.Name().Compare(name) > 0 {
			break
		}
		if set := node.RRset(zonefile.TypeNSEC); set.Len() > 0 {
			last = set
		}
	}
	return last
}
