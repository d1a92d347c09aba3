package zonefile

import (
	"bytes"
	"crypto/sha256"
	"hash"
	"hash/maphash"
)

// file is a source that was read, with what is needed to find a place in it
// again.
type file struct {
	src     Source
	sum     []byte // SHA-256; nil where nobody asks for it
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

// notes is what is noted of a source while its blocks are read in order.
type notes struct {
	hash     hash.Hash    // nil where nobody asks for the digest
	block    maphash.Hash // of the octets since the last multiple of lineBlock
	file     *file        // whose size and line index are being made
	lines    uint32       // line ends
	lastLine int64        // offset behind the last of them
}

// blockSeed makes the sums of blocks.
var blockSeed = maphash.MakeSeed()

func newNotes(into *file, digest bool) *notes {
	o := &notes{file: into}
	if digest {
		o.hash = sha256.New()
	}
	o.block.SetSeed(blockSeed)
	return o
}

// add adds a block that begins at off to the digest and to the line index.
func (o *notes) add(b []byte, off int64) {
	if o.hash != nil {
		o.hash.Write(b)
	}
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
	if o.hash != nil {
		o.file.sum = o.hash.Sum(nil)
	}
	if o.file.size%lineBlock != 0 {
		o.endBlock()
	}
}

var newline = []byte{'\n'}
