package main

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/miekg/dns"
	"github.com/stretchr/testify/require"
	"github.com/zonegate/zonegate/migrate/rehearse"
)

// lookup is a question that a resolver is asked again and again.
type lookup struct {
	name string // * stands for a label that nobody asked for before
	typ  uint16
	// rcode and data are what it is answered with; no data: an empty answer, and
	// anything: whatever there is.
	rcode int
	data  string
}

const anything = "*"

// lookups are of each kind that is proven in another way: an answer, a name that
// is not there, a type that is not there, and an answer out of a wildcard. The NS
// and DNSKEY sets make a resolver keep them as they are: it may live without them.
var lookups = []lookup{
	{"www.ex.test.", dns.TypeA, dns.RcodeSuccess, "192.0.2.80"},
	{"*.ex.test.", dns.TypeA, dns.RcodeNameError, ""},
	{"www.ex.test.", dns.TypeAAAA, dns.RcodeSuccess, ""},
	{"*.wild.ex.test.", dns.TypeTXT, dns.RcodeSuccess, `"any"`},
	{"ex.test.", dns.TypeNS, dns.RcodeSuccess, anything},
	{"ex.test.", dns.TypeDNSKEY, dns.RcodeSuccess, anything},
}

// bogus is an answer of a resolver that is not as it ought to be.
type bogus struct {
	at       time.Time
	resolver string
	question string
	got      string
}

func (b bogus) String() string {
	return fmt.Sprintf("%s %s asked for %s: %s", b.at.UTC().Format("15:04:05.000"), b.resolver, b.question, b.got)
}

// audience are resolvers that are asked all the time.
type audience struct {
	root   netip.Addr
	anchor string

	insecure atomic.Bool // answers need not be validated
	mutex    sync.Mutex
	bad      []bogus
	asked    int
	servers  map[string]*rehearse.Real
	counter  atomic.Int64
}

// askEvery is the pause between rounds of questions to one resolver.
const askEvery = 150 * time.Millisecond

// direct starts a resolver that begins at the root and validates. It is asked
// until the end of the test, or until what it gives is called.
func (a *audience) direct(t *testing.T, name string, options ...string) (leave func()) {
	t.Helper()
	return a.ask(t, name, a.start(t, rehearse.ResolverConfig{Roots: []netip.Addr{a.root}, Anchors: []string{a.anchor}, Options: options}))
}

// behind starts a resolver that validates everything anew, out of the cache of
// another one that does not validate: all that is in that cache has to fit.
func (a *audience) behind(t *testing.T, name string) (leave func()) {
	t.Helper()
	shared := a.start(t, rehearse.ResolverConfig{Roots: []netip.Addr{a.root}})
	return a.ask(t, name, a.start(t, rehearse.ResolverConfig{
		Forward: shared.Address, Anchors: []string{a.anchor}, Options: []string{"cache-max-ttl: 0", "cache-max-negative-ttl: 0"},
	}))
}

func (a *audience) start(t *testing.T, cfg rehearse.ResolverConfig) *rehearse.Real {
	t.Helper()
	r, err := rehearse.StartResolver(t.Context(), cfg)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, r.Stop()) })
	return r
}

// ask has a resolver asked everything once, and then again and again.
func (a *audience) ask(t *testing.T, name string, r *rehearse.Real) (leave func()) {
	t.Helper()
	a.mutex.Lock()
	if a.servers == nil {
		a.servers = make(map[string]*rehearse.Real)
	}
	a.servers[name] = r
	a.mutex.Unlock()
	a.round(name, r)
	ctx, end := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for {
			select {
			case <-ctx.Done():
				return
			case <-time.After(askEvery):
				a.round(name, r)
			}
		}
	}()
	leave = func() { end(); <-ended }
	t.Cleanup(leave)
	return leave
}

func (a *audience) round(name string, r *rehearse.Real) {
	for _, l := range lookups {
		question := strings.Replace(l.name, "*", fmt.Sprintf("n%d", a.counter.Add(1)), 1)
		got := l.judge(resolve(r.Address, question, l.typ), a.insecure.Load())
		a.mutex.Lock()
		a.asked++
		if got != "" {
			a.bad = append(a.bad, bogus{time.Now(), name, question + " " + dns.TypeToString[l.typ], got})
		}
		a.mutex.Unlock()
	}
}

// resolve asks a resolver; nil: no answer in fifteen seconds, longer than it takes to
// give up servers that do not answer.
func resolve(at netip.AddrPort, name string, typ uint16) *dns.Msg {
	m := new(dns.Msg)
	m.SetQuestion(name, typ)
	m.SetEdns0(1232, true)
	client := dns.Client{Timeout: 15 * time.Second}
	answer, _, err := client.Exchange(m, at.String())
	if err != nil {
		return nil
	}
	return answer
}

// judge tells what is wrong with an answer; "": nothing.
func (l lookup) judge(m *dns.Msg, insecure bool) string {
	if m == nil {
		return "no answer"
	}
	var data []string
	for _, rr := range m.Answer {
		if rr.Header().Rrtype == l.typ {
			data = append(data, strings.TrimPrefix(rr.String(), rr.Header().String()))
		}
	}
	switch got := strings.Join(data, " "); {
	case m.Rcode != l.rcode:
		return dns.RcodeToString[m.Rcode]
	case got != l.data && l.data != anything:
		return "data " + got
	case !m.AuthenticatedData && !insecure:
		return "not validated"
	}
	return ""
}

// failures give what went wrong so far.
func (a *audience) failures() []bogus {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	return slices.Clone(a.bad)
}

// answers is how many questions were asked so far.
func (a *audience) answers() int {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	return a.asked
}

// content holds that everything went well so far, for every resolver.
func (a *audience) content(t *testing.T) {
	t.Helper()
	bad := a.failures()
	require.Empty(t, bad, "%s", a.logs(bad))
}

// fails waits until a time, or until resolvers have failed and some more have had
// the time to, and gives what went wrong.
func (a *audience) fails(until time.Time) []bogus {
	for time.Now().Before(until) && len(a.failures()) == 0 {
		time.Sleep(askEvery)
	}
	if len(a.failures()) > 0 {
		time.Sleep(min(2*time.Second, time.Until(until)))
	}
	return a.failures()
}

// logs is what the resolvers with bad answers say.
func (a *audience) logs(bad []bogus) string {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	var b strings.Builder
	for name, r := range a.servers {
		if slices.ContainsFunc(bad, func(x bogus) bool { return x.resolver == name }) {
			fmt.Fprintf(&b, "%s says:\n%s\n", name, r.Log())
		}
	}
	return b.String()
}
