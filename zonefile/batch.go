package zonefile

import "bytes"

// batch is a run of records in the order in which they were read: small, and written
// from front to back. A zone is put together from batches when all is read.
type batch struct {
	base    place // what offsets are counted from
	runs    []ownerRun
	records []rawRecord
	written []writtenCase // in order of record
	// scattered is set where an owner does not stand behind the one before, or nobody
	// looked (chain.go).
	scattered bool
}

// ownerRun is a run of records with one owner: those from first to the next run's.
type ownerRun struct {
	name  ref // in lower case, in the builder's arena of owners
	first uint32
}

// rawRecord is a record as it was read.
type rawRecord struct {
	rdata ref
	off   uint32 // of its entry, from the batch's base
	ttl   uint32
	typ   Type
	flags recordFlags
}

// writtenCase is what a record was before it was made canonical, kept for records
// whose owner or rdata names have capitals.
type writtenCase struct {
	record       uint32 // in the batch, later in the zone
	owner, rdata ref    // in the text; notWritten: as they are
}

// notWritten is where nothing can be in an arena: a run never begins in its last unit.
const notWritten = ^ref(0)

// batchSpan is how far an offset reaches in a batch.
const batchSpan = 1 << 32

// batchRecords is with how many records a batch ends.
var batchRecords = 1 << 15

// of gives the records of the i-th run: those from lo to hi.
func (b *batch) of(i int) (lo, hi int) {
	lo, hi = int(b.runs[i].first), len(b.records)
	if i+1 < len(b.runs) {
		hi = int(b.runs[i+1].first)
	}
	return lo, hi
}

// holds tells whether a record at a place still has room.
func (b *batch) holds(at place) bool {
	return len(b.records) < batchRecords && at >= b.base && at-b.base < batchSpan && at.file() == b.base.file()
}

// builder gathers records in any order and makes a Zone of them.
type builder struct {
	z       *Zone
	text    arenaWriter
	owners  arenaWriter // of names, each as often as there are runs of it
	batches []*batch    // that are full
	in      *batch      // the one that is filled; nil before the first record
	before  int         // records in batches
	lines   int         // records that the source is guessed to have
	breaks  int         // owners that did not stand behind the one before; counted to maxBreaks

	owner    []byte // of the record to come, in lower case
	newOwner bool   // its run has not begun
	last     []byte // the owner before it that a run was begun for
	lower    [maxName]byte
}

func newBuilder() *builder {
	b := &builder{z: &Zone{class: ClassIN, types: map[Type]int{}}}
	b.text.to, b.owners.to = &b.z.text, &b.z.names
	return b
}

// fork makes a builder for another goroutine, which gathers a part of the zone's
// records beside this one. It must be closed before the zone is finished.
func (b *builder) fork() *builder {
	return &builder{z: b.z, text: arenaWriter{to: b.text.to}, owners: arenaWriter{to: b.owners.to}}
}

// close lets others read what was gathered.
func (b *builder) close() {
	b.text.close()
	b.owners.close()
}

// harvest hands over what was gathered since the last harvest.
func (b *builder) harvest() []*batch {
	b.turn()
	batches := b.batches
	b.batches, b.before = nil, 0
	b.owner = b.owner[:0]
	return batches
}

// join appends the harvest of a fork.
func (b *builder) join(batches []*batch) {
	b.turn()
	b.batches = append(b.batches, batches...)
	for _, more := range batches {
		b.before += len(more.records)
	}
}

// count is how many records were gathered.
func (b *builder) count() int {
	if b.in == nil {
		return b.before
	}
	return b.before + len(b.in.records)
}

// turn puts the batch at hand to the full ones.
func (b *builder) turn() {
	if b.in == nil {
		return
	}
	b.batches = append(b.batches, b.in)
	b.before += len(b.in.records)
	b.in = nil
}

// begin begins a batch. It is taken to become like the one before.
func (b *builder) begin(at place) {
	b.turn()
	records := min(b.lines, batchRecords)
	runs := records / 2
	if n := len(b.batches); n > 0 {
		like := b.batches[n-1]
		records, runs = len(like.records), len(like.runs)+len(like.runs)/16
	}
	b.in = &batch{
		base: at, records: make([]rawRecord, 0, records),
		runs: make([]ownerRun, 0, runs), scattered: b.breaks > maxBreaks || b.lines < chainLines,
	}
	b.newOwner = true
}

// expect makes room for the records of a source of size octets that starts with
// head, taken as one record a line.
func (b *builder) expect(head []byte, size int64) {
	lines := int64(bytes.Count(head, newline))
	if len(head) > 0 && int64(len(head)) < size {
		lines *= 1 + size/int64(len(head))
	}
	b.lines = int(min(lines, size/16)) + 8
}

// add takes one record. owner and rdata are wire with letters as written; names
// are the domain names in rdata.
func (b *builder) add(owner []byte, t Type, ttl uint32, rdata []byte, names []encodedName, at place, flags recordFlags) {
	low := b.lower[:copy(b.lower[:], owner)]
	ownerCaps := lowerASCII(low)
	b.setOwner(low)
	rdataCaps := len(names) > 0 && hasCapitals(rdata, names)
	if ownerCaps || rdataCaps {
		flags |= writtenOtherwise
	}
	as := writtenCase{owner: notWritten, rdata: notWritten}
	if ownerCaps {
		as.owner = b.text.put(owner)
	}
	if rdataCaps && lowersNames(t) {
		as.rdata = b.text.put(rdata)
		for _, s := range names {
			lowerASCII(rdata[s.lo:s.hi])
		}
	}
	b.addRef(t, ttl, b.text.put(rdata), at, flags)
	if flags&writtenOtherwise != 0 {
		as.record = uint32(len(b.in.records) - 1)
		b.in.written = append(b.in.written, as)
	}
}

// setOwner says whose records come next. owner is wire in lower case.
func (b *builder) setOwner(owner []byte) {
	if string(b.owner) == string(owner) {
		return
	}
	if !b.newOwner {
		b.owner, b.last = b.last, b.owner
	}
	b.owner, b.newOwner = append(b.owner[:0], owner...), true
}

// addRef takes a record of the owner that was set last, whose rdata is in the arena:
// canonical, and written so.
func (b *builder) addRef(t Type, ttl uint32, rdata ref, at place, flags recordFlags) {
	if b.in == nil || !b.in.holds(at) {
		b.begin(at)
	}
	in := b.in
	if b.newOwner {
		if !in.scattered && len(in.runs) > 0 {
			in = b.keepOrder(at)
		}
		in.runs = append(in.runs, ownerRun{b.owners.put(b.owner), uint32(len(in.records))})
		b.newOwner = false
	}
	in.records = append(in.records, rawRecord{rdata, uint32(at - in.base), ttl, t, flags})
}

// setTTLs gives records a TTL; which they are is in rising order, counted as count
// does.
func (b *builder) setTTLs(which []int, ttl uint32) {
	b.turn()
	first, at := 0, 0
	for _, i := range which {
		for i-first >= len(b.batches[at].records) {
			first += len(b.batches[at].records)
			at++
		}
		b.batches[at].records[i-first].ttl = ttl
	}
}

func hasCapitals(rdata []byte, names []encodedName) bool {
	for _, s := range names {
		for _, c := range rdata[s.lo:s.hi] {
			if c >= 'A' && c <= 'Z' {
				return true
			}
		}
	}
	return false
}
