package zonefile

import "bytes"

// lineReader is the fast way through a text. The big zones are lists of lines
//
//	owner [TTL] [class] type rdata
//
// in which nothing is quoted, escaped or in parentheses, most owners are that of
// the line before, the words between owner and rdata are always the same few, and
// most rdata is a name server that stood in a hundred lines before. So such a line
// is not cut into words: its owner is compared with the one before, its middle
// with those seen, its rdata with what a small cache has. What is not found is
// read by the same functions as ever and remembered.
//
// It decides nothing: all that is not such a line, or is wrong in any way, is left
// to the scanner and reader.record, which give the same records more slowly. A
// record of the registry of zonegen, in random order, takes 110 ns this way (140
// without the cache) and 270 the other, on one core; digest and line index, which
// are not counted here, take 40.
type lineReader struct {
	off bool // everything is read the other way; for tests

	owner  []byte // the owner of the record before as it stands in the buffer; nil where that is not known
	flags  recordFlags
	placed bool // the builder has that owner

	before []byte // the rdata of the record before, an NS of the same owner; nil for others

	middles [8]middle
	next    int // the middle that the next new one replaces
	last    int // the middle of the line before

	vain  int // times in a row that lines found nothing to read
	pause int // times that it does not look

	toks  []token // room
	rdata rdataCache
}

// lines reads lines from where the scanner is, up to one that is not for the fast
// way or not whole in the buffer. In a text of none but such it seldom looks.
func (r *reader) lines() {
	l, s := &r.line, r.scan
	if l.pause > 0 {
		l.pause--
		return
	}
	if l.off || s.pos == len(s.buf) {
		return
	}
	l.owner, l.placed, l.before = nil, false, nil
	start := s.pos
	for s.pos < len(s.buf) {
		end := bytes.IndexByte(s.buf[s.pos:], '\n')
		if end < 0 || end > maxEntry || !r.wholeLine(s.buf[s.pos:][:end]) {
			break
		}
		s.pos += end + 1
	}
	if l.vain++; s.pos > start {
		l.vain = 0
	}
	l.pause = min(l.vain, 16)
}

// wholeLine reads one line, its LF not included.
func (r *reader) wholeLine(text []byte) bool {
	n := len(text)
	if n == 0 || text[0] == ';' {
		return true
	}
	if text[n-1] != '\r' {
		return r.readLine(text)
	}
	if n > 1 && !r.readLine(text[:n-1]) {
		return false
	}
	if s := r.scan; s.crlf < 0 {
		s.crlf = s.base + int64(s.pos+n-1)
	}
	return true
}

// readLine reads the one line at hand, its end not included. Where it returns false,
// nothing has changed but the owner in force, as it will when the line is read again.
func (r *reader) readLine(text []byte) bool {
	n, ok := r.lineOwner(text)
	if !ok {
		return false
	}
	m := r.line.middle(r, text[n:])
	if m == nil || !r.lineData(m, text[n+m.length:]) {
		return false
	}
	if m.written && !r.ttl.fixed {
		r.ttl.value, r.ttl.known = m.ttl, true
	}
	return true
}

// lineData adds the record of a line, whose rdata is the text.
func (r *reader) lineData(m *middle, text []byte) bool {
	own := len(r.line.owner) > 0 && bytes.HasSuffix(text, r.line.owner) // a server below its delegation serves no other
	if !m.repeats || len(text) > cachedText || own {
		return r.encodeLine(m, text, nil)
	}
	slot, hit := r.line.rdata.find(m.t, text, !r.line.placed)
	if !hit {
		return r.encodeLine(m, text, slot)
	}
	r.addLine(m, text, slot.rdata, slot.flags)
	return true
}

// encodeLine adds the record of a line from the words of its rdata. What they
// become is kept in the slot, if there is one.
func (r *reader) encodeLine(m *middle, text []byte, slot *cachedRdata) bool {
	l, e := &r.line, &r.enc
	if !m.name || !e.plainName(text) {
		l.toks = cutPlain(l.toks[:0], text, len(text))
		e.buf, e.toks = text, l.toks
		if len(l.toks) == 0 || e.encode(m.t) != nil {
			return false
		}
	}
	if hasCapitals(e.out, e.names) {
		l.placed = false
		r.add(m.t, m.ttl, r.linePlace())
		return true
	}
	rdata, flags := r.b.text.put(e.out), e.nameFlags(r.b.z.origin)
	if slot != nil {
		r.line.rdata.keep(slot, m.t, text, rdata, flags)
	}
	r.addLine(m, text, rdata, flags)
	return true
}

// addLine adds the record of a line with rdata that is stored.
func (r *reader) addLine(m *middle, text []byte, rdata ref, flags recordFlags) {
	l := &r.line
	if !l.placed {
		r.b.setOwner(r.owner)
		l.placed, l.before = true, nil
	}
	if m.t != TypeNS {
		text = nil
	} else if l.before != nil && textRises(l.before, text) {
		flags |= rises
	}
	l.before = text
	r.b.addRef(m.t, m.ttl, rdata, r.linePlace(), flags|r.ownerFlags)
}

// linePlace is where the line at hand begins.
func (r *reader) linePlace() place { return makePlace(r.file, r.scan.base+int64(r.scan.pos)) }
