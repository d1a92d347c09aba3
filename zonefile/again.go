package zonefile

import (
	"errors"
	"fmt"
	"hash/maphash"
	"io"
)

// again reads parts of a file that was read before, and holds that it is as long as
// it was then, and that the blocks they lie in are the same. So the places of a few
// findings do not cost a second reading of the whole file.
type again struct {
	*file
	same []bool // blocks that were compared
	long bool   // it was seen to be as long as it was
	room []byte
}

func newAgain(f *file) *again { return &again{file: f, same: make([]bool, len(f.sums))} }

// ReadAt reads as io.ReaderAt does; ErrChanged is for a block that is another now,
// and for a file that has grown or shrunk, wherever that is.
func (a *again) ReadAt(b []byte, off int64) (int, error) {
	if err := a.measure(); err != nil {
		return 0, err
	}
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

// measure holds that the file ends where it did.
func (a *again) measure() error {
	if a.long {
		return nil
	}
	var end [2]byte
	last := max(0, a.size-1)
	n, err := a.src.File.ReadAt(end[:], last)
	if err != nil && !errors.Is(err, io.EOF) {
		return a.trouble(err)
	}
	if a.long = last+int64(n) == a.size; !a.long {
		return a.changed()
	}
	return nil
}

func (a *again) changed() error { return fmt.Errorf("%s: %w", a.src.Name, ErrChanged) }

func (a *again) compare(block int64) error {
	if a.same[block] {
		return nil
	}
	if a.room == nil {
		a.room = make([]byte, min(lineBlock, a.size))
	}
	n, err := a.src.File.ReadAt(a.room, block*lineBlock)
	if err != nil && !errors.Is(err, io.EOF) {
		return a.trouble(err)
	}
	if maphash.Bytes(blockSeed, a.room[:n]) != a.sums[block] {
		return a.changed()
	}
	a.same[block] = true
	return nil
}
