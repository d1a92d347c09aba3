package rehearse

import (
	"encoding/binary"
	"encoding/hex"
	"strconv"

	"github.com/miekg/dns"
)

func transferFaults() map[string]faultKind {
	return map[string]faultKind{
		"axfr-cut":     {value: "[RECORDS]", about: "closes the connection in the middle of a transfer, after so many records (2)", check: isCount, transfer: cutTransfer},
		"axfr-no-end":  {about: "leaves out the closing SOA of a transfer, and waits", transfer: hangTransfer},
		"axfr-endless": {value: "[RECORDS]", about: "sends so many more records (1000000000) in a transfer, made as it goes", check: isCount, transfer: endless},
		"axfr-serial":  {about: "ends a transfer with another serial", transfer: otherSerial},
		"axfr-foreign": {about: "sends a record that is outside of the zone in a transfer", transfer: foreign},
	}
}

func cutTransfer(_ *query, b *batch, value string) {
	b.cut = 2
	if value != "" {
		b.cut, _ = strconv.Atoi(value)
	}
}

func hangTransfer(_ *query, b *batch, _ string) { b.unclosed = true }

// endless makes addresses of names that count up.
func endless(q *query, b *batch, value string) {
	n := 1_000_000_000
	if value != "" {
		n, _ = strconv.Atoi(value)
	}
	suffix := "." + q.name.String()
	b.more = func(yield func(dns.RR) bool) {
		for i := range n {
			data := hex.EncodeToString(binary.BigEndian.AppendUint32(nil, uint32(i)))
			rr := &dns.RFC3597{
				Hdr:   dns.RR_Header{Name: "r" + strconv.Itoa(i) + suffix, Rrtype: dns.TypeA, Class: dns.ClassINET, Ttl: 300, Rdlength: 4},
				Rdata: data,
			}
			if !yield(rr) {
				return
			}
		}
	}
}

func otherSerial(_ *query, b *batch, _ string) {
	b.closing = func(soa dns.RR) dns.RR {
		changed, ok := dns.Copy(soa).(*dns.SOA)
		if !ok {
			return soa
		}
		changed.Serial++
		return changed
	}
}

func foreign(_ *query, b *batch, _ string) {
	b.more = func(yield func(dns.RR) bool) {
		yield(&dns.RFC3597{
			Hdr:   dns.RR_Header{Name: "www.foreign.example.", Rrtype: dns.TypeA, Class: dns.ClassINET, Ttl: 300, Rdlength: 4},
			Rdata: "c0000201",
		})
	}
}
