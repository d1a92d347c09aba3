package zonefile

import "sync"

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
	block []byte
	first ref // of the block at hand
	open  bool
}

// put appends at most 65,535 octets.
func (w *arenaWriter) put(b []byte) ref {
	if !w.open || len(w.block)+2+len(b)+refAlign > blockSize {
		w.turn()
	}
	at := w.first + ref(len(w.block)/refAlign)
	w.block = append(w.block, byte(len(b)>>8), byte(len(b)))
	w.block = append(w.block, b...)
	if over := len(w.block) % refAlign; over != 0 {
		w.block = append(w.block, "\x00\x00\x00"[:refAlign-over]...)
	}
	return at
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
}

// close lets others read what was written; the writer may go on with another block.
func (w *arenaWriter) close() {
	if !w.open {
		return
	}
	w.to.mu.Lock()
	defer w.to.mu.Unlock()
	w.to.blocks[w.first/blockRefs] = string(w.block)
	w.block, w.open = w.block[:0], false
}
