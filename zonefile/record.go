package zonefile

import (
	"bytes"
	"errors"
	"strings"
)

// header is what stands before the rdata of an entry. The fields are indices of
// words, -1 for what is not there.
type header struct {
	owner, ttl, class, typ int
	rdata                  int // the first rdata word
	t                      Type
	c                      Class
	seconds                uint32
	ttlErr                 error
}

// headerError is a header that cannot be read, and the word where.
type headerError struct {
	tok      int // len(toks) when a word is missing at the end
	kind     Kind
	msg, fix string
}

// readHeader reads owner, TTL, class and type; TTL and class may come in either
// order (RFC 1035 section 5.1).
func readHeader(buf []byte, toks []token, blank bool) (header, *headerError) {
	h := header{owner: -1, ttl: -1, class: -1, typ: -1}
	i := 0
	if !blank {
		h.owner, i = 0, 1
	}
	for ; i < len(toks); i++ {
		t := toks[i]
		word := buf[t.start:t.end]
		if h.ttl < 0 && !t.quoted && len(word) > 0 && isDigit(word[0]) {
			h.ttl = i
			h.seconds, h.ttlErr = parseTTL(word)
			continue
		}
		if c, ok := wordClass(word); ok && h.class < 0 && !t.quoted {
			h.class, h.c = i, c
			continue
		}
		if typ, ok := wordType(word); ok && !t.quoted {
			h.typ, h.t, h.rdata = i, typ, i+1
			return h, nil
		}
		return h, unknownWord(string(word), t.quoted, i, blank)
	}
	if h.ttl < 0 && h.class < 0 {
		return h, &headerError{len(toks), SyntaxError, "the line ends after the owner name; type and data are missing", "write the record's type and data, or remove the line"}
	}
	return h, &headerError{len(toks), SyntaxError, "the line ends before the record's type", "write the record's type and data"}
}

func unknownWord(word string, quoted bool, i int, blank bool) *headerError {
	if quoted {
		return &headerError{i, SyntaxError, quoteText(word) + " stands in quotation marks where a TTL, class or type belongs", "take the quotation marks away"}
	}
	if blank && i == 0 {
		return &headerError{i, SyntaxLeadingBlank,
			"the line starts with a blank, and " + quoteText(word) + " is no TTL, class or type",
			"write " + quoteText(word) + " in the first column if it is the owner"}
	}
	if isDigit(word[0]) {
		return &headerError{i, SyntaxError, "a second TTL, " + quoteText(word) + ", stands where the type belongs", "write one TTL"}
	}
	return &headerError{i, SyntaxError, quoteText(word) + " is no record type", "write a type such as A or MX, or TYPEnnn with \\# data (RFC 3597)"}
}

// wordClass reads a class word without making a string of it.
func wordClass(word []byte) (Class, bool) {
	if len(word) == 2 && word[0]|0x20 == 'i' && word[1]|0x20 == 'n' {
		return ClassIN, true
	}
	if len(word) < 2 || word[0]|0x20 != 'c' && word[0]|0x20 != 'h' {
		return 0, false
	}
	return ParseClass(string(word))
}

// wordType reads a type word; those of big zones without a look into the table.
func wordType(word []byte) (Type, bool) {
	switch len(word) {
	case 1:
		if word[0]|0x20 == 'a' {
			return TypeA, true
		}
	case 2:
		switch [2]byte{word[0] | 0x20, word[1] | 0x20} {
		case [2]byte{'n', 's'}:
			return TypeNS, true
		case [2]byte{'d', 's'}:
			return TypeDS, true
		}
	case 4:
		if bytes.EqualFold(word, []byte("AAAA")) {
			return TypeAAAA, true
		}
	}
	return ParseType(string(word))
}

// record reads the entry at hand as a record.
func (r *reader) record() {
	e, buf := &r.scan.entry, r.scan.buf
	h, bad := readHeader(buf, e.toks, e.blank)
	ownerErr := r.recordOwner(h)
	if bad != nil {
		r.failAt(bad.tok, bad.kind, bad.msg, bad.fix, "")
		return
	}
	if ownerErr || !r.checkHeader(h) {
		return
	}
	r.enc.buf, r.enc.toks = buf, e.toks[h.rdata:]
	if err := r.enc.encode(h.t); err != nil {
		if r.origin == nil && r.originMissed {
			return
		}
		r.failAt(h.rdata+err.tok, err.kind, err.msg, err.fix, h.t.String())
		return
	}
	ttl, ok := r.ttl.of(r, h)
	if !ok {
		return
	}
	r.noteComment(h)
	r.add(h.t, ttl, makePlace(r.file, e.off))
}

// add hands the encoded record to the builder.
func (r *reader) add(t Type, ttl uint32, at place) {
	r.b.add(r.owner, t, ttl, r.enc.out, r.enc.names, at, r.ownerFlags|r.enc.nameFlags())
}

// recordOwner takes the owner of the record at hand, or the one before. It
// returns true if there is none to work with, which it has reported.
func (r *reader) recordOwner(h header) (failed bool) {
	if h.owner >= 0 {
		t := r.scan.entry.toks[h.owner]
		if err := r.takeOwner(r.scan.buf, t); err != nil {
			r.ownerState = ownerBad
			r.failName(t, err, "write an owner name of labels of 1 to 63 octets", "%s is no owner name: %v", quoteText(r.text(t)), err)
			return true
		}
		return false
	}
	switch r.ownerState {
	case ownerNone:
		if h.typ >= 0 {
			r.fail(SyntaxError, r.scan.entry.toks[0], "write the owner in the first column, @ for the zone itself", "the first record starts with a blank, so it inherits an owner that there is not")
		}
		return true
	case ownerBad:
		if h.typ >= 0 {
			r.fail(SyntaxError, r.scan.entry.toks[0], "mend the owner above first", "the record inherits its owner from a line that could not be read")
		}
		return true
	case ownerShifted:
		if h.typ >= 0 {
			r.fail(SyntaxOwnerInherited, r.scan.entry.toks[0], "write the owner, "+appendedName(r.owner)+", on this line",
				"the owner %s is inherited over an $ORIGIN or $INCLUDE", appendedName(r.owner))
		}
		r.ownerState = ownerKnown
	}
	r.ownerFlags = r.ownerFlags&^ownerOrigin | ownerInherited
	return false
}

// failName reports a name that cannot be read. That the origin is not known is
// said once, with the way out of it.
func (r *reader) failName(t token, err error, fix, format string, args ...any) {
	if !errors.Is(err, errNoOrigin) {
		r.fail(SyntaxError, t, fix, format, args...)
		return
	}
	if !r.originMissed {
		r.fail(SyntaxError, t, "give the zone's origin, or write $ORIGIN with its name and final dot at the head of the file",
			"the origin of the zone is not known, and %s needs it: there is no $ORIGIN, no SOA with an absolute owner and no file name that tells it", quoteText(r.text(t)))
	}
	r.originMissed = true
}

func appendedName(wire []byte) string { return string(appendNameText(nil, string(wire))) }

// takeOwner reads a word of a text as the owner that now holds.
func (r *reader) takeOwner(text []byte, t token) error {
	word := text[t.start:t.end]
	if len(word) == 1 && word[0] == '@' && !t.quoted {
		if r.origin == nil {
			return errNoOrigin
		}
		r.owner, r.ownerFlags = append(r.ownerBuf[:0], r.origin...), ownerOrigin
		r.ownerState = ownerKnown
		return nil
	}
	wire, relative, err := appendName(r.ownerBuf[:0], word)
	if err != nil {
		return err
	}
	r.ownerFlags = 0
	if relative {
		if wire, err = r.complete(wire); err != nil {
			return err
		}
		r.ownerFlags = ownerRelative
	}
	r.owner, r.ownerState = wire, ownerKnown
	return nil
}

// complete adds the origin in force to a relative name.
func (r *reader) complete(wire []byte) ([]byte, error) {
	if r.origin == nil {
		return nil, errNoOrigin
	}
	if len(wire)+len(r.origin) > maxName {
		return nil, errNameLong
	}
	return append(wire, r.origin...), nil
}

// checkHeader reports a class or type that cannot stand here.
func (r *reader) checkHeader(h header) bool {
	toks := r.scan.entry.toks
	if h.class >= 0 && h.c != r.b.z.class {
		r.failAt(h.class, SyntaxClass, "the record is of class "+h.c.String()+", the zone of class "+r.b.z.class.String(),
			"write "+r.b.z.class.String()+" or leave the class out", h.t.String())
		return false
	}
	if h.t.IsMeta() {
		r.failAt(h.typ, SyntaxError, quoteText(r.text(toks[h.typ]))+" is a type of queries and messages and cannot stand in a zone", "remove the record", h.t.String())
		return false
	}
	return true
}

// failAt reports a problem at the i-th word of the entry at hand, or behind its
// last word. In an entry that ends with the file and not with its line, words
// are missing because the file was cut.
func (r *reader) failAt(i int, kind Kind, msg, fix, typ string) {
	e := &r.scan.entry
	if kind == "" {
		kind = SyntaxError
	}
	at, length := makePlace(r.file, r.scan.base+int64(e.end)), 0
	if i < len(e.toks) {
		at, length = r.place(e.toks[i]), e.toks[i].length()
	} else if n := len(e.toks); n > 0 {
		at = r.place(e.toks[n-1]) + place(e.toks[n-1].length())
	}
	if !e.newline && r.scan.eof && len(r.open) == 1 && kind == SyntaxError {
		kind, msg, fix = SyntaxTruncated, "the file ends inside a record: "+msg, "fetch the whole file; if it is whole, mend the record and end its line"
	}
	owner := ""
	if r.ownerState == ownerKnown {
		owner = appendedName(r.owner)
	}
	r.reportRecord(kind, at, length, msg, fix, owner, typ)
}

// noteComment finds a TXT value that an unquoted semicolon has cut: one that
// touches the word before, or that follows a tag such as v=DMARC1.
func (r *reader) noteComment(h header) {
	e, buf := &r.scan.entry, r.scan.buf
	if e.comment < 0 || h.t != TypeTXT && h.t != TypeSPF {
		return
	}
	last := token{}
	for _, t := range e.toks[h.rdata:] {
		if int(t.end) <= e.comment {
			last = t
		}
	}
	if last.end == 0 || last.quoted {
		return
	}
	word := buf[last.start:last.end]
	if int(last.end) != e.comment && !bytes.HasPrefix(bytes.ToLower(word), []byte("v=")) {
		return
	}
	cut := token{start: int32(e.comment), end: int32(e.comment + 1)}
	r.report(SyntaxTXTComment, r.place(cut), 1,
		"the semicolon starts a comment, so the value ends in "+quoteText(string(word)),
		`put the whole value in quotation marks, or write \; for each semicolon`)
}

// quoteText shows a word of the source in a message: within backquotes, cut if
// it is long, without control characters.
func quoteText(s string) string {
	const most = 80
	cut := len(s) > most
	if cut {
		s = s[:most]
	}
	s = strings.Map(func(c rune) rune {
		if c < ' ' || c == 0x7f {
			return '?'
		}
		return c
	}, strings.ToValidUTF8(s, "?"))
	if cut {
		s += "..."
	}
	return "`" + s + "`"
}
