package zonefile

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"net/netip"
	"strings"

	"github.com/miekg/dns"
)

// SOA is the start of authority (RFC 1035 section 3.3.13). The timers are in
// seconds.
type SOA struct {
	MName, RName                            Name
	Serial, Refresh, Retry, Expire, Minimum uint32
}

// CAA is a restriction of certificate issuance (RFC 8659).
type CAA struct {
	Flags byte
	Tag   string // letters as written
	Value string
}

// SVCB is a service binding (RFC 9460), of type SVCB or HTTPS.
type SVCB struct {
	Priority uint16 // 0 is AliasMode
	Target   Name
	Params   []SvcParam // in the order of the wire
}

// SvcParam is one parameter of a service binding, in wire form.
type SvcParam struct {
	Key   uint16
	Value string
}

// SOA is the zone's start of authority: the first SOA record of the apex. ok is
// false when there is none.
func (z *Zone) SOA() (soa SOA, ok bool) {
	set := z.RRset(z.origin, TypeSOA)
	if set.Len() == 0 {
		return SOA{}, false
	}
	return set.At(0).SOA()
}

// SOA gives the fields of a SOA record; ok is false for other types.
func (r Record) SOA() (soa SOA, ok bool) {
	if r.Type() != TypeSOA {
		return SOA{}, false
	}
	rdata := r.Rdata()
	var room [2]nameSpan
	names := rdataNames(TypeSOA, rdata, room[:0])
	if len(names) != 2 || len(rdata)-names[1].hi != 20 {
		return SOA{}, false
	}
	soa.MName, soa.RName = nameAt(rdata, names[0]), nameAt(rdata, names[1])
	at := names[1].hi
	for _, field := range []*uint32{&soa.Serial, &soa.Refresh, &soa.Retry, &soa.Expire, &soa.Minimum} {
		*field = uint32At(rdata, at)
		at += 4
	}
	return soa, true
}

func nameAt(rdata string, s nameSpan) Name { return foldName(rdata[s.lo:s.hi]) }

func uint16At(s string, i int) uint16 { return uint16(s[i])<<8 | uint16(s[i+1]) }

func uint32At(s string, i int) uint32 {
	return uint32(uint16At(s, i))<<16 | uint32(uint16At(s, i+2))
}

// CAA gives the fields of a CAA record; ok is false for other types.
func (r Record) CAA() (caa CAA, ok bool) {
	rdata := r.Rdata()
	if r.Type() != TypeCAA || len(rdata) < 2 || len(rdata) < 2+int(rdata[1]) {
		return CAA{}, false
	}
	end := 2 + int(rdata[1])
	return CAA{rdata[0], rdata[2:end], rdata[end:]}, true
}

// TXT gives the strings of a TXT or SPF record as raw octets; nil for other
// types.
func (r Record) TXT() []string {
	if r.Type() != TypeTXT && r.Type() != TypeSPF {
		return nil
	}
	var all []string
	d := decoder{wire: r.Rdata()}
	for d.off < len(d.wire) {
		s, err := d.counted()
		if err != nil {
			break
		}
		all = append(all, s)
	}
	return all
}

// Text is the text of a TXT or SPF record: its strings, one behind the other
// without a blank (RFC 7208 section 3.3); "" for other types.
func (r Record) Text() string {
	if r.Type() == TypeTXT || r.Type() == TypeSPF {
		if rdata := r.Rdata(); len(rdata) > 0 && int(rdata[0]) == len(rdata)-1 { // one string, as most have
			return rdata[1:]
		}
	}
	return strings.Join(r.TXT(), "")
}

// Addr is the address of an A or AAAA record; the zero Addr for other types.
func (r Record) Addr() netip.Addr {
	if r.Type() != TypeA && r.Type() != TypeAAAA {
		return netip.Addr{}
	}
	addr, _ := netip.AddrFromSlice([]byte(r.Rdata()))
	return addr
}

// SVCB gives the fields of an SVCB or HTTPS record; ok is false for other types.
func (r Record) SVCB() (svcb SVCB, ok bool) {
	rdata := r.Rdata()
	if r.Type() != TypeSVCB && r.Type() != TypeHTTPS || len(rdata) < 3 {
		return SVCB{}, false
	}
	at := nameEnd(rdata, 2)
	if at < 0 {
		return SVCB{}, false
	}
	svcb = SVCB{Priority: uint16At(rdata, 0), Target: nameAt(rdata, nameSpan{2, at})}
	for at+4 <= len(rdata) {
		end := at + 4 + int(uint16At(rdata, at+2))
		if end > len(rdata) {
			return SVCB{}, false
		}
		svcb.Params = append(svcb.Params, SvcParam{uint16At(rdata, at), rdata[at+4 : end]})
		at = end
	}
	return svcb, true
}

// RR makes the record a dns.RR of the DNS library. The error says that the
// library cannot hold it, or not without loss.
func (r Record) RR() (dns.RR, error) {
	wire := r.appendWire(nil)
	rr, _, err := dns.UnpackRR(wire, 0)
	if err != nil {
		return nil, fmt.Errorf("make a dns.RR of %s %s: %w", r.Name(), r.Type(), err)
	}
	again := make([]byte, len(wire)+maxName)
	if n, err := dns.PackRR(rr, again, 0, nil, false); err != nil || !bytes.Equal(again[:n], wire) {
		return nil, fmt.Errorf("make a dns.RR of %s %s: the DNS library loses a part of it", r.Name(), r.Type())
	}
	return rr, nil
}

// appendWire appends the record as in a message, uncompressed (RFC 1035 section
// 4.1.3).
func (r Record) appendWire(wire []byte) []byte {
	wire = append(wire, r.Name()...)
	wire = binary.BigEndian.AppendUint16(wire, uint16(r.Type()))
	wire = binary.BigEndian.AppendUint16(wire, uint16(r.z.class))
	wire = binary.BigEndian.AppendUint32(wire, r.TTL())
	wire = binary.BigEndian.AppendUint16(wire, uint16(len(r.Rdata())))
	return append(wire, r.Rdata()...)
}
