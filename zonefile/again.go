package zonefile

import (
	"errors"
	"fmt"
	"hash/maphash"
	"io"
)

// again reads parts of a file that was read before, and holds that the blocks they
// lie in are what they were then. So the places of a few findings do not cost a
// second reading of the whole file.
type again struct {
	*file
	same []bool // blocks that were compared
	room []byte
}

func newAgain(f *file) *again { return &again{file: f, same: make([]bool, len(f.sums))} }

// ReadAt reads as io.ReaderAt does; ErrChanged is for a block that is another now.
func (a *again) ReadAt(b []byte, off int64) (int, error) {
	end := min(off+int64(len(b)), a.size)
	for block := off / lineBlock; block*lineBlock < end; block++ {
		if err := a.compare(block); err != nil {
			return 0, err
		}
	}
	n, err := a.src.File.ReadAt(b, off)
	return n, a.trouble(err)
}

func (a *again) trouble(err error) error {
	if err == nil || errors.Is(err, io.EOF) {
		return err
	}
	return fmt.Errorf("read %s again: %w", a.src.Name, err)
}

// Close does nothing: the Zone closes its files.
func (a *again) Close() error { return nil }

func (a *again) compare(block int64) error {
	if a.same[block] {
		return nil
	}
	if a.room == nil {
		a.room = make([]byte, min(lineBlock, a.size+1)) // one more: whether the file has grown
	}
	n, err := a.src.File.ReadAt(a.room, block*lineBlock)
	if err != nil && !errors.Is(err, io.EOF) {
		return a.trouble(err)
	}
	if maphash.Bytes(blockSeed, a.room[:n]) != a.sums[block] {
		return fmt.Errorf("%s: %w", a.src.Name, ErrChanged)
	}
	a.same[block] = true
	return nil
}
