package zonefile

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestEmptiedFile reads a source that was emptied after its size was asked for.
func TestEmptiedFile(t *testing.T) {
	z, err := Read(context.Background(), Source{Name: "z", File: memory{bytes.NewReader(nil)}, Size: 100}, Options{Origin: "\x01z\x00"})
	require.NoError(t, err)
	require.Len(t, z.Problems(), 1)
	assert.Equal(t, SyntaxEmpty, z.Problems()[0].Kind)
}

type unreadable struct{}

var errUnreadable = errors.New("the disk is gone")

func (unreadable) ReadAt([]byte, int64) (int, error) { return 0, errUnreadable }
func (unreadable) Close() error                      { return nil }

func TestUnreadableFile(t *testing.T) {
	_, err := Read(context.Background(), Source{Name: "z", File: unreadable{}, Size: 100}, Options{Origin: "\x01z\x00"})
	assert.ErrorIs(t, err, errUnreadable)
}

// TestLocateInALongEntry finds a part of a record that is spread over very many
// lines, in blocks that grow.
func TestLocateInALongEntry(t *testing.T) {
	text := "@ 0 IN MX ( 10\n" + strings.Repeat("; nothing\n", 100_000) + " mail )\n"
	src := scannerAt(Source{File: memory{bytes.NewReader([]byte(text))}}, 0)
	fills := 0
	for len(src.buf) < len(text) && src.fill() {
		fills++
	}
	assert.Less(t, fills, 12)
	z, err := Read(context.Background(), InMemory("z", []byte(text)), Options{Origin: "\x01z\x00"})
	require.NoError(t, err)
	pos, err := Locate([]Ref{z.RRset("\x01z\x00", TypeMX).At(0).Names()[0].Ref()})
	require.NoError(t, err)
	assert.Equal(t, 100_002, pos[0].Line)
}

// TestTTLsThatRunOver has spans whose sum is more than 64 bits can hold.
func TestTTLsThatRunOver(t *testing.T) {
	_, err := parseTTL([]byte(strings.Repeat("99999999999w", 200)))
	assert.ErrorIs(t, err, errTTLRange)
	ttl, err := parseTTL([]byte("1w1d1h1m1s"))
	require.NoError(t, err)
	assert.EqualValues(t, 694861, ttl)
}

// TestMinimumAsTTL: an SOA minimum over 2^31-1 is no TTL of a record.
func TestMinimumAsTTL(t *testing.T) {
	text := "@ 5 SOA ns h 1 2 3 4 4294967295\n"
	for _, z := range []string{"z. A 192.0.2.1\n" + text, text + "z. A 192.0.2.1\n"} {
		zone, err := Read(context.Background(), InMemory("z", []byte(z)), Options{Origin: "\x01z\x00"})
		require.NoError(t, err)
		assert.LessOrEqual(t, zone.RRset("\x01z\x00", TypeA).TTL(), uint32(maxTTL))
	}
}
