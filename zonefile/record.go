package zonefile

import (
	"bytes"
	"errors"
	"strings"
)

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
	r.b.add(r.owner, t, ttl, r.enc.out, r.enc.names, at, r.ownerFlags|r.enc.nameFlags(r.b.z.origin))
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
