package zonefile_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/miekg/dns"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zonegate/zonegate/zonefile"
	"github.com/zonegate/zonegate/zonefile/zonegen"
)

// sentRecord is a record as it is taken from a message.
type sentRecord struct {
	owner []byte
	typ   zonefile.Type
	class zonefile.Class
	ttl   uint32
	rdata []byte
}

// readMessage takes the records of a message's answer section.
func readMessage(msg []byte) (records []sentRecord, err error) {
	off := 12
	for range binary.BigEndian.Uint16(msg[4:]) {
		if _, off, err = zonefile.AppendWireName(nil, msg, off); err != nil {
			return nil, err
		}
		off += 4
	}
	for range binary.BigEndian.Uint16(msg[6:]) {
		var r sentRecord
		if r.owner, off, err = zonefile.AppendWireName(nil, msg, off); err != nil {
			return nil, err
		}
		r.typ, r.class = zonefile.Type(binary.BigEndian.Uint16(msg[off:])), zonefile.Class(binary.BigEndian.Uint16(msg[off+2:]))
		r.ttl = binary.BigEndian.Uint32(msg[off+4:])
		n := int(binary.BigEndian.Uint16(msg[off+8:]))
		if r.rdata, err = zonefile.AppendWireRdata(nil, msg, off+10, n, r.typ); err != nil {
			return nil, err
		}
		records, off = append(records, r), off+10+n
	}
	return records, nil
}

// inMessages packs the records of a zone into messages of at most so many, with
// names compressed and letters capital at random.
func inMessages(t *testing.T, z *zonefile.Zone, most int, rng *rand.Rand) (messages [][]byte) {
	t.Helper()
	var m *dns.Msg
	flush := func() {
		if m != nil {
			packed, err := m.Pack()
			require.NoError(t, err)
			messages = append(messages, capitals(packed, rng))
		}
		m = new(dns.Msg).SetAxfr(z.Origin().String())
		m.Response, m.Compress = true, true
	}
	for set := range z.RRsets() {
		for r := range set.Records() {
			if m == nil || len(m.Answer) == most {
				flush()
			}
			rr, err := r.RR()
			require.NoError(t, err)
			m.Answer = append(m.Answer, rr)
		}
	}
	flush()
	return messages
}

// capitals makes letters of the names of the question and of owners capital,
// which those that point there share.
func capitals(msg []byte, rng *rand.Rand) []byte {
	for i := 12; msg[i] != 0; i += 1 + int(msg[i]) {
		for j := i + 1; j <= i+int(msg[i]); j++ {
			if rng.IntN(2) == 0 && msg[j] >= 'a' && msg[j] <= 'z' {
				msg[j] -= 'a' - 'A'
			}
		}
	}
	return msg
}

// TestAssembler has generated zones packed by the DNS library, and put together
// again.
func TestAssembler(t *testing.T) {
	for seed := range uint64(40) {
		rng := rand.New(rand.NewPCG(seed, 7))
		origin := []string{"example.com.", "example.", "."}[seed%3]
		want := conformanceCase{origin: origin, text: zonegen.Small(seed, origin).Text()}.read(t)
		a := zonefile.NewAssembler("axfr://ns.example/zone", zonefile.MustName(origin))
		for _, msg := range inMessages(t, want, 1+rng.IntN(100), rng) {
			records, err := readMessage(msg)
			require.NoError(t, err)
			for _, r := range records {
				require.NoError(t, a.Add(r.owner, r.typ, r.class, r.ttl, r.rdata))
			}
		}
		got := a.Zone()
		require.Equal(t, string(printed(t, want)), string(printed(t, got)), "seed %d", seed)
		assert.Equal(t, want.RRsetCount(), got.RRsetCount())
		assert.Equal(t, want.Types(), got.Types())
		assert.Empty(t, got.Problems())
		assert.False(t, got.Broken())
		assert.Equal(t, []zonefile.FileInfo{{Name: "axfr://ns.example/zone"}}, got.Files())
		for n := range got.Nodes() {
			other, ok := want.Node(n.Name())
			require.True(t, ok)
			assert.Equal(t, other.IsCut(), n.IsCut())
			assert.Equal(t, other.BelowCut(), n.BelowCut())
			assert.True(t, n.Same(other))
		}
	}
}

// TestAssemblerWritten: a record from wire has no place, is absolute, and keeps
// its capitals.
func TestAssemblerWritten(t *testing.T) {
	for _, c := range []struct{ typ, rdata, canonical string }{
		{"NS", "NS1.Example.COM.", "ns1.example.com."},
		{"SRV", "1 2 3 Host.Example.COM.", "1 2 3 host.example.com."},
		{"HTTPS", "1 Web.Example.COM.", "1 Web.Example.COM."},
		{"A", "192.0.2.1", "192.0.2.1"},
	} {
		a := zonefile.NewAssembler("s", zonefile.MustName("example.com."))
		rr, err := dns.NewRR("WWW.Example.com. 60 IN " + c.typ + " " + c.rdata)
		require.NoError(t, err)
		m := new(dns.Msg)
		m.Answer = []dns.RR{rr}
		packed, err := m.Pack()
		require.NoError(t, err)
		records, err := readMessage(packed)
		require.NoError(t, err)
		r := records[0]
		owner, rdata := string(r.owner), string(r.rdata)
		require.NoError(t, a.Add(r.owner, r.typ, r.class, r.ttl, r.rdata))
		clear(r.owner) // it keeps none of it
		clear(r.rdata)
		z := a.Zone()
		got := z.RRset(zonefile.MustName("www.example.com."), r.typ).At(0)
		writtenOwner, writtenRdata := got.WrittenCase()
		assert.Equal(t, owner, writtenOwner)
		assert.Equal(t, rdata, writtenRdata)
		assert.Equal(t, c.canonical, got.RdataText())
		assert.False(t, got.FromText())
		assert.Equal(t, zonefile.WrittenAbsolute, got.OwnerWritten())
		assert.Equal(t, zonefile.Name(""), got.OriginInForce())
		assert.True(t, got.Ref(zonefile.PartRecord).IsZero())
		for _, n := range got.Names() {
			assert.Equal(t, zonefile.WrittenAbsolute, n.Written)
			assert.Equal(t, zonefile.Name(""), n.AsWritten())
			assert.True(t, n.Ref().IsZero())
		}
		positions, err := zonefile.Locate([]zonefile.Ref{got.Ref(zonefile.PartOwner)})
		require.NoError(t, err)
		assert.Empty(t, positions[0].File)
		assert.NoError(t, z.Close())
	}
}

// TestAssemblerDuplicates: a record twice is one, with its further copy known.
func TestAssemblerDuplicates(t *testing.T) {
	a := zonefile.NewAssembler("s", zonefile.MustName("example.com."))
	for _, ttl := range []uint32{60, 30, 60} {
		require.NoError(t, a.Add([]byte("\x03wWw\x07example\x03com\x00"), zonefile.TypeA, zonefile.ClassIN, ttl, []byte{192, 0, 2, 1}))
	}
	z := a.Zone()
	assert.Equal(t, 1, z.Len())
	copies := 0
	for range z.Duplicates() {
		copies++
	}
	assert.Equal(t, 2, copies)
}

func TestAssemblerRefuses(t *testing.T) {
	www, address := "\x03www\x07example\x03com\x00", "\xc0\x00\x02\x01"
	cases := []struct {
		about string
		owner string
		typ   zonefile.Type
		class zonefile.Class
		ttl   uint32
		rdata string
		want  string // "" for a record of the zone
	}{
		{"a record", www, zonefile.TypeA, zonefile.ClassIN, 60, address, ""},
		{"the longest TTL", www, zonefile.TypeA, zonefile.ClassIN, 1<<31 - 1, address, ""},
		{"a longer TTL", www, zonefile.TypeA, zonefile.ClassIN, 1 << 31, address, "www.example.com. A: the TTL is 2147483648, over 2147483647"},
		{"another class", www, zonefile.TypeA, zonefile.ClassCH, 60, address, "the class is CH, the zone's is IN"},
		{"the apex", "\x07example\x03com\x00", zonefile.TypeA, zonefile.ClassIN, 60, address, ""},
		{"the parent", "\x03com\x00", zonefile.TypeA, zonefile.ClassIN, 60, address, "com. A is outside of the zone example.com."},
		{"the root", "\x00", zonefile.TypeA, zonefile.ClassIN, 60, address, ". A is outside of the zone example.com."},
		{"another zone", "\x03www\x07example\x03org\x00", zonefile.TypeA, zonefile.ClassIN, 60, address, "www.example.org. A is outside"},
		{"a label that ends alike", "\x0bwww\x07example\x03com\x00", zonefile.TypeA, zonefile.ClassIN, 60, address, "is outside"},
		{"capitals", "\x07EXAMPLE\x03Com\x00", zonefile.TypeA, zonefile.ClassIN, 60, address, ""},
		{"too short", www, zonefile.TypeA, zonefile.ClassIN, 60, address[1:], "www.example.com. A: octets are no A rdata"},
		{"too long", www, zonefile.TypeA, zonefile.ClassIN, 60, address + "\x00", "octets are no A rdata"},
		{"none", www, zonefile.TypeA, zonefile.ClassIN, 60, "", "octets are no A rdata"},
		{"a pointer left in it", www, zonefile.TypeHTTPS, zonefile.ClassIN, 60, "\x00\x01\xc0\x0c", "octets are no HTTPS rdata"},
		{"OPT", www, zonefile.Type(41), zonefile.ClassIN, 60, "", "a type of queries and messages cannot stand in a zone"},
		{"ANY", www, zonefile.Type(255), zonefile.ClassIN, 60, "", "a type of queries"},
		{"type 0", www, zonefile.Type(0), zonefile.ClassIN, 60, "", "a type of queries"},
		{"an unknown type", www, zonefile.Type(65280), zonefile.ClassIN, 60, "anything", ""},
		{"an unknown type, empty", www, zonefile.Type(65280), zonefile.ClassIN, 60, "", ""},
	}
	for _, c := range cases {
		t.Run(c.about, func(t *testing.T) {
			a := zonefile.NewAssembler("s", zonefile.MustName("example.com."))
			err := a.Add([]byte(c.owner), c.typ, c.class, c.ttl, []byte(c.rdata))
			if c.want == "" {
				require.NoError(t, err)
				assert.Equal(t, 1, a.Zone().Len())
				return
			}
			assert.ErrorContains(t, err, c.want)
			assert.Zero(t, a.Zone().Len())
		})
	}
}

// TestNotTransferred: a zone that could not be had is no zone.
func TestNotTransferred(t *testing.T) {
	z := zonefile.NotTransferred("axfr://h/example.com", zonefile.MustName("example.com."), fmt.Errorf("refused"))
	assert.True(t, z.Broken())
	assert.Equal(t, zonefile.MustName("example.com."), z.Origin())
	assert.Zero(t, z.Len())
	require.Len(t, z.Problems(), 1)
	assert.Equal(t, zonefile.SyntaxTruncated, z.Problems()[0].Kind)
	assert.Equal(t, "axfr://h/example.com: refused", z.Problems()[0].Message)
	assert.Equal(t, "axfr://h/example.com", z.Files()[0].Name)
}

func TestAppendWireName(t *testing.T) {
	label := func(n int) string { return string(rune(n)) + strings.Repeat("x", n) }
	longest := label(63) + label(63) + label(63) + label(61) + "\x00"
	require.Len(t, longest, 255)
	chain := func(n int) (msg string) { // a name, and n pointers each to the one before
		msg = "\x01a\x00"
		for at := 0; n > 0; n-- {
			next := len(msg)
			msg += string([]byte{0xc0 | byte(at>>8), byte(at)})
			at = next
		}
		return msg
	}
	cases := []struct {
		about, msg string
		off        int
		want       string // the name
		next       int
		wantErr    string
	}{
		{"the root", "\x00", 0, "\x00", 1, ""},
		{"a name", "zz\x01a\x02bc\x00zz", 2, "\x01a\x02bc\x00", 8, ""},
		{"letters as sent", "\x01A\x00", 0, "\x01A\x00", 3, ""},
		{"a pointer", "\x01a\x00\x01b\xc0\x00z", 3, "\x01b\x01a\x00", 7, ""},
		{"a pointer alone", "\x01a\x00\xc0\x00", 3, "\x01a\x00", 5, ""},
		{"into a name", "\x01a\x01b\x00\xc0\x02", 5, "\x01b\x00", 7, ""},
		{"two pointers", "\x00\x01a\xc0\x00\x01b\xc0\x01", 5, "\x01b\x01a\x00", 9, ""},
		{"as many as labels fit", chain(127), 255, "\x01a\x00", 257, ""},
		{"more than labels fit", chain(128), 257, "", 0, "more compression pointers than a name has labels"},
		{"to itself", "\xc0\x00", 0, "", 0, "do not lead backwards"},
		{"to its own label", "\x01a\xc0\x00", 0, "", 0, "do not lead backwards"},
		{"ahead", "\xc0\x02\x00", 0, "", 0, "do not lead backwards"},
		{"in a circle", "\x01a\xc0\x04\xc0\x00", 4, "", 0, "do not lead backwards"},
		{"behind the end", "\xc3\xff", 0, "", 0, "do not lead backwards"},
		{"nothing", "", 0, "", 0, "ends inside a record"},
		{"no end", "\x01a", 0, "", 0, "ends inside a record"},
		{"half a label", "\x02a", 0, "", 0, "ends inside a record"},
		{"half a pointer", "\x00\xc0", 1, "", 0, "ends inside a record"},
		{"an extended label", "\x41\x00", 0, "", 0, "of a kind that is not known"},
		{"a reserved label", "\x80\x00", 0, "", 0, "of a kind that is not known"},
		{"the longest", longest, 0, longest, 255, ""},
		{"longer by a label", "\x01x" + longest, 0, "", 0, "255"},
		{"longer by pointers", longest + "\x01x\xc0\x00", 255, "", 0, "255"},
	}
	for _, c := range cases {
		t.Run(c.about, func(t *testing.T) {
			wire, next, err := zonefile.AppendWireName([]byte("before"), []byte(c.msg), c.off)
			if c.wantErr != "" {
				assert.ErrorContains(t, err, c.wantErr)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, "before"+c.want, string(wire))
			assert.Equal(t, c.next, next)
		})
	}
}

// TestAppendWireRdata decompresses names in the types that may have them
// compressed, and in no other.
func TestAppendWireRdata(t *testing.T) {
	const at, name = "\xc0\x00", "\x01a\x00" // the message begins with the name
	cases := []struct {
		typ, rdata, want string // "" for want: as it is
	}{
		{"NS", at, name}, {"MD", at, name}, {"MF", at, name}, {"CNAME", at, name}, {"PTR", at, name},
		{"MB", at, name}, {"MG", at, name}, {"MR", at, name}, {"DNAME", at, name},
		{"MINFO", at + at, name + name}, {"RP", at + at, name + name},
		{"SOA", at + at + strings.Repeat("n", 20), name + name + strings.Repeat("n", 20)},
		{"MX", "\x00\x0a" + at, "\x00\x0a" + name}, {"AFSDB", "\x00\x0a" + at, "\x00\x0a" + name},
		{"RT", "\x00\x0a" + at, "\x00\x0a" + name}, {"KX", "\x00\x0a" + at, "\x00\x0a" + name},
		{"PX", "\x00\x0a" + at + at, "\x00\x0a" + name + name},
		{"SRV", "123456" + at, "123456" + name},
		{"NAPTR", "1234\x01u\x02xy\x00" + at, "1234\x01u\x02xy\x00" + name},
		{"SIG", strings.Repeat("s", 18) + at + "sig", strings.Repeat("s", 18) + name + "sig"},
		{"RRSIG", strings.Repeat("s", 18) + at + "sig", strings.Repeat("s", 18) + name + "sig"},
		{"NXT", at + "\x40", name + "\x40"},
		{"TXT", "\x02" + at, ""}, {"A", "\xc0\x00\x02\x01", ""}, {"NSEC", at + "\x00\x01\x40", ""},
		{"SVCB", "\x00\x01" + at, ""}, {"TYPE65280", at, ""}, {"DS", at + at, ""},
	}
	for _, c := range cases {
		t.Run(c.typ, func(t *testing.T) {
			typ, ok := zonefile.ParseType(c.typ)
			require.True(t, ok)
			if c.want == "" {
				c.want = c.rdata
			}
			msg := []byte(name + c.rdata + "behind")
			got, err := zonefile.AppendWireRdata(nil, msg, len(name), len(c.rdata), typ)
			require.NoError(t, err)
			assert.Equal(t, c.want, string(got))
			if c.want != c.rdata {
				for n := range len(c.rdata) - len("sig") {
					_, err := zonefile.AppendWireRdata(nil, msg[:len(name)+n], len(name), n, typ)
					if err == nil {
						assert.Error(t, zonefile.CheckRdata(typ, msg[len(name):len(name)+n]), "%d octets", n)
					}
				}
			}
		})
	}
	for _, bad := range [][2]int{{-1, 1}, {0, -1}, {3, 1}, {4, 0}} {
		_, err := zonefile.AppendWireRdata(nil, []byte("abc"), bad[0], bad[1], zonefile.TypeTXT)
		assert.Error(t, err, "%v", bad)
	}
}

// FuzzAppendWireName compares with the DNS library, which follows pointers that
// lead ahead, too.
func FuzzAppendWireName(f *testing.F) {
	f.Add([]byte("\x01a\x02bc\x00\x01b\xc0\x00"), 6)
	f.Add([]byte("\x01a\xc0\x04\xc0\x00"), 4)
	f.Fuzz(func(t *testing.T, msg []byte, off int) {
		if off < 0 || off > len(msg) {
			return
		}
		wire, next, err := zonefile.AppendWireName(nil, msg, off)
		theirs, theirNext, theirErr := dns.UnpackDomainName(msg, off)
		if err != nil {
			if theirErr == nil && !strings.Contains(err.Error(), "pointers") {
				t.Fatalf("%v, and the library has %s", err, theirs)
			}
			return
		}
		if theirErr != nil {
			t.Fatalf("%q, and the library says %v", wire, theirErr)
		}
		require.Equal(t, theirNext, next)
		packed := make([]byte, 256)
		n, err := dns.PackDomainName(theirs, packed, 0, nil, false)
		require.NoError(t, err)
		require.Equal(t, packed[:n], wire)
		require.Equal(t, zonefile.MustName(zonefile.CanonicalName(bytes.Clone(wire)).String()), zonefile.CanonicalName(wire))
	})
}

// FuzzAppendWireRdata: the library reads the same from rdata in a message and
// from what was made of it.
func FuzzAppendWireRdata(f *testing.F) {
	f.Add([]byte("\x01a\x02bc\x00"), []byte("\x00\x0a\x01b\xc0\x00"), uint16(dns.TypeMX))
	f.Add([]byte("\x01a\x02bc\x00"), []byte("\xc0\x00\xc0\x02abcdefghijklmnopqrst"), uint16(dns.TypeSOA))
	f.Add([]byte("\x01a\x02bc\x00"), []byte("1234\x01u\x02xy\x00\xc0\x00"), uint16(dns.TypeNAPTR))
	f.Add([]byte("\x00"), []byte("123456\x01a\xc0\x00"), uint16(dns.TypeSRV))
	f.Fuzz(func(t *testing.T, before, rdata []byte, typ uint16) {
		if len(before) > 1<<14 || len(rdata) > 1<<14 {
			return
		}
		msg := append(bytes.Clone(before), rdata...)
		full, err := zonefile.AppendWireRdata(nil, msg, len(before), len(rdata), zonefile.Type(typ))
		if err != nil || zonefile.CheckRdata(zonefile.Type(typ), full) != nil {
			return
		}
		head := dns.RR_Header{Name: ".", Rrtype: typ, Class: dns.ClassINET, Rdlength: uint16(len(rdata))}
		want, _, err := dns.UnpackRRWithHeader(head, msg, len(before))
		if err != nil {
			return // the library is of another opinion on what the type may hold
		}
		head.Rdlength = uint16(len(full))
		got, _, err := dns.UnpackRRWithHeader(head, full, 0)
		require.NoError(t, err)
		want.Header().Rdlength, got.Header().Rdlength = 0, 0
		require.Equal(t, want, got)
	})
}
