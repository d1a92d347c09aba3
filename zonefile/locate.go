package zonefile

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"sort"
	"unicode/utf8"
)

// pending is a problem whose place is still an offset.
type pending struct {
	Problem
	at     place
	length int // octets
}

func (p pending) fatal() bool { return p.Kind.Fatal() }

func (r *reader) report(kind Kind, at place, length int, msg, fix string) {
	r.reportRecord(kind, at, length, msg, fix, "", "")
}

func (r *reader) reportRecord(kind Kind, at place, length int, msg, fix, owner, typ string) {
	if len(r.found) >= maxProblems {
		r.dropped++
		return
	}
	r.found = append(r.found, pending{Problem{Kind: kind, Message: msg, Fix: fix, Owner: owner, Type: typ}, at, length})
}

func (r *reader) reportScan(bad *scanError) {
	r.report(bad.kind, makePlace(r.file, bad.off), bad.length, bad.msg, bad.fix)
}

// locateProblems turns the offsets of the problems into lines and columns.
func (r *reader) locateProblems() error {
	z := r.b.z
	slices.SortStableFunc(r.found, func(a, b pending) int { return cmp.Compare(a.at, b.at) })
	look := newLocator(z)
	z.problems = make([]Problem, 0, len(r.found)+1)
	included := map[Problem]bool{}
	for _, p := range r.found {
		pos, err := look.pos(p.at, p.length)
		if err != nil {
			return err
		}
		p.Pos = pos
		if p.at.file() > 0 && included[p.Problem] {
			continue // the same file was included before
		}
		if p.at.file() > 0 {
			included[p.Problem] = true
		}
		z.problems = append(z.problems, p.Problem)
	}
	if r.dropped > 0 {
		z.problems = append(z.problems, Problem{Kind: SyntaxError, Message: fmt.Sprintf("%d more problems are not listed", r.dropped), Fix: "mend the first ones and read again"})
	}
	return nil
}

// ErrChanged says that a source is no longer what was read.
var ErrChanged = errors.New("the file has changed since it was read")

// locator finds lines and columns. It keeps the block that it looked at last,
// so places in rising order cost little.
type locator struct {
	z     *Zone
	file  int
	block int64 // number of the block in buf
	buf   []byte
	line  int // lines before mark
	mark  int // offset in buf up to which lines are counted
	near  []byte
	enc   encoder
	files []*again // by number, made when needed
	room  []byte   // for the entry that a reference is to
}

func newLocator(z *Zone) *locator {
	return &locator{z: z, file: -1, files: make([]*again, len(z.files))}
}

// again is a file of the zone, to be read once more.
func (l *locator) again(number int) *again {
	if l.files[number] == nil {
		l.files[number] = newAgain(l.z.files[number])
	}
	return l.files[number]
}

// pos finds an offset. length is in octets.
func (l *locator) pos(at place, length int) (Pos, error) {
	if at.file() >= len(l.z.files) {
		return Pos{}, nil
	}
	f := l.again(at.file())
	off := at.off()
	if err := l.load(f, at.file(), off/lineBlock); err != nil {
		return Pos{}, err
	}
	in := min(int(off%lineBlock), len(l.buf))
	if in < l.mark {
		l.line, l.mark = int(f.lines[l.block]), 0
	}
	l.line += bytes.Count(l.buf[l.mark:in], newline)
	l.mark = in
	text, column, err := l.lineAround(f, off)
	if err != nil {
		return Pos{}, err
	}
	return makePos(f.src.Name, l.line+1, text, column, length), nil
}

func (l *locator) load(f *again, number int, block int64) error {
	if l.file == number && l.block == block {
		return nil
	}
	size := int(max(0, min(f.size-block*lineBlock, lineBlock)))
	if cap(l.buf) < size {
		l.buf = make([]byte, size)
	}
	n, err := f.ReadAt(l.buf[:size], block*lineBlock)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	l.file, l.block, l.buf, l.mark = number, block, l.buf[:n], 0
	if block < int64(len(f.lines)) {
		l.line = int(f.lines[block])
	}
	return nil
}

// shownBefore and shownAfter are how much of a very long line is kept around
// the place, in octets.
const shownBefore, shownAfter = 8192, 300

// lineAround gives the line at off, or as much of it as is shown, and where in
// it off is.
func (l *locator) lineAround(f *again, off int64) ([]byte, lineColumn, error) {
	lo := max(0, off-shownBefore)
	if need := off - lo + shownAfter; int64(len(l.near)) < need {
		l.near = make([]byte, max(need, min(f.size, shownBefore)+shownAfter))
	}
	buf := l.near[:off-lo+shownAfter]
	n, err := f.ReadAt(buf, lo)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, lineColumn{}, err
	}
	buf = buf[:n]
	at := min(int(off-lo), n)
	start := bytes.LastIndexByte(buf[:at], '\n') + 1
	end := len(buf)
	if i := bytes.IndexByte(buf[at:], '\n'); i >= 0 {
		end = at + i
	}
	text := bytes.TrimSuffix(buf[start:end], []byte("\r"))
	c := lineColumn{in: at - start}
	if start == 0 && lo > 0 {
		skipped, err := l.skipped(f, lo)
		if err != nil {
			return nil, c, err
		}
		c.before = skipped
	}
	return text, c, nil
}

// lineColumn is a place in a line: octets into the text that is shown, and
// characters of the line before that text.
type lineColumn struct{ in, before int }

// skipped counts the characters of a line before off.
func (l *locator) skipped(f *again, off int64) (int, error) {
	count := 0
	buf := make([]byte, lineBlock)
	for off > 0 {
		lo := max(0, off-lineBlock)
		n, err := f.ReadAt(buf[:off-lo], lo)
		if err != nil && !errors.Is(err, io.EOF) {
			return 0, err
		}
		if i := bytes.LastIndexByte(buf[:n], '\n'); i >= 0 {
			return count + characters(buf[i+1:n]), nil
		}
		count += characters(buf[:n])
		off = lo
	}
	return count, nil
}

// characters counts as utf8.RuneCount does, but a character cut by the border
// of a block is counted once.
func characters(b []byte) int {
	n := 0
	for _, c := range b {
		if c&0xc0 != 0x80 {
			n++
		}
	}
	return n
}

// makePos counts octets as characters and cuts a long line.
func makePos(file string, line int, text []byte, c lineColumn, length int) Pos {
	const before, after = 200, 200
	at := min(c.in, len(text))
	lo, hi := 0, len(text)
	if at > before {
		lo = boundary(text, at-before)
	}
	if hi-at > after {
		hi = boundary(text, at+after)
	}
	skipped := c.before + utf8.RuneCount(text[:lo])
	return Pos{
		File: file, Line: line,
		Column: skipped + utf8.RuneCount(text[lo:at]) + 1,
		Length: utf8.RuneCount(text[at:min(at+length, len(text))]),
		Text:   string(text[lo:hi]), Offset: skipped,
	}
}

// boundary is the start of the character at i.
func boundary(text []byte, i int) int {
	for i > 0 && i < len(text) && !utf8.RuneStart(text[i]) {
		i--
	}
	return i
}

// ref finds a part of a record by cutting its entry again.
func (l *locator) ref(ref Ref) (Pos, error) {
	f := l.again(ref.at.file())
	s := scannerAt(Source{Name: f.src.Name, File: f, Size: f.size}, ref.at.off())
	s.buf = l.room
	defer func() { l.room = s.buf[:0] }()
	if !s.next() {
		if s.err != nil && !errors.Is(s.err, ErrChanged) {
			return Pos{}, s.err
		}
		return Pos{}, fmt.Errorf("%s: %w", f.src.Name, ErrChanged)
	}
	t := l.token(s, f.file, ref)
	start := int64(t.start)
	if t.quoted {
		start--
	}
	return l.pos(makePlace(ref.at.file(), s.base+start), t.length())
}

// token finds the word of an entry that a part of its record was read from. For
// a $GENERATE line and a part that is not written, it is the first word.
func (l *locator) token(s *scanner, f *file, ref Ref) token {
	toks := s.entry.toks
	if s.entry.bad != nil || len(toks) == 0 {
		return token{start: int32(s.entry.start), end: int32(s.entry.start)}
	}
	whole := toks[0]
	if bytes.EqualFold(s.buf[whole.start:whole.end], []byte("$GENERATE")) && len(toks) > 4 {
		toks = toks[2:]
	}
	h, bad := readHeader(s.buf, toks, s.entry.blank)
	if bad != nil {
		return whole
	}
	pick := func(i int) token {
		if i < 0 || i >= len(toks) {
			return whole
		}
		return toks[i]
	}
	switch ref.part {
	case PartOwner:
		return pick(h.owner)
	case PartTTL:
		return pick(h.ttl)
	case PartType:
		return pick(h.typ)
	case PartRdata:
		return pick(h.rdata)
	case PartRecord:
		return whole
	}
	if ref.part >= PartWord {
		return pick(h.rdata + int(ref.part-PartWord))
	}
	l.enc.buf, l.enc.toks, l.enc.origin = s.buf, toks[h.rdata:], originAt(f, ref.at.off())
	if err := l.enc.encode(h.t); err != nil || int(ref.part-PartName) >= len(l.enc.names) {
		return pick(h.rdata)
	}
	return pick(h.rdata + l.enc.names[ref.part-PartName].tok)
}

// originAt is the $ORIGIN in force at an offset, "" if there is none.
func originAt(f *file, off int64) Name {
	i := sort.Search(len(f.origins), func(i int) bool { return f.origins[i].off > off })
	if i == 0 {
		return ""
	}
	return f.origins[i-1].origin
}

// OriginInForce is the $ORIGIN that completed the record's relative names; ""
// for a record from wire.
func (r Record) OriginInForce() Name {
	at := r.rec().src
	if at.file() >= len(r.z.files) {
		return ""
	}
	return originAt(r.z.files[at.file()], at.off())
}
