package zonefile

import (
	"strings"
	"sync"
)

// arena keeps runs of octets in large shared blocks. Once written they never change,
// so they are handed out as strings without a copy. Several goroutines may write,
// each with a writer of its own; what one wrote others may get when it is closed.
type arena struct {
	mu     sync.Mutex
	blocks []string
}

const (
	blockBits = 20
	blockSize = 1 << blockBits
	refAlign  = 4 // octets to a unit of a ref
	blockRefs = blockSize / refAlign
	maxBlocks = 1 << 32 / blockRefs // 16 GiB in all
)

// ref is where a run of octets begins in an arena, in units of refAlign: two octets
// of length, then the run.
type ref uint32

func (a *arena) get(r ref) string {
	block := a.blocks[r/blockRefs]
	at := int(r%blockRefs) * refAlign
	n := int(block[at])<<8 | int(block[at+1])
	return block[at+2 : at+2+n]
}

// touch reads an octet of a run, for what that does to the cache.
func (a *arena) touch(r ref) byte { return a.blocks[r/blockRefs][int(r%blockRefs)*refAlign] }

func (a *arena) name(r ref) Name { return Name(a.get(r)) }

// arenaWriter writes to blocks that no other writer has.
type arenaWriter struct {
	to    *arena
	block strings.Builder
	first ref // of the block at hand
	open  bool
}

// put appends at most 65,535 octets.
func (w *arenaWriter) put(b []byte) ref {
	at := w.begin(len(b))
	w.block.Write(b)
	w.end()
	return at
}

// putString is put for a string.
func (w *arenaWriter) putString(s string) ref {
	at := w.begin(len(s))
	w.block.WriteString(s)
	w.end()
	return at
}

// begin makes room for n octets.
func (w *arenaWriter) begin(n int) ref {
	if !w.open || w.block.Len()+2+n+refAlign > blockSize {
		w.turn()
	}
	at := w.first + ref(w.block.Len()/refAlign)
	w.block.WriteByte(byte(n >> 8))
	w.block.WriteByte(byte(n))
	return at
}

// end fills up what was appended to a whole number of units.
func (w *arenaWriter) end() {
	if over := w.block.Len() % refAlign; over != 0 {
		w.block.WriteString("\x00\x00\x00"[:refAlign-over])
	}
}

func (w *arenaWriter) turn() {
	w.close()
	w.to.mu.Lock()
	defer w.to.mu.Unlock()
	number := len(w.to.blocks)
	if number == maxBlocks {
		panic("zonefile: the zone holds more than 16 GiB of different data")
	}
	w.to.blocks = append(w.to.blocks, "")
	w.first, w.open = ref(number)*blockRefs, true
	if number > 0 { // there will be more than a small zone has
		w.block.Grow(blockSize)
	}
}

// close lets others read what was written; the writer may go on with another block.
func (w *arenaWriter) close() {
	if !w.open {
		return
	}
	w.to.mu.Lock()
	defer w.to.mu.Unlock()
	w.to.blocks[w.first/blockRefs] = w.block.String()
	w.block.Reset()
	w.open = false
}
