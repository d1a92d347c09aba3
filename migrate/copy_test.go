package migrate

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/plans"
	"github.com/zonegate/zonegate/zonefile"
)

var copyOrigin = zonefile.MustName("example.com.")

func rr(name string, ttl uint32, typ, data string) evidence.RR {
	return evidence.RR{Name: name, TTL: ttl, Type: typ, Data: data}
}

// TestZoneOf holds what becomes of records that a server sent.
func TestZoneOf(t *testing.T) {
	for name, c := range map[string]struct {
		records []evidence.RR
		want    []string // the zone's records
		trouble string
	}{
		"none":     {},
		"a record": {[]evidence.RR{rr("WWW.example.com.", 300, "A", "192.0.2.1")}, []string{"www.example.com. 300 IN A 192.0.2.1"}, ""},
		"twice":    {[]evidence.RR{rr("www.example.com.", 300, "A", "192.0.2.1"), rr("www.example.com.", 300, "A", "192.0.2.1")}, []string{"www.example.com. 300 IN A 192.0.2.1"}, ""},
		"outside":  {[]evidence.RR{rr("www.example.org.", 300, "A", "192.0.2.1")}, nil, ""},
		"unknown type in generic form": {
			[]evidence.RR{rr("x.example.com.", 300, "TYPE65400", `\# 4 0a000001`)}, []string{`x.example.com. 300 IN TYPE65400 \# 4 0A000001`}, "",
		},
		"no type":          {[]evidence.RR{rr("x.example.com.", 300, "FOO", "1")}, nil, `x.example.com. FOO: the type "FOO" is not known`},
		"no rdata":         {[]evidence.RR{rr("x.example.com.", 300, "A", "192.0.2")}, nil, "x.example.com. A"},
		"no name":          {[]evidence.RR{rr("x..example.com.", 300, "A", "192.0.2.1")}, nil, "a label is empty"},
		"a second line":    {[]evidence.RR{rr("x.example.com.", 300, "TXT", "a\nb A 192.0.2.1")}, nil, "line break"},
		"a directive":      {[]evidence.RR{rr("$INCLUDE", 300, "A", "192.0.2.1")}, nil, ""},
		"a TTL over 2^31":  {[]evidence.RR{rr("x.example.com.", 1<<31, "A", "192.0.2.1")}, nil, "over 2147483647"},
		"a type of a zone": {[]evidence.RR{rr("x.example.com.", 0, "OPT", `\# 0`)}, nil, "x.example.com. OPT"},
	} {
		t.Run(name, func(t *testing.T) {
			z, err := ZoneOf(copyOrigin, c.records)
			if c.trouble != "" {
				require.ErrorContains(t, err, c.trouble)
				return
			}
			require.NoError(t, err)
			var have []string
			for set := range z.RRsets() {
				for r := range set.Records() {
					have = append(have, r.String())
				}
			}
			assert.Equal(t, c.want, have)
		})
	}
}

// TestCopyJudge holds how an RRset of a server is weighed against the source: by
// the equivalences of the side that the server is of.
func TestCopyJudge(t *testing.T) {
	source, err := ZoneOf(copyOrigin, []evidence.RR{
		rr("www.example.com.", 60, "A", "192.0.2.1"),
		rr("example.com.", 300, "TXT", `"v=spf1 -all"`),
		rr("example.com.", 300, "NS", "ns1.old.test."),
		rr("alias.example.com.", 300, "CNAME", "cdn.test."),
	})
	require.NoError(t, err)
	plan := plans.Default()
	plan.New = plans.Side{TTLMin: 300, Flattens: []string{"alias"}, Nameservers: []plans.Nameserver{{Name: "ns1.new.test."}}}
	for name, c := range map[string]struct {
		side   *plans.Side
		served []evidence.RR
		kind   ChangeKind
		code   string
	}{
		"the same":                {&plan.New, []evidence.RR{rr("www.example.com.", 60, "A", "192.0.2.1")}, Same, ""},
		"clamped":                 {&plan.New, []evidence.RR{rr("www.example.com.", 300, "A", "192.0.2.1")}, TTL, EquivClamped},
		"clamped by the old side": {&plan.Old, []evidence.RR{rr("www.example.com.", 300, "A", "192.0.2.1")}, TTL, ""},
		"other data":              {&plan.New, []evidence.RR{rr("www.example.com.", 60, "A", "192.0.2.2")}, Data, ""},
		"cut elsewhere":           {&plan.New, []evidence.RR{rr("example.com.", 300, "TXT", `"v=spf1 " "-all"`)}, Data, EquivTXTChunks},
		"the planned NS":          {&plan.New, []evidence.RR{rr("example.com.", 60, "NS", "NS1.new.test.")}, Data, EquivApexNS},
		"other NS":                {&plan.New, []evidence.RR{rr("example.com.", 60, "NS", "ns2.new.test.")}, Data, ""},
		"more":                    {&plan.New, []evidence.RR{rr("x.example.com.", 60, "A", "192.0.2.2")}, Added, ""},
		"flattened":               {&plan.New, []evidence.RR{rr("alias.example.com.", 60, "A", "192.0.2.2")}, Added, EquivFlattened},
		"flattened undeclared":    {&plan.Old, []evidence.RR{rr("alias.example.com.", 60, "A", "192.0.2.2")}, Added, ""},
	} {
		t.Run(name, func(t *testing.T) {
			served, err := ZoneOf(copyOrigin, c.served)
			require.NoError(t, err)
			owner := zonefile.MustName(c.served[0].Name)
			typ, _ := zonefile.ParseType(c.served[0].Type)
			got := NewCopy(plan, c.side, source).Judge(owner, typ, served)
			assert.Equal(t, c.kind, got.Kind)
			assert.Equal(t, c.code, got.Equivalence)
		})
	}
}

// FuzzZoneOf holds that records of evidence, whatever they hold, make a zone or
// an error, and no more records than they are.
func FuzzZoneOf(f *testing.F) {
	f.Add("www.example.com.", "A", "192.0.2.1", uint32(300))
	f.Add("$INCLUDE", "TXT", "\"a\nb", uint32(0))
	f.Add("*.example.com.", "TYPE1", `\# 4 (`, uint32(1<<31))
	f.Fuzz(func(t *testing.T, name, typ, data string, ttl uint32) {
		z, err := ZoneOf(copyOrigin, []evidence.RR{rr(name, ttl, typ, data)})
		if err == nil && z.Len() > 1 {
			t.Fatalf("%d records of one", z.Len())
		}
	})
}
