package migrate

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/plans"
	"github.com/zonegate/zonegate/zonefile"
)

// changesOf reads looks and gives what a watch that begins after the first tells of
// the others, but for its clock. A line is a look: minutes, and what was seen, with
// semicolons between: who (parent, old, new, named, resolver, each at an address of
// its own), purpose, outcome, and "SECTION NAME TYPE DATA" with commas between. A
// vantage other than "here" stands behind an @ after the minutes; a "+" there says
// that the look was cut off.
func changesOf(t *testing.T, first bool, looks string) string {
	t.Helper()
	plan := plans.Default()
	plan.Zone, plan.File = "ex.test.", "plan.yaml"
	plan.Old.Nameservers = []plans.Nameserver{{Name: "o1.test."}, {Name: "o2.test."}}
	plan.New.Nameservers = []plans.Nameserver{{Name: "n1.test."}, {Name: "n2.test."}}
	w := NewWatch(plan, zonefile.MustName("ex.test."), []WatchedRecord{
		{zonefile.MustName("www.ex.test."), zonefile.TypeA, []string{"192.0.2.2", "192.0.2.1"}},
	})
	w.Begin(&Clock{}, time.Time{})
	var told strings.Builder
	for i, line := range strings.Split(strings.TrimSpace(looks), "\n") {
		entries := runOf(t, fmt.Sprint("run", i), line)
		w.Take(entries)
		now := entries[len(entries)-1].At
		if i == 0 && !first {
			w.Begin(&Clock{}, now)
			continue
		}
		for _, c := range w.Changes(&Clock{}, now, i == 0) {
			told.WriteString(strings.ReplaceAll(c.String(), "2030-01-01T00:", "") + "\n")
		}
	}
	return told.String()
}

func runOf(t *testing.T, run, line string) (list []evidence.Entry) {
	t.Helper()
	when, saw, _ := strings.Cut(strings.TrimSpace(line), " ")
	when, cut := strings.CutSuffix(when, "+")
	when, vantage, _ := strings.Cut(when, "@")
	minutes, err := time.ParseDuration(when)
	require.NoError(t, err, line)
	if vantage == "" {
		vantage = "here"
	}
	entry := evidence.Entry{At: time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC).Add(minutes), Vantage: vantage, Run: run}
	add := func(set func(*evidence.Entry)) {
		e := entry
		set(&e)
		list = append(list, e)
	}
	add(func(e *evidence.Entry) { e.Begin = &evidence.Begin{Zone: "ex.test."} })
	for text := range strings.SplitSeq(saw, ";") {
		if text = strings.TrimSpace(text); text != "" {
			add(func(e *evidence.Entry) { e.Saw = observationOf(text) })
		}
	}
	if !cut {
		add(func(e *evidence.Entry) { e.End = &evidence.End{} })
	}
	return list
}

var watchedAt = map[evidence.Role]string{
	evidence.Parent: "192.0.2.53:53", evidence.Old: "192.0.2.1:53", evidence.New: "192.0.2.2:53", evidence.Named: "192.0.2.66:53", evidence.Resolver: "192.0.2.9:53",
}

func observationOf(text string) *evidence.Observation {
	head, rest, _ := strings.Cut(text, ":")
	words := strings.Fields(head)
	o := &evidence.Observation{Question: evidence.Question{
		Role: evidence.Role(words[0]), Address: netip.MustParseAddrPort(watchedAt[evidence.Role(words[0])]), Transport: evidence.UDP,
		Purpose: evidence.Purpose(words[1]), Name: "ex.test.", Type: strings.ToUpper(words[1]),
	}, Outcome: evidence.Outcome(words[2])}
	switch o.Purpose {
	case evidence.PurposeRecord:
		o.Name, o.Type = "www.ex.test.", "A"
	case evidence.PurposeAddress:
		o.Name, o.Type = "ns.ex.test.", "AAAA"
	case evidence.PurposeReferral, evidence.PurposeResolver:
		o.Type = "NS"
	case evidence.PurposeRandom:
		o.Name, o.Type = "x.ex.test.", "A"
	}
	for _, data := range strings.Fields(rest) {
		rr := evidence.RR{Name: o.Name, Type: o.Type, TTL: 300, Data: data}
		switch name, value, isGlue := strings.Cut(data, "="); {
		case isGlue:
			o.Additional = append(o.Additional, evidence.RR{Name: name, Type: "A", TTL: 300, Data: value})
		case o.Type == "SOA":
			rr.Data = "ns. h. " + data + " 1 1 1 1"
			o.Answer = append(o.Answer, rr)
		case o.Outcome == evidence.Referred:
			o.Authority = append(o.Authority, rr)
		default:
			o.Answer = append(o.Answer, rr)
		}
	}
	return o
}

// TestWatch holds what is a change, and what is none.
func TestWatch(t *testing.T) {
	const (
		oldSet = "parent referral referred: o1.test. o2.test."
		newSet = "parent referral referred: n1.test. n2.test."
		served = "old soa answered: 7; old ns answered: o1.test. o2.test."
	)
	for name, c := range map[string]struct{ looks, want string }{
		"nothing":                      {"0m " + oldSet + "\n1m " + oldSet, ""},
		"order":                        {"0m " + oldSet + "\n1m parent referral referred: o2.test. o1.test.", ""},
		"the new set":                  {"0m " + oldSet + "\n1m " + newSet, "01:00Z change parent 192.0.2.53 delegation: old (o1.test. o2.test.) -> new (n1.test. n2.test.)"},
		"a part of the old set":        {"0m " + oldSet + "\n1m parent referral referred: o2.test.", "01:00Z change parent 192.0.2.53 delegation: old (o1.test. o2.test.) -> old (o2.test.)"},
		"one of both":                  {"0m " + oldSet + "\n1m parent referral referred: o2.test. n1.test.", "01:00Z alarm parent 192.0.2.53 delegation: old (o1.test. o2.test.) -> mixed (n1.test. o2.test.); one answer has names of both sides, or a part of the new ones"},
		"strangers":                    {"0m " + oldSet + "\n1m parent referral referred: o1.test. o2.test. x.test.", "01:00Z alarm parent 192.0.2.53 delegation: old (o1.test. o2.test.) -> stranger (o1.test. o2.test. x.test.); names of neither side"},
		"deleted":                      {"0m " + oldSet + "\n1m parent referral nxdomain", "01:00Z alarm parent 192.0.2.53 delegation: old (o1.test. o2.test.) -> nxdomain; the zone is delegated to nobody"},
		"no delegation":                {"0m " + oldSet + "\n1m parent referral nodata", "01:00Z alarm parent 192.0.2.53 delegation: old (o1.test. o2.test.) -> none; the zone is delegated to nobody"},
		"a lame parent server":         {"0m " + oldSet + "\n1m parent referral refused", "01:00Z change parent 192.0.2.53 delegation: old (o1.test. o2.test.) -> refused"},
		"a parent with a copy":         {"0m " + oldSet + "\n1m parent referral answered: o1.test.", "01:00Z change parent 192.0.2.53 delegation: old (o1.test. o2.test.) -> hidden (o1.test.)"},
		"back before the clock":        {"0m " + newSet + "\n1m " + oldSet, "01:00Z change parent 192.0.2.53 delegation: new (n1.test. n2.test.) -> old (o1.test. o2.test.)"},
		"glue":                         {"0m " + oldSet + " ns.ex.test.=192.0.2.7\n1m " + oldSet + " ns.ex.test.=192.0.2.8", "01:00Z change parent 192.0.2.53 glue: data (ns.ex.test. 192.0.2.7) -> data (ns.ex.test. 192.0.2.8)"},
		"glue of others":               {"0m " + oldSet + " o1.test.=192.0.2.7\n1m " + oldSet + " o1.test.=192.0.2.8", ""},
		"two packets lost":             {"0m " + oldSet + "; " + served + "\n1m parent referral timeout; " + served + "\n9m parent referral timeout; " + served + "\n10m " + oldSet + "; " + served, ""},
		"three, in too short a time":   {"0m " + served + "; " + newSet + "\n1m old soa timeout; old ns timeout; " + newSet + "\n2m old soa timeout; " + newSet + "\n5m59s old soa timeout; " + newSet, ""},
		"silent":                       {"0m " + served + "; " + newSet + "\n1m old soa timeout; old ns timeout; " + newSet + "\n2m old soa unreachable; " + newSet + "\n6m old soa timeout; " + newSet + "\n7m " + served + "; " + newSet, "06:00Z alarm old 192.0.2.1 service: served -> silent; an old server stopped before not-before, which is not known yet\n07:00Z change old 192.0.2.1 service: silent -> served"},
		"an answer in between":         {"0m " + served + "; " + newSet + "\n1m old soa timeout; " + newSet + "\n3m old soa timeout; " + newSet + "\n5m " + served + "; " + newSet + "\n7m old soa timeout; " + newSet + "\n9m old soa timeout; " + newSet, ""},
		"one of two questions lost":    {"0m " + served + "\n1m old soa timeout; old ns answered: o1.test. o2.test.\n4m old soa timeout; old ns answered: o1.test. o2.test.\n9m old soa timeout; old ns answered: o1.test. o2.test.", ""},
		"no network":                   {"0m " + served + "\n1m old soa timeout; parent referral timeout\n4m old soa timeout; parent referral unreachable\n9m old soa timeout\n10m " + served, "01:00Z change from here network: unseen -> down (no server answered)\n10:00Z change from here network: down (no server answered) -> up"},
		"no route":                     {"0m " + served + "\n1m old soa not-observable\n9m old soa not-observable\n20m old soa not-observable", ""},
		"refused":                      {"0m " + served + "; " + newSet + "\n1m old soa refused", "01:00Z alarm old 192.0.2.1 service: served -> refused; an old server stopped before not-before, which is not known yet"},
		"half refused":                 {"0m " + served + "\n1m old soa answered: 7; old ns refused", "01:00Z alarm old 192.0.2.1 service: served -> refused; an old server stopped before not-before, which is not known yet"},
		"DO makes a difference":        {"0m " + served + "\n1m " + served + "; old ns answered: o1.test. n1.test. n2.test.", "01:00Z alarm old 192.0.2.1 apex: old (o1.test. o2.test.) -> mixed (n1.test. n2.test. o1.test.); one answer has names of both sides, or a part of the new ones"},
		"serial":                       {"0m " + served + "\n1m old soa answered: 8", "01:00Z change old 192.0.2.1 serial: 7 -> 8"},
		"records":                      {"0m new soa answered: 1; new record answered: 192.0.2.1 192.0.2.2\n1m new soa answered: 1; new record answered: 192.0.2.2 192.0.2.1", ""},
		"an address that ceases":       {"0m new soa answered: 1; new address answered: 2001:db8::1\n1m new soa answered: 1; new address nodata", "01:00Z alarm new 192.0.2.2 record ns.ex.test. AAAA: data (2001:db8::1) -> none; a record that is asked for is gone"},
		"other records":                {"0m new soa answered: 1; new record answered: 192.0.2.1 192.0.2.2\n1m new soa answered: 1; new record answered: 192.0.2.2", "01:00Z alarm new 192.0.2.2 record www.ex.test. A: data (192.0.2.1, 192.0.2.2) -> wrong (192.0.2.2); other data than the new zone has"},
		"other records on the old":     {"0m old soa answered: 1; old record answered: 192.0.2.1 192.0.2.2\n1m old soa answered: 1; old record answered: 192.0.2.2", "01:00Z change old 192.0.2.1 record www.ex.test. A: data (192.0.2.1, 192.0.2.2) -> wrong (192.0.2.2)"},
		"a serial that comes and goes": {"0m " + served + "\n1m old soa answered: 8\n2m old soa answered: 7\n3m old soa answered: 8\n4m old soa answered: 7\n5m old soa answered: 8\n65m old soa answered: 8\n66m old soa answered: 8", "01:00Z change old 192.0.2.1 serial: 7 -> 8\n02:00Z change old 192.0.2.1 serial: 8 -> 7\n03:00Z change old 192.0.2.1 serial: 7 -> 8\n04:00Z change old 192.0.2.1 serial: 8 -> varies\n2030-01-01T01:06:00Z change old 192.0.2.1 serial: varies -> 8"},
		"a record lost":                {"0m new soa answered: 1; new record answered: 192.0.2.1 192.0.2.2\n1m new soa answered: 1; new record timeout", ""},
		"a stranger comes again":       {"0m " + oldSet + "; named soa answered: 1; named random answered: 192.0.2.6\n1m " + oldSet + "\n2m " + oldSet + "; named soa answered: 1; named random answered: 192.0.2.6", "02:00Z alarm named 192.0.2.66 random name: unseen -> data (192.0.2.6); a stranger answers any name\n02:00Z change named 192.0.2.66 service: unseen -> served; serial 1"},
		"a resolver":                   {"0m resolver resolver answered: o1.test.\n1m resolver resolver answered: n1.test. n2.test.", "01:00Z change resolver 192.0.2.9 holds: old (o1.test.) -> new (n1.test. n2.test.)"},
		"cut off":                      {"0m " + oldSet + "\n1m+ " + newSet + "\n2m " + newSet, "01:00Z change parent 192.0.2.53 delegation: old (o1.test. o2.test.) -> new (n1.test. n2.test.)"},
		"another vantage":              {"0m " + oldSet + "\n1m@sin " + newSet + "\n2m " + oldSet, "01:00Z change parent 192.0.2.53 delegation: unseen -> new (n1.test. n2.test.); TTL 300"},
	} {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, c.want, strings.TrimSpace(changesOf(t, false, c.looks)))
		})
	}
}

// TestWatchBegins holds what the first look of all tells: alarms that stood end
// nothing.
func TestWatchBegins(t *testing.T) {
	for looks, want := range map[string]string{
		"0m parent referral referred: o1.test. o2.test.": "00:00Z change parent 192.0.2.53 delegation: unseen -> old (o1.test. o2.test.); TTL 300",
		"0m parent referral referred: o1.test. n1.test.": "00:00Z alarm parent 192.0.2.53 delegation: unseen -> mixed (n1.test. o1.test.); one answer has names of both sides, or a part of the new ones; TTL 300; so it was when the watch began",
		"0m new soa answered: 7; new record answered: 192.0.2.9": "00:00Z alarm new 192.0.2.2 record www.ex.test. A: unseen -> wrong (192.0.2.9); other data than the new zone has; TTL 300; so it was when the watch began\n" +
			"00:00Z change new 192.0.2.2 service: unseen -> served; serial 7",
		"0m new soa answered: 7; new address nodata": "00:00Z change new 192.0.2.2 service: unseen -> served; serial 7",
		"0m new soa answered: 7; new record nodata": "00:00Z alarm new 192.0.2.2 record www.ex.test. A: unseen -> none; a record that is asked for is gone; so it was when the watch began\n" +
			"00:00Z change new 192.0.2.2 service: unseen -> served; serial 7",
	} {
		assert.Equal(t, want, strings.TrimSpace(changesOf(t, true, looks)), looks)
	}
}

// TestWatchEnds tells which changes end a watch.
func TestWatchEnds(t *testing.T) {
	for _, c := range []struct {
		WatchChange
		ends bool
	}{
		{WatchChange{}, false}, {WatchChange{Alarm: true}, true}, {WatchChange{Alarm: true, Stood: true}, false},
	} {
		assert.Equal(t, c.ends, c.Ends())
	}
}
