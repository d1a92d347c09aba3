package zonegen

import (
	"bytes"
	"cmp"
	"fmt"
)

// Hosted is one of the many small zones of a provider: 20 records, mail and web
// at most. Two Hosted values of the same number are the same zone at two times.
type Hosted struct {
	Number  int
	Serial  uint32 // 0 is 2026112001
	Changed bool   // www has another address
}

// hostedRecords is how many records a hosted zone has.
const hostedRecords = 20

// Origin is the zone's name, which no other number has.
func (h Hosted) Origin() string { return label(0, h.Number) + ".example." }

// Text is the zone as a master file.
func (h Hosted) Text() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "$ORIGIN %s\n$TTL 3600\n", h.Origin())
	fmt.Fprintf(&b, "@\tIN\tSOA\tns1.provider.example.net. hostmaster.provider.example.net. %d 7200 900 1209600 600\n",
		cmp.Or(h.Serial, defaultSerial))
	b.WriteString("\tIN\tNS\tns1.provider.example.net.\n\tIN\tNS\tns2.provider.example.org.\n")
	b.WriteString("\tIN\tMX\t10 mail\n\tIN\tTXT\t\"v=spf1 mx -all\"\n")
	fmt.Fprintf(&b, "\tIN\tA\t%s\n\tIN\tAAAA\t%s\n", ipv4(h.Number, 0), ipv6(h.Number, 0))
	fmt.Fprintf(&b, "www\tIN\tA\t%s\n\tIN\tAAAA\t%s\n", ipv4(h.Number, h.web()), ipv6(h.Number, h.web()))
	fmt.Fprintf(&b, "mail\tIN\tA\t%s\n", ipv4(h.Number, 3))
	b.WriteString("ftp\tIN\tCNAME\twww\n_dmarc\tIN\tTXT\t\"v=DMARC1; p=none\"\n")
	const before = 12
	for i := range hostedRecords - before {
		fmt.Fprintf(&b, "%s\tIN\tA\t%s\n", label(uint64(h.Number), i), ipv4(h.Number+i, 0))
	}
	return b.Bytes()
}

// web tells which address www has.
func (h Hosted) web() int {
	if h.Changed {
		return 2
	}
	return 1
}
