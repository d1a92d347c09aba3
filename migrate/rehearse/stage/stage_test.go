package stage_test

import (
	"net/netip"
	"testing"
	"time"

	"github.com/miekg/dns"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zonegate/zonegate/migrate/rehearse"
	"github.com/zonegate/zonegate/migrate/rehearse/stage"
	"github.com/zonegate/zonegate/zonefile"
)

func zone(t testing.TB, serial string) *zonefile.Zone {
	t.Helper()
	z, err := zonefile.ParseZone(zonefile.MustName("ex.test."), []byte("$TTL 60\n@ SOA ns h "+serial+" 2 3 4 5\n@ NS ns.other.test.\n"))
	require.NoError(t, err)
	return z
}

// serial asks what is at an address of the stage; "nobody" where it has no route.
func serial(t testing.TB, s *stage.Stage, address netip.AddrPort) (serial uint32, at netip.AddrPort) {
	t.Helper()
	at, ok := s.Route(address)
	if !ok {
		return 0, at
	}
	m := new(dns.Msg).SetQuestion("ex.test.", dns.TypeSOA)
	c := dns.Client{Timeout: 5 * time.Second}
	reply, _, err := c.Exchange(m, at.String())
	require.NoError(t, err)
	if len(reply.Answer) == 0 {
		return 0, at
	}
	return reply.Answer[0].(*dns.SOA).Serial, at
}

// TestPlay: who is otherwise is started anew at the same place, others are left
// alone, and who is gone has no route.
func TestPlay(t *testing.T) {
	s := stage.New()
	t.Cleanup(func() { assert.NoError(t, s.Stop()) })
	a, b, c := stage.At("192.0.2.1"), stage.At("2001:db8::1"), stage.At("192.0.2.1:5300")
	first, second := zone(t, "1"), zone(t, "2")
	steps := []struct {
		about string
		cast  stage.Cast
		want  [3]uint32 // serials at a, b and c; 0: nobody, or no answer
	}{
		{"nobody", stage.Cast{}, [3]uint32{}},
		{"two", stage.Cast{a: {Zones: []*zonefile.Zone{first}}, b: {Zones: []*zonefile.Zone{first}}, c: {Gone: true}}, [3]uint32{1, 1, 0}},
		{"one changes", stage.Cast{a: {Zones: []*zonefile.Zone{second}}}, [3]uint32{2, 1, 0}},
		{"one goes, one comes", stage.Cast{b: {Gone: true}, c: {Zones: []*zonefile.Zone{second}}}, [3]uint32{2, 0, 2}},
		{"a fault", stage.Cast{a: {Zones: []*zonefile.Zone{second}, Faults: rehearse.MustFaults("refused")}}, [3]uint32{0, 0, 2}},
		{"back", stage.Cast{a: {Zones: []*zonefile.Zone{first}}, b: {Zones: []*zonefile.Zone{second}}}, [3]uint32{1, 2, 2}},
		{"all gone", stage.Cast{a: {Gone: true}, b: {Gone: true}, c: {Gone: true}}, [3]uint32{}},
	}
	places := map[netip.AddrPort]netip.AddrPort{}
	for _, step := range steps {
		before := s.Embedded(b)
		require.NoError(t, s.Play(t.Context(), step.cast), step.about)
		for i, address := range []netip.AddrPort{a, b, c} {
			got, at := serial(t, s, address)
			assert.Equal(t, step.want[i], got, "%s: %s", step.about, address)
			if was, ok := places[address]; ok && at.IsValid() {
				assert.Equal(t, was, at, "%s: %s stays where it was", step.about, address)
			}
			if at.IsValid() {
				places[address] = at
			}
		}
		if _, named := step.cast[b]; !named {
			assert.Same(t, before, s.Embedded(b), "%s: the server was left alone", step.about)
		}
	}
}

// TestPlayReal: a real server stands at an address, serves the actor's zones, and is
// replaced by an embedded one and by another real one.
func TestPlayReal(t *testing.T) {
	s := stage.New()
	t.Cleanup(func() { assert.NoError(t, s.Stop()) })
	a := stage.At("198.51.100.1")
	for i, cast := range []stage.Cast{
		{a: {Zones: []*zonefile.Zone{zone(t, "1")}, Real: &rehearse.RealConfig{Kind: rehearse.Knot}}},
		{a: {Zones: []*zonefile.Zone{zone(t, "2")}}},
		{a: {Zones: []*zonefile.Zone{zone(t, "3")}, Real: &rehearse.RealConfig{Kind: rehearse.NSD}}},
	} {
		require.NoError(t, s.Play(t.Context(), cast))
		got, _ := serial(t, s, a)
		assert.EqualValues(t, i+1, got)
	}
}

// TestPlayImpossible: what cannot be is refused with its address, and the others
// are started.
func TestPlayImpossible(t *testing.T) {
	z := []*zonefile.Zone{zone(t, "1")}
	bind := &rehearse.RealConfig{Kind: rehearse.BIND}
	for _, c := range []struct {
		actor stage.Actor
		want  string
	}{
		{stage.Actor{Zones: z, Real: bind, Faults: rehearse.MustFaults("refused")}, "server 192.0.2.1: bind cannot have faults; embedded servers can"},
		{stage.Actor{Zones: z, Real: bind, TCPZones: z}, "server 192.0.2.1: bind serves the same zones over both transports, and denies from them"},
		{stage.Actor{Zones: z, Real: &rehearse.RealConfig{Kind: "djb"}}, `server 192.0.2.1: there is no name server "djb"`},
	} {
		s := stage.New()
		other := stage.At("192.0.2.2")
		err := s.Play(t.Context(), stage.Cast{stage.At("192.0.2.1"): c.actor, other: {Zones: z}})
		assert.EqualError(t, err, c.want)
		got, _ := serial(t, s, other)
		assert.EqualValues(t, 1, got)
		require.NoError(t, s.Stop())
		assert.EqualError(t, s.Play(t.Context(), stage.Cast{}), "the stage was stopped")
	}
}

// TestDocument: a document is read as it was written, and leads nowhere but to
// loopback.
func TestDocument(t *testing.T) {
	s := stage.New()
	t.Cleanup(func() { assert.NoError(t, s.Stop()) })
	a, b := stage.At("192.0.2.1"), stage.At("2001:db8::1")
	require.NoError(t, s.Play(t.Context(), stage.Cast{a: {}, b: {}, stage.At("192.0.2.3"): {Gone: true}}))
	d := s.Document(a)
	d.Now = time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
	text, err := d.JSON()
	require.NoError(t, err)
	read, err := stage.ParseDocument(text)
	require.NoError(t, err)
	assert.Equal(t, d, read)
	to, ok := read.Route(b)
	assert.True(t, ok && to.Addr().IsLoopback())
	_, ok = read.Route(stage.At("192.0.2.3"))
	assert.False(t, ok)
	assert.Equal(t, []netip.AddrPort{stage.At("192.0.2.254")}, s.Document().Roots)
	for text, want := range map[string]string{
		`{"schema": "zonegate-stage/2"}`:                                             `the schema is "zonegate-stage/2"; this version reads zonegate-stage/1`,
		`{"schema": "zonegate-stage/1", "routes": {"192.0.2.1:53": "192.0.2.9:53"}}`: "the route of 192.0.2.1:53 leads to 192.0.2.9:53, which is not on loopback",
	} {
		_, err := stage.ParseDocument([]byte(text))
		assert.EqualError(t, err, want)
	}
}

func TestParseAt(t *testing.T) {
	texts := []string{"192.0.2.1", "192.0.2.1:5300", "2001:db8::1", "[2001:db8::1]:5300"}
	want := []string{"192.0.2.1:53", "192.0.2.1:5300", "[2001:db8::1]:53", "[2001:db8::1]:5300"}
	for i, text := range texts {
		assert.Equal(t, want[i], stage.At(text).String())
	}
	for _, text := range []string{"", "ns1", "192.0.2", "[2001:db8::1]", "192.0.2.1:"} {
		_, err := stage.ParseAt(text)
		assert.ErrorContains(t, err, "is no address of a server", text)
	}
}
