package live

import (
	"net/netip"
	"slices"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestLookKeepsRate: walks, probes, transfers and content together come to an
// address no faster than the rate.
func TestLookKeepsRate(t *testing.T) {
	t.Parallel()
	const perSecond = 60
	a := txtar.Parse([]byte(contentWorld))
	w := newWorld(t, a)
	l := w.look(a)
	l.Servers = l.Servers[:1]
	l.Parent.Servers = nil
	_, err := w.run(t.Context(), Config{Rate: perSecond, Timeout: 2 * time.Second, Tries: 3}, l)
	require.NoError(t, err)
	for _, who := range []string{"1", "2"} {
		arrivals := w.arrivals(w.address(who))
		require.Greater(t, len(arrivals), 5)
		least := time.Duration(len(arrivals)-4) * time.Second / perSecond
		assert.GreaterOrEqual(t, arrivals[len(arrivals)-1].Sub(arrivals[0]), least, "%d questions to %s", len(arrivals), who)
	}
}

// arrivals are the times at which questions came to an address.
func (w *world) arrivals(address netip.AddrPort) (list []time.Time) {
	for _, q := range w.servers[address].Queries() {
		list = append(list, q.At)
	}
	slices.SortFunc(list, time.Time.Compare)
	return list
}
