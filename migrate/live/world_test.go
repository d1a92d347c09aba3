package live

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/migrate/rehearse"
	"github.com/zonegate/zonegate/zonefile"
)

var update = flag.Bool("update", false, "write what comes out into the files of testdata")

// world is name servers on loopback, from the root down. A file says which:
//
//	-- servers --
//	1 root                 the address NET.1 serves root.zone
//	2 test,ex.test; refused
//	-- root.zone --        $TTL and SOA are put in front
//	test. NS ns.test.
//	ns.test. A NET.2
type world struct {
	t       testing.TB
	port    uint16
	net     string // NET
	zones   map[string]*zonefile.Zone
	servers map[netip.AddrPort]*rehearse.Server
	// resolvers are the addresses that a look may ask to recurse.
	resolvers map[netip.AddrPort]bool

	mu      sync.Mutex
	entries []evidence.Entry
}

func newWorld(t testing.TB, a *txtar.Archive) *world {
	t.Helper()
	w := &world{
		t: t, net: fmt.Sprintf("127.%d.%d", 20+rand.IntN(200), rand.IntN(250)),
		zones: map[string]*zonefile.Zone{}, servers: map[netip.AddrPort]*rehearse.Server{},
		resolvers: map[netip.AddrPort]bool{},
	}
	for _, f := range a.Files {
		if name, ok := strings.CutSuffix(f.Name, ".zone"); ok {
			w.zones[name] = w.zone(name, string(f.Data))
		}
	}
	for line := range lines(a, "servers") {
		w.start(line)
	}
	return w
}

func (w *world) zone(name, text string) *zonefile.Zone {
	w.t.Helper()
	origin := zonefile.Root
	if name != "root" {
		origin = zonefile.MustName(name + ".")
	}
	text = "$TTL 60\n@ SOA ns. h. 7 3600 600 86400 60\n" + strings.ReplaceAll(text, "NET", w.net)
	z, err := zonefile.ParseZone(origin, []byte(text))
	require.NoError(w.t, err)
	return z
}

func (w *world) start(line string) {
	w.t.Helper()
	line, faults, _ := strings.Cut(line, ";")
	words := strings.Fields(line)
	cfg := rehearse.Config{Clock: time.Now, Address: w.address(words[0]), NSID: "at-" + words[0]}
	for name := range strings.SplitSeq(words[1], ",") {
		require.Contains(w.t, w.zones, name)
		cfg.Zones = append(cfg.Zones, w.zones[name])
	}
	for fault := range strings.SplitSeq(faults, ";") {
		if fault = strings.TrimSpace(fault); fault == "open" {
			cfg.AllowTransfer = true
		} else if fault != "" {
			cfg.Faults = append(cfg.Faults, rehearse.MustFaults(fault)...)
		}
	}
	s, err := rehearse.Start(cfg)
	require.NoError(w.t, err)
	w.t.Cleanup(func() { _ = s.Stop() })
	w.port = s.Address().Port()
	w.servers[s.Address()] = s
}

// address is NET.n, or an IPv6 address, with the port of the world.
func (w *world) address(text string) netip.AddrPort {
	if strings.Contains(text, ":") {
		return netip.AddrPortFrom(netip.MustParseAddr(text), w.port)
	}
	return netip.AddrPortFrom(netip.MustParseAddr(w.net+"."+text), w.port)
}

func lines(a *txtar.Archive, file string) func(func(string) bool) {
	return func(yield func(string) bool) {
		for _, f := range a.Files {
			if f.Name != file {
				continue
			}
			for line := range strings.Lines(string(f.Data)) {
				if line = strings.TrimSpace(line); line != "" && !yield(line) {
					return
				}
			}
		}
	}
}

// client asks in the world, with its root.
func (w *world) client(cfg Config) *Client {
	cfg.Clock, cfg.Port, cfg.Vantage, cfg.Run = time.Now, w.port, "here", "run-1"
	if cfg.Roots == nil {
		cfg.Roots = []netip.AddrPort{netip.AddrPortFrom(w.address("1").Addr(), 0)}
	}
	if cfg.Timeout == 0 {
		cfg.Timeout, cfg.Tries = 150*time.Millisecond, 2
	}
	cfg.Sink = func(batch []evidence.Entry) error {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.entries = append(w.entries, batch...)
		return nil
	}
	return New(cfg)
}

// look reads the lines of a file into a Look.
func (w *world) look(a *txtar.Archive) (l Look) {
	for line := range lines(a, "look") {
		words := strings.Fields(line)
		switch words[0] {
		case "zone":
			l.Zone = zonefile.MustName(words[1])
		case "parent":
			if words[1] != "-" {
				l.Parent.Zone = zonefile.MustName(words[1])
			}
			for _, a := range words[2:] {
				l.Parent.Servers = append(l.Parent.Servers, w.address(a))
			}
		case "content":
			l.New = &Content{Zone: w.zones[words[1]]}
		case "record":
			l.Records = append(l.Records, Record{zonefile.MustName(words[1]), typeNamed(words[2])})
		case "resolver":
			l.Resolvers = append(l.Resolvers, w.address(words[1]))
			w.resolvers[w.address(words[1])] = true
		case "light":
			l.Light = true
		case "signed":
			l.Signed = true
		case "find":
			l.known().Find = true
		case "known-parent":
			l.known().Parent = &evidence.Cut{Zone: words[1], From: "walk", Addresses: w.addresses(words[2:])}
		case "known":
			l.known().Hosts = append(l.known().Hosts, &evidence.Host{Role: evidence.Role(words[1]), Name: words[2], Addresses: w.addresses(words[3:])})
		default:
			l.Servers = append(l.Servers, Server{Role: evidence.Role(words[0]), Name: zonefile.MustName(words[1]), Addresses: w.addresses(words[2:])})
		}
	}
	return l
}

func (w *world) addresses(texts []string) (list []netip.AddrPort) {
	for _, a := range texts {
		list = append(list, w.address(a))
	}
	return list
}

// known is the look's Known, which is made where there is none.
func (l *Look) known() *Known {
	if l.Known == nil {
		l.Known = &Known{}
	}
	return l.Known
}

func typeNamed(text string) zonefile.Type {
	t, _ := zonefile.ParseType(text)
	return t
}

// text puts the network of the world back to NET, and leaves out its port.
func (w *world) text(s string) string {
	s = strings.ReplaceAll(s, fmt.Sprintf(":%d", w.port), "")
	return strings.ReplaceAll(s, w.net, "NET")
}

// seen renders what was found: a line for each host and the parent.
func (w *world) seen() string {
	var list []string
	for _, e := range w.entries {
		switch {
		case e.Host != nil:
			list = append(list, w.host(e.Host))
		case e.Cut != nil:
			list = append(list, w.cut(e.Cut))
		}
	}
	slices.Sort(list)
	return strings.Join(list, "")
}

func (w *world) host(h *evidence.Host) string {
	line := fmt.Sprintf("%s %s from %s: %s", h.Role, h.Name, h.From, h.Outcome)
	for _, a := range h.Addresses {
		line += " " + a.String()
	}
	if h.DeniedBy != "" {
		line += " by " + h.DeniedBy
	}
	if h.Detail != "" {
		line += " (" + h.Detail + ")"
	}
	return w.text(line) + "\n"
}

func (w *world) cut(c *evidence.Cut) string {
	line := fmt.Sprintf("cut %s from %s:", c.Zone, c.From)
	for i, a := range c.Addresses {
		line += " " + a.String()
		if i < len(c.Servers) {
			line += "=" + c.Servers[i]
		}
	}
	return w.text(line+" "+c.Trouble) + "\n"
}

// heldBack asserts what holds of every look: nobody is asked to recurse but by
// the probe for it, once an address and role, every question is written down, and
// every address that is asked is one of the world's.
func (w *world) heldBack(c *Client) {
	w.t.Helper()
	arrived := 0
	for _, s := range w.servers {
		recursing := 0
		for _, q := range s.Queries() {
			arrived++
			assert.True(w.t, !q.RD || q.Type == "SOA" && q.Name == "." || q.Type == "NS" && w.resolvers[s.Address()], "%s %s", q.Name, q.Type)
			if q.RD && q.Type == "SOA" {
				recursing++
			}
			if q.EDNS {
				assert.EqualValues(w.t, MessageSize, q.Size)
				assert.True(w.t, q.NSID)
			}
		}
		assert.LessOrEqual(w.t, recursing, 1, "%s", s.Address())
	}
	assert.LessOrEqual(w.t, arrived, c.Questions())
	wrote := 0
	recursions := map[netip.AddrPort]bool{}
	for _, e := range w.entries {
		assert.Equal(w.t, "here", e.Vantage)
		assert.Equal(w.t, "run-1", e.Run)
		if e.Saw == nil {
			continue
		}
		again := e.Saw.Purpose == evidence.PurposeRecursion
		if !again || !recursions[e.Saw.Address] {
			wrote += e.Saw.Tries
		}
		recursions[e.Saw.Address] = recursions[e.Saw.Address] || again
		assert.True(w.t, e.Saw.Role == evidence.Walk == (e.Saw.Purpose == evidence.PurposeWalk), e.Saw.Question)
	}
	assert.Equal(w.t, c.Questions(), wrote, "questions put, and written down")
}

// run looks, and gives what was found.
func (w *world) run(ctx context.Context, cfg Config, l Look) (*Client, error) {
	c := w.client(cfg)
	err := c.Look(ctx, l)
	return c, err
}

// inWorlds looks in the world of each file, but for the content, and compares what
// came of it with the last part, "want".
func inWorlds(t *testing.T, files string, timeout time.Duration, render func(*world) string) {
	t.Helper()
	names, err := filepath.Glob(files)
	require.NoError(t, err)
	require.NotEmpty(t, names)
	for _, name := range names {
		t.Run(filepath.Base(name), func(t *testing.T) {
			t.Parallel()
			a, err := txtar.ParseFile(name)
			require.NoError(t, err)
			w := newWorld(t, a)
			l := w.look(a)
			l.Quick = true
			c, err := w.run(t.Context(), Config{Timeout: timeout, Tries: 2}, l)
			require.NoError(t, err)
			w.heldBack(c)
			last := &a.Files[len(a.Files)-1]
			require.Equal(t, "want", last.Name)
			if *update {
				last.Data = []byte(render(w))
				require.NoError(t, os.WriteFile(name, txtar.Format(a), 0o644))
			}
			assert.Equal(t, string(last.Data), render(w))
		})
	}
}
