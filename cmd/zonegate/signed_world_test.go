package main

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/zonegate/zonegate/migrate/rehearse"
	"github.com/zonegate/zonegate/zonefile"
)

// The addresses of the world that a signed move takes place in.
const (
	rootAddress   = "203.0.113.53"
	parentAddress = "203.0.113.1"
	parentSecond  = "203.0.113.2"
	oldAddress    = "192.0.2.1"
	newAddress    = "198.51.100.1"
	newSecond     = "2001:db8:1::1"
)

var worldAddresses = []string{rootAddress, parentAddress, parentSecond, oldAddress, newAddress, newSecond}

// worldTTLs are TTLs in seconds.
type worldTTLs struct {
	ds, parentNS int // at the parent
	ns, key      int // of the zone's apex, at both providers
	data         int // of everything else, and negative
}

// quickTTLs are those of a move that has nothing to wait for long.
var quickTTLs = worldTTLs{ds: 3, parentNS: 2, ns: 2, key: 3, data: 2}

// longTTL is that of what caches are to hold until the end of a walk.
const longTTL = 300

// world is a root, the zone test. and two providers that have ex.test.; resolvers
// validate from the root's key on.
type world struct {
	audience
	dir     string
	ttl     worldTTLs
	parent  *rehearse.Real
	old     *provider
	new     *provider
	serial  int
	servers []string            // what the parent names
	ds      []*rehearse.ZoneKey // and whose DS it has
}

// provider is one that serves ex.test.
type provider struct {
	kind     rehearse.Kind
	also     []netip.AddrPort
	ksk, zsk *rehearse.ZoneKey
	server   *rehearse.Real
	names    []string            // the NS set in its zone
	foreign  []*rehearse.ZoneKey // keys of others in its zone
	signs    *rehearse.Signing
}

// startWorld has the old provider serve the zone, with its DS at the parent, and
// the new one serve its own.
func startWorld(t *testing.T, ttl worldTTLs, kinds [2]rehearse.Kind) *world {
	t.Helper()
	w := &world{dir: t.TempDir(), ttl: ttl, serial: 100, servers: oldNames}
	w.root = netip.MustParseAddr(rootAddress)
	w.old = w.newProvider(t, kinds[0], oldNames, nil)
	w.new = w.newProvider(t, kinds[1], newNames, []netip.AddrPort{netip.AddrPortFrom(netip.MustParseAddr(newSecond), 53)})
	if kinds[1] == rehearse.NSD {
		w.new.signs = nil
	} else {
		w.new.signs.NSEC3 = true // as a different denial of existence, which RFC 8901 lets providers have
	}
	w.ds = []*rehearse.ZoneKey{w.old.ksk}

	rootKeys, parentKeys := zoneKeys(t, ".", 60), zoneKeys(t, "test.", 60)
	w.anchor = rootKeys[0].Record()
	startAt(t, rehearse.RealConfig{Kind: rehearse.Knot, Sign: &rehearse.Signing{Now: time.Now(), Keys: rootKeys}},
		rootAddress, ".", rootText(parentKeys[0]))
	w.parent = startAt(t, rehearse.RealConfig{
		Kind: rehearse.BIND, Sign: &rehearse.Signing{Now: time.Now(), Keys: parentKeys},
		Also: []netip.AddrPort{netip.AddrPortFrom(netip.MustParseAddr(parentSecond), 53)},
	}, parentAddress, "test.", w.parentText())
	w.startProvider(t, w.old, oldAddress)
	w.startProvider(t, w.new, newAddress)
	return w
}

func (w *world) newProvider(t *testing.T, kind rehearse.Kind, names []string, also []netip.AddrPort) *provider {
	t.Helper()
	keys := zoneKeys(t, "ex.test.", w.ttl.key)
	return &provider{kind: kind, also: also, ksk: keys[0], zsk: keys[1], names: names, signs: &rehearse.Signing{Now: time.Now(), Keys: keys}}
}

func (w *world) startProvider(t *testing.T, p *provider, at string) {
	t.Helper()
	cfg := rehearse.RealConfig{Kind: p.kind, Also: p.also, Sign: p.signs, AllowTransfer: true}
	p.server = startAt(t, cfg, at, "ex.test.", w.zoneText(p))
}

// zoneKeys makes a KSK and a ZSK, whose DNSKEY RRset has a TTL in seconds.
func zoneKeys(t *testing.T, zone string, ttl int) (keys []*rehearse.ZoneKey) {
	t.Helper()
	for _, role := range []rehearse.KeyRole{rehearse.KSK, rehearse.ZSK} {
		k, err := rehearse.NewZoneKey(zonefile.MustName(zone), role, uint32(ttl))
		require.NoError(t, err)
		keys = append(keys, k)
	}
	return keys
}

// startAt starts a server on port 53 of an address.
func startAt(t *testing.T, cfg rehearse.RealConfig, at, origin, text string) *rehearse.Real {
	t.Helper()
	cfg.Address = netip.AddrPortFrom(netip.MustParseAddr(at), 53)
	return startServerWith(t, cfg, origin, text)
}

func startServerWith(t *testing.T, cfg rehearse.RealConfig, origin, text string) *rehearse.Real {
	t.Helper()
	cfg.Zones = []rehearse.ZoneText{{Origin: zonefile.MustName(origin), Text: []byte(text)}}
	s, err := rehearse.StartReal(t.Context(), cfg)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Stop()) })
	return s
}

func rootText(parent *rehearse.ZoneKey) string {
	return fmt.Sprintf(`$ORIGIN .
$TTL 60
@ SOA r0.root. hostmaster.root. 1 3600 600 604800 60
@ NS r0.root.
r0.root. A %s
test. NS a.nic.test.
test. NS b.nic.test.
test. DS %s
a.nic.test. A %s
b.nic.test. A %s
`, rootAddress, parent.DS(), parentAddress, parentSecond)
}

func (w *world) parentText() string {
	var b strings.Builder
	fmt.Fprintf(&b, "$ORIGIN test.\n$TTL 60\n@ SOA a.nic hostmaster.nic %d 3600 600 604800 2\n", w.serial)
	fmt.Fprintf(&b, "@ NS a.nic\n@ NS b.nic\na.nic A %s\nb.nic A %s\n", parentAddress, parentSecond)
	fmt.Fprintf(&b, "ns1.old A %s\nns1.new A %s\nns2.new AAAA %s\n", oldAddress, newAddress, newSecond)
	for _, name := range w.servers {
		fmt.Fprintf(&b, "ex %d NS %s\n", w.ttl.parentNS, name)
	}
	for _, k := range w.ds {
		fmt.Fprintf(&b, "ex %d DS %s\n", w.ttl.ds, k.DS())
	}
	return b.String()
}

// zoneText is ex.test. as a provider has it, before it is signed.
func (w *world) zoneText(p *provider) string {
	var b strings.Builder
	fmt.Fprintf(&b, "$ORIGIN ex.test.\n$TTL %d\n@ SOA %s hostmaster %d 3600 600 604800 %d\n", w.ttl.data, p.names[0], w.serial, w.ttl.data)
	for _, name := range p.names {
		fmt.Fprintf(&b, "@ %d NS %s\n", w.ttl.ns, name)
	}
	for _, k := range p.foreign {
		b.WriteString(k.Record() + "\n")
	}
	b.WriteString("@ A 192.0.2.80\n@ MX 10 mail\nmail A 192.0.2.25\nwww A 192.0.2.80\n*.wild TXT \"any\"\n")
	return b.String()
}

// serve has a provider serve its zone as it is to be now.
func (w *world) serve(t *testing.T, p *provider) {
	t.Helper()
	w.reload(t, p.server, "ex.test.", func() string { return w.zoneText(p) })
}

// presign signs the zone of a provider that does not sign, and has it serve it.
func (w *world) presign(t *testing.T, p *provider) {
	t.Helper()
	w.serial += 100
	signer := startServerWith(t, rehearse.RealConfig{
		Kind: rehearse.Knot, Sign: &rehearse.Signing{Now: time.Now(), Keys: []*rehearse.ZoneKey{p.ksk, p.zsk}}, AllowTransfer: true,
	}, "ex.test.", w.zoneText(p))
	ran := process(t, w.dir, "transfer", fmt.Sprintf("axfr://%s/ex.test.", signer.Address))
	require.Equal(t, exitGo, ran.code, "%s", ran.stderr)
	require.NoError(t, p.server.Reload(t.Context(), rehearse.ZoneText{Origin: zonefile.MustName("ex.test."), Text: []byte(ran.stdout)}))
}

// delegate has the parent hold name servers and DS records.
func (w *world) delegate(t *testing.T, servers []string, ds ...*rehearse.ZoneKey) {
	t.Helper()
	w.servers, w.ds = servers, ds
	w.reload(t, w.parent, "test.", w.parentText)
}

// reload has a server serve a text, of a serial above all before.
func (w *world) reload(t *testing.T, s *rehearse.Real, origin string, text func() string) {
	t.Helper()
	w.serial += 100
	require.NoError(t, s.Reload(t.Context(), rehearse.ZoneText{Origin: zonefile.MustName(origin), Text: []byte(text())}))
}
