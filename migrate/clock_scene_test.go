package migrate_test

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/plans"
)

// clockT0 is what times in scenes count from.
var clockT0 = time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)

// clockScene is a history of servers and of who looked at them, as
// testdata/clock/README.md says.
type clockScene struct {
	t       testing.TB
	plan    *plans.Plan
	changes []sceneChange
	looks   []sceneLook
	runs    int
}

// sceneChange is that something is so on some servers from some time on.
type sceneChange struct {
	at      time.Time
	role    evidence.Role
	who     string // "all", an address or a name
	vantage string // "": for all
	words   []string
}

type sceneLook struct {
	at           time.Time
	vantage, run string
	cut          bool // without an End
	copied       bool // comes twice
	parents      []string
	spread       time.Duration // from one server to the next
	only         string        // a role
}

// readScene reads the lines of a scene.
func readScene(t testing.TB, plan *plans.Plan, text string) *clockScene {
	s := &clockScene{t: t, plan: plan}
	for line := range strings.Lines(text) {
		line, _, _ = strings.Cut(line, "#")
		if words := strings.Fields(line); len(words) > 0 {
			s.line(line, words)
		}
	}
	slices.SortStableFunc(s.changes, func(a, b sceneChange) int { return a.at.Compare(b.at) })
	return s
}

func (s *clockScene) line(line string, words []string) {
	at := sceneTime(s.t, words[0])
	require.Greater(s.t, len(words), 1, line)
	switch words[1] {
	case "round":
		s.round(at, words[2:])
	case "every":
		step, err := time.ParseDuration(words[2])
		require.NoError(s.t, err, line)
		require.Equal(s.t, "until", words[3], line)
		for end := sceneTime(s.t, words[4]); !at.After(end); at = at.Add(step) {
			s.round(at, words[5:])
		}
	default:
		require.Greater(s.t, len(words), 3, line)
		who, vantage, _ := strings.Cut(words[2], "@")
		s.changes = append(s.changes, sceneChange{at, evidence.Role(words[1]), who, vantage, words[3:]})
	}
}

func (s *clockScene) round(at time.Time, words []string) {
	s.runs++
	l := sceneLook{at: at, vantage: "ams", run: fmt.Sprint("run", s.runs)}
	for _, w := range words {
		key, value, _ := strings.Cut(w, "=")
		switch key {
		case "by":
			l.vantage = value
		case "cut":
			l.cut = true
		case "twice":
			l.copied = true
		case "parents":
			l.parents = strings.Split(value, ",")
		case "only":
			l.only = value
		case "spread":
			l.spread, _ = time.ParseDuration(value)
		case "jitter":
			d, _ := time.ParseDuration(value)
			l.at = at.Add(time.Duration(s.runs*7919%1000) * d / 1000)
		default:
			s.t.Fatalf("%q is nothing that a round has", w)
		}
	}
	s.looks = append(s.looks, l)
}

// sceneTime reads a time: a length since T0, or a date.
func sceneTime(t testing.TB, text string) time.Time {
	if d, err := time.ParseDuration(text); err == nil {
		return clockT0.Add(d)
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04", "2006-01-02T15:04:05"} {
		if at, err := time.Parse(layout, text); err == nil {
			return at
		}
	}
	t.Fatalf("%q is no time", text)
	return time.Time{}
}

// entries are the evidence, in order of time but for what clocks of vantages do.
func (s *clockScene) entries() (list []evidence.Entry) {
	for _, l := range s.looks {
		run := s.lookAround(l)
		list = append(list, run...)
		if l.copied {
			for i := range run {
				run[i].Run += "-again"
			}
			list = append(list, run...)
		}
	}
	slices.SortStableFunc(list, func(a, b evidence.Entry) int { return a.At.Compare(b.At) })
	return list
}

func (s *clockScene) lookAround(l sceneLook) (list []evidence.Entry) {
	at := l.at
	add := func(e evidence.Entry) {
		e.At, e.Vantage, e.Run = at, l.vantage, l.run
		list = append(list, e)
	}
	add(evidence.Entry{Begin: &evidence.Begin{Schema: evidence.Schema, Zone: "example.com."}})
	if len(l.parents) > 0 {
		c := &evidence.Cut{Zone: "com.", From: "walk"}
		for _, a := range l.parents {
			c.Addresses = append(c.Addresses, mustAddrPort(s.t, a))
		}
		add(evidence.Entry{Cut: c})
	}
	for _, srv := range s.servers(l) {
		if l.only != "" && l.only != string(srv.role) {
			continue
		}
		for _, o := range s.answers(srv, at, l.vantage) {
			add(evidence.Entry{Saw: o})
		}
		at = at.Add(l.spread)
	}
	if !l.cut {
		add(evidence.Entry{End: &evidence.End{}})
	}
	return list
}

type sceneServer struct {
	role    evidence.Role
	name    string
	address netip.AddrPort
}

func (s *clockScene) servers(l sceneLook) (list []sceneServer) {
	parents := l.parents
	if len(parents) == 0 {
		parents = s.plan.Parent.Servers
	}
	for _, a := range parents {
		list = append(list, sceneServer{evidence.Parent, "", mustAddrPort(s.t, a)})
	}
	for _, side := range []struct {
		role evidence.Role
		list []plans.Nameserver
	}{{evidence.Old, s.plan.Old.Nameservers}, {evidence.New, s.plan.New.Nameservers}} {
		for _, ns := range side.list {
			for _, a := range ns.Addresses {
				list = append(list, sceneServer{side.role, ns.Name, mustAddrPort(s.t, a)})
			}
		}
	}
	for _, a := range s.plan.Resolvers {
		list = append(list, sceneServer{evidence.Resolver, "", mustAddrPort(s.t, a)})
	}
	return list
}

func mustAddrPort(t testing.TB, text string) netip.AddrPort {
	a, err := plans.AddrPort(text)
	require.NoError(t, err)
	return a
}

// state is how a server is at a time, to a vantage.
func (s *clockScene) state(srv sceneServer, at time.Time, vantage string) map[string]string {
	state := map[string]string{"ns": "old", "ttl": "172800", "serial": "1", "soa": "3600/3600"}
	if srv.role == evidence.New {
		state["ns"] = "new"
	}
	for _, c := range s.changes {
		if c.at.After(at) || c.role != srv.role && c.role != "any" || c.vantage != "" && c.vantage != vantage ||
			c.who != "all" && c.who != srv.address.Addr().String() && c.who != srv.name {
			continue
		}
		for _, w := range c.words {
			key, value, has := strings.Cut(w, "=")
			_, err := strconv.Atoi(w)
			switch {
			case has:
				state[key] = value
			case err == nil:
				state["ttl"] = w
			case w == "old" || w == "new":
				state["ns"] = w
			case w == "ok":
				for _, key := range []string{"udp", "tcp", "nsudp", "unasked"} {
					delete(state, key)
				}
			case w == "hidden":
				state["hidden"] = "yes"
			default:
				state["udp"], state["tcp"] = w, w
			}
		}
	}
	return state
}

var sceneOutcomes = map[string]string{
	"refused": "REFUSED", "servfail": "SERVFAIL", "nxdomain": "NXDOMAIN", "not-authoritative": "NOERROR", "nodata": "NOERROR",
	"timeout": "", "unreachable": "", "not-observable": "", "tcp-refused": "", "truncated": "NOERROR",
}

// answers are what a server says when it is asked in a round.
func (s *clockScene) answers(srv sceneServer, at time.Time, vantage string) (list []*evidence.Observation) {
	state := s.state(srv, at, vantage)
	ask := func(p evidence.Purpose, tr evidence.Transport, name, typ string) *evidence.Observation {
		o := &evidence.Observation{Outcome: evidence.Answered, Rcode: "NOERROR", AA: true}
		o.Question = evidence.Question{Role: srv.role, Server: srv.name, Address: srv.address, Transport: tr, Purpose: p, Name: name, Type: typ}
		fault := state[string(tr)]
		if tr == evidence.UDP && typ == "NS" {
			fault = cmp.Or(state["nsudp"], fault)
		}
		if fault != "" {
			rcode, known := sceneOutcomes[fault]
			require.True(s.t, known, "%q is no outcome", fault)
			o.Outcome, o.Rcode, o.AA = evidence.Outcome(fault), rcode, fault == "nxdomain" || fault == "nodata"
		}
		list = append(list, o)
		return o
	}
	transports := []evidence.Transport{evidence.UDP}
	if state["over"] != "" {
		transports = []evidence.Transport{evidence.UDP, evidence.TCP}
	}
	for _, tr := range transports {
		switch srv.role {
		case evidence.Parent:
			s.parentSays(ask, tr, state)
		case evidence.Resolver:
			if o := ask(evidence.PurposeResolver, tr, "example.com.", "NS"); o.Outcome == evidence.Answered {
				o.Answer = s.set(state)
			}
		default:
			s.serverSays(ask, tr, state)
		}
	}
	return list
}

type asker func(p evidence.Purpose, tr evidence.Transport, name, typ string) *evidence.Observation

func (s *clockScene) parentSays(ask asker, tr evidence.Transport, state map[string]string) {
	if o := ask(evidence.PurposeReferral, tr, "example.com.", "NS"); o.Outcome == evidence.Answered {
		if state["hidden"] != "" {
			o.Answer = s.set(state)
		} else {
			o.Outcome, o.AA, o.Authority, o.Additional = evidence.Referred, false, s.set(state), glueRecords(state["glue"])
		}
	}
	if tr == evidence.TCP {
		return
	}
	if o := ask(evidence.PurposeDS, tr, "example.com.", "DS"); o.Outcome == evidence.Answered {
		if ttl := state["ds"]; ttl != "" && ttl != "none" {
			o.Answer = []evidence.RR{{Name: "example.com.", Type: "DS", TTL: number(s.t, ttl), Data: "1 13 2 00"}}
		} else {
			o.Outcome = evidence.NoData
		}
	}
	if state["serial"] == "none" {
		return
	}
	if o := ask(evidence.PurposeParentSOA, tr, "com.", "SOA"); o.Outcome == evidence.Answered {
		o.Answer = []evidence.RR{{Name: "com.", Type: "SOA", TTL: 900, Data: "a.gtld. h.gtld. " + state["serial"] + " 1800 900 604800 86400"}}
	}
}

func (s *clockScene) serverSays(ask asker, tr evidence.Transport, state map[string]string) {
	if o := ask(evidence.PurposeSOA, tr, "example.com.", "SOA"); o.Outcome == evidence.Answered {
		ttl, minimum, _ := strings.Cut(state["soa"], "/")
		o.Answer = []evidence.RR{{Name: "example.com.", Type: "SOA", TTL: number(s.t, ttl), Data: "ns1. h. 1 3600 600 604800 " + minimum}}
	}
	if state["unasked"] != "" { // who gives no SOA is not asked for more
		return
	}
	if o := ask(evidence.PurposeNS, tr, "example.com.", "NS"); o.Outcome == evidence.Answered {
		o.Answer = s.set(state)
	}
	for key, value := range sortedPairs(state) {
		name, is := strings.CutPrefix(key, "record:")
		if is {
			name, typ, _ := strings.Cut(name, "/")
			if o := ask(evidence.PurposeRecord, tr, name, typ); o.Outcome == evidence.Answered {
				if value == "none" {
					o.Outcome = evidence.NoData
				} else {
					o.Answer = []evidence.RR{{Name: name, Type: typ, TTL: number(s.t, value), Data: "192.0.2.80"}}
				}
			}
		}
		if name, is := strings.CutPrefix(key, "address:"); is {
			if o := ask(evidence.PurposeAddress, tr, name, "A"); o.Outcome == evidence.Answered {
				o.Answer = glueRecords(name + "/" + value)
			}
		}
	}
}

// glueRecords reads "NAME/ADDRESS/TTL,...".
func glueRecords(text string) (list []evidence.RR) {
	for part := range strings.SplitSeq(text, ",") {
		words := strings.Split(part, "/")
		if len(words) != 3 {
			continue
		}
		ttl, _ := strconv.Atoi(words[2])
		typ := "A"
		if strings.Contains(words[1], ":") {
			typ = "AAAA"
		}
		list = append(list, evidence.RR{Name: words[0], Type: typ, TTL: uint32(ttl), Data: words[1]})
	}
	return list
}

func (s *clockScene) set(state map[string]string) (list []evidence.RR) {
	var names []string
	switch state["ns"] {
	case "old":
		names = serverNames(s.plan.Old.Nameservers)
	case "new":
		names = serverNames(s.plan.New.Nameservers)
	default:
		names = strings.Split(state["ns"], ",")
	}
	for _, name := range names {
		list = append(list, evidence.RR{Name: "example.com.", Type: "NS", TTL: number(s.t, state["ttl"]), Data: name})
	}
	return list
}

func serverNames(servers []plans.Nameserver) (names []string) {
	for _, ns := range servers {
		names = append(names, ns.Name)
	}
	return names
}

func number(t testing.TB, text string) uint32 {
	n, err := strconv.ParseUint(text, 10, 32)
	require.NoError(t, err)
	return uint32(n)
}

func sortedPairs(m map[string]string) func(yield func(string, string) bool) {
	return func(yield func(string, string) bool) {
		keys := make([]string, 0, len(m))
		for k := range m {
			keys = append(keys, k)
		}
		slices.Sort(keys)
		for _, k := range keys {
			if !yield(k, m[k]) {
				return
			}
		}
	}
}
