package zonefile

import (
	"net/netip"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/miekg/dns"
)

const viewOrigin Name = "\x07example\x00"

func parsed(t *testing.T, typ Type, rdata string) Record {
	t.Helper()
	r, err := ParseRecord(viewOrigin, typ, rdata)
	if err != nil {
		t.Fatalf("%s %s: %v", typ, rdata, err)
	}
	return r
}

func TestViews(t *testing.T) {
	ns := MustName("ns.example.")
	viewed := func(v any, ok bool) any {
		if !ok {
			return nil
		}
		return v
	}
	for _, c := range []struct {
		typ   Type
		rdata string
		view  func(Record) any
		want  any
	}{
		{TypeSOA, "NS Root 1 2 3 4 5", func(r Record) any { v, ok := r.SOA(); return viewed(v, ok) },
			SOA{ns, MustName("root.example."), 1, 2, 3, 4, 5}},
		{TypeCAA, "128 Issue ca.example", func(r Record) any { v, ok := r.CAA(); return viewed(v, ok) }, CAA{128, "Issue", "ca.example"}},
		{TypeTXT, `"a b" c ""`, func(r Record) any { return r.TXT() }, []string{"a b", "c", ""}},
		{TypeSPF, "a", func(r Record) any { return r.TXT() }, []string{"a"}},
		{TypeA, "192.0.2.1", func(r Record) any { return r.Addr() }, netip.MustParseAddr("192.0.2.1")},
		{TypeAAAA, "2001:db8::1", func(r Record) any { return r.Addr() }, netip.MustParseAddr("2001:db8::1")},
		{TypeHTTPS, `1 NS port=443 alpn="h2,h3"`, func(r Record) any { v, ok := r.SVCB(); return viewed(v, ok) },
			SVCB{1, ns, []SvcParam{{1, "\x02h2\x02h3"}, {3, "\x01\xbb"}}}},
		{TypeSVCB, "0 ns", func(r Record) any { v, ok := r.SVCB(); return viewed(v, ok) }, SVCB{0, ns, nil}},
		{TypeMX, "10 ns", func(r Record) any { v, ok := r.CAA(); return viewed(v, ok) }, nil},
		{TypeMX, "10 ns", func(r Record) any { v, ok := r.SVCB(); return viewed(v, ok) }, nil},
		{TypeMX, "10 ns", func(r Record) any { return r.Addr() }, netip.Addr{}},
	} {
		got := c.view(parsed(t, c.typ, c.rdata))
		if diff := cmp.Diff(c.want, got, cmp.Comparer(func(a, b netip.Addr) bool { return a == b })); diff != "" {
			t.Errorf("%s %s: (-want +got)\n%s", c.typ, c.rdata, diff)
		}
	}
}

func TestRecordRR(t *testing.T) {
	rr, err := parsed(t, TypeMX, "10 Mail").RR()
	if err != nil {
		t.Fatal(err)
	}
	if mx, ok := rr.(*dns.MX); !ok || mx.Mx != "mail.example." || mx.Hdr.Name != "example." {
		t.Errorf("got %v", rr)
	}
	if rr, err := parsed(t, 260, `\# 3 000400`).RR(); err == nil {
		t.Errorf("a relay that the library cuts became %v", rr)
	}
}
