package render

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate"
)

// zoneText is a zone for these tests: lines of owner, TTL, type and rdata.
type zoneText string

// rrset is the records of one owner and type.
type rrset struct {
	ttl   uint32
	rdata []string
}

type rrkey struct{ owner, typ string }

func (z zoneText) sets(t *testing.T) map[rrkey]rrset {
	sets := map[rrkey]rrset{}
	for line := range strings.Lines(string(z)) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		owner, rest, _ := strings.Cut(line, " ")
		ttl, rest, _ := strings.Cut(rest, " ")
		typ, rdata, _ := strings.Cut(rest, " ")
		seconds, err := strconv.ParseUint(ttl, 10, 32)
		require.NoError(t, err, line)
		set := sets[rrkey{owner, typ}]
		sets[rrkey{owner, typ}] = rrset{uint32(seconds), append(set.rdata, rdata)}
	}
	for _, set := range sets {
		slices.Sort(set.rdata)
	}
	return sets
}

// compared is the report of a diff of two zones.
func compared(old, new map[rrkey]rrset) *migrate.Report {
	r := &migrate.Report{Schema: migrate.Schema, Zone: "example.com.", Gate: migrate.GateDiff}
	keys := map[rrkey]bool{}
	for k := range old {
		keys[k] = true
	}
	for k := range new {
		keys[k] = true
	}
	order := func(a, b rrkey) int { return strings.Compare(a.owner+" "+a.typ, b.owner+" "+b.typ) }
	var changes []migrate.Change
	for _, k := range slices.SortedFunc(maps.Keys(keys), order) {
		if c, ok := changeOf(k, old, new); ok {
			changes = append(changes, c)
		}
	}
	r.Changes = migrate.Changes(changes...)
	return r
}

func changeOf(k rrkey, old, new map[rrkey]rrset) (migrate.Change, bool) {
	a, had := old[k]
	b, has := new[k]
	c := migrate.Change{Owner: k.owner, Type: k.typ, Kind: migrate.Data, Old: a.rdata, New: b.rdata, OldTTL: &a.ttl, NewTTL: &b.ttl}
	switch {
	case !had:
		c.Kind, c.OldTTL = migrate.Added, nil
	case !has:
		c.Kind, c.NewTTL = migrate.Removed, nil
	case slices.Equal(a.rdata, b.rdata) && a.ttl == b.ttl:
		return c, false
	case slices.Equal(a.rdata, b.rdata):
		c.Kind, c.New = migrate.TTL, nil
	}
	return c, true
}

// server does to a zone what RFC 2136 section 3.4.2 says that a server does, and
// refuses what section 3.4.1 refuses.
type server struct {
	zone string
	sets map[rrkey]map[string]uint32 // TTL by rdata
}

func serve(sets map[rrkey]rrset) *server {
	s := &server{zone: "example.com.", sets: map[rrkey]map[string]uint32{}}
	for k, set := range sets {
		s.sets[k] = map[string]uint32{}
		for _, rdata := range set.rdata {
			s.sets[k][rdata] = set.ttl
		}
	}
	return s
}

func (s *server) has(owner string, typ func(string) bool) bool {
	for k, set := range s.sets {
		if k.owner == owner && len(set) > 0 && typ(k.typ) {
			return true
		}
	}
	return false
}

func (s *server) add(owner, typ, rdata string, ttl uint32) {
	cname := func(t string) bool { return t == "CNAME" }
	other := func(t string) bool { return t != "CNAME" && !slices.Contains(signerTypes, t) }
	if typ == "CNAME" && s.has(owner, other) || typ != "CNAME" && s.has(owner, cname) {
		return
	}
	k := rrkey{owner, typ}
	if s.sets[k] == nil || typ == "CNAME" {
		s.sets[k] = map[string]uint32{}
	}
	s.sets[k][rdata] = ttl
}

func (s *server) remove(owner, typ, rdata string) {
	k := rrkey{owner, typ}
	if owner == s.zone && (typ == "SOA" || typ == "NS" && len(s.sets[k]) == 1) {
		return
	}
	delete(s.sets[k], rdata)
}

// play runs a script as nsupdate does and returns how many messages it sent.
func (s *server) play(t *testing.T, script string) (sent int) {
	require.True(t, script == "" || strings.HasSuffix(script, "\n"))
	pending, zone := 0, ""
	for line := range strings.Lines(script) {
		line = strings.TrimSuffix(line, "\n")
		require.NotEmpty(t, strings.TrimSpace(line), "an empty line sends")
		words := strings.SplitN(line, " ", 6)
		switch {
		case words[0] == ";", line == "check-names no":
		case words[0] == "zone":
			zone = words[1]
		case line == "send":
			require.Positive(t, pending)
			require.LessOrEqual(t, pending, sendRecords)
			pending = 0
			sent++
		case words[0] == "update" && words[1] == "add":
			ttl, err := strconv.ParseUint(words[3], 10, 31)
			require.NoError(t, err, line)
			s.add(words[2], words[4], words[5], uint32(ttl))
			pending++
			require.True(t, inZone(words[2], zone), line)
		case words[0] == "update" && words[1] == "delete":
			require.Greater(t, len(words), 4, "a deletion without rdata takes the RRset: %s", line)
			s.remove(words[2], words[3], strings.Join(words[4:], " "))
			pending++
			require.True(t, inZone(words[2], zone), line)
		default:
			t.Fatalf("not a command of nsupdate: %s", line)
		}
	}
	require.Zero(t, pending, "the last commands are not sent")
	return sent
}

// content lists the server's records without those that it makes itself.
func (s *server) content() []string {
	var lines []string
	for k, set := range s.sets {
		for rdata, ttl := range set {
			if k.typ != "SOA" && !slices.Contains(signerTypes, k.typ) {
				lines = append(lines, fmt.Sprintf("%s %d %s %s", k.owner, ttl, k.typ, rdata))
			}
		}
	}
	slices.Sort(lines)
	return lines
}

const base = `
example.com. 3600 SOA ns1.example.com. h.example.com. 1 7200 3600 1209600 300
example.com. 3600 NS ns1.example.com.
example.com. 3600 NS ns2.example.com.
`

func TestScriptMakesTheNewZone(t *testing.T) {
	for name, c := range map[string]struct{ old, new zoneText }{
		"nothing": {base, base},
		"the SOA alone": {base,
			"example.com. 3600 SOA ns1.example.com. h.example.com. 2 7200 3600 1209600 300\n" +
				"example.com. 3600 NS ns1.example.com.\nexample.com. 3600 NS ns2.example.com."},
		"a CNAME for an address": {base + "www.example.com. 60 A 192.0.2.1", base + "www.example.com. 60 CNAME x.example.net."},
		"an address for a CNAME": {base + "www.example.com. 60 CNAME x.example.net.", base + "www.example.com. 60 A 192.0.2.1\nwww.example.com. 60 TXT \"a\""},
		"a CNAME for a CNAME":    {base + "www.example.com. 60 CNAME x.example.net.", base + "www.example.com. 60 CNAME y.example.net."},
		"a CNAME's TTL":          {base + "www.example.com. 60 CNAME x.example.net.", base + "www.example.com. 600 CNAME x.example.net."},
		"all apex NS": {base,
			"example.com. 3600 NS a.example.net.\nexample.com. 3600 NS b.example.net."},
		"all apex NS for one, and their TTL": {base,
			"example.com. 86400 NS a.example.net."},
		"the apex NS TTL": {base,
			"example.com. 60 NS ns1.example.com.\nexample.com. 60 NS ns2.example.com."},
		"one apex NS of one": {"example.com. 60 NS a.example.net.", "example.com. 60 NS b.example.net."},
		"fewer records and another TTL": {base + "x.example.com. 60 A 192.0.2.1\nx.example.com. 60 A 192.0.2.2",
			base + "x.example.com. 300 A 192.0.2.2"},
		"more records and another TTL": {base + "x.example.com. 60 A 192.0.2.1",
			base + "x.example.com. 300 A 192.0.2.1\nx.example.com. 300 A 192.0.2.2"},
		"more records and the same TTL": {base + "x.example.com. 60 A 192.0.2.1",
			base + "x.example.com. 60 A 192.0.2.1\nx.example.com. 60 A 192.0.2.2"},
		"a delegation re-pointed": {base + "c.example.com. 60 NS a.example.net.\nc.example.com. 60 DS 1 13 2 00",
			base + "c.example.com. 60 NS b.example.net.\nc.example.com. 60 DS 2 13 2 00"},
		"the signer's records": {base + "example.com. 60 RRSIG A\nexample.com. 60 DNSKEY B\nexample.com. 60 NSEC C",
			base + "example.com. 60 NSEC3PARAM D"},
		"a whole zone added": {base, base + manyRecords(3000)},
		"a whole zone gone":  {base + manyRecords(3000), base},
	} {
		t.Run(name, func(t *testing.T) { checkScript(t, c.old.sets(t), c.new.sets(t)) })
	}
}

func manyRecords(n int) zoneText {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "n%d.example.com. 60 A 192.0.2.%d\n", i, i%256)
	}
	return zoneText(b.String())
}

func checkScript(t *testing.T, old, new map[rrkey]rrset) {
	t.Helper()
	r := compared(old, new)
	script := rendered(t, r, "nsupdate", Options{})
	s := serve(old)
	s.play(t, script)
	assert.Equal(t, serve(new).content(), s.content(), script)
}

// TestScriptsOfRandomChanges: every zone can be made of every other, as long as
// it has apex NS and no CNAME beside other data.
func TestScriptsOfRandomChanges(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		checkScript(t, randomZone(random), randomZone(random))
	}
}

func randomZone(random *rand.Rand) map[rrkey]rrset {
	sets := map[rrkey]rrset{{"example.com.", "NS"}: randomSet(random, 1)}
	for i := range 8 {
		owner := fmt.Sprintf("n%d.example.com.", i)
		if random.IntN(4) == 0 {
			sets[rrkey{owner, "CNAME"}] = rrset{uint32(random.IntN(3)), []string{strconv.Itoa(random.IntN(3))}}
			continue
		}
		for _, typ := range []string{"A", "TXT", "NS"} {
			if set := randomSet(random, 0); len(set.rdata) > 0 {
				sets[rrkey{owner, typ}] = set
			}
		}
	}
	return sets
}

func randomSet(random *rand.Rand, least int) rrset {
	set := rrset{ttl: uint32(random.IntN(3))}
	for len(set.rdata) < least+random.IntN(4) {
		if data := strconv.Itoa(random.IntN(5)); !slices.Contains(set.rdata, data) {
			set.rdata = append(set.rdata, data)
		}
	}
	slices.Sort(set.rdata)
	return set
}

func TestScriptSendsInPortions(t *testing.T) {
	r := compared(zoneText(base).sets(t), (base + manyRecords(1000)).sets(t))
	s := serve(zoneText(base).sets(t))
	assert.Equal(t, 3, s.play(t, rendered(t, r, "nsupdate", Options{})))

	swap := zoneText(base)
	for i := range 300 {
		swap += zoneText(fmt.Sprintf("n%d.example.com. 60 A 192.0.2.1\n", i))
	}
	aliases := zoneText(strings.ReplaceAll(string(swap), "A 192.0.2.1", "CNAME x.example.net."))
	script := rendered(t, compared(swap.sets(t), aliases.sets(t)), "nsupdate", Options{})
	for part := range strings.SplitSeq(script, "send\n") {
		assert.Equal(t, strings.Count(part, "update delete"), strings.Count(part, "update add"), "a name's changes stand in one message")
	}
}

func TestScriptMakesBeforeItBreaks(t *testing.T) {
	old := zoneText("example.com. 60 MX 10 z.example.com.\na.example.com. 60 A 192.0.2.1\nz.example.com. 60 A 192.0.2.1")
	new := zoneText("example.com. 60 MX 10 b.example.com.\na.example.com. 60 CNAME b.example.com.\nb.example.com. 60 A 192.0.2.2")
	script := rendered(t, compared(old.sets(t), new.sets(t)), "nsupdate", Options{})
	_, commands, _ := strings.Cut(script, "zone example.com.\n")
	assert.Equal(t, `update add b.example.com. 60 A 192.0.2.2
update delete a.example.com. A 192.0.2.1
update add a.example.com. 60 CNAME b.example.com.
update delete example.com. MX 10 z.example.com.
update add example.com. 60 MX 10 b.example.com.
update delete z.example.com. A 192.0.2.1
send
`, commands)
}

func TestScriptLeavesOut(t *testing.T) {
	for name, c := range map[string]struct {
		old, new zoneText
		want     string
	}{
		"the SOA":          {"", "example.com. 60 SOA a. b. 1 2 3 4 5", "; left out: added example.com. SOA: the server raises the serial by itself"},
		"signer's records": {"example.com. 60 RRSIG x\na.example.com. 60 RRSIG y", "", "; left out: 2 RRsets of type RRSIG: the server's signer makes them"},
		"all apex NS":      {"example.com. 60 NS a.", "", "; left out: removed example.com. NS: a server keeps the last NS of the zone (RFC 2136 section 3.4.2.4)"},
		"an apex CNAME":    {"", "example.com. 60 CNAME a.", "; left out: added example.com. CNAME: a CNAME cannot stand beside the SOA, and a server ignores it (RFC 2136 section 3.4.2.2)"},
		"another zone":     {"", "www.example.net. 60 A 192.0.2.1", "; left out: added www.example.net. A: the name is not in the zone, and a server refuses the whole update"},
		"an escaped dot":   {"", `a\.example.com. 60 A 192.0.2.1`, `; left out: added a\.example.com. A: the name is not in the zone, and a server refuses the whole update`},
		"a long record":    {"", zoneText("a.example.com. 60 TYPE65280 " + strings.Repeat("0", lineOctets+1)), "; left out: added a.example.com. TYPE65280: a record is too long for an update"},
	} {
		t.Run(name, func(t *testing.T) {
			script := rendered(t, compared(c.old.sets(t), c.new.sets(t)), "nsupdate", Options{})
			assert.Contains(t, script, c.want+"\n")
			assert.True(t, strings.HasSuffix(script, "; nothing to update\n"), script)
			assert.Zero(t, serve(nil).play(t, script))
		})
	}
}

func TestScriptTurnsOffNameChecksOnlyWhereNeeded(t *testing.T) {
	for line, want := range map[zoneText]bool{
		"www.example.com. 60 A 192.0.2.1":        false,
		"*.example.com. 60 A 192.0.2.1":          false,
		"_x.example.com. 60 TXT \"_\"":           false,
		"a_b.example.com. 60 AAAA 2001:db8::1":   true,
		"mx.example.com. 60 MX 10 a_b.example.":  true,
		"mx.example.com. 60 MX 10 a-b.example.":  false,
		"_s._tcp.example.com. 60 SRV 0 0 0 a.b.": false,
	} {
		script := rendered(t, compared(nil, line.sets(t)), "nsupdate", Options{})
		assert.Equal(t, want, strings.Contains(script, "check-names no\n"), line)
		gone := rendered(t, compared(line.sets(t), nil), "nsupdate", Options{})
		assert.NotContains(t, gone, "check-names", "deleted records are not checked")
	}
}

func TestScriptIsRefused(t *testing.T) {
	good := compared(nil, zoneText("www.example.com. 60 A 192.0.2.1").sets(t))
	for want, spoil := range map[string]func(*migrate.Report){
		"the name of the zone is not known": func(r *migrate.Report) { r.Zone = "" },
		"the report leaves out 3 changes":   func(r *migrate.Report) { r.ChangesLeftOut = 3 },
		"line 3 is no record": func(r *migrate.Report) {
			r.Results = []migrate.Result{{Check: "syntax-error", Outcome: migrate.Fail, Total: 1, Findings: []migrate.Finding{
				{Check: "syntax-error", Severity: migrate.Error, Message: "line 3 is no record"}}}}
		},
		"syntax-error could not look: no file": func(r *migrate.Report) {
			r.Results = []migrate.Result{{Check: "syntax-error", Outcome: migrate.Unknown, Reason: "no file"}}
		},
	} {
		r := *good
		spoil(&r)
		var b strings.Builder
		assert.EqualError(t, Render(&b, &r, "nsupdate", Options{}), "there is no update script: "+want)
		assert.Empty(t, b.String())
	}
}

func TestInZone(t *testing.T) {
	assert.True(t, inZone("example.com.", "example.com."))
	assert.True(t, inZone("a.example.com.", "example.com."))
	assert.True(t, inZone(`a\\.example.com.`, "example.com."))
	assert.True(t, inZone("com.", "."))
	assert.False(t, inZone(`a\.example.com.`, "example.com."))
	assert.False(t, inZone("badexample.com.", "example.com."))
	assert.False(t, inZone("com.", "example.com."))
}

// signerTypes are made anew by the server's own signer.
var signerTypes = []string{"RRSIG", "NSEC", "NSEC3", "NSEC3PARAM", "DNSKEY", "ZONEMD", "TYPE65534"}

// TestScriptPutsANameTogether: a report that somebody sorted otherwise still has
// the commands of each name in one place, names in the order of their first ones.
func TestScriptPutsANameTogether(t *testing.T) {
	r := compared(nil, zoneText("a.example.com. 60 A 192.0.2.1\nb.example.com. 60 A 192.0.2.2\nc.example.com. 60 A 192.0.2.3").sets(t))
	a, b, c := r.Changes.At(0), r.Changes.At(1), r.Changes.At(2)
	again, alike := a, c
	again.Type, again.New = "AAAA", []string{"2001:db8::1"}
	alike.Equivalence = "order"
	r.Changes = migrate.Changes(alike, b, a, c, again)
	_, script, _ := strings.Cut(rendered(t, r, "nsupdate", Options{}), "zone example.com.\n")
	assert.Equal(t, `update add b.example.com. 60 A 192.0.2.2
update add a.example.com. 60 A 192.0.2.1
update add a.example.com. 60 AAAA 2001:db8::1
update add c.example.com. 60 A 192.0.2.3
send
`, script)
}
