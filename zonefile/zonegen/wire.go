package zonegen

import (
	"encoding/binary"
	"encoding/hex"
	"net/netip"
	"strconv"
	"strings"
)

// wire is the rdata of fields (RFC 1035 section 3.3).
func wire(fields []Field) []byte {
	var b []byte
	for _, f := range fields {
		b = f.append(b)
	}
	return b
}

func (f Field) append(b []byte) []byte {
	switch f.Kind {
	case Name:
		for l := range strings.SplitSeq(strings.TrimSuffix(f.Text, "."), ".") {
			if l != "" {
				b = append(append(b, byte(len(l))), l...)
			}
		}
		return append(b, 0)
	case Number8:
		return append(b, byte(f.number()))
	case Number16:
		return binary.BigEndian.AppendUint16(b, uint16(f.number()))
	case Number32, Seconds:
		return binary.BigEndian.AppendUint32(b, f.number())
	case IPv4, IPv6:
		return append(b, netip.MustParseAddr(f.Text).AsSlice()...)
	case String, Tag:
		return append(append(b, byte(len(f.Text))), f.Text...)
	case Hex:
		octets, err := hex.DecodeString(f.Text)
		if err != nil {
			panic(err)
		}
		return append(b, octets...)
	}
	return append(b, f.Text...)
}

func (f Field) number() uint32 {
	n, err := strconv.ParseUint(f.Text, 10, 32)
	if err != nil {
		panic(err)
	}
	return uint32(n)
}
