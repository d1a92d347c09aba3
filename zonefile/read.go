package zonefile

import (
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
)

// File is an open source. It is read in blocks from the start, and again at
// single places for positions; it must not change meanwhile, and Locate says so
// when it did at one of these places.
type File interface {
	io.ReaderAt
	io.Closer
}

// Source is a zone as text.
type Source struct {
	Name string // as it is shown in positions
	File File
	Size int64 // octets; 0 where it is not known
	// Damage says what went wrong while the content was fetched (a gzip stream
	// that ends early): what is there is read, and the zone is truncated.
	Damage string
}

// Options steer Read.
type Options struct {
	// Origin of the zone; "" infers it from $ORIGIN, the SOA owner, or FileName.
	Origin Name
	// FileName is the base name of the source for inferring the origin
	// ("example.com.zone"); "" where it tells nothing.
	FileName string
	// Open opens an $INCLUDE; from is the Name of the including source. Its
	// error becomes a finding. nil forbids includes. The Zone owns what it opens
	// and closes it with Close.
	Open func(name, from string) (Source, error)
	// NoDigest leaves out the digests of Files, where nobody will see them: they take
	// a tenth of the time in which a big sorted zone is read.
	NoDigest bool

	tuning *tuning // nil for the usual one
}

// Limits that keep a hostile or mistaken source from using up the machine.
const (
	maxProblems  = 100_000 // kept; further ones are counted
	maxIncludes  = 20      // nested $INCLUDE
	maxFiles     = 10_000  // $INCLUDE in all
	maxGenerated = 1 << 20 // records made by all $GENERATE lines of a zone
	maxMadeText  = 1 << 28 // octets of text that they make
)

// Read reads a master file (RFC 1035 section 5). Whatever is wrong with the text
// is a Problem of the Zone, and reading goes on behind it; the error is for
// trouble with reading itself: an I/O error, or ctx's.
func Read(ctx context.Context, src Source, opt Options) (*Zone, error) {
	r := newReader(ctx, opt, newBuilder())
	if err := r.findOrigin(src); err != nil {
		return nil, err
	}
	if err := r.readFile(src, r.origin); err != nil {
		return nil, err
	}
	r.finishTTLs()
	z := r.b.finish()
	if z.Len() == 0 && !slices.ContainsFunc(r.found, pending.fatal) {
		r.report(SyntaxEmpty, makePlace(0, 0), 0, "the source holds no record at all", "look whether the program that makes the zone failed")
	}
	if err := r.locateProblems(); err != nil {
		return nil, err
	}
	return z, nil
}

// FileInfo tells what was read from one file.
type FileInfo struct {
	Name   string
	Size   int64  // octets
	SHA256 string // hex digest of the octets; "" with Options.NoDigest
}

// Files lists what was read: the source first, then its includes. A zone that
// was transferred has one entry without size and digest.
func (z *Zone) Files() []FileInfo {
	if z.transferred != "" {
		return []FileInfo{{Name: z.transferred}}
	}
	infos := make([]FileInfo, len(z.files))
	for i, f := range z.files {
		infos[i] = FileInfo{f.src.Name, f.size, hex.EncodeToString(f.sum)}
	}
	return infos
}

// Close closes the zone's files. The records stay; positions can no longer be
// found.
func (z *Zone) Close() error {
	var first error
	for _, f := range z.files {
		if err := f.src.File.Close(); err != nil && first == nil {
			first = err
		}
	}
	return first
}

// reader reads one zone.
type reader struct {
	ctx context.Context
	opt Options
	b   *builder
	enc encoder

	origin []byte // in force, wire, letters as written; nil when not known

	owner      []byte // of the record before, wire, letters as written
	ownerFlags recordFlags
	ownerState ownerState
	ownerBuf   [maxName + 1]byte

	ttl     ttlState
	open    []string // names of the files being read, for cycles
	made    int      // records made by $GENERATE
	madeOf  int64    // octets of the text that they were made of
	file    int      // index of the file being read
	scan    *scanner
	line    lineReader
	found   []pending
	dropped int // problems over maxProblems

	originMissed bool // that the origin is not known has been said
}

func newReader(ctx context.Context, opt Options, b *builder) *reader {
	r := &reader{ctx: ctx, opt: opt, b: b}
	t := r.opt.tuned()
	r.line.off, r.line.rdata.sizes = t.noLines, t.cache
	return r
}

type ownerState uint8

const (
	ownerNone    ownerState = iota // no record yet
	ownerKnown                     // inheritable
	ownerShifted                   // inheritable, but $ORIGIN or $INCLUDE came between
	ownerBad                       // could not be read
)

// readFile reads a file to its end. origin is in force at its start.
func (r *reader) readFile(src Source, origin []byte) error {
	f := &file{src: src}
	r.b.z.files = append(r.b.z.files, f)
	file, saved := r.file, r.scan
	r.file = len(r.b.z.files) - 1
	r.scan = newScanner(r.ctx, src)
	r.scan.notes = newNotes(f, !r.opt.NoDigest)
	if t := r.opt.tuned(); src.Size >= t.least {
		r.scan.block = t.head
	}
	defer func() { r.file, r.scan = file, saved }()

	r.setOrigin(0, origin)
	r.open = append(r.open, src.Name)
	defer func() { r.open = r.open[:len(r.open)-1] }()
	r.byteOrderMark()
	if r.file == 0 {
		r.b.expect(r.scan.buf, src.Size)
	}
	defer r.inChunks(src)()
	for r.lines(); r.scan.next(); r.lines() {
		if err := r.entry(); err != nil {
			return err
		}
	}
	if r.scan.err != nil {
		return r.scan.err
	}
	r.endOfFile()
	r.scan.notes.end()
	return nil
}

func (r *reader) byteOrderMark() {
	s := r.scan
	if s.skipByteOrderMark() {
		r.report(SyntaxBOM, makePlace(r.file, 0), 0, "the file begins with a byte order mark", "save it as UTF-8 without a byte order mark")
	}
	if b := s.buf; len(b) >= 2 && (b[0] == 0xff && b[1] == 0xfe || b[0] == 0xfe && b[1] == 0xff) {
		r.report(SyntaxError, makePlace(r.file, 0), 0, "the file is UTF-16 text", "save it as UTF-8 or ASCII")
	}
}

func (r *reader) endOfFile() {
	s, f := r.scan, r.b.z.files[r.file]
	if s.crlf >= 0 {
		r.report(SyntaxCRLF, makePlace(r.file, s.crlf), 0, "lines end in CR LF", "")
	}
	if f.src.Damage != "" {
		r.report(SyntaxTruncated, makePlace(r.file, f.size), 0, f.src.Damage, "fetch the whole file again")
	}
	if cut := len(r.found) > 0 && r.found[len(r.found)-1].Kind == SyntaxTruncated; s.notes.lastLine < f.size && !cut {
		r.report(SyntaxNoNewline, makePlace(r.file, s.notes.lastLine), 0, "the last line has no line end", "look whether the file is whole, and end its last line")
	}
}

// entry reads the entry at hand: a directive or a record.
func (r *reader) entry() error {
	e := &r.scan.entry
	if e.bad != nil {
		r.reportScan(e.bad)
		r.salvageOwner()
		return nil
	}
	if r.isDirective() {
		return r.directive()
	}
	r.record()
	return nil
}

func (r *reader) isDirective() bool {
	e := &r.scan.entry
	t := e.toks[0]
	return !e.blank && !t.quoted && r.scan.buf[t.start] == '$' && t.end > t.start
}

// salvageOwner remembers the owner of an entry that cannot be read, so that the
// records after it which inherit theirs are not blamed.
func (r *reader) salvageOwner() {
	e := &r.scan.entry
	if e.blank {
		return
	}
	if len(e.toks) == 0 || r.takeOwner(r.scan.buf, e.toks[0]) != nil {
		r.ownerState = ownerBad
	}
}

// place is where a token of the entry at hand starts.
func (r *reader) place(t token) place {
	start := int64(t.start)
	if t.quoted {
		start--
	}
	return makePlace(r.file, r.scan.base+start)
}

func (r *reader) text(t token) string { return string(r.scan.buf[t.start:t.end]) }

// fail reports a problem at a token of the entry at hand.
func (r *reader) fail(kind Kind, t token, fix, format string, args ...any) {
	r.report(kind, r.place(t), t.length(), fmt.Sprintf(format, args...), fix)
}

func (t token) length() int {
	n := int(t.end - t.start)
	if t.quoted {
		n += 2
	}
	return n
}

func (r *reader) setOrigin(off int64, origin []byte) {
	r.origin = origin
	r.enc.origin = Name(origin)
	r.line.rdata.forget()
	low := append([]byte(nil), origin...)
	lowerASCII(low)
	f := r.b.z.files[r.file]
	f.origins = append(f.origins, originChange{off, Name(low)})
}
