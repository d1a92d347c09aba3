package live

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/miekg/dns"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/zonefile"
)

// TestContentRate: a pass keeps to the rate over both transports together,
// repeated questions counted.
func TestContentRate(t *testing.T) {
	const rate, all = 100, 40
	var arrived atomic.Int64
	address := serveFaulty(t, hostSets(t, all), faulty{
		udp: func(f *fault) {
			if arrived.Add(1); f.again > 0 {
				f.say(goodAnswer(f.zone, f.query, truncated))
			}
		},
		tcp: func(f *fault) {
			arrived.Add(1)
			f.good()
		},
	})
	c, unequal := faultPass(t, Config{Rate: rate, Timeout: 500 * time.Millisecond}, address, evidence.UDP, hostSets(t, all), 0)
	assert.Empty(t, unequal)
	assert.Equal(t, all, c.Equal)
	n := arrived.Load()
	require.GreaterOrEqual(t, n, int64(3*all))
	assert.GreaterOrEqual(t, c.Ended.Sub(c.Started), time.Duration(n-1)*time.Second/rate)
}

// TestContentSample: so many questions are put, each at most once, and every one
// has its chance.
func TestContentSample(t *testing.T) {
	const all, sample, rounds = 30, 10, 40
	var mu sync.Mutex
	asked := map[string]int{}
	z := hostSets(t, all)
	address := serveFaulty(t, z, faulty{udp: func(f *fault) {
		mu.Lock()
		asked[f.query.Question[0].Name]++
		mu.Unlock()
		f.good()
	}})
	for range rounds {
		c, unequal := faultPass(t, Config{}, address, evidence.UDP, z, sample)
		assert.Empty(t, unequal)
		assert.Equal(t, [3]int{all, sample, sample}, [3]int{c.Questions, c.Asked, c.Equal})
	}
	mu.Lock()
	assert.Len(t, asked, all, "each of %d with a chance of 1 in 3, %d times", all, rounds)
	mu.Unlock()
	c, _ := faultPass(t, Config{}, address, evidence.UDP, z, all+1)
	assert.Equal(t, all, c.Asked)
}

// TestContentCancelled: a pass over a server that says nothing ends with its
// context, however long it would wait.
func TestContentCancelled(t *testing.T) {
	for _, over := range []evidence.Transport{evidence.UDP, evidence.TCP} {
		t.Run(string(over), func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(t.Context())
			stop := func(*fault) { cancel() }
			address := serveFaulty(t, hostSets(t, 10), faulty{udp: stop, tcp: stop})
			cfg := Config{Timeout: time.Hour, Clock: time.Now, Sink: func([]evidence.Entry) error { return nil }}
			err := New(cfg).ContentPass(ctx, evidence.Named, address, over, Content{Zone: hostSets(t, 10)}, nil, 0)
			assert.ErrorIs(t, err, context.Canceled)
		})
	}
}

// TestContentSinkFails: an error of the Sink ends the pass and comes back.
func TestContentSinkFails(t *testing.T) {
	full := errors.New("no space left")
	address := serveFaulty(t, hostSets(t, 10), faulty{udp: func(f *fault) {
		f.say(goodAnswer(f.zone, f.query, func(m *dns.Msg) { m.Rcode = dns.RcodeRefused }))
	}})
	cfg := Config{Clock: time.Now, Sink: func([]evidence.Entry) error { return full }}
	err := New(cfg).ContentPass(t.Context(), evidence.Named, address, evidence.UDP, Content{Zone: hostSets(t, 10)}, nil, 0)
	assert.ErrorIs(t, err, full)
}

// TestContentWire holds what is sent: RD and DO clear, EDNS with 1232 octets and
// NSID, IDs and ports that do not come in order.
func TestContentWire(t *testing.T) {
	const all = 200
	var mu sync.Mutex
	ids := map[uint16]bool{}
	ports := map[netip.AddrPort]bool{}
	rising := 0
	last := uint16(0)
	z := hostSets(t, all)
	address := serveFaulty(t, z, faulty{udp: func(f *fault) {
		mu.Lock()
		defer mu.Unlock()
		opt := f.query.IsEdns0()
		if assert.NotNil(t, opt) && assert.Len(t, opt.Option, 1) {
			assert.EqualValues(t, dns.EDNS0NSID, opt.Option[0].Option())
			assert.EqualValues(t, 1232, opt.UDPSize())
			assert.False(t, opt.Do())
		}
		assert.False(t, f.query.RecursionDesired || f.query.CheckingDisabled || f.query.AuthenticatedData)
		ids[f.query.Id], ports[f.from] = true, true
		if f.query.Id > last {
			rising++
		}
		last = f.query.Id
		f.good()
	}})
	c, _ := faultPass(t, Config{}, address, evidence.UDP, z, 0)
	assert.Equal(t, all, c.Equal)
	mu.Lock()
	defer mu.Unlock()
	assert.Greater(t, len(ids), all-10)
	assert.LessOrEqual(t, len(ports), udpLanes)
	assert.InDelta(t, all/2, rising, 6*math.Sqrt(all)/2)
}

// TestContentSockets: no port asks more than its share of questions.
func TestContentSockets(t *testing.T) {
	const all = udpLanes*perSocket + 5_000
	var mu sync.Mutex
	ports := map[netip.AddrPort]int{}
	z := hostSets(t, all)
	address := serveFaulty(t, z, faulty{udp: func(f *fault) {
		mu.Lock()
		ports[f.from]++
		mu.Unlock()
		f.good()
	}})
	c, _ := faultPass(t, Config{}, address, evidence.UDP, z, 0)
	assert.Equal(t, all, c.Equal)
	mu.Lock()
	defer mu.Unlock()
	for port, n := range ports {
		assert.LessOrEqual(t, n, perSocket, "%s", port)
	}
}

// TestContentProgress: what is done never goes back and ends at the total.
func TestContentProgress(t *testing.T) {
	z := hostSets(t, 500)
	var steps [][2]int64
	cfg := Config{Progress: func(done, total int64) { steps = append(steps, [2]int64{done, total}) }}
	faultPass(t, cfg, serveFaulty(t, z, faulty{}), evidence.UDP, z, 0)
	require.NotEmpty(t, steps)
	assert.Equal(t, [2]int64{500, 500}, steps[len(steps)-1])
	assert.True(t, slices.IsSortedFunc(steps, func(a, b [2]int64) int { return int(a[0] - b[0]) }), "%v", steps)
}

// TestContentNoSOA: a server that does not give the SOA is asked nothing else.
func TestContentNoSOA(t *testing.T) {
	z := hostSets(t, 5)
	other := zonefile.NewAssembler("empty", example).Zone()
	c, unequal := faultPass(t, Config{}, serveFaulty(t, other, faulty{}), evidence.UDP, z, 0)
	assert.Empty(t, unequal)
	assert.Equal(t, "", c.Before+c.After)
	assert.Equal(t, [2]int{5, 0}, [2]int{c.Questions, c.Asked})
}

// TestContentFlattened: a server that answers aliases with addresses is asked for
// these, over both transports; one that lost the name is not.
func TestContentFlattened(t *testing.T) {
	z := zoneText(t, "@ 60 SOA ns1 h 1 2 3 4 5\nwww 60 CNAME w.example.net.\n")
	for _, c := range []struct {
		served string
		want   []string
	}{
		{"www 60 CNAME w.example.net.", nil},
		{"www 30 A 192.0.2.1", []string{"CNAME nodata []", "A answered [{www.example. A 30 192.0.2.1}]", "AAAA nodata []"}},
		{"web 30 A 192.0.2.1", []string{"CNAME nxdomain []"}},
	} {
		served := zoneText(t, "@ 60 SOA ns1 h 1 2 3 4 5\n"+c.served)
		say := func(f *fault) {
			f.say(goodAnswer(served, f.query, func(m *dns.Msg) {
				if _, ok := served.Node(zonefile.MustName(m.Question[0].Name)); !ok {
					m.Rcode = dns.RcodeNameError
				}
			}))
		}
		for _, over := range []evidence.Transport{evidence.UDP, evidence.TCP} {
			content, unequal := faultPass(t, Config{}, serveFaulty(t, served, faulty{udp: say, tcp: say}), over, z, 0)
			var got []string
			for _, o := range unequal {
				got = append(got, fmt.Sprint(o.Type, " ", o.Outcome, " ", o.Answer))
			}
			assert.ElementsMatch(t, c.want, got, "%s over %s", c.served, over)
			assert.Equal(t, content.Questions, content.Asked)
		}
	}
}

// TestContentIDs: no two passes have the same.
func TestContentIDs(t *testing.T) {
	z := hostSets(t, 1)
	address := serveFaulty(t, z, faulty{})
	first, _ := faultPass(t, Config{Vantage: "ams", Run: "r1"}, address, evidence.UDP, z, 0)
	second, _ := faultPass(t, Config{Vantage: "ams", Run: "r1"}, address, evidence.UDP, z, 0)
	assert.NotEqual(t, first.ID, second.ID)
	assert.Contains(t, first.ID, "ams")
}
