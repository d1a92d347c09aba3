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
