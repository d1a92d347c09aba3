package zonefile

// Kind names what is wrong with a source. Its text is the lasting ID of the
// check that reports it.
type Kind string

// The kinds of problem that reading can meet.
const (
	SyntaxError          Kind = "syntax-error"           // text that is no record
	SyntaxTruncated      Kind = "syntax-truncated"       // the source ends in mid-record
	SyntaxEmpty          Kind = "syntax-empty"           // no record at all
	SyntaxInclude        Kind = "syntax-include"         // an $INCLUDE that cannot be followed
	SyntaxOriginRelative Kind = "syntax-origin-relative" // $ORIGIN without its final dot
	SyntaxOwnerInherited Kind = "syntax-owner-inherited" // over an $INCLUDE or $ORIGIN
	SyntaxLeadingBlank   Kind = "syntax-leading-blank"   // an owner that slipped to the right
	SyntaxNoTTL          Kind = "syntax-no-ttl"          // neither TTL nor $TTL
	SyntaxTTLRange       Kind = "syntax-ttl-range"       // a TTL over 2^31-1
	SyntaxTXTComment     Kind = "syntax-txt-comment"     // an unquoted ; cuts a TXT value
	SyntaxStringLong     Kind = "syntax-string-long"     // a character string over 255 octets
	SyntaxBOM            Kind = "syntax-bom"             // a byte order mark
	SyntaxCRLF           Kind = "syntax-crlf"            // line ends of CR LF
	SyntaxNoNewline      Kind = "syntax-no-newline"      // the last line has no end
	SyntaxClass          Kind = "syntax-class"           // a class other than the zone's
)

// Fatal tells whether a problem of this kind means that something in the source
// could not be taken into the Zone.
func (k Kind) Fatal() bool {
	switch k {
	case SyntaxError, SyntaxTruncated, SyntaxEmpty, SyntaxInclude, SyntaxLeadingBlank,
		SyntaxTTLRange, SyntaxStringLong, SyntaxClass:
		return true
	}
	return false
}

// Problem is one thing that the reader noticed.
type Problem struct {
	Kind    Kind
	Pos     Pos    // where; its File is empty when there is no place to name
	Message string // what is there
	Fix     string // what would be right, as a verb phrase; may be empty
	Severe  bool   // of a kind that is mostly harmless, a case that is not
	Written Name   // of SyntaxOriginRelative: the origin as it stood, without what was added
	Owner   string // owner of the record, presentation format, where known
	Type    string // its type mnemonic, where known
}

// Pos is a place in a source text.
type Pos struct {
	File   string // as the source was named
	Line   int    // from 1
	Column int    // from 1, in characters; 0 when the whole line is meant
	Length int    // of the token, in characters; 0 when not known
	Text   string // the source line, without its end; very long lines are cut
	Offset int    // of Text's first character in its line, in characters: 0 unless cut
}

// Part names a part of a record that a Ref points to.
type Part uint8

// The parts of a record. PartName is the first name in rdata, PartName+1 the
// second and so on.
const (
	PartRecord Part = iota // the start of its entry
	PartOwner
	PartTTL
	PartType
	PartRdata
	PartName

	// PartWord is the first word of the rdata, PartWord+2 the serial of an SOA.
	PartWord Part = 128
)

// Ref points to a part of a record in its source. It costs nothing until
// Locate turns it into a Pos. The zero Ref points nowhere.
type Ref struct {
	z    *Zone
	at   place
	part Part
}

// IsZero tells whether the Ref points nowhere: a record that came from wire, or
// none at all.
func (r Ref) IsZero() bool { return r.z == nil || len(r.z.files) == 0 }

// Ref points to the record's part.
func (r Record) Ref(p Part) Ref { return Ref{r.z, r.rec().src, p} }

// Ref points to the name; of very many names in one record, to the last that a
// Part can tell.
func (n RdataName) Ref() Ref {
	return n.record.Ref(PartName + Part(min(n.Index, int(PartWord-PartName)-1)))
}

// AsWritten is what stood in the source for a relative name, as a Name: the
// labels without the origin that the reader added. It is "" for a name that was
// written absolute or as @.
func (n RdataName) AsWritten() Name {
	if n.Written != WrittenRelative {
		return ""
	}
	return n.record.stripOrigin(n.Name)
}

// OwnerAsWritten is RdataName.AsWritten for the owner.
func (r Record) OwnerAsWritten() Name {
	if r.OwnerWritten() != WrittenRelative {
		return ""
	}
	return r.stripOrigin(r.Name())
}

func (r Record) stripOrigin(n Name) Name {
	origin := r.OriginInForce()
	if origin == "" || !n.IsBelow(origin) {
		return ""
	}
	return n[:len(n)-len(origin)] + Root
}
