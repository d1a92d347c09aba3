package zonefile

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
)

var errNoOrigin = errors.New("the name has no final dot and the zone's origin is not known")

// directive reads the entry at hand as a control entry (RFC 1035 section 5.1,
// RFC 2308 section 4 for $TTL; $GENERATE is BIND's).
func (r *reader) directive() error {
	e := &r.scan.entry
	switch name := strings.ToUpper(r.text(e.toks[0])); name {
	case "$ORIGIN":
		r.originDirective(e.toks)
	case "$TTL":
		r.ttlDirective(e.toks)
	case "$INCLUDE":
		return r.includeDirective(e.toks)
	case "$GENERATE":
		r.generateDirective(e.toks)
	default:
		r.fail(SyntaxError, e.toks[0], "write $ORIGIN, $TTL, $INCLUDE or $GENERATE; a dollar sign that belongs to an owner is written as \\$",
			"%s is no directive", quoteText(r.text(e.toks[0])))
	}
	return nil
}

// arguments checks how many words follow a directive.
func (r *reader) arguments(toks []token, least, most int, usage string) bool {
	switch n := len(toks) - 1; {
	case n < least:
		r.failAt(len(toks), SyntaxError, quoteText(r.text(toks[0]))+" lacks a value", "write "+usage, "")
	case toks[1].quoted && toks[0].end-toks[0].start != int32(len("$INCLUDE")):
		r.failAt(1, SyntaxError, "the value of "+quoteText(r.text(toks[0]))+" stands in quotation marks", "write "+usage, "")
	case n > most:
		r.failAt(most+1, SyntaxError, quoteText(r.text(toks[most+1]))+" is one word too many", "write "+usage, "")
	default:
		return true
	}
	return false
}

func (r *reader) originDirective(toks []token) {
	if !r.arguments(toks, 1, 1, "$ORIGIN and a name with its final dot") {
		return
	}
	before := r.origin
	origin, ok := r.originArgument(toks[1])
	if !ok {
		return
	}
	r.setOrigin(r.scan.entry.off, origin)
	if !bytes.EqualFold(before, origin) && r.ownerState == ownerKnown {
		r.ownerState = ownerShifted
	}
}

// originArgument reads the name that $ORIGIN and $INCLUDE take.
func (r *reader) originArgument(t token) ([]byte, bool) {
	word := r.scan.buf[t.start:t.end]
	if string(word) == "@" && r.origin != nil {
		return r.origin, true
	}
	wire, relative, err := appendName(make([]byte, 0, 64), word)
	if err == nil && relative {
		var full []byte
		if full, err = r.complete(wire); err == nil {
			r.reportRelativeOrigin(t, wire, full)
			wire = full
		}
	}
	if err != nil {
		r.failName(t, err, "write a name with its final dot", "%s is no origin: %v", quoteText(string(word)), err)
		return nil, false
	}
	return wire, true
}

// reportRelativeOrigin says that an origin lacks its final dot. It is severe
// where the zone's name stands in the result twice.
func (r *reader) reportRelativeOrigin(t token, written, full []byte) {
	low := bytes.Clone(full)
	lowerASCII(low)
	word := quoteText(r.text(t))
	zone := r.b.z.origin
	doubled := false
	if zone != Root && zone != "" {
		twice, ok := zone.Join(zone)
		doubled = ok && Name(low).IsAtOrBelow(twice)
	}
	absolute := appendedName(append(bytes.Clone(written), 0))
	fix := "write " + quoteText(absolute) + ", or " + quoteText(appendedName(full)) + " if that is meant"
	r.report(SyntaxOriginRelative, r.place(t), t.length(),
		"the origin "+word+" has no final dot and becomes "+appendedName(full), fix)
	last := &r.found[len(r.found)-1].Problem
	last.Severe = doubled
	last.Written = Name(low[:len(written)]) + Root
}

func (r *reader) ttlDirective(toks []token) {
	if !r.arguments(toks, 1, 1, "$TTL and a number of seconds") {
		return
	}
	ttl, err := parseTTL(r.scan.buf[toks[1].start:toks[1].end])
	switch {
	case errors.Is(err, errTTLRange):
		r.fail(SyntaxTTLRange, toks[1], "write a TTL of at most 2147483647 seconds", "the TTL %s %v (RFC 2181 section 8)", quoteText(r.text(toks[1])), err)
	case err != nil:
		r.fail(SyntaxError, toks[1], "write seconds, or numbers with units such as 1h30m", "%s is no TTL", quoteText(r.text(toks[1])))
		return
	}
	r.ttl.value, r.ttl.fixed = ttl, true
	r.line.forgetMiddles()
}

func (r *reader) includeDirective(toks []token) error {
	if !r.arguments(toks, 1, 2, "$INCLUDE, a file name and perhaps an origin") {
		return nil
	}
	origin := r.origin
	if len(toks) == 3 {
		if toks[2].quoted {
			r.fail(SyntaxError, toks[2], "write it without quotation marks", "the origin of $INCLUDE stands in quotation marks")
			return nil
		}
		var ok bool
		if origin, ok = r.originArgument(toks[2]); !ok {
			return nil
		}
	}
	src, fix, err := r.openInclude(string(r.unescaped(toks[1])))
	if err != nil {
		r.fail(SyntaxInclude, toks[1], fix, "%s cannot be included: %v", quoteText(r.text(toks[1])), err)
		return nil
	}
	owner, flags, state := bytes.Clone(r.owner), r.ownerFlags, r.ownerState
	outer := r.origin
	if state == ownerKnown {
		r.ownerState = ownerShifted
	}
	if err := r.readFile(src, origin); err != nil {
		return err
	}
	r.owner, r.ownerFlags, r.ownerState = append(r.ownerBuf[:0], owner...), flags, state
	if state == ownerKnown {
		r.ownerState = ownerShifted
	}
	r.setOrigin(r.scan.base+int64(r.scan.pos), outer)
	return nil
}

// openInclude opens an included file, unless it is being read already.
func (r *reader) openInclude(name string) (Source, string, error) {
	if r.opt.Open == nil {
		return Source{}, "put the included text into the file", errors.New("this source has no folder to take includes from")
	}
	if len(r.open) > maxIncludes {
		return Source{}, "include fewer levels", errors.New("includes are nested over 20 deep")
	}
	if len(r.b.z.files) > maxFiles {
		return Source{}, "join the included files", fmt.Errorf("the zone has over %d includes", maxFiles)
	}
	src, err := r.opt.Open(name, r.open[len(r.open)-1])
	if err != nil {
		return Source{}, "give the file's right name", err
	}
	for _, outer := range r.open {
		if outer == src.Name {
			src.File.Close()
			return Source{}, "remove the $INCLUDE that closes the circle", errors.New("the file includes itself")
		}
	}
	return src, "", nil
}

// unescaped gives a word with its escapes decoded.
func (r *reader) unescaped(t token) []byte {
	word := r.scan.buf[t.start:t.end]
	if !t.escaped {
		return word
	}
	var out []byte
	for i := 0; i < len(word); {
		if word[i] == '\\' {
			if c, n, err := unescape(word[i:]); err == nil {
				out, i = append(out, c), i+n
				continue
			}
		}
		out, i = append(out, word[i]), i+1
	}
	return out
}
