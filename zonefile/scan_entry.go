package zonefile

import "bytes"

// entry is one logical line: buf[start:end], its line end not included. The
// indices hold until the next entry is asked for.
type entry struct {
	off        int64 // of its start in the source
	start, end int
	blank      bool // starts with a blank: the owner is inherited
	newline    bool // was ended by a line end
	comment    int  // where a comment that cuts the words begins, or -1
	parens     parens
	toks       []token
	bad        *scanError
}

// scanError says why an entry cannot be cut into words.
type scanError struct {
	kind     Kind
	off      int64
	length   int
	msg, fix string
}

// octet classes of the scanner
const (
	plain = iota
	blank
	lineEnd
	open
	closing
	semicolon
	quote
	backslash
	nul
)

var classOf = func() (c [256]uint8) {
	c[' '], c['\t'], c['\r'] = blank, blank, blank
	c['\n'], c['('], c[')'], c[';'], c['"'], c['\\'], c[0] = lineEnd, open, closing, semicolon, quote, backslash, nul
	return c
}()

// cut scans one entry from pos. It returns false if the block ends before the
// entry does.
func (s *scanner) cut() bool {
	e := &s.entry
	*e = entry{off: s.base + int64(s.pos), start: s.pos, comment: -1, toks: e.toks[:0]}
	e.blank = classOf[s.buf[s.pos]] == blank
	i, ok, word := s.pos, true, false // word: what is at i touches a word before it
	p := &e.parens
	for i < len(s.buf) {
		switch class := classOf[s.buf[i]]; class {
		case lineEnd:
			if p.depth == 0 {
				e.end, e.newline = i, true
				return true
			}
			if i++; i-s.pos > s.span {
				return s.unclosed(p.opened)
			}
			word = false
		case quote:
			i, ok = s.quoted(i, word)
			word = true
		case plain, backslash, nul:
			i, ok = s.word(i, word)
			word = true
		default:
			i, ok = s.mark(i, class, p)
			word = false
		}
		if !ok {
			return false
		}
	}
	e.end = len(s.buf)
	if s.eof && p.depth > 0 {
		s.unclosed(p.opened)
	}
	return s.eof
}

// parens counts the parentheses that are open, and knows where the first is.
type parens struct{ depth, opened int }

// mark scans what parts words: a blank, a parenthesis, a comment.
func (s *scanner) mark(i int, class uint8, p *parens) (next int, ok bool) {
	switch class {
	case open:
		if p.depth == 0 {
			p.opened = i
		}
		p.depth++
	case closing:
		if p.depth == 0 {
			s.fail(SyntaxError, i, 1, "a closing parenthesis has no opening one before it", "remove `)` or open with `(` before it")
			return s.skipLine(i), true
		}
		p.depth--
	case semicolon:
		return s.comment(i)
	case blank:
		if s.buf[i] == '\r' && !s.carriageReturn(i) {
			return 0, false
		}
	}
	return i + 1, true
}

// comment goes to the end of a line.
func (s *scanner) comment(i int) (next int, ok bool) {
	if e := &s.entry; len(e.toks) > 0 && e.comment < 0 {
		e.comment = i
	}
	next = s.skipLine(i)
	return next, next < len(s.buf) || s.eof
}

// carriageReturn notes a CR LF; a CR elsewhere is an error, for some readers
// end the line there and others do not. It returns false if the block ends here.
func (s *scanner) carriageReturn(i int) bool {
	switch {
	case i+1 == len(s.buf):
		return s.eof
	case s.buf[i+1] != '\n':
		s.fail(SyntaxError, i, 1, "a carriage return stands in the middle of a line", "write line ends as LF or CR LF")
	case s.crlf < 0:
		s.crlf = s.base + int64(i)
	}
	return true
}

// word scans an unquoted word from i and returns where it ends.
func (s *scanner) word(i int, glued bool) (int, bool) {
	start, escaped := i, false
	for i < len(s.buf) {
		switch classOf[s.buf[i]] {
		case plain:
			i++
			continue
		case backslash:
			if i+2 >= len(s.buf) && !s.eof {
				return 0, false
			}
			if s.endsLine(i + 1) {
				s.fail(SyntaxError, i, 1, "a backslash stands at the end of the line and escapes nothing", `write \\ for a backslash`)
				i++
				continue
			}
			escaped = true
			i += 2
			continue
		case nul:
			s.fail(SyntaxError, i, 1, "a NUL octet stands in the text", `write \000 if the octet is meant, else look how the file was written: blocks of NUL are left by a crash`)
			i++
			continue
		}
		break
	}
	if i == len(s.buf) && !s.eof {
		return 0, false
	}
	s.entry.toks = append(s.entry.toks, token{start: int32(start), end: int32(i), escaped: escaped, glued: glued})
	return i, true
}

// endsLine tells whether a line end, or the end of the source, is at i.
func (s *scanner) endsLine(i int) bool {
	if i < len(s.buf) && s.buf[i] == '\r' {
		i++
	}
	return i >= len(s.buf) || s.buf[i] == '\n'
}

// quoted scans a quoted string whose first mark is at i and returns where it
// ends.
func (s *scanner) quoted(i int, glued bool) (int, bool) {
	start, escaped := i+1, false
	for i++; i < len(s.buf); i++ {
		switch s.buf[i] {
		case '"':
			s.entry.toks = append(s.entry.toks, token{start: int32(start), end: int32(i), quoted: true, escaped: escaped, glued: glued})
			return i + 1, true
		case '\\':
			escaped = true
			if i+1 < len(s.buf) && s.buf[i+1] != '\n' {
				i++
			}
		case 0:
			s.fail(SyntaxError, i, 1, "a NUL octet stands in a string", `write \000 if the octet is meant`)
		case '\n':
			s.fail(SyntaxError, start-1, 1, "a quoted string does not end on its line", "close it with a quotation mark")
			return i, true
		}
	}
	if !s.eof {
		return 0, false
	}
	s.fail(SyntaxTruncated, start-1, 1, "the file ends inside a quoted string", "close it with a quotation mark, or fetch the whole file")
	return i, true
}

func (s *scanner) fail(kind Kind, at, length int, msg, fix string) {
	if s.entry.bad == nil {
		s.entry.bad = &scanError{kind, s.base + int64(at), length, msg, fix}
	}
}

func (s *scanner) skipLine(i int) int {
	if n := bytes.IndexByte(s.buf[i:], '\n'); n >= 0 {
		return i + n
	}
	return len(s.buf)
}

// unclosed ends an entry whose parenthesis at buf[opened] is never closed. The next
// line that looks like a record of its own, one that starts in the first column, is
// read as such, so that its mistakes are seen too. Each such entry halves what a
// further one may span: a file of nothing but opening parentheses is read in linear
// time. It returns false if that line may stand behind the block.
func (s *scanner) unclosed(opened int) bool {
	e := &s.entry
	for i := s.skipLine(opened); i+1 < len(s.buf); i = s.skipLine(i + 1) {
		if c := s.buf[i+1]; classOf[c] == plain || c == '"' || c == '\\' {
			s.span /= 2
			e.end, e.newline = i, true
			s.fail(SyntaxError, opened, 1, "a parenthesis is opened here and never closed", "close it with `)`")
			return true
		}
	}
	e.end = len(s.buf)
	if !s.eof {
		e.end = opened + bytes.LastIndexByte(s.buf[opened:], '\n')
		if e.end < opened || len(s.buf)-s.pos <= maxEntry {
			return false
		}
	}
	s.span /= 2
	s.fail(SyntaxTruncated, opened, 1, "the file ends inside a record: the parenthesis opened here is never closed", "fetch the whole file, or close it with `)`")
	return true
}
