package live

import (
	"context"
	"net"
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestPacketCarrier sends and receives over both families, several packets in
// one call of the system and one by one.
func TestPacketCarrier(t *testing.T) {
	for _, host := range []string{"127.0.0.1:0", "[::1]:0"} {
		for _, batches := range []bool{systemBatches, false} {
			echo, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(netip.MustParseAddrPort(host)))
			require.NoError(t, err)
			defer echo.Close()
			go func() {
				buf := make([]byte, maxMessage)
				for {
					n, from, err := echo.ReadFromUDPAddrPort(buf)
					if err != nil {
						return
					}
					_, _ = echo.WriteToUDPAddrPort(buf[:n], from)
				}
			}()
			c, err := dialPackets(echo.LocalAddr().(*net.UDPAddr).AddrPort(), batches)
			require.NoError(t, err)
			defer c.Close()
			messages := [][]byte{[]byte("first message"), []byte("second"), make([]byte, packetSize+1)}
			want := []string{"first message", "second", "\x00\x00\x02" + string(make([]byte, packetSize-3))}
			for left := messages; len(left) > 0; {
				n, err := c.send(left)
				require.NoError(t, err)
				left = left[n:]
			}
			var got []string
			require.NoError(t, c.until(time.Now().Add(10*time.Second)))
			for len(got) < len(want) {
				list, err := c.receive()
				require.NoError(t, err)
				for _, m := range list {
					got = append(got, string(m))
				}
			}
			assert.Equal(t, want, got, "%s, batches %v: what did not fit is truncated", host, batches)
			require.NoError(t, c.until(time.Unix(1, 0)))
			_, err = c.receive()
			assert.True(t, isTimeout(err), "%v", err)
		}
	}
}

// TestWindow: it grows with answers, halves once for losses at one time, and
// stays between 1 and the most.
func TestWindow(t *testing.T) {
	w := newWindow(60)
	assert.Equal(t, firstWindow, w.room(0))
	for range 100 {
		w.grow()
	}
	assert.Equal(t, 60, w.room(0))
	assert.Equal(t, 10, w.room(50))
	w.shrink(time.Second, 100*time.Millisecond)
	w.shrink(time.Second+50*time.Millisecond, 100*time.Millisecond)
	assert.Equal(t, 30, w.room(0))
	w.shrink(2*time.Second, 100*time.Millisecond)
	assert.Equal(t, 15, w.room(0))
	for range 16 {
		w.grow()
	}
	assert.Equal(t, 16, w.room(0), "one more for a window of answers")
	for i := range 20 {
		w.shrink(time.Duration(3+i)*time.Second, time.Millisecond)
	}
	assert.Equal(t, 1, w.room(0))
	w.collapse()
	w.grow()
	assert.Equal(t, 2, w.room(0))
}

// TestShelfWaits: a lane that may not wait gets nothing from an empty shelf, and
// one that waits ends with its context.
func TestShelfWaits(t *testing.T) {
	from := make(chan []job)
	s := &shelf{from: from}
	_, ok, over := s.take(t.Context(), false)
	assert.False(t, ok || over)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, ok, over = s.take(ctx, true)
	assert.True(t, !ok && over)
	go func() { from <- make([]job, 2); close(from) }()
	for range 2 {
		_, ok, _ = s.take(t.Context(), true)
		assert.True(t, ok)
	}
	_, ok, over = s.take(t.Context(), true)
	assert.True(t, !ok && over)
}
