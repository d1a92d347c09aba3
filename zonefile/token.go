package zonefile

// token is one word of an entry: buf[start:end], without its quotes.
type token struct {
	start, end int32
	quoted     bool // stood in quotation marks
	escaped    bool // holds a backslash
	glued      bool // no blank before it: the "x" of key="x"
}

// encoder turns the rdata words of one entry into wire. It is used again for
// each entry.
type encoder struct {
	buf    []byte  // the text that the tokens index
	toks   []token // the rdata words
	next   int     // index of the first word not yet used
	origin Name    // in force, letters as written; "" when there is none yet
	out    []byte  // rdata in wire form, letters as written
	names  []encodedName
}

// encodedName is a domain name in the rdata: out[lo:hi], and the word that it
// was read from.
type encodedName struct {
	lo, hi   int
	tok      int
	relative bool
}

// nameFlags tells which names were written relative, and whether all are away from the
// zone.
func (e *encoder) nameFlags(zone Name) (flags recordFlags) {
	for i, n := range e.names {
		if n.relative {
			flags |= [...]recordFlags{name0Relative, name1Relative, nameNRelative}[min(i, 2)]
		}
	}
	if e.namesAway(zone) {
		flags |= namesAway
	}
	return flags
}

// rdataError says why words are no rdata.
type rdataError struct {
	tok  int  // the word; len(toks) when one is missing at the end
	kind Kind // "" for SyntaxError
	msg  string
	fix  string
}

// nameSpan is a domain name in wire rdata: rdata[lo:hi].
type nameSpan struct{ lo, hi int }
