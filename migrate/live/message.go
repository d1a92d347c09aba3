package live

import (
	"encoding/binary"
	"errors"

	"github.com/zonegate/zonegate/zonefile"
)

// Errors of reading an answer.
var (
	errShort    = errors.New("the message is shorter than its header of 12 octets")
	errCut      = errors.New("the message ends inside a record")
	errNoAnswer = errors.New("the message is no answer to a query")
	errTrailing = errors.New("octets follow the last record")
)

// Sizes in octets (RFC 1035 section 4.1).
const (
	headerSize = 12
	maxMessage = 1<<16 - 1
	maxName    = 255
)

// Bits of the second word of the header (RFC 1035 section 4.1.1, RFC 4035).
const (
	bitQR = 1 << 15
	bitAA = 1 << 10
	bitTC = 1 << 9
	bitRD = 1 << 8
	bitRA = 1 << 7
	bitAD = 1 << 5
)

// EDNS(0) (RFC 6891) and its option NSID (RFC 5001).
const (
	typeOPT    = zonefile.Type(41)
	bitDO      = 1 << 15
	optionNSID = 3
)

// question is what a query asks, in class IN.
type question struct {
	name zonefile.Name
	typ  zonefile.Type
}

// query is a question with how it is put. Its zero flags are those of most: RD
// clear, and EDNS(0) with DO clear.
type query struct {
	question
	id    uint16
	rd    bool
	do    bool
	plain bool // without EDNS
}

// appendQuery appends the query as a message, with NSID asked for and
// MessageSize octets allowed.
func appendQuery(dst []byte, q query) []byte {
	flags, options := uint16(0), uint16(1)
	if q.rd {
		flags = bitRD
	}
	if q.plain {
		options = 0
	}
	dst = appendWords(dst, q.id, flags, 1, 0, 0, options)
	dst = append(dst, q.name...)
	dst = appendWords(dst, uint16(q.typ), uint16(zonefile.ClassIN))
	if q.plain {
		return dst
	}
	if flags = 0; q.do {
		flags = bitDO
	}
	return appendWords(append(dst, 0), uint16(typeOPT), MessageSize, 0, flags, 4, optionNSID, 0)
}

func appendWords(dst []byte, words ...uint16) []byte {
	for _, w := range words {
		dst = binary.BigEndian.AppendUint16(dst, w)
	}
	return dst
}

// head is the header of a message.
type head struct {
	id, flags uint16
	counts    [4]uint16 // of questions, and of the records of each section
}

// readHead reads the header; ok is false where there is none.
func readHead(msg []byte) (h head, ok bool) {
	if len(msg) < headerSize {
		return head{}, false
	}
	h.id, h.flags = binary.BigEndian.Uint16(msg), binary.BigEndian.Uint16(msg[2:])
	for i := range h.counts {
		h.counts[i] = binary.BigEndian.Uint16(msg[4+2*i:])
	}
	return h, true
}

func (h head) has(bit uint16) bool { return h.flags&bit != 0 }

// rcode is the lower four bits of the RCODE; an OPT record may have more.
func (h head) rcode() int { return int(h.flags & 0xf) }

// answersQuery tells whether it heads an answer to a standard query.
func (h head) answersQuery() bool { return h.has(bitQR) && h.flags>>11&0xf == 0 }

// section is a part of a message.
type section uint8

const (
	sectionAnswer section = 1 + iota
	sectionAuthority
	sectionAdditional
)

// record is a resource record in a message. It is good until the next is read.
type record struct {
	section section
	owner   []byte // uncompressed, lower case
	typ     zonefile.Type
	class   zonefile.Class
	ttl     uint32 // seconds, as sent
	off, n  int    // where the rdata stands, still compressed
}

// reader walks over the records of a message without allocating. The zero reader
// is ready for begin.
type reader struct {
	head
	msg   []byte
	off   int
	at    section
	left  uint16 // records of the section that were not read yet
	owner [maxName + 1]byte
}

// begin reads the header and the question section, and tells whether the message
// answers q. An answer with an error may leave the question out, as servers do
// with FORMERR and REFUSED.
func (r *reader) begin(msg []byte, q question) (asked bool, err error) {
	h, ok := readHead(msg)
	if !ok {
		return false, errShort
	}
	if !h.answersQuery() {
		return false, errNoAnswer
	}
	r.head, r.msg, r.off = h, msg, headerSize
	asked = h.counts[0] == 1 || h.counts[0] == 0 && h.rcode() != 0
	for range h.counts[0] {
		same, err := r.question(q)
		if err != nil {
			return false, err
		}
		asked = asked && same
	}
	r.at, r.left = sectionAnswer, h.counts[sectionAnswer]
	return asked, nil
}

// question goes over an entry of the question section.
func (r *reader) question(q question) (same bool, err error) {
	name, next, err := zonefile.AppendWireName(r.owner[:0], r.msg, r.off)
	if err != nil {
		return false, err
	}
	if next+4 > len(r.msg) {
		return false, errCut
	}
	r.off = next + 4
	lower(name)
	typ, class := binary.BigEndian.Uint16(r.msg[next:]), binary.BigEndian.Uint16(r.msg[next+2:])
	return string(name) == string(q.name) && typ == uint16(q.typ) && class == uint16(zonefile.ClassIN), nil
}

// next reads a record into rec. At the end of the message more is false; an error
// says why what follows cannot be read.
func (r *reader) next(rec *record) (more bool, err error) {
	for r.left == 0 {
		if r.at == sectionAdditional {
			if r.off != len(r.msg) {
				return false, errTrailing
			}
			return false, nil
		}
		r.at++
		r.left = r.counts[r.at]
	}
	r.left--
	owner, off, err := zonefile.AppendWireName(r.owner[:0], r.msg, r.off)
	if err != nil {
		return false, err
	}
	lower(owner)
	if off+10 > len(r.msg) {
		return false, errCut
	}
	fixed := r.msg[off : off+10]
	*rec = record{
		section: r.at, owner: owner,
		typ:   zonefile.Type(binary.BigEndian.Uint16(fixed)),
		class: zonefile.Class(binary.BigEndian.Uint16(fixed[2:])),
		ttl:   binary.BigEndian.Uint32(fixed[4:]),
		off:   off + 10, n: int(binary.BigEndian.Uint16(fixed[8:])),
	}
	if r.off = rec.off + rec.n; r.off > len(r.msg) {
		return false, errCut
	}
	return true, nil
}

// appendRdata appends the record's rdata in canonical form (RFC 4034 section
// 6.2), names uncompressed.
func (r *reader) appendRdata(dst []byte, rec *record) ([]byte, error) {
	start := len(dst)
	dst, err := zonefile.AppendWireRdata(dst, r.msg, rec.off, rec.n, rec.typ)
	if err != nil {
		return dst, err
	}
	zonefile.CanonicalRdata(rec.typ, dst[start:])
	return dst, nil
}

// options is what an OPT record says (RFC 6891 section 6.1.3).
type options struct {
	present bool
	rcode   int // the upper eight bits, in place
	version byte
	do      bool
	nsid    []byte // nil: none. It is a part of the message
}

// options reads a record that is an OPT. One that is cut short, or not alone or
// not at the root, is for the caller to refuse.
func (r *reader) options(rec *record) options {
	o := options{
		present: true, rcode: int(rec.ttl >> 24 << 4), version: byte(rec.ttl >> 16),
		do: rec.ttl&bitDO != 0,
	}
	for rdata := r.msg[rec.off : rec.off+rec.n]; len(rdata) >= 4; {
		code, n := binary.BigEndian.Uint16(rdata), int(binary.BigEndian.Uint16(rdata[2:]))
		if 4+n > len(rdata) {
			break
		}
		if code == optionNSID && n > 0 {
			o.nsid = rdata[4 : 4+n]
		}
		rdata = rdata[4+n:]
	}
	return o
}

func lower(name []byte) {
	for i, c := range name {
		if 'A' <= c && c <= 'Z' {
			name[i] = c + 'a' - 'A'
		}
	}
}
