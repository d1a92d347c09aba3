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

func (a *arena) name(r ref) Name { return Name(a.get(r)) }

// arenaWriter writes to blocks that no other writer has.
type arenaWriter struct {
	to    *arena
	block *strings.Builder
	first ref // of the block at hand
}

// put appends at most 65,535 octets.
func (w *arenaWriter) put(b []byte) ref {
	if w.block == nil || w.block.Len()+2+len(b) > blockSize {
		w.turn()
	}
	at := w.first + ref(w.block.Len()/refAlign)
	w.block.WriteByte(byte(len(b) >> 8))
	w.block.WriteByte(byte(len(b)))
	w.block.Write(b)
	for w.block.Len()%refAlign != 0 {
		w.block.WriteByte(0)
	}
	return at
}

// turn begins a block. The very first one grows as it is filled: most zones are
// small.
func (w *arenaWriter) turn() {
	w.close()
	w.block = new(strings.Builder)
	w.to.mu.Lock()
	defer w.to.mu.Unlock()
	number := len(w.to.blocks)
	if number == maxBlocks {
		panic("zonefile: the zone holds more than 16 GiB of different data")
	}
	if number > 0 {
		w.block.Grow(blockSize)
	}
	w.to.blocks = append(w.to.blocks, "")
	w.first = ref(number) * blockRefs
}

// close lets others read what was written; the writer may go on with another block.
func (w *arenaWriter) close() {
	if w.block == nil {
		return
	}
	w.to.mu.Lock()
	defer w.to.mu.Unlock()
	w.to.blocks[w.first/blockRefs] = w.block.String()
	w.block = nil
}
