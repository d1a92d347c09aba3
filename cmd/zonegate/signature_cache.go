package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"sync"
	"sync/atomic"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

// signatureCache remembers in a directory which signatures of a zone were verified:
// one file for each zone, which holds what the zone's last run used and no more. An
// entry is the digest of an RRset, its RRSIG and the key, so that a wrong signature
// finds none, whatever was damaged: a digest would have to turn into one that
// nobody computed. Whoever can write the directory can put verdicts into it, and so
// it has to belong to those who may decide: a directory that everybody can write is
// not used.
//
// A file that is not there, damaged or of something else counts as empty. Several
// processes may use a directory at once: files are replaced whole, and of two the
// later one stays. A nil *signatureCache knows nothing and keeps nothing.
type signatureCache struct {
	file    string // "": nothing is kept
	entries []byte // digests in order, as they were read
	used    []atomic.Uint64

	mu    sync.Mutex
	added [][sha256.Size]byte
}

var _ migrate.SignatureCache = (*signatureCache)(nil)

// The file: this line, the SHA-256 of all that follows, and the digests in order.
const signatureCacheLine = "zonegate verified signatures 1\n"

const signatureCacheHead = len(signatureCacheLine) + sha256.Size

// openSignatureCache reads what is known of a zone's signatures, and makes the
// directory if there is none. The cache can be used whatever the error is; that
// says what stands in the way of its use, for a note.
func openSignatureCache(dir string, zone zonefile.Name) (*signatureCache, error) {
	if err := makeCacheDir(dir); err != nil {
		return &signatureCache{}, fmt.Errorf("%s is not used: %w", dir, err)
	}
	name := sha256.Sum256([]byte(zone))
	c := &signatureCache{file: filepath.Join(dir, hex.EncodeToString(name[:16])+".signatures")}
	if err := c.read(); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return c, fmt.Errorf("%s is made anew: %w", c.file, err)
	}
	return c, nil
}

// makeCacheDir makes a directory, or looks whether one may be trusted.
func makeCacheDir(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	info, err := os.Stat(dir)
	if err == nil && info.Mode().Perm()&0o002 != 0 {
		err = fmt.Errorf("everybody can write it (mode %04o), and so could put verdicts into it", info.Mode().Perm())
	}
	return err
}

// read takes in the file.
func (c *signatureCache) read() error {
	if info, err := os.Lstat(c.file); err != nil {
		return err
	} else if !info.Mode().IsRegular() {
		return errors.New("it is no file")
	}
	content, err := os.ReadFile(c.file)
	if err != nil {
		return err
	}
	if len(content) < signatureCacheHead || string(content[:len(signatureCacheLine)]) != signatureCacheLine {
		return errors.New("it is no signature cache")
	}
	entries := content[signatureCacheHead:]
	if sum := sha256.Sum256(entries); !bytes.Equal(sum[:], content[len(signatureCacheLine):signatureCacheHead]) || len(entries)%sha256.Size != 0 {
		return errors.New("it is damaged")
	}
	c.entries = entries
	c.used = make([]atomic.Uint64, (c.len()+63)/64)
	return nil
}

func (c *signatureCache) len() int { return len(c.entries) / sha256.Size }

func (c *signatureCache) at(i int) []byte { return c.entries[i*sha256.Size : (i+1)*sha256.Size] }

// Has tells whether a signature was verified before, and notes that it is still in
// use.
func (c *signatureCache) Has(sum [sha256.Size]byte) bool {
	if c == nil {
		return false
	}
	i := sort.Search(c.len(), func(i int) bool { return bytes.Compare(c.at(i), sum[:]) >= 0 })
	if i == c.len() || !bytes.Equal(c.at(i), sum[:]) {
		return false
	}
	c.used[i/64].Or(1 << (i % 64))
	return true
}

// Add notes that a signature was verified.
func (c *signatureCache) Add(sum [sha256.Size]byte) {
	if c == nil {
		return
	}
	c.mu.Lock()
	c.added = append(c.added, sum)
	c.mu.Unlock()
}

// Close writes what was used since the cache was opened. Whatever the error is,
// the next run is only slower.
func (c *signatureCache) Close() error {
	if c == nil || c.file == "" {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.added) == 0 && c.unused() == 0 {
		return nil
	}
	if err := c.write(c.kept()); err != nil {
		return fmt.Errorf("%s is not kept: %w", c.file, err)
	}
	return nil
}

// unused counts the digests that were read and not asked for.
func (c *signatureCache) unused() (n int) {
	for i := range c.len() {
		if c.used[i/64].Load()&(1<<(i%64)) == 0 {
			n++
		}
	}
	return n
}

// kept are the digests that were used, in order.
func (c *signatureCache) kept() []byte {
	all := slices.Clone(c.added)
	for i := range c.len() {
		if c.used[i/64].Load()&(1<<(i%64)) != 0 {
			all = append(all, [sha256.Size]byte(c.at(i)))
		}
	}
	slices.SortFunc(all, func(a, b [sha256.Size]byte) int { return bytes.Compare(a[:], b[:]) })
	all = slices.Compact(all)
	flat := make([]byte, 0, len(all)*sha256.Size)
	for i := range all {
		flat = append(flat, all[i][:]...)
	}
	return flat
}

// write replaces the file.
func (c *signatureCache) write(entries []byte) error {
	f, err := os.CreateTemp(filepath.Dir(c.file), unfinished+"*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	sum := sha256.Sum256(entries)
	for _, part := range [][]byte{[]byte(signatureCacheLine), sum[:], entries} {
		if _, err := f.Write(part); err != nil {
			return errors.Join(err, f.Close())
		}
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), c.file)
}
