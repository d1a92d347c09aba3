package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/zonefile"
)

var cachedZone = zonefile.MustName("example.test.")

func cacheSum(n int) [32]byte {
	return sha256.Sum256(binary.BigEndian.AppendUint64(nil, uint64(n)))
}

// runCache opens the cache as a run does, asks for some digests, adds what it does
// not know, and gives how many it knew.
func runCache(t *testing.T, dir string, lo, hi int) (known int) {
	t.Helper()
	c, err := openSignatureCache(dir, cachedZone)
	require.NoError(t, err)
	for n := lo; n < hi; n++ {
		if c.Has(cacheSum(n)) {
			known++
		} else {
			c.Add(cacheSum(n))
		}
	}
	require.NoError(t, c.Close())
	return known
}

func TestSignatureCacheKeepsWhatTheLastRunUsed(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "cache")
	assert.Equal(t, 0, runCache(t, dir, 0, 1000))
	assert.Equal(t, 1000, runCache(t, dir, 0, 1000))
	assert.Equal(t, 900, runCache(t, dir, 100, 1100), "a small change")
	assert.Equal(t, 0, runCache(t, dir, 0, 100), "gone with the run that did not use them")
	info, err := os.Stat(cacheFile(t, dir))
	require.NoError(t, err)
	assert.EqualValues(t, signatureCacheHead+100*32, info.Size())
	other, err := openSignatureCache(dir, zonefile.Root)
	require.NoError(t, err)
	assert.False(t, other.Has(cacheSum(0)), "another zone has a file of its own")
}

// cacheFile is the only file of the directory.
func cacheFile(t *testing.T, dir string) string {
	t.Helper()
	list, err := filepath.Glob(filepath.Join(dir, "*"))
	require.NoError(t, err)
	require.Len(t, list, 1)
	return list[0]
}

func TestSignatureCacheDamaged(t *testing.T) {
	for name, damage := range map[string]func([]byte) []byte{
		"empty":         func(b []byte) []byte { return nil },
		"foreign":       func(b []byte) []byte { return []byte("$ORIGIN example.test.\n") },
		"head alone":    func(b []byte) []byte { return b[:signatureCacheHead-1] },
		"a bit flipped": func(b []byte) []byte { b[len(b)-5] ^= 4; return b },
		"checksum":      func(b []byte) []byte { b[len(signatureCacheLine)] ^= 1; return b },
		"truncated":     func(b []byte) []byte { return b[:len(b)-32] },
		"torn":          func(b []byte) []byte { return b[:len(b)-7] },
		"longer":        func(b []byte) []byte { return append(b, make([]byte, 32)...) },
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			runCache(t, dir, 0, 10)
			file := cacheFile(t, dir)
			content, err := os.ReadFile(file)
			require.NoError(t, err)
			require.NoError(t, os.WriteFile(file, damage(bytes.Clone(content)), 0o600))

			c, err := openSignatureCache(dir, cachedZone)
			assert.ErrorContains(t, err, "is made anew")
			for n := range 10 {
				assert.False(t, c.Has(cacheSum(n)))
				c.Add(cacheSum(n))
			}
			require.NoError(t, c.Close())
			again, err := os.ReadFile(file)
			require.NoError(t, err)
			assert.Equal(t, content, again, "as it was")
		})
	}
}

func TestSignatureCacheThatCannotBe(t *testing.T) {
	base := t.TempDir()
	file, open := filepath.Join(base, "file"), filepath.Join(base, "open")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	require.NoError(t, os.Mkdir(open, 0o700))
	require.NoError(t, os.Chmod(open, 0o777))
	for dir, says := range map[string]string{
		file:                         "is not used",
		filepath.Join(file, "below"): "is not used",
		open:                         "everybody can write it (mode 0777)",
	} {
		c, err := openSignatureCache(dir, cachedZone)
		assert.ErrorContains(t, err, says)
		c.Add(cacheSum(1))
		assert.False(t, c.Has(cacheSum(1)))
		assert.NoError(t, c.Close())
	}
	var none *signatureCache
	none.Add(cacheSum(1))
	assert.False(t, none.Has(cacheSum(1)))
	assert.NoError(t, none.Close())
}

func TestSignatureCacheGoneMeanwhile(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "cache")
	c, err := openSignatureCache(dir, cachedZone)
	require.NoError(t, err)
	c.Add(cacheSum(1))
	require.NoError(t, os.RemoveAll(dir))
	assert.ErrorContains(t, c.Close(), "is not kept")
}

func TestSignatureCacheTogether(t *testing.T) {
	dir := t.TempDir()
	var wg sync.WaitGroup
	for run := range 8 {
		wg.Go(func() {
			for range 10 {
				c, err := openSignatureCache(dir, cachedZone)
				if !assert.NoError(t, err) {
					return
				}
				for n := range 200 {
					if !c.Has(cacheSum(100*run + n)) {
						c.Add(cacheSum(100*run + n))
					}
				}
				assert.NoError(t, c.Close())
			}
		})
	}
	wg.Wait()
	assert.Positive(t, runCache(t, dir, 0, 1000))
	cacheFile(t, dir)
}
