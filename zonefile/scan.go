package zonefile

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"hash/maphash"
	"io"
)

const (
	readBlock  = 1 << 20 // octets read at a time
	smallBlock = 4 << 10 // the same for small files
	maxEntry   = 4 << 20 // the longest record: 65,535 octets of rdata take 262,140 characters as \DDD
	lineBlock  = 1 << 16 // a file's line index has an entry for each so many octets
)

// file is a source that was read, with what is needed to find a place in it
// again.
type file struct {
	src     Source
	sum     [sha256.Size]byte
	size    int64
	lines   []uint32 // line ends before each lineBlock octets
	sums    []uint64 // of each lineBlock octets
	origins []originChange
}

// originChange says which $ORIGIN is in force from an offset on.
type originChange struct {
	off    int64
	origin Name
}

// scanner cuts a source into entries and an entry into words. It reads blocks
// in order and holds no more than the block and the entry at hand.
type scanner struct {
	ctx  context.Context
	src  Source
	buf  []byte
	base int64 // offset of buf[0] in the source
	pos  int   // in buf, where the next entry starts
	eof  bool
	err  error // reading failed

	notes *notes // nil when a place is scanned again
	span  int    // longest entry that may go on over a line end
	block int    // octets to read at a time
	entry entry
	crlf  int64 // offset of the first CR LF, or -1
	// feed appends what follows in the source to buf, false at its end. It is nil
	// where the scanner reads by itself.
	feed func() bool
}

// notes is what is noted of a source while its blocks are read in order.
type notes struct {
	hash     hash.Hash
	block    maphash.Hash // of the octets since the last multiple of lineBlock
	file     *file        // whose size and line index are being made
	lines    uint32       // line ends
	lastLine int64        // offset behind the last of them
}

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

func newScanner(ctx context.Context, src Source, into *file) *scanner {
	block := int(min(readBlock, max(smallBlock, src.Size+1)))
	s := &scanner{ctx: ctx, src: src, span: maxEntry, block: block, crlf: -1}
	if into != nil {
		s.notes = newNotes(into)
	}
	return s
}

// scannerAt starts at an entry that was read before.
func scannerAt(src Source, off int64) *scanner {
	return &scanner{ctx: context.Background(), src: src, base: off, span: maxEntry, block: 4096, crlf: -1}
}

// skipByteOrderMark reads the first block and tells whether the source begins
// with the byte order mark of UTF-8.
func (s *scanner) skipByteOrderMark() bool {
	if !s.fill() || !bytes.HasPrefix(s.buf, []byte("\xef\xbb\xbf")) {
		return false
	}
	s.pos = 3
	return true
}

// fill reads another block behind what is not used yet.
func (s *scanner) fill() bool {
	if s.eof || s.err != nil {
		return false
	}
	if s.err = s.ctx.Err(); s.err != nil {
		return false
	}
	rest := copy(s.buf, s.buf[s.pos:])
	s.base += int64(s.pos)
	s.buf, s.pos = s.buf[:rest], 0
	if s.feed != nil {
		return s.feed()
	}
	s.block = max(s.block, rest)
	s.room(s.block)
	n, err := s.src.File.ReadAt(s.buf[rest:rest+s.block], s.base+int64(rest))
	s.buf = s.buf[:rest+n]
	if s.notes != nil {
		s.block = readBlock
		s.notes.add(s.buf[rest:], s.base+int64(rest))
	}
	if errors.Is(err, io.EOF) {
		s.eof = true
	} else if err != nil {
		s.err = fmt.Errorf("read %s: %w", s.src.Name, err)
		return false
	}
	return n > 0
}

// room makes room for n octets behind those of the buffer.
func (s *scanner) room(n int) {
	if rest := len(s.buf); cap(s.buf) < rest+n {
		grown := make([]byte, rest, 2*rest+n)
		copy(grown, s.buf)
		s.buf = grown
	}
}

// blockSeed makes the sums of blocks.
var blockSeed = maphash.MakeSeed()

func newNotes(into *file) *notes {
	o := &notes{hash: sha256.New(), file: into}
	o.block.SetSeed(blockSeed)
	return o
}

// add adds a block that begins at off to the digest and to the line index.
func (o *notes) add(b []byte, off int64) {
	o.hash.Write(b)
	if n := bytes.LastIndexByte(b, '\n'); n >= 0 {
		o.lastLine = off + int64(n) + 1
	}
	f := o.file
	if off == 0 {
		f.lines = append(f.lines, 0)
	}
	for len(b) > 0 {
		n := min(len(b), int(lineBlock-off%lineBlock))
		o.lines += uint32(bytes.Count(b[:n], newline))
		o.block.Write(b[:n])
		b, off = b[n:], off+int64(n)
		if off%lineBlock == 0 {
			f.lines = append(f.lines, o.lines)
			o.endBlock()
		}
	}
	f.size = off
}

// endBlock notes the sum of a block.
func (o *notes) endBlock() {
	o.file.sums = append(o.file.sums, o.block.Sum64())
	o.block.Reset()
}

// end notes what is known at the end of the source.
func (o *notes) end() {
	copy(o.file.sum[:], o.hash.Sum(nil))
	if o.file.size%lineBlock != 0 {
		o.endBlock()
	}
}

var newline = []byte{'\n'}

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

// next cuts the next entry that is not empty. It returns false at the end of
// the source or when reading failed.
func (s *scanner) next() bool {
	for {
		if s.pos == len(s.buf) && !s.fill() {
			return false
		}
		for !s.cutWithin() {
			if len(s.buf)-s.pos > maxEntry {
				return s.tooLong()
			}
			if !s.fill() && s.err != nil {
				return false
			}
		}
		s.pos = min(s.entry.end+1, len(s.buf))
		if len(s.entry.toks) > 0 || s.entry.bad != nil {
			return true
		}
	}
}

// cutWithin is cut that sees no more of an entry than the longest one has, so
// that it does not matter how far the buffer goes beyond.
func (s *scanner) cutWithin() bool {
	if len(s.buf)-s.pos <= maxEntry {
		return s.cut()
	}
	whole, eof := s.buf, s.eof
	s.buf, s.eof = s.buf[:s.pos+maxEntry+1], false
	done := s.cut()
	if p := s.entry.parens; !done && p.depth > 0 {
		if n := bytes.LastIndexByte(s.buf[p.opened:], '\n'); n >= 0 {
			s.unclosed(p.opened, p.opened+n)
			done = true
		}
	}
	s.buf, s.eof = whole, eof
	return done
}

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
				s.unclosed(p.opened, i-1)
				return true
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
		s.unclosed(p.opened, e.end)
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

// unclosed ends an entry whose parenthesis at buf[opened] is not closed before
// end: a line end, or that of the source. The next line that looks like a record
// of its own, one that starts in the first column, is read as such, so that its
// mistakes are seen too. Each such entry halves what a further one may span: a
// file of nothing but opening parentheses is read in linear time.
func (s *scanner) unclosed(opened, end int) {
	s.span /= 2
	e := &s.entry
	for i := s.skipLine(opened); i+1 < end; i = s.skipLine(i + 1) {
		if c := s.buf[i+1]; classOf[c] == plain || c == '"' || c == '\\' {
			e.end, e.newline = i, true
			s.fail(SyntaxError, opened, 1, "a parenthesis is opened here and never closed", "close it with `)`")
			return
		}
	}
	e.end = end
	s.fail(SyntaxTruncated, opened, 1, "the file ends inside a record: the parenthesis opened here is never closed", "fetch the whole file, or close it with `)`")
}

// tooLong ends an entry that no record can need, and goes to its line end.
func (s *scanner) tooLong() bool {
	e := &s.entry
	e.toks, e.comment = e.toks[:0], -1
	e.bad = &scanError{SyntaxError, e.off, 0, "a line is longer than 4 MiB, more than any record needs", "look whether the file is a zone file at all"}
	for {
		if n := bytes.IndexByte(s.buf[s.pos:], '\n'); n >= 0 {
			s.pos += n + 1
			return true
		}
		s.pos = len(s.buf)
		if !s.fill() {
			return s.err == nil
		}
	}
}
