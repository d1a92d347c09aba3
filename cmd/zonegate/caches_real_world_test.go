package main

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/miekg/dns"
	"github.com/stretchr/testify/require"
	"github.com/zonegate/zonegate/migrate/rehearse"
	"github.com/zonegate/zonegate/zonefile"
)

// cacheMove is the move of a zone of its own, from one server to another, and how
// the old server ends.
type cacheMove struct {
	number              int
	parentTTL, childTTL int           // seconds, of the NS sets
	first               bool          // the old zone's NS set is changed at the switch; else never
	minimal             bool          // answers leave the NS set out
	off                 time.Duration // from the switch until the old server ends
	end                 string        // the fault that it ends with
	held                bool          // a held name is looked up, too
	proper              bool          // nobody may fail
}

func (m cacheMove) but(change func(*cacheMove)) cacheMove {
	change(&m)
	return m
}

func (m *cacheMove) zone() string       { return fmt.Sprintf("z%d.test.", m.number) }
func (m *cacheMove) oldAddress() string { return fmt.Sprintf("192.0.2.%d", m.number+1) }
func (m *cacheMove) newAddress() string { return fmt.Sprintf("198.51.100.%d", m.number+1) }

// server is the name of the old or new server.
func (m *cacheMove) server(side string) string { return fmt.Sprintf("ns%d.%s.test.", m.number, side) }

func (m *cacheMove) String() string {
	end := map[string]string{"refused": "REFUSED", "nxdomain": "NXDOMAIN", "silent": "silent"}[m.end]
	text := fmt.Sprintf("%d s and %d s; off at %s: %s", m.parentTTL, m.childTTL, m.off, end)
	if m.first {
		text += ", old NS set changed"
	}
	if m.minimal {
		text += ", minimal answers"
	}
	return text
}

// The addresses that names have at the sides.
const (
	oldData = "192.0.2.200"
	newData = "192.0.2.201"
)

// text is the zone as one side has it, with the NS set of one.
func (m *cacheMove) text(t *testing.T, side, apex string) *zonefile.Zone {
	t.Helper()
	data := map[string]string{"old": oldData, "new": newData}[side]
	return parsedZone(t, m.zone(), fmt.Sprintf("@ SOA %[1]s hostmaster 1 3600 600 604800 1\n@ %[2]d NS %[1]s\n* A %[3]s\nheld %[4]d A %[3]s\n",
		m.server(apex), m.childTTL, data, heldTTL))
}

func parsedZone(t *testing.T, origin, text string) *zonefile.Zone {
	t.Helper()
	z, err := zonefile.ParseZone(zonefile.MustName(origin), []byte("$TTL 1\n"+text))
	require.NoError(t, err)
	return z
}

// cacheWorld is a root, the zone test. and the zones that move.
type cacheWorld struct {
	moves  []*cacheMove
	parent *rehearse.Server
	old    map[*cacheMove]*rehearse.Server
}

func startCacheWorld(t *testing.T, moves []*cacheMove) *cacheWorld {
	t.Helper()
	w := &cacheWorld{moves: moves, old: make(map[*cacheMove]*rehearse.Server)}
	serveZone(t, rootAddress, parsedZone(t, ".", fmt.Sprintf("@ SOA r0.root. h.root. 1 3600 600 604800 60\n@ 3600 NS r0.root.\nr0.root. 3600 A %s\ntest. 3600 NS a.nic.test.\na.nic.test. 3600 A %s\n", rootAddress, parentAddress)))
	w.parent = serveZone(t, parentAddress, w.parentZone(t, "old"))
	for _, m := range moves {
		var manner []rehearse.Fault
		if !m.minimal {
			manner = rehearse.MustFaults("add-ns")
		}
		w.old[m] = serveZone(t, m.oldAddress(), m.text(t, "old", "old"), manner...)
		serveZone(t, m.newAddress(), m.text(t, "new", "new"), manner...)
	}
	return w
}

// serveZone has an embedded server on port 53.
func serveZone(t *testing.T, at string, zone *zonefile.Zone, faults ...rehearse.Fault) *rehearse.Server {
	t.Helper()
	s, err := rehearse.Start(rehearse.Config{Address: netip.AddrPortFrom(netip.MustParseAddr(at), 53), Zones: []*zonefile.Zone{zone}, Faults: faults})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Stop()) })
	return s
}

// parentZone delegates every zone to one side.
func (w *cacheWorld) parentZone(t *testing.T, side string) *zonefile.Zone {
	t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, "@ SOA a.nic h.nic 1 3600 600 604800 1\n@ 3600 NS a.nic\na.nic 3600 A %s\nwarm A 192.0.2.53\n", parentAddress)
	for _, m := range w.moves {
		fmt.Fprintf(&b, "%s 3600 A %s\n%s 3600 A %s\n", m.server("old"), m.oldAddress(), m.server("new"), m.newAddress())
		fmt.Fprintf(&b, "%s %d NS %s\n", m.zone(), m.parentTTL, m.server(side))
	}
	return parsedZone(t, "test.", b.String())
}

// sawKey is one resolver, by its number, one move and one kind of names.
type sawKey struct {
	resolver int
	move     *cacheMove
	kind     string // "cold": ever other ones; "held": one and the same
}

// walk takes the zones through their moves while resolvers are asked, and gives
// what failed.
func (w *cacheWorld) walk(t *testing.T, resolvers []*rehearse.Real) map[sawKey]failures {
	t.Helper()
	zero := time.Now().Add(leadTime)
	c := &clients{looks: make(map[sawKey][]lookedUp)}
	for i, r := range resolvers {
		for _, m := range w.moves {
			c.all.Go(func() { c.ask(r, sawKey{i, m, "cold"}, zero) })
			if m.held {
				c.all.Go(func() { c.ask(r, sawKey{i, m, "held"}, zero) })
			}
		}
	}
	w.change(t, zero)
	c.all.Wait()
	saw := make(map[sawKey]failures)
	for key, looks := range c.looks {
		saw[key] = failuresOf(looks)
	}
	return saw
}

// change switches all zones at a moment, and ends old servers when they are to end.
func (w *cacheWorld) change(t *testing.T, zero time.Time) {
	t.Helper()
	after, before := w.parentZone(t, "new"), make(map[*cacheMove]*zonefile.Zone)
	for _, m := range w.moves {
		before[m] = m.text(t, "old", "new")
	}
	time.Sleep(time.Until(zero))
	require.NoError(t, w.parent.SetZones(after))
	for _, m := range w.moves {
		if m.first {
			require.NoError(t, w.old[m].SetZones(before[m]))
		}
	}
	byEnd := slices.SortedFunc(slices.Values(w.moves), func(a, b *cacheMove) int { return cmp.Compare(a.off, b.off) })
	for _, m := range byEnd {
		time.Sleep(time.Until(zero.Add(m.off)))
		require.NoError(t, w.old[m].SetFaults(rehearse.MustFaults(m.end)...))
	}
}

// clients ask resolvers.
type clients struct {
	all   sync.WaitGroup
	mutex sync.Mutex
	looks map[sawKey][]lookedUp
}

// lookedUp is one look-up, at an offset from the switch.
type lookedUp struct {
	at   time.Duration
	data string // the address, or what there is in its place
}

// ask makes a resolver's look-ups of one kind, each at its time, whether the ones
// before are answered or not.
func (c *clients) ask(r *rehearse.Real, key sawKey, zero time.Time) {
	for i := range int((leadTime + lookUntil) / lookEvery) {
		name := "held."
		if key.kind == "cold" {
			name = fmt.Sprintf("n%d-%d.", key.resolver, i)
		}
		at := time.Duration(i)*lookEvery - leadTime
		time.Sleep(time.Until(zero.Add(at)))
		c.all.Go(func() {
			got := lookOnce(r.Address, name+key.move.zone())
			got.at = at
			c.mutex.Lock()
			defer c.mutex.Unlock()
			c.looks[key] = append(c.looks[key], got)
		})
	}
}

// lookOnce asks for the address of a name.
func lookOnce(at netip.AddrPort, name string) (l lookedUp) {
	question := new(dns.Msg)
	question.SetQuestion(name, dns.TypeA)
	client := dns.Client{Timeout: patience}
	answer, _, err := client.Exchange(question, at.String())
	if err != nil {
		return lookedUp{data: "no answer"}
	}
	for _, rr := range answer.Answer {
		if a, ok := rr.(*dns.A); ok {
			return lookedUp{data: a.A.String()}
		}
	}
	return lookedUp{data: dns.RcodeToString[answer.Rcode]}
}

// failures are what failed of the look-ups of one kind.
type failures struct {
	any           bool
	from, until   time.Duration // of the first one, and of the first one after the last; offsets from the switch
	soonest       time.Duration // of many resolvers, when the first is well again
	perhaps, ever bool          // it may as well not fail; it failed to the very end
}

func (f failures) String() string {
	switch {
	case !f.any:
		return "never"
	case f.ever:
		return fmt.Sprintf("from %s on", f.from)
	}
	return fmt.Sprintf("from %s until %s", f.from, f.until)
}

func failuresOf(looks []lookedUp) (f failures) {
	slices.SortFunc(looks, func(a, b lookedUp) int { return cmp.Compare(a.at, b.at) })
	for _, l := range looks {
		good := l.data == oldData || l.data == newData
		switch {
		case good:
		case !f.any:
			f.any, f.from = true, l.at
			fallthrough
		default:
			f.until, f.ever = l.at+lookEvery, l.at+lookEvery >= lookUntil
		}
	}
	f.soonest = f.until
	return f
}
