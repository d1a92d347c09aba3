package checks

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/dnssec/signer"
	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/plans"
	"github.com/zonegate/zonegate/zonefile"
)

// The model plays caches minute by minute, and knows nothing of terms: which DS and
// DNSKEY sets a cache may hold follows from what servers say at the time that it
// asks. A DS set is a set of the keys a and b; a DNSKEY set has some of them, of
// which some sign it.

const (
	trustStart = -80 // minutes since T0
	trustEnd   = 400
	trustStep  = 2  // from one look to the next
	trustLasts = 12 // how long a state lasts at least
	trustTTL   = 40 // the largest
)

const trustPlan = `version: 1
zone: example.com.
new: {source: new.zone, nameservers: [{name: ns1.new.test., addresses: [192.0.2.1]}, {name: ns2.new.test., addresses: [192.0.2.2]}]}
parent: {zone: com., servers: [203.0.113.1, 203.0.113.2]}
margin: 1m
timing: {ttl-before: {ds: 1h, reason: TTLs of the model are no longer}, round-gap: 4m, max-gap: 20m}
`

var trustOrigin = zonefile.MustName("example.com.")

// trustState is what a server says: which keys have a DS, or which are in the
// DNSKEY set and which of these sign it. Words are "", "a", "b" and "ab".
type trustState struct {
	keys, signs string
	ttl         int // minutes
}

// leadsTo tells whether a validator that has a DS set takes a DNSKEY set.
func (ds trustState) leadsTo(keys trustState) bool {
	return ds.keys == "" || strings.ContainsAny(ds.keys, keys.signs) && keys.signs != ""
}

// trustServer has a state for each minute.
type trustServer struct {
	role    evidence.Role
	name    string
	address netip.AddrPort
	states  [trustEnd - trustStart]trustState
}

func (s *trustServer) at(minute int) trustState { return s.states[minute-trustStart] }

// copies are what caches may hold of some servers at a minute: each answer of an
// earlier one whose TTL is not over, as if the servers said then from since on.
func copies(servers []*trustServer, minute, since int, then func(trustState) trustState) (list []trustState) {
	for _, s := range servers {
		for m := max(trustStart, minute-trustTTL); m <= minute; m++ {
			state := s.at(min(m, since))
			if m >= since {
				state = then(state)
			}
			if m+state.ttl > minute && !slices.Contains(list, state) {
				list = append(list, state)
			}
		}
	}
	return list
}

// trustModel is a random history.
type trustModel struct {
	*rand.Rand
	parents, zones []*trustServer
	watched        int
	gap            [2]int
	losses         bool
	changes        []int // minutes in which some server became another
}

var (
	trustDS   = []string{"", "a", "b", "ab"}
	trustKeys = []trustState{{keys: "a", signs: "a"}, {keys: "b", signs: "b"}, {keys: "ab", signs: "a"}, {keys: "ab", signs: "b"}, {keys: "ab", signs: "ab"}}
)

func newTrustModel(seed uint64) *trustModel {
	m := &trustModel{Rand: rand.New(rand.NewPCG(seed, 11)), watched: trustStart + 60, losses: seed%2 == 0}
	if from := m.IntN(trustEnd); seed%3 == 0 {
		m.gap = [2]int{from, from + 25 + m.IntN(40)}
	}
	for i := range 2 {
		address := func(network string) netip.AddrPort {
			return netip.MustParseAddrPort(fmt.Sprintf("%s.%d:53", network, i+1))
		}
		m.parents = append(m.parents, &trustServer{role: evidence.Parent, address: address("203.0.113")})
		m.zones = append(m.zones, &trustServer{role: evidence.New, name: fmt.Sprintf("ns%d.new.test.", i+1), address: address("192.0.2")})
	}
	m.play(m.parents, func() trustState { return trustState{keys: trustDS[m.IntN(4)]} })
	m.play(m.zones, func() trustState { return trustKeys[m.IntN(len(trustKeys))] })
	return m
}

// play gives servers a history of states that each lasts a while, and that some have
// a little later than others. What was there before anybody looked has no larger TTL
// than what is seen first.
func (m *trustModel) play(servers []*trustServer, next func() trustState) {
	for from := trustStart; from < trustEnd; {
		m.changes = append(m.changes, from)
		state := next()
		state.ttl = 2 + m.IntN(trustTTL-2)
		for _, s := range servers {
			late := 0
			if from > m.watched {
				late = m.IntN(6)
			}
			for minute := from + late; minute < trustEnd; minute++ {
				s.states[minute-trustStart] = state
			}
		}
		if from += trustLasts + m.IntN(120); from <= m.watched {
			from = m.watched + trustLasts
		}
	}
}

// looks tells whether somebody looks in a minute.
func (m *trustModel) looks(minute int) bool {
	return minute >= m.watched && (minute-m.watched)%trustStep == 0 && !(minute > m.gap[0] && minute < m.gap[1])
}

// trustSigner makes the DNSKEY sets of the model, really signed.
type trustSigner struct {
	zones map[string]*zonefile.Zone
	ds    map[string][]evidence.RR
	tags  map[string]uint16
	rdata map[string]string
}

func newTrustSigner(t *testing.T) *trustSigner {
	s := &trustSigner{zones: map[string]*zonefile.Zone{}, tags: map[string]uint16{}, rdata: map[string]string{}}
	for _, state := range trustKeys {
		text := "; sign zsk=15 nsec from=-30d until=30d keyttl=2400"
		for _, key := range strings.Split(state.signs, "") {
			text += " ksk=15/" + key
		}
		if rest := strings.Trim(state.keys, state.signs); rest != "" {
			text += " idle=15/" + rest
		}
		text += "\n$TTL 60\n@ SOA ns1.new.test. hostmaster 1 3600 600 604800 60\n@ NS ns1.new.test.\n@ NS ns2.new.test.\n"
		text, err := signer.Script(text, trustOrigin, trustT0)
		require.NoError(t, err)
		z, err := zonefile.ParseZone(trustOrigin, []byte(text))
		require.NoError(t, err)
		s.zones[state.keys+"/"+state.signs] = z
	}
	for _, key := range []string{"a", "b"} {
		k, err := signer.ParseKeySpec("ksk=15/" + key)
		require.NoError(t, err)
		s.tags[key], s.rdata[key] = k.Tag(), signer.DS(k, trustOrigin, 2)
	}
	return s
}

var trustT0 = time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)

func trustTime(minute int) time.Time { return trustT0.Add(time.Duration(minute) * time.Minute) }

// records are what a server answers in a state.
func (s *trustSigner) records(role evidence.Role, state trustState) (list []evidence.RR) {
	ttl := uint32(state.ttl * 60)
	if role == evidence.Parent {
		for _, key := range strings.Split(state.keys, "") {
			if key != "" {
				list = append(list, evidence.RR{Name: trustOrigin.String(), Type: "DS", TTL: ttl, Data: s.rdata[key]})
			}
		}
		return list
	}
	z := s.zones[state.keys+"/"+state.signs]
	for _, typ := range []zonefile.Type{zonefile.TypeDNSKEY, zonefile.TypeRRSIG} {
		for rec := range z.RRset(trustOrigin, typ).Records() {
			if text := rec.RdataText(); typ == zonefile.TypeDNSKEY || strings.HasPrefix(text, "DNSKEY ") {
				list = append(list, evidence.RR{Name: trustOrigin.String(), Type: typ.String(), TTL: ttl, Data: text})
			}
		}
	}
	return list
}

// book is what somebody saw until a minute.
func (m *trustModel) book(s *trustSigner, until int) *evidence.Book {
	b := &evidence.Book{}
	for minute := m.watched; minute <= until; minute++ {
		if !m.looks(minute) && minute != until {
			continue
		}
		add := func(e evidence.Entry) {
			e.At, e.Vantage, e.Run = trustTime(minute), "ams", fmt.Sprint("run", minute)
			b.Entries = append(b.Entries, e)
		}
		add(evidence.Entry{Begin: &evidence.Begin{Schema: evidence.Schema, Zone: trustOrigin.String()}})
		for _, server := range slices.Concat(m.parents, m.zones) {
			for _, o := range m.answers(s, server, minute, minute == until) {
				add(evidence.Entry{Saw: o})
			}
		}
		add(evidence.Entry{End: &evidence.End{}})
	}
	return b
}

// answers are those of a server in a look, of which some are lost on the way.
func (m *trustModel) answers(s *trustSigner, server *trustServer, minute int, last bool) (list []*evidence.Observation) {
	lost := m.losses && !last && minute%14 == 6
	ask := func(purpose evidence.Purpose, typ string, section []evidence.RR) {
		o := &evidence.Observation{
			Question: evidence.Question{
				Role: server.role, Server: server.name, Address: server.address, Transport: evidence.UDP, Purpose: purpose,
				Name: trustOrigin.String(), Type: typ, DO: typ == "DNSKEY",
			},
			Outcome: evidence.Answered, Rcode: "NOERROR", AA: true, Answer: section,
		}
		switch {
		case lost:
			o.Outcome, o.Answer = evidence.Timeout, nil
		case len(section) == 0:
			o.Outcome = evidence.NoData
		}
		list = append(list, o)
	}
	soa := func(name string) []evidence.RR {
		return []evidence.RR{{Name: name, Type: "SOA", TTL: 60, Data: "ns1.new.test. hostmaster.example.com. 1 3600 600 604800 60"}}
	}
	state := s.records(server.role, server.at(minute))
	if server.role == evidence.Parent {
		ask(evidence.PurposeReferral, "NS", nil)
		o := list[0]
		if !lost {
			o.Outcome, o.Authority = evidence.Referred, []evidence.RR{
				{Name: o.Name, Type: "NS", TTL: 60, Data: "ns1.new.test."}, {Name: o.Name, Type: "NS", TTL: 60, Data: "ns2.new.test."},
			}
		}
		ask(evidence.PurposeDS, "DS", state)
		ask(evidence.PurposeParentSOA, "SOA", soa("com."))
		list[2].Name = "com."
		return list
	}
	ask(evidence.PurposeSOA, "SOA", soa(trustOrigin.String()))
	ask(evidence.PurposeNS, "NS", []evidence.RR{{Name: trustOrigin.String(), Type: "NS", TTL: 60, Data: "ns1.new.test."}})
	ask(evidence.PurposeDNSKEY, "DNSKEY", state)
	return list
}

// trustQuestion is a change with what it makes of a state.
type trustQuestion struct {
	change   migrate.KeyChange
	ds, keys func(trustState) trustState
}

func same(s trustState) trustState { return s }

func withoutKey(words, key string) string { return strings.ReplaceAll(words, key, "") }

func (s *trustSigner) questions() (list []trustQuestion) {
	for _, key := range []string{"a", "b"} {
		list = append(list,
			trustQuestion{migrate.KeyChange{Kind: migrate.RemoveKey, Tag: s.tags[key], TagGiven: true}, same, func(x trustState) trustState {
				x.keys, x.signs = withoutKey(x.keys, key), withoutKey(x.signs, key)
				return x
			}},
			trustQuestion{migrate.KeyChange{Kind: migrate.RemoveDS, Tag: s.tags[key], TagGiven: true}, func(x trustState) trustState {
				x.keys = withoutKey(x.keys, key)
				return x
			}, same},
			trustQuestion{migrate.KeyChange{Kind: migrate.AddDS, DS: s.rdata[key]}, func(x trustState) trustState {
				if !strings.Contains(x.keys, key) {
					x.keys += key
				}
				return x
			}, same},
		)
	}
	return append(list, trustQuestion{migrate.KeyChange{Kind: migrate.Unsign}, same, func(x trustState) trustState {
		x.keys, x.signs = "", ""
		return x
	}})
}

// TestChainModel holds that no cache of a validator has a DS set and a DNSKEY set
// that do not go together, for a change that gate ds said GO to. It counts how often
// that was, and how often it was right to wait.
func TestChainModel(t *testing.T) {
	s := newTrustSigner(t)
	counts := map[migrate.Verdict]int{}
	for seed := range uint64(60) {
		m := newTrustModel(seed)
		for _, q := range s.questions() {
			minute := m.minute()
			report := m.ask(t, s, q, minute)
			counts[report.Verdict]++
			if report.Verdict != migrate.Go {
				continue
			}
			if pair := m.bogus(q, minute); pair != "" {
				t.Errorf("seed %d, %s %v at minute %d: GO, and %s\n%s", seed, q.change.Kind, q.change, minute, pair, report.Summary)
			}
		}
	}
	for _, verdict := range []migrate.Verdict{migrate.Go, migrate.Wait, migrate.NoGo} {
		assert.Greater(t, counts[verdict], 20, "%s: of each verdict there are some; %v", verdict, counts)
	}
}

// minute is one to ask in: mostly soon after a change, when it is in caches.
func (m *trustModel) minute() int {
	minute := m.changes[m.IntN(len(m.changes))] + 5 + m.IntN(trustTTL)
	if m.IntN(4) == 0 || minute > trustEnd-trustTTL-5 {
		minute = m.watched + m.IntN(trustEnd-m.watched-trustTTL-5)
	}
	return max(minute, m.watched+20)
}

func (m *trustModel) ask(t *testing.T, s *trustSigner, q trustQuestion, minute int) *migrate.Report {
	plan, err := plans.Parse("plan.yaml", []byte(trustPlan), plans.Options{})
	require.NoError(t, err)
	report, err := migrate.Run(context.Background(), []*migrate.Check{secDSChange, secKeyRemoveEarly, secUnsignEarly}, migrate.Question{
		Gate: migrate.GateDS, New: s.zones["ab/ab"], Plan: plan, Evidence: m.book(s, minute), Now: trustTime(minute),
		Signing: migrate.Signing{Changes: []migrate.KeyChange{q.change}},
	})
	require.NoError(t, err)
	return report
}

// bogus finds a pair of sets that some cache has when the change is made at a minute,
// one of which is of after it; "" for none. A DS set that did not lead to what the
// servers had before either is no matter of a change of keys.
func (m *trustModel) bogus(q trustQuestion, since int) string {
	changesDS := q.change.Kind == migrate.AddDS || q.change.Kind == migrate.RemoveDS
	for minute := since; minute < since+trustTTL+2; minute++ {
		for _, ds := range copies(m.parents, minute, since, q.ds) {
			for _, keys := range copies(m.zones, minute, since, q.keys) {
				switch {
				case ds.leadsTo(keys):
				case changesDS && !isAfter(m.parents, since, q.ds, ds):
				case !changesDS && (!isAfter(m.zones, since, q.keys, keys) || m.wasBogus(ds, since)):
				default:
					return fmt.Sprintf("in minute %d a cache may have the DS set %+v and the DNSKEY set %+v", minute, ds, keys)
				}
			}
		}
	}
	return ""
}

// isAfter tells whether a state is one that some server has after a change.
func isAfter(servers []*trustServer, since int, change func(trustState) trustState, state trustState) bool {
	return slices.ContainsFunc(servers, func(s *trustServer) bool { return change(s.at(since)) == state })
}

// wasBogus tells whether a DS set did not lead to what some server had before.
func (m *trustModel) wasBogus(ds trustState, since int) bool {
	return slices.ContainsFunc(m.zones, func(s *trustServer) bool { return !ds.leadsTo(s.at(since)) })
}
