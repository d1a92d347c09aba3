package zonefile

import (
	"strconv"
	"sync"
)

// RdataText gives rdata in presentation format; it reads back as the same
// octets. What is no valid rdata of the type comes out in the generic form of
// RFC 3597.
func RdataText(t Type, rdata string) string {
	return string(AppendRdataText(make([]byte, 0, 2*len(rdata)+16), t, rdata))
}

// AppendRdataText appends what RdataText gives.
func AppendRdataText(dst []byte, t Type, rdata string) []byte {
	l := layoutOf(t)
	if l == nil || l.textless || len(rdata) > maxRdata {
		return appendGenericText(dst, rdata)
	}
	d := decoders.Get().(*decoder)
	*d = decoder{wire: rdata, text: dst, base: len(dst), names: d.names[:0]}
	err := l.decode(d)
	text, textless := d.text, d.textless
	d.wire, d.text = "", nil
	decoders.Put(d)
	if err != nil || textless {
		return appendGenericText(dst, rdata)
	}
	return text
}

// decoders are kept, as zones are written record by record.
var decoders = sync.Pool{New: func() any { return new(decoder) }}

func appendGenericText(dst []byte, rdata string) []byte {
	dst = append(dst, `\# `...)
	dst = strconv.AppendInt(dst, int64(len(rdata)), 10)
	if rdata != "" {
		dst = append(dst, ' ')
	}
	return appendHex(dst, rdata)
}
