package zonefile

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
)

const (
	readBlock  = 1 << 20 // octets read at a time
	smallBlock = 4 << 10 // the same at first where the size is not known
	maxEntry   = 4 << 20 // the longest record: 65,535 octets of rdata take 262,140 characters as \DDD
	lineBlock  = 1 << 13 // a file's line index has an entry for each so many octets
)

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

	notes *notes // nil where none are taken
	span  int    // longest entry that may go on over a line end
	block int    // octets to read at a time
	entry entry
	crlf  int64 // offset of the first CR LF, or -1
	// feed appends what follows in the source to buf, false at its end. It is nil
	// where the scanner reads by itself.
	feed func() bool
}

func newScanner(ctx context.Context, src Source) *scanner {
	block := smallBlock
	if src.Size > 0 {
		block = int(min(readBlock, src.Size+1)) // one more, so that one read meets the end
	}
	return &scanner{ctx: ctx, src: src, span: maxEntry, block: block, crlf: -1}
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
		done = s.unclosed(p.opened)
	}
	s.buf, s.eof = whole, eof
	return done
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
