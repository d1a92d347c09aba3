package checks

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate/dnssec/signer"
	"github.com/zonegate/zonegate/migrate/evidence"
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
