package zonefile

import "strings"

// Record is one resource record. It is a view, cheap to copy.
type Record struct {
	z *Zone
	i int
}

func (r Record) rec() *record { return &r.z.records[r.i] }

// Name is the owner.
func (r Record) Name() Name { return r.z.names.name(r.z.owners[r.rec().owner].name) }

// Type is the type.
func (r Record) Type() Type { return r.rec().typ }

// TTL is in seconds, 0 to 2^31-1 (RFC 2181 section 8).
func (r Record) TTL() uint32 { return r.rec().ttl }

// Rdata is the canonical wire form (RFC 4034 section 6.2 as amended by RFC 6840
// section 5.1), at most 65,535 octets.
func (r Record) Rdata() string { return r.z.text.get(r.rec().rdata) }

// FoldedRdata is Rdata with every name in lower case, also in those types whose
// canonical form keeps it.
func (r Record) FoldedRdata() string {
	if !keepsNameCase(r.Type()) {
		return r.Rdata()
	}
	return foldRdataNames(r.Type(), r.Rdata())
}

// WrittenCase tells with which capitals owner and rdata were written: both are
// wire forms. They equal Name and Rdata for a record without capitals.
func (r Record) WrittenCase() (owner, rdata string) {
	owner, rdata = string(r.Name()), r.Rdata()
	if r.rec().flags&writtenOtherwise == 0 {
		return owner, rdata
	}
	as := findWritten(r.z.written, r.i)
	if as.owner != notWritten {
		owner = r.z.text.get(as.owner)
	}
	if as.rdata != notWritten {
		rdata = r.z.text.get(as.rdata)
	}
	return owner, rdata
}

// RdataText is the rdata in presentation format.
func (r Record) RdataText() string { return RdataText(r.Type(), r.Rdata()) }

// AppendRdataText appends what RdataText gives.
func (r Record) AppendRdataText(dst []byte) []byte { return AppendRdataText(dst, r.Type(), r.Rdata()) }

// String is the record as a line of a master file, with single blanks.
func (r Record) String() string {
	var b strings.Builder
	b.WriteString(r.Name().String())
	b.WriteByte(' ')
	b.WriteString(formatTTL(r.TTL()))
	b.WriteByte(' ')
	b.WriteString(r.z.class.String())
	b.WriteByte(' ')
	b.WriteString(r.Type().String())
	b.WriteByte(' ')
	b.WriteString(r.RdataText())
	return b.String()
}

// Node is the record's owner with all its records.
func (r Record) Node() Node { return Node{r.z, int(r.rec().owner)} }

// Zone is the zone that the record belongs to.
func (r Record) Zone() *Zone { return r.z }

// OwnerWritten tells how the owner stood in the source.
func (r Record) OwnerWritten() Written {
	switch f := r.rec().flags; {
	case f&ownerInherited != 0:
		return WrittenInherited
	case f&ownerOrigin != 0:
		return WrittenOrigin
	case f&ownerRelative != 0:
		return WrittenRelative
	}
	return WrittenAbsolute
}

// FromText tells whether the record was read from text, so that references to
// it have a position and what was written is known.
func (r Record) FromText() bool { return len(r.z.files) > 0 }

// Written tells how a name stood in the source.
type Written uint8

// The ways in which a name can be written.
const (
	WrittenAbsolute  Written = iota // with its final dot, or from wire
	WrittenRelative                 // without: the origin in force was added
	WrittenOrigin                   // as @
	WrittenInherited                // not at all: the owner of the record before
)

// Names lists the domain names in the rdata, in order, each with how it was
// written. A type without names, or one that is not known, has none.
func (r Record) Names() []RdataName {
	var room [4]nameSpan
	spans := rdataNames(r.Type(), r.Rdata(), room[:0])
	if len(spans) == 0 {
		return nil
	}
	names := make([]RdataName, len(spans))
	for i, s := range spans {
		names[i] = RdataName{Name: foldName(r.Rdata()[s.lo:s.hi]), Index: i, Written: r.nameWritten(i), record: r}
	}
	return names
}

// Target is the record's first rdata name in lower case, "" where there is
// none: the host of NS, MX, SRV, CNAME, DNAME, PTR, SVCB.
func (r Record) Target() Name {
	rdata := r.Rdata()
	switch r.Type() { // the name ends the rdata, and its canonical form is in lower case
	case TypeNS, TypeCNAME, TypePTR, TypeDNAME:
		return Name(rdata)
	case TypeMX:
		return Name(rdata[2:])
	case TypeSRV:
		return Name(rdata[6:])
	}
	l := layoutOf(r.Type())
	if l != nil && l.direct > 0 {
		if end := nameEnd(rdata, l.lead); end > 0 {
			return foldName(rdata[l.lead:end])
		}
		return ""
	}
	var room [4]nameSpan
	if spans := rdataNames(r.Type(), rdata, room[:0]); len(spans) > 0 {
		return foldName(rdata[spans[0].lo:spans[0].hi])
	}
	return ""
}

func (r Record) nameWritten(i int) Written {
	flag := nameNRelative
	if i < 2 {
		flag = name0Relative << i
	}
	if r.rec().flags&flag != 0 {
		return WrittenRelative
	}
	return WrittenAbsolute
}

// RdataName is a domain name inside rdata.
type RdataName struct {
	Name    Name
	Index   int // 0 for the first name of the rdata
	Written Written
	record  Record
}

func foldName(wire string) Name {
	for i := 0; i < len(wire); i++ {
		if wire[i] >= 'A' && wire[i] <= 'Z' {
			lower := []byte(wire)
			lowerASCII(lower)
			return Name(lower)
		}
	}
	return Name(wire)
}
