package zonefile

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

// newLineOwner takes the first word of a line as owner.
func (r *reader) newLineOwner(text []byte) (n int, ok bool) {
	n, absolute, ok := plainWire(&r.ownerBuf, text)
	if !ok || n == len(text) {
		return 0, false
	}
	return n, r.takeLineOwner(text[:n], absolute)
}

// plainWire turns the first word of a text into wire: each octet goes one to the right,
// and dots become the lengths of what follows. n is how long the word is. A name that
// is not absolute lacks its root; one with capitals, escapes or anything odd is not ok.
func plainWire(wire *[maxName + 1]byte, text []byte) (n int, absolute, ok bool) {
	head, most := 0, min(len(text), maxName-2)
	for {
		for n < most && ownerClass[text[n]] == ownerPlain {
			wire[n+1] = text[n]
			n++
		}
		class := uint8(ownerBlank)
		if n < most {
			class = ownerClass[text[n]]
		} else if n < len(text) {
			return 0, false, false
		}
		if length := n - head; class == ownerOdd || length > maxLabel || length == 0 && (class == ownerDot || n == 0) {
			return 0, false, false
		}
		wire[head] = byte(n - head)
		if class == ownerBlank {
			return n, n == head, true
		}
		n++
		head = n
	}
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

// plainName is encode for rdata that is one name, if that is a plain word and all that
// the text holds.
func (e *encoder) plainName(text []byte) bool {
	var wire [maxName + 1]byte
	n, absolute, ok := plainWire(&wire, text)
	if !ok || n < len(text) {
		return false
	}
	e.out = append(e.out[:0], wire[:n+1]...)
	if !absolute {
		e.out = append(e.out, e.origin...)
	}
	e.names = append(e.names[:0], encodedName{hi: len(e.out), relative: !absolute})
	return len(e.out) <= maxName && (absolute || e.origin != "")
}
