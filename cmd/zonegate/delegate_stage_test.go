package main

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/zonegate/zonegate/migrate/rehearse"
	"github.com/zonegate/zonegate/zonefile"
	"go.yaml.in/yaml/v3"
)

// loopStage lets name servers that have documentation addresses in plans, zones and
// hints run on loopback: every one of them has a loopback address of its own,
// and all have one port. What zonegate prints is turned back.
type loopStage struct {
	dir     string
	root    string // the file with root hints
	port    uint16
	loop    map[netip.Addr]netip.Addr // documentation to loopback
	servers map[netip.Addr]*rehearse.Server
}

// actor is what is at an address of a stage.
type actor struct {
	Zones    []string `yaml:"zones"`     // files
	TCPZones []string `yaml:"tcp-zones"` // files; without any, those above
	Denials  []string // files that denials are made of; without any, those above
	Faults   []string `yaml:"faults"`
	NSID     string   `yaml:"nsid"`
	Transfer bool     `yaml:"transfer"` // everybody may have the zones
	// Gone: nobody is there.
	Gone bool `yaml:"gone"`
}

// actors is who is at which address.
type actors map[netip.Addr]actor

// UnmarshalYAML reads addresses as texts first: merged into one another, other
// keys would not be told apart.
func (a *actors) UnmarshalYAML(n *yaml.Node) error {
	var cast map[string]actor
	if err := n.Decode(&cast); err != nil {
		return err
	}
	*a = actors{}
	for text, is := range cast {
		address, err := netip.ParseAddr(text)
		if err != nil {
			return err
		}
		(*a)[address] = is
	}
	return nil
}

// newStage copies a folder, with loopback addresses in the place of those of the
// cast, and starts the servers. Walks begin at the roots; without any, at an
// address where nobody is.
func newStage(t testing.TB, from string, cast actors, roots ...netip.Addr) *loopStage {
	t.Helper()
	s := &loopStage{dir: t.TempDir(), servers: map[netip.Addr]*rehearse.Server{}}
	if len(roots) == 0 {
		roots = addressesOf("192.0.2.254")
		cast = with(cast, actors{roots[0]: {Gone: true}})
	}
	s.choose(t, slices.SortedFunc(maps.Keys(cast), netip.Addr.Compare))
	s.copy(t, from)
	s.writeRoot(t, roots)
	t.Cleanup(s.end)
	s.play(t, cast)
	return s
}

// with is a cast in which some are otherwise.
func with(cast, changed actors) actors {
	all := maps.Clone(cast)
	maps.Copy(all, changed)
	return all
}

func addressesOf(texts ...string) (list []netip.Addr) {
	for _, text := range texts {
		list = append(list, netip.MustParseAddr(text))
	}
	return list
}

// writeRoot writes the hints that walks begin with.
func (s *loopStage) writeRoot(t testing.TB, roots []netip.Addr) {
	t.Helper()
	var hints strings.Builder
	for i, a := range roots {
		loop, ok := s.loop[a]
		require.True(t, ok, "the root server %s is not among the servers", a)
		kind := "A"
		if loop.Is6() {
			kind = "AAAA"
		}
		fmt.Fprintf(&hints, ". 3600000 NS r%d.root.test.\nr%d.root.test. 3600000 %s %s\n", i, i, kind, loop)
	}
	s.root = writeFile(t, s.path("root.hints"), hints.String())
}

// choose picks a network of 127.0.0.0/8 and a port that is free on each of its
// addresses. There is one loopback address of IPv6: the first server with IPv6
// has it, further ones stand on IPv4.
func (s *loopStage) choose(t testing.TB, addresses []netip.Addr) {
	t.Helper()
	for range 100 {
		network := [4]byte{127, byte(1 + rand.IntN(250)), byte(rand.IntN(256)), 0}
		s.loop, s.port = map[netip.Addr]netip.Addr{}, uint16(10_000+rand.IntN(20_000))
		taken := false
		for _, a := range addresses {
			if network[3]++; a.Is4() || taken {
				s.loop[a] = netip.AddrFrom4(network)
			} else {
				s.loop[a], taken = netip.IPv6Loopback(), true
			}
		}
		if s.allFree() {
			return
		}
	}
	require.Fail(t, "no port is free on all addresses")
}

func (s *loopStage) allFree() bool {
	for _, a := range s.loop {
		at := netip.AddrPortFrom(a, s.port)
		listener, err := net.ListenTCP("tcp", net.TCPAddrFromAddrPort(at))
		if err != nil {
			return false
		}
		listener.Close()
		conn, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(at))
		if err != nil {
			return false
		}
		conn.Close()
	}
	return true
}

var addressLike = regexp.MustCompile(`[0-9a-fA-F:.]+`)

// copy copies the files of a folder: plans name their servers with the port,
// other files without.
func (s *loopStage) copy(t testing.TB, from string) {
	t.Helper()
	entries, err := os.ReadDir(from)
	require.NoError(t, err)
	for _, e := range entries {
		if e.IsDir() {
			continue
		}
		text, err := os.ReadFile(filepath.Join(from, e.Name()))
		require.NoError(t, err)
		writeFile(t, filepath.Join(s.dir, e.Name()), signedAnew(t, e.Name(), s.staged(string(text), filepath.Ext(e.Name()) == ".yaml")))
	}
}

// staged puts loopback addresses in the place of documentation addresses.
func (s *loopStage) staged(text string, withPort bool) string {
	return addressLike.ReplaceAllStringFunc(text, func(word string) string {
		a, err := netip.ParseAddr(word)
		loop, ok := s.loop[a]
		switch {
		case err != nil || !ok:
			return word
		case withPort:
			return netip.AddrPortFrom(loop, s.port).String()
		}
		return loop.String()
	})
}

// unstaged turns loopback addresses back.
func (s *loopStage) unstaged(text string) string {
	for a, loop := range s.loop {
		text = strings.ReplaceAll(text, netip.AddrPortFrom(loop, s.port).String(), a.String())
		text = regexp.MustCompile(`\b`+regexp.QuoteMeta(loop.String())+`\b`).ReplaceAllLiteralString(text, a.String())
	}
	return text
}

// play has the servers be as a cast says; those that it does not name stay as
// they are.
func (s *loopStage) play(t testing.TB, cast actors) {
	t.Helper()
	for a, is := range cast {
		if running := s.servers[a]; running != nil {
			require.NoError(t, running.Stop())
			delete(s.servers, a)
		}
		if is.Gone {
			continue
		}
		server, err := rehearse.Start(rehearse.Config{
			Address: netip.AddrPortFrom(s.loop[a], s.port),
			Zones:   s.zones(t, is.Zones), TCPZones: s.zones(t, is.TCPZones), Denials: s.zones(t, is.Denials),
			NSID: is.NSID, AllowTransfer: is.Transfer, Faults: parseFaults(t, is.Faults), Clock: time.Now,
		})
		require.NoError(t, err, "server %s", a)
		s.servers[a] = server
	}
}

func (s *loopStage) zones(t testing.TB, files []string) (zones []*zonefile.Zone) {
	t.Helper()
	for _, file := range files {
		text, err := os.ReadFile(filepath.Join(s.dir, file))
		require.NoError(t, err)
		zone, err := zonefile.ParseZone("", text)
		require.NoError(t, err, file)
		zones = append(zones, zone)
	}
	return zones
}

func parseFaults(t testing.TB, texts []string) (faults []rehearse.Fault) {
	t.Helper()
	for _, text := range texts {
		f, err := rehearse.ParseFault(text)
		require.NoError(t, err)
		faults = append(faults, f)
	}
	return faults
}

func (s *loopStage) end() {
	for _, server := range s.servers {
		_ = server.Stop()
	}
}

// lookingFlags are what a command needs to look at the servers of a stage.
func (s *loopStage) lookingFlags() []string {
	return []string{"--port", fmt.Sprint(s.port), "--root-hints", s.root, "--rate", "0"}
}

// path is a file of the stage.
func (s *loopStage) path(name string) string { return filepath.Join(s.dir, name) }
