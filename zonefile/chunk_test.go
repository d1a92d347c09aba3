package zonefile

import (
	"bytes"
	"context"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// inChunks is a way of reading that makes chunks of all but the shortest texts.
var inChunks = &tuning{head: 64, chunk: 256, workers: 2, cache: usualCache}

// trouble is a file that meets trouble at an offset.
type trouble struct {
	memory
	at   int64
	meet func() error
}

func (f trouble) ReadAt(b []byte, off int64) (int, error) {
	if off+int64(len(b)) > f.at {
		if err := f.meet(); err != nil {
			return 0, err
		}
	}
	return f.memory.ReadAt(b, off)
}

func manyLines(n int) []byte {
	var b bytes.Buffer
	for i := range n {
		fmt.Fprintf(&b, "n%d 300 IN NS ns%d.example.\n", i, i%7)
	}
	return b.Bytes()
}

// TestChunksThatEndEarly meets trouble in the middle of a file: Read gives its error,
// and none of its goroutines is left.
func TestChunksThatEndEarly(t *testing.T) {
	before := runtime.NumGoroutine()
	for name, c := range map[string]struct {
		meet func(callOff func()) error
		want error
	}{
		"a disk that fails":            {func(func()) error { return errUnreadable }, errUnreadable},
		"a reader that was called off": {func(callOff func()) error { callOff(); return nil }, context.Canceled},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			meet := func() error { return c.meet(cancel) }
			src := Source{Name: "z", File: trouble{memory{bytes.NewReader(manyLines(1000))}, 9000, meet}, Size: 20_000}
			zone, err := Read(ctx, src, Options{Origin: "\x07example\x00", tuning: inChunks})
			require.ErrorIs(t, err, c.want)
			assert.Nil(t, zone)
		})
	}
	for range 1_000_000 { // one that has ended may still be counted for a moment
		if runtime.NumGoroutine() <= before {
			return
		}
		runtime.Gosched()
	}
	t.Errorf("%d goroutines, %d before", runtime.NumGoroutine(), before)
}

// TestChunksOfAFileInAFile reads includes in chunks within chunks, one of which
// cannot be read.
func TestChunksOfAFileInAFile(t *testing.T) {
	open := func(name, _ string) (Source, error) {
		file := File(memory{bytes.NewReader(manyLines(500))})
		if name == "bad" {
			file = unreadable{}
		}
		return Source{Name: name, File: file, Size: 10_000}, nil
	}
	for last, want := range map[string]error{"good": nil, "bad": errUnreadable} {
		text := append(manyLines(300), "$INCLUDE one sub\n$INCLUDE "+last+" sub2\n"...)
		text = append(text, manyLines(300)...)
		zone, err := Read(context.Background(), InMemory("z", text), Options{Origin: "\x07example\x00", Open: open, tuning: inChunks})
		require.ErrorIs(t, err, want)
		if want == nil {
			assert.Equal(t, 1300, zone.Len())
		}
	}
}

// TestChunksTakenOver counts which chunks were not read twice.
func TestChunksTakenOver(t *testing.T) {
	for name, c := range map[string]struct {
		text        string
		least, most int // taken over, of a hundred
	}{
		"plain lines":              {string(manyLines(3000)), 95, 100},
		"comments in parentheses":  {strings.Repeat("a 300 IN A ( 192.0.2.1 ; one\n ; two\n )\n", 2000), 95, 100},
		"an origin in the middle":  {string(manyLines(3000)) + "$ORIGIN sub\n" + string(manyLines(3000)), 85, 100},
		"an origin on every line":  {strings.Repeat("$ORIGIN example.\na 300 IN A 192.0.2.1\n", 2000), 0, 0},
		"lines within parentheses": {"a 300 IN TXT (\n" + strings.Repeat("b\n", 3000) + ")\n", 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			taken, all := follow(t, c.text)
			share := 100 * taken / all
			assert.GreaterOrEqual(t, share, c.least)
			assert.LessOrEqual(t, share, c.most)
		})
	}
}

// follow reads a text and counts its chunks.
func follow(t *testing.T, text string) (taken, all int) {
	var mu sync.Mutex
	way := *inChunks
	way.seen = func(took bool) {
		mu.Lock()
		defer mu.Unlock()
		if all++; took {
			taken++
		}
	}
	_, err := Read(context.Background(), InMemory("z", []byte(text)), Options{Origin: "\x07example\x00", tuning: &way})
	require.NoError(t, err)
	return taken, all
}

// TestPace: what is read ahead in vain is tried less and less.
func TestPace(t *testing.T) {
	var p pace
	tries := 0
	for range 1000 {
		tried := p.pause == 0
		if tried {
			tries++
		}
		p.judge(false, tried, 6)
	}
	assert.Less(t, tries, 30)
	for range 70 {
		p.judge(false, false, 6)
	}
	assert.True(t, p.judge(true, true, 6))
}

// TestChunkThatPanics: what panics while a chunk is read ahead panics in Read.
func TestChunkThatPanics(t *testing.T) {
	r := newReader(context.Background(), Options{}, newBuilder())
	next := &chunk{ready: make(chan struct{})}
	close(next.ready)
	next.ahead = r.tryChunk(nil, next)
	assert.Panics(t, func() { r.decide(&chunks{}, next) })
}

// TestChunkEndsAtTrouble has a line behind one that nobody can read, which would inherit
// an owner that was begun and never set.
func TestChunkEndsAtTrouble(t *testing.T) {
	defer InPieces(1, 1<<15)()
	b := newBuilder()
	b.z.origin = MustName("example.")
	text := "long-name.example. 300 IN A 192.0.2.1\na.host.host.Host.example. 300 IN TXT \"x\n 300 IN A 192.0.2.1\n"
	r := newReader(context.Background(), Options{}, b)
	r.scan = new(scanner)
	a := r.tryChunk(&state{origin: []byte(b.z.origin), span: maxEntry}, &chunk{text: []byte(text)})
	assert.Nil(t, a.panic)
	assert.Nil(t, a.from)
}
