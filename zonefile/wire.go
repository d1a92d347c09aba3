package zonefile

import (
	"errors"
	"fmt"
)

// Errors of reading a DNS message.
var (
	errMessageCut  = errors.New("the message ends inside a record")
	errPointerLoop = errors.New("a name's compression pointers do not lead backwards")
	errPointerMany = errors.New("a name is made of more compression pointers than a name has labels")
	errLabelKind   = errors.New("a label is of a kind that is not known")
)

// AppendWireName appends the domain name that stands at off in a DNS message,
// uncompressed and with letters as sent (RFC 1035 section 4.1.4), and gives the
// offset behind it. A pointer must lead to before the name it is in, so that no
// message can make a circle, and there are no more of them than labels fit into a
// name, so that none can make a long way.
func AppendWireName(dst, msg []byte, off int) (wire []byte, next int, err error) {
	start, lowest, pointers := len(dst), off, 0
	for next = -1; ; {
		if off >= len(msg) {
			return dst, 0, errMessageCut
		}
		n := int(msg[off])
		switch {
		case n == 0:
			if next < 0 {
				next = off + 1
			}
			if len(dst)-start >= maxName {
				return dst, 0, errNameLong
			}
			return append(dst, 0), next, nil
		case n >= 0xc0:
			if off+1 >= len(msg) {
				return dst, 0, errMessageCut
			}
			if next < 0 {
				next = off + 2
			}
			if off = (n&0x3f)<<8 | int(msg[off+1]); off >= lowest {
				return dst, 0, errPointerLoop
			}
			lowest = off
			if pointers++; pointers > maxLabels {
				return dst, 0, errPointerMany
			}
		case n > maxLabel:
			return dst, 0, errLabelKind
		case off+1+n > len(msg):
			return dst, 0, errMessageCut
		case len(dst)-start+1+n >= maxName:
			return dst, 0, errNameLong
		default:
			dst = append(dst, msg[off:off+1+n]...)
			off += 1 + n
		}
	}
}

// AppendWireRdata appends the rdata of n octets at off in a DNS message, with
// its names uncompressed and letters as sent. Names are decompressed in the
// types in which senders may or did compress them (RFC 1035 section 4.1.4, RFC
// 3597 section 4). Whether it is valid rdata of the type CheckRdata tells.
func AppendWireRdata(dst, msg []byte, off, n int, t Type) ([]byte, error) {
	end := off + n
	if off < 0 || n < 0 || end > len(msg) {
		return dst, errMessageCut
	}
	lead, names := compressedNames(t, msg[off:end])
	if names == 0 {
		return append(dst, msg[off:end]...), nil
	}
	if off+lead > end {
		return dst, errMessageCut
	}
	dst = append(dst, msg[off:off+lead]...)
	off += lead
	for range names {
		var err error
		if dst, off, err = AppendWireName(dst, msg, off); err != nil {
			return dst, err
		}
		if off > end {
			return dst, errMessageCut
		}
	}
	return append(dst, msg[off:end]...), nil
}

// compressedNames tells how many octets go before the names of a type that may
// be compressed, and how many names there are.
func compressedNames(t Type, rdata []byte) (lead, names int) {
	if t == TypeNAPTR {
		return behindStrings(rdata, 4, 3), 1
	}
	if l := layoutOf(t); l != nil && (l.lower || t == TypeSRV) {
		return l.lead, l.direct
	}
	return 0, 0
}

// CanonicalRdata lowers the names of uncompressed rdata in place, in the types
// whose canonical form asks for it (RFC 4034 section 6.2, RFC 6840 section 5.1).
func CanonicalRdata(t Type, rdata []byte) {
	if !lowersNames(t) {
		return
	}
	l := layoutOf(t)
	if l.direct > 0 {
		off := l.lead
		for range l.direct {
			end := nameEnd(string(rdata), off)
			if end < 0 {
				return
			}
			lowerASCII(rdata[off:end])
			off = end
		}
		return
	}
	for _, s := range rdataNames(t, string(rdata), nil) {
		lowerASCII(rdata[s.lo:s.hi])
	}
}

// FoldRdata gives uncompressed rdata with every name in lower case, as
// Record.FoldedRdata does.
func FoldRdata(t Type, rdata string) string { return foldRdataNames(t, rdata) }

// CanonicalName lowers an uncompressed wire name in place.
func CanonicalName(wire []byte) Name {
	lowerASCII(wire)
	return Name(wire)
}

// Assembler makes a Zone of records that come as wire, by a zone transfer.
type Assembler struct {
	b     *builder
	lower []byte // room for an owner
	rdata []byte // room for rdata
	names []nameSpan
	spans []encodedName
}

// NewAssembler begins a zone. source is what the zone's Files calls it.
func NewAssembler(source string, origin Name) *Assembler {
	b := newBuilder()
	b.z.origin, b.z.transferred = origin, source
	return &Assembler{b: b}
}

// Add takes a record: owner and rdata uncompressed, letters as sent, ttl in
// seconds. It refuses what cannot be a record of the zone: another class, an
// owner outside of it, a type of queries, rdata that is none of the type, a TTL
// over 2^31-1. It keeps neither owner nor rdata.
func (a *Assembler) Add(owner []byte, t Type, class Class, ttl uint32, rdata []byte) error {
	a.lower = append(a.lower[:0], owner...)
	lowerASCII(a.lower)
	if !isAtOrBelow(a.lower, a.b.z.origin) {
		return fmt.Errorf("%s %s is outside of the zone %s", Name(a.lower), t, a.b.z.origin)
	}
	text := string(rdata)
	if err := a.refuse(t, class, ttl, text); err != nil {
		return fmt.Errorf("%s %s: %w", Name(a.lower), t, err)
	}
	a.spans = a.spans[:0]
	a.names = rdataNames(t, text, a.names[:0])
	for _, s := range a.names {
		a.spans = append(a.spans, encodedName{lo: s.lo, hi: s.hi})
	}
	a.rdata = append(a.rdata[:0], rdata...)
	a.b.add(owner, t, ttl, a.rdata, a.spans, 0, 0)
	return nil
}

// isAtOrBelow is Name.IsAtOrBelow for a name that is no Name yet.
func isAtOrBelow[S []byte | string](name S, origin Name) bool {
	for len(name) > len(origin) && 1+int(name[0]) < len(name) {
		name = name[1+int(name[0]):]
	}
	return string(name) == string(origin)
}

func (a *Assembler) refuse(t Type, class Class, ttl uint32, rdata string) error {
	switch {
	case class != ClassIN:
		return fmt.Errorf("the class is %s, the zone's is IN", class)
	case t.IsMeta():
		return errors.New("a type of queries and messages cannot stand in a zone")
	case ttl > maxTTL:
		return fmt.Errorf("the TTL is %d, over %d (RFC 2181 section 8)", ttl, maxTTL)
	}
	return checkRdata(t, rdata)
}

// Zone gives the zone; the Assembler must not be used again.
func (a *Assembler) Zone() *Zone { return a.b.finish() }

// NotTransferred is the zone of a transfer that failed: it holds nothing, is
// Broken and Unseen, and says why.
func NotTransferred(source string, origin Name, why error) *Zone {
	z := NewAssembler(source, origin).Zone()
	z.unseen = true
	z.problems = []Problem{{Kind: SyntaxTruncated, Message: source + ": " + why.Error(),
		Fix: "have the whole zone transferred: look at the server, its access list and the key"}}
	return z
}
