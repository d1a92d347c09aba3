package zonefile

import "strings"

// arena keeps octets in large shared blocks. Once written they never change, so
// they are handed out as strings without a copy.
type arena struct {
	blocks []string
	open   *strings.Builder
}

const (
	blockBits = 20
	blockSize = 1 << blockBits
)

// span is a run of octets in an arena: block and offset in the upper 48 bits,
// length in the lower 16.
type span uint64

func (s span) len() int { return int(s & 0xffff) }

func (a *arena) get(s span) string {
	at := uint64(s) >> 16
	block, off := at>>blockBits, int(at&(blockSize-1))
	return a.blocks[block][off : off+s.len()]
}

func (a *arena) name(s span) Name { return Name(a.get(s)) }

// put appends at most 65,535 octets.
func (a *arena) put(b []byte) span {
	if a.open == nil || a.open.Len()+len(b) > blockSize {
		a.open = new(strings.Builder)
		if len(a.blocks) > 0 {
			a.open.Grow(blockSize) // the first one grows as it is filled: most zones are small
		}
		a.blocks = append(a.blocks, "")
	}
	off := a.open.Len()
	a.open.Write(b)
	last := len(a.blocks) - 1
	a.blocks[last] = a.open.String()
	return span(uint64(last)<<blockBits|uint64(off))<<16 | span(len(b))
}

// close lets go of the block that is being written.
func (a *arena) close() { a.open = nil }
