package main

import (
	"bytes"
	"sync"

	"github.com/zonegate/zonegate/zonefile"
)

const (
	// smallFile is up to how many octets a zone of many is read into memory at once:
	// one call, and nothing is left open.
	smallFile = 256 << 10
	// heavyFile is from how many octets on a zone of many is judged with no other
	// beside it: one such zone keeps all processors busy, and its memory is that of
	// one.
	heavyFile = 16 << 20
)

// held is what the sources of one zone of many hold. It is used for one zone after
// the other.
type held struct {
	mu    sync.Mutex
	files []zonefile.File
	// buffers are used again; the first used of them are of the zone at hand.
	buffers [][]byte
	used    int
	// plain tells that the sources were seen to be plain files.
	plain bool
	// heavy is called when a source turns out to be larger than heavyFile.
	heavy func()
}

func (h *held) add(src zonefile.Source) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.files = append(h.files, src.File)
	if src.Size > heavyFile {
		h.heavy()
	}
}

// release closes what is open. The zones that were read from it must not be used
// any more.
func (h *held) release() {
	for i, f := range h.files {
		f.Close()
		h.files[i] = nil
	}
	h.files, h.used = h.files[:0], 0
}

// buffer gives room for a file.
func (h *held) buffer(size int) []byte {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.used == len(h.buffers) {
		h.buffers = append(h.buffers, nil)
	}
	b := h.buffers[h.used]
	if cap(b) < size {
		b = make([]byte, max(size, 4<<10))
		h.buffers[h.used] = b
	}
	h.used++
	return b[:size]
}

// inMemory reads a small plain file; of anything else it says false.
func (s *sources) inMemory(name string) (zonefile.Source, bool) {
	data, ok := readSmallFile(name, s.held.plain, min(smallFile, s.maxSize), s.held.buffer)
	if !ok || bytes.HasPrefix(data, gzipMagic) {
		return zonefile.Source{}, false
	}
	return s.memory(name, data), true
}

// memory is the source of a file that was read.
func (s *sources) memory(name string, data []byte) zonefile.Source {
	return s.counted(zonefile.Source{Name: name, File: &memoryFile{*bytes.NewReader(data)}, Size: int64(len(data))})
}

// inMemory tells whether a source was read already.
func inMemory(o opened) bool {
	_, ok := o.File.(*memoryFile)
	return ok
}

// memoryFile is a file that was read.
type memoryFile struct{ bytes.Reader }

func (*memoryFile) Close() error { return nil }
