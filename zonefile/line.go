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
// to the scanner and reader.record, which give the same records more slowly. On
// the registry of zonegen, 1.17 million records, it takes LINENS ns a record, they
// take PLAINNS.
type lineReader struct {
	off bool // everything is read the other way; for tests

	owner  []byte // the owner of the record before as it stands in the buffer; nil where that is not known
	flags  recordFlags
	placed bool // the builder has that owner

	middles [8]middle
	next    int // the middle that the next new one replaces
	last    int // the middle of the line before

	vain  int // times in a row that lines found nothing to read
	pause int // times that it does not look

	toks  []token // room
	rdata rdataCache
}

// middle is what stands between owner and rdata: the text with the blanks around
// it, and what it means.
type middle struct {
	text    [40]byte
	length  int // 0 for none
	t       Type
	ttl     uint32
	written bool // the TTL stands in the text
	repeats bool // rdata of the type is worth remembering
}

func (m *middle) is(text []byte) bool {
	return m.length < len(text) && string(m.text[:m.length]) == string(text[:m.length]) && m.length > 0
}

// forgetMiddles is called when $TTL may have changed.
func (l *lineReader) forgetMiddles() {
	for i := range l.middles {
		l.middles[i].length = 0
	}
}

// octet classes of an owner
const (
	ownerOdd = iota // that the fast way leaves alone
	ownerPlain
	ownerDot
	ownerBlank
)

var ownerClass = func() (c [256]uint8) {
	for i := range c {
		if classOf[i] == plain && (i < 'A' || i > 'Z') && i != '@' && i != '$' {
			c[i] = ownerPlain
		}
	}
	c['.'], c[' '], c['\t'] = ownerDot, ownerBlank, ownerBlank
	return c
}()

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
	l.owner, l.placed = nil, false
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

// readLine reads the one line at hand, its end not included. Where it returns false, nothing
// has changed but the owner in force, as it will when the line is read again.
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

// lineOwner takes the owner of a line and tells how long its word is.
func (r *reader) lineOwner(text []byte) (n int, ok bool) {
	l := &r.line
	if n = len(l.owner); n > 0 && n < len(text) && ownerClass[text[n]] == ownerBlank && string(text[:n]) == string(l.owner) {
		r.ownerFlags = l.flags
		return n, true
	}
	if ownerClass[text[0]] != ownerBlank {
		return r.newLineOwner(text)
	}
	if r.ownerState != ownerKnown || !l.placed && hasUpper(string(r.owner)) {
		return 0, false
	}
	r.ownerFlags = r.ownerFlags&^ownerOrigin | ownerInherited
	return 0, true
}

// newLineOwner turns the first word of a line into wire: each octet goes one to
// the right, and dots become the lengths of what follows.
func (r *reader) newLineOwner(text []byte) (n int, ok bool) {
	const most = maxName - 2
	wire, head := r.ownerBuf[:], 0
	for ; n < len(text) && n < most; n++ {
		class := ownerClass[text[n]]
		if class == ownerPlain {
			wire[n+1] = text[n]
			continue
		}
		if length := n - head; class == ownerOdd || length > maxLabel || length == 0 && (class == ownerDot || n == 0) {
			return 0, false
		}
		wire[head] = byte(n - head)
		if class == ownerBlank {
			return n, r.takeLineOwner(text[:n], n == head)
		}
		head = n + 1
	}
	return 0, false
}

// takeLineOwner sets the owner whose wire is in ownerBuf.
func (r *reader) takeLineOwner(word []byte, absolute bool) bool {
	l := &r.line
	r.owner, l.owner, l.flags, l.placed = r.ownerBuf[:len(word)+1], nil, 0, false
	if !absolute {
		full, err := r.complete(r.owner)
		if err != nil || hasUpper(string(r.origin)) {
			return false
		}
		r.owner, l.flags = full, ownerRelative
	}
	l.owner, r.ownerFlags, r.ownerState = word, l.flags, ownerKnown
	return true
}

// middle finds what stands before the rdata, nil where it is not for the fast way.
func (l *lineReader) middle(r *reader, text []byte) *middle {
	if m := &l.middles[l.last]; m.is(text) {
		return m
	}
	for i := range l.middles {
		if m := &l.middles[i]; m.is(text) {
			l.last = i
			return m
		}
	}
	return l.newMiddle(r, text)
}

// newMiddle reads the words up to the type.
func (l *lineReader) newMiddle(r *reader, text []byte) *middle {
	if l.toks = cutPlain(l.toks[:0], text, 4); len(l.toks) < 2 {
		return nil
	}
	h, bad := readHeader(text, l.toks, true)
	if bad != nil || h.ttlErr != nil || h.rdata >= len(l.toks) || h.t == TypeSOA || h.t.IsMeta() {
		return nil
	}
	length := int(l.toks[h.rdata].start)
	if h.class >= 0 && h.c != r.b.z.class || h.ttl < 0 && !r.ttl.fixed || length > len(middle{}.text) {
		return nil
	}
	m := &l.middles[l.next]
	l.last, l.next = l.next, (l.next+1)%len(l.middles)
	*m = middle{length: length, t: h.t, ttl: h.seconds, written: h.ttl >= 0, repeats: repeats(h.t)}
	copy(m.text[:], text[:length])
	if !m.written {
		m.ttl = r.ttl.value
	}
	return m
}

// repeats tells whether the rdata of a type tends to be that of other records.
func repeats(t Type) bool {
	switch t {
	case TypeNS, TypeCNAME, TypeMX, TypeDNAME, TypeSRV:
		return true
	}
	return false
}

// cutPlain cuts at most so many words. It gives none where anything but words and
// blanks stands between or behind them.
func cutPlain(toks []token, text []byte, most int) []token {
	for i := 0; i < len(text) && len(toks) < most; {
		for i < len(text) && (text[i] == ' ' || text[i] == '\t') {
			i++
		}
		start := i
		for i < len(text) && classOf[text[i]] == plain {
			i++
		}
		if start < i {
			toks = append(toks, token{start: int32(start), end: int32(i)})
		}
		if i < len(text) && text[i] != ' ' && text[i] != '\t' {
			return toks[:0]
		}
	}
	return toks
}

// lineData adds the record of a line, whose rdata is the text.
func (r *reader) lineData(m *middle, text []byte) bool {
	if !m.repeats || len(text) > cachedText {
		return r.encodeLine(m, text, nil)
	}
	slot, hit := r.line.rdata.find(m.t, text)
	if !hit {
		return r.encodeLine(m, text, slot)
	}
	r.addLine(m, slot.rdata, slot.flags)
	return true
}

// encodeLine adds the record of a line from the words of its rdata. What they
// become is kept in the slot, if there is one.
func (r *reader) encodeLine(m *middle, text []byte, slot *cachedRdata) bool {
	l, e := &r.line, &r.enc
	l.toks = cutPlain(l.toks[:0], text, len(text))
	e.buf, e.toks = text, l.toks
	if len(l.toks) == 0 || e.encode(m.t) != nil {
		return false
	}
	if hasCapitals(e.out, e.names) {
		l.placed = false
		r.add(m.t, m.ttl, r.linePlace())
		return true
	}
	rdata, flags := r.b.text.put(e.out), e.nameFlags()
	if slot != nil {
		r.line.rdata.keep(slot, m.t, text, rdata, flags)
	}
	r.addLine(m, rdata, flags)
	return true
}

// addLine adds the record of a line with rdata that is stored.
func (r *reader) addLine(m *middle, rdata ref, flags recordFlags) {
	if !r.line.placed {
		r.b.setOwner(r.owner)
		r.line.placed = true
	}
	r.b.addRef(m.t, m.ttl, rdata, r.linePlace(), flags|r.ownerFlags)
}

// linePlace is where the line at hand begins.
func (r *reader) linePlace() place { return makePlace(r.file, r.scan.base+int64(r.scan.pos)) }
