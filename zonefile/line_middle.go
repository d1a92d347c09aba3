package zonefile

// middle is what stands between owner and rdata: the text with the blanks around
// it, and what it means.
type middle struct {
	text    [40]byte
	length  int // 0 for none
	t       Type
	ttl     uint32
	written bool // the TTL stands in the text
	repeats bool // rdata of the type is worth remembering
	name    bool // and is one name
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
	*m = middle{length: length, t: h.t, ttl: h.seconds, written: h.ttl >= 0, repeats: repeats(h.t), name: h.t == TypeNS || h.t == TypeCNAME}
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

// textRises tells of two names in lower case, as text without escapes, that the second
// is behind the first in canonical order of rdata, where the labels in which they
// begin to differ are of one length. Most are: ns1 and ns2. To compare the two when the
// zone is put together is to fetch them from memory once more.
func textRises(a, b []byte) bool {
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	if i == len(a) || i == len(b) || a[i] > b[i] {
		return false
	}
	for i < len(a) && i < len(b) && a[i] != '.' && b[i] != '.' {
		i++
	}
	return i < len(a) && i < len(b) && a[i] == b[i]
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
