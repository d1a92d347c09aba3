package migrate_test

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/plans"
	"github.com/zonegate/zonegate/zonefile"
)

// learnable is an old zone all of whose names the new one has.
const learnable = `$TTL 3600
@    SOA ns1.old.example. host.example.com. 7 3600 600 604800 300
@    NS  ns1.old.example.
@    MX  10 mail
mail A   192.0.2.5
www  CNAME @
@    A   192.0.2.1
*.w  TXT "any" "thing"
lab  NS  ns.lab
ns.lab A 192.0.2.53
odd  TYPE65280 \# 2 abcd
`

// look is one run of a vantage that asked old servers for the names of a zone.
type look struct {
	vantage, run string
	at           time.Time
	digest       string
	cut          bool // it did not come to its end
	servers      []answering
}

// answering is an old server with the zone that it has.
type answering struct {
	address string
	zone    *zonefile.Zone
	silent  func(owner, typ string) bool
	then    *zonefile.Zone // at the end
}

func (l look) entries(asked *zonefile.Zone) (list []evidence.Entry) {
	add := func(e evidence.Entry) {
		e.At, e.Vantage, e.Run = l.at, l.vantage, l.run
		list = append(list, e)
	}
	add(evidence.Entry{Begin: &evidence.Begin{Schema: evidence.Schema, Zone: "example.com.", New: &evidence.Source{Digest: l.digest}}})
	for _, s := range l.servers {
		ask := func(name zonefile.Name, t zonefile.Type) {
			o := s.answer(name, t)
			if s.silent != nil && s.silent(o.Name, o.Type) {
				o.Outcome, o.Answer = evidence.Timeout, nil
			}
			add(evidence.Entry{Saw: &o})
		}
		for set := range asked.RRsets() {
			for _, t := range []zonefile.Type{set.Type(), zonefile.TypeA, zonefile.TypeTXT, zonefile.TypeCNAME} {
				ask(set.Name(), t)
			}
		}
		for _, usual := range []string{"*.example.com.", "m.example.com.", "m.w.example.com."} {
			ask(zonefile.MustName(usual), zonefile.TypeA)
			ask(zonefile.MustName(usual), zonefile.TypeTXT)
		}
		if s.then != nil {
			o := answering{s.address, s.then, nil, nil}.answer(zonefile.MustName("example.com."), zonefile.TypeSOA)
			add(evidence.Entry{Saw: &o})
		}
	}
	if !l.cut {
		add(evidence.Entry{End: &evidence.End{}})
	}
	return list
}

// answer is what a server of a zone answers (RFC 1034 section 4.3.2).
func (s answering) answer(name zonefile.Name, t zonefile.Type) evidence.Observation {
	o := evidence.Observation{Question: evidence.Question{
		Role: evidence.Old, Server: "ns1.old.example.", Address: netip.MustParseAddrPort(s.address), Transport: evidence.UDP,
		Purpose: evidence.PurposeQuery, Name: name.String(), Type: t.String(),
	}, Outcome: evidence.NXDomain}
	found := s.zone.Find(name)
	switch {
	case found.Where == zonefile.Delegated:
		o.Outcome = evidence.Referred
		o.Authority = texts(s.zone.RRset(found.Node.Name(), zonefile.TypeNS))
		o.Additional = texts(s.zone.RRset(zonefile.MustName("ns.lab.example.com."), zonefile.TypeA))
	case found.Where == zonefile.HasRecords:
		o.Answer = slices.Concat(texts(s.zone.RRset(name, t)), texts(s.zone.RRset(name, zonefile.TypeCNAME)))
		if o.Outcome = evidence.Answered; len(o.Answer) == 0 {
			o.Outcome = evidence.NoData
		}
	case found.Where == zonefile.Synthesized:
		o.Outcome = evidence.NoData
		if o.Answer = texts(s.zone.RRset(found.Node.Name(), t)); len(o.Answer) > 0 {
			o.Outcome = evidence.Answered
		}
		for i := range o.Answer {
			o.Answer[i].Name = name.String()
		}
	}
	return o
}

func texts(set zonefile.RRset) (list []evidence.RR) {
	if set.Len() == 0 {
		return nil
	}
	for r := range set.Records() {
		list = append(list, evidence.RR{Name: set.Name().String(), Type: set.Type().String(), TTL: set.TTL(), Data: r.RdataText()})
	}
	return list
}

func learn(t *testing.T, newZone *zonefile.Zone, plan *plans.Plan, looks ...look) migrate.LearnedZone {
	t.Helper()
	book := &evidence.Book{}
	for _, l := range looks {
		book.Entries = append(book.Entries, l.entries(newZone)...)
	}
	return migrate.LearnOld(book, plan, newZone, "sha256:new", now, 24*time.Hour)
}

func TestLearnOld(t *testing.T) {
	z := func(from, to string) *zonefile.Zone {
		require.Contains(t, learnable, from)
		return read(t, strings.Replace(learnable, from, to, 1))
	}
	same := z("host", "host")
	const one, two = "192.0.2.1:53", "192.0.2.2:53"
	good := func(servers ...answering) look {
		return look{vantage: "ams", run: "r1", at: now.Add(-time.Minute), digest: "sha256:new", servers: servers}
	}
	with := func(l look, change func(*look)) look {
		change(&l)
		return l
	}
	for _, c := range []struct {
		about   string
		plan    string
		looks   []look
		want    *zonefile.Zone
		trouble string
	}{
		{"one server", "", []look{good(answering{one, same, nil, nil})}, same, ""},
		{"two that agree", "", []look{good(answering{one, same, nil, nil}, answering{two, same, nil, nil})}, same, ""},
		{"a set that only the old zone has", "", []look{good(answering{one, z("mail A", "mail TXT x\nmail A"), nil, nil})}, z("mail A", "mail TXT x\nmail A"), ""},
		{"a set that the old zone lacks", "", []look{good(answering{one, z("mail A   192.0.2.5", ""), nil, nil})}, z("mail A   192.0.2.5", ""), ""},
		{"other serials", "", []look{good(answering{one, same, nil, nil}, answering{two, z(" 7 ", " 6 "), nil, nil})}, same, ""},
		{"other TTLs: the largest", "", []look{good(answering{one, same, nil, nil}, answering{two, z("mail A", "mail 60 A"), nil, nil})}, same, ""},
		{"a name that the new zone lacks", "", []look{good(answering{one, z("mail A", "m A 192.0.2.9\nmail A"), nil, nil})}, z("mail A", "m A 192.0.2.9\nmail A"), ""},
		{"a wildcard that the new zone lacks", "", []look{good(answering{one, z("mail A", "* A 192.0.2.9\nmail A"), nil, nil})}, z("mail A", "* A 192.0.2.9\nmail A"), ""},
		{"a wildcard, and a name that is not made by it", "", []look{good(answering{one, z("mail A", "* A 192.0.2.9\nm A 192.0.2.8\nmail A"), nil, nil})}, z("mail A", "* A 192.0.2.9\nm A 192.0.2.8\nmail A"), ""},
		{"a zone that changed meanwhile", "", []look{good(answering{one, same, nil, z(" 7 ", " 8 ")})}, nil, "became ns1.old.example. host.example.com. 8 3600 600 604800 300 while it was asked"},
		{"a zone that did not", "", []look{good(answering{one, same, nil, same})}, same, ""},
		{"an address that differs", "", []look{good(answering{one, same, nil, nil}, answering{two, z("192.0.2.5", "192.0.2.6"), nil, nil})}, nil,
			"the old servers do not agree: mail.example.com. A is 192.0.2.5 at ns1.old.example. 192.0.2.1:53 (from ams), and 192.0.2.6 at ns1.old.example. 192.0.2.2:53 (from ams)"},
		{"an address that differs, flattened", "old: {flattens: [mail]}", []look{good(answering{one, same, nil, nil}, answering{two, z("192.0.2.5", "192.0.2.6"), nil, nil})}, same, ""},
		{"a set that one lacks", "", []look{good(answering{one, same, nil, nil}, answering{two, z("mail A   192.0.2.5", ""), nil, nil})}, nil, "mail.example.com. A is 192.0.2.5 at"},
		{"an alias at one, data at the other", "", []look{good(answering{one, same, nil, nil}, answering{two, z("www  CNAME @", "www A 192.0.2.1"), nil, nil})}, nil, "www.example.com. CNAME is example.com. at"},
		{"one server is silent", "", []look{good(answering{one, same, all, nil}, answering{two, same, nil, nil})}, same, ""},
		{"all are silent", "", []look{good(answering{one, same, all, nil})}, nil, "no old server answered with the SOA of example.com."},
		{"nobody answers one question", "", []look{good(answering{one, same, only("mail.example.com. A"), nil})}, nil, "no old server answered what it has for 1 set of the new zone, mail.example.com. A first"},
		{"another one answers it", "", []look{good(answering{one, same, only("mail.example.com. A"), nil}, answering{two, same, nil, nil})}, same, ""},
		{"nobody looked", "", nil, nil, "no old server was asked"},
		{"for another new zone", "", []look{with(good(answering{one, same, nil, nil}), func(l *look) { l.digest = "sha256:other" })}, nil, "no old server was asked"},
		{"a look that was cut off", "", []look{with(good(answering{one, same, nil, nil}), func(l *look) { l.cut = true })}, nil, "no old server was asked"},
		{"a look that is too old", "", []look{with(good(answering{one, same, nil, nil}), func(l *look) { l.at = now.Add(-25 * time.Hour) })}, nil, "no old server was asked"},
		{"a look from the future", "", []look{with(good(answering{one, same, nil, nil}), func(l *look) { l.at = now.Add(time.Minute) })}, nil, "no old server was asked"},
		{"the last look counts", "", []look{
			with(good(answering{one, z("192.0.2.5", "192.0.2.6"), nil, nil}), func(l *look) { l.at, l.run = now.Add(-time.Hour), "r0" }), good(answering{one, same, nil, nil})}, same, ""},
		{"another vantage sees another zone", "", []look{
			with(good(answering{one, z("192.0.2.5", "192.0.2.6"), nil, nil}), func(l *look) { l.vantage, l.run = "sin", "r0" }), good(answering{one, same, nil, nil})}, nil, "(from sin)"},
	} {
		t.Run(c.about, func(t *testing.T) {
			p := plan(t, c.plan)
			if p == nil {
				p = plans.Default()
			}
			got := learn(t, same, p, c.looks...)
			if c.trouble != "" {
				assert.Contains(t, got.Trouble, c.trouble)
				assert.Nil(t, got.Zone)
				return
			}
			require.Empty(t, got.Trouble)
			assert.Equal(t, printed(t, c.want), printed(t, got.Zone))
			assert.Equal(t, c.want.Digest(), got.Zone.Digest())
			assert.Len(t, got.Notes, 1)
		})
	}
}

func all(string, string) bool { return true }

func only(question string) func(string, string) bool {
	return func(owner, typ string) bool { return owner+" "+typ == question }
}

func printed(t *testing.T, z *zonefile.Zone) string {
	t.Helper()
	var b strings.Builder
	require.NoError(t, z.Print(&b))
	return b.String()
}

// TestLearnOldLeavesTheChildZoneOut: a server that holds the zone below a cut,
// too, answers with authority there.
func TestLearnOldLeavesTheChildZoneOut(t *testing.T) {
	z := read(t, learnable)
	l := look{vantage: "ams", run: "r1", at: now, digest: "sha256:new", servers: []answering{{"192.0.2.1:53", z, nil, nil}}}
	entries := l.entries(z)
	for i := range entries {
		if o := entries[i].Saw; o != nil && o.Name == "lab.example.com." && o.Outcome == evidence.Referred {
			o.Outcome, o.Authority, o.Additional = evidence.NoData, nil, nil
			if rr := map[string]string{"NS": "ns.lab.example.com.", "TXT": `"child"`}[o.Type]; rr != "" {
				o.Outcome, o.Answer = evidence.Answered, []evidence.RR{{Name: o.Name, Type: o.Type, TTL: 3600, Data: rr}}
			}
		}
	}
	got := migrate.LearnOld(&evidence.Book{Entries: entries}, plans.Default(), z, "sha256:new", now, time.Hour)
	require.Empty(t, got.Trouble)
	assert.Equal(t, printed(t, z), printed(t, got.Zone))
}

// TestLearnOldRefusesWhatIsNoRecord: servers send what they like.
func TestLearnOldRefusesWhatIsNoRecord(t *testing.T) {
	z := read(t, learnable)
	for _, data := range []string{"", "192.0.2", "192.0.2.5\n@ A 192.0.2.6", "( 192.0.2.5", strings.Repeat("1", 70000)} {
		l := look{vantage: "ams", run: "r1", at: now, digest: "sha256:new", servers: []answering{{"192.0.2.1:53", z, nil, nil}}}
		entries := l.entries(z)
		for i := range entries {
			if o := entries[i].Saw; o != nil && o.Name == "mail.example.com." && o.Type == "A" {
				o.Answer = []evidence.RR{{Name: o.Name, Type: "A", TTL: 3600, Data: data}}
			}
		}
		got := migrate.LearnOld(&evidence.Book{Entries: entries}, plans.Default(), z, "sha256:new", now, time.Hour)
		assert.Nil(t, got.Zone, fmt.Sprintf("%.20q", data))
		assert.Contains(t, got.Trouble, "mail.example.com. A")
	}
}
