package checks

import (
	"fmt"
	"slices"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/dnssec"
	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/zonefile"
)

var secKeyRemoveEarly = &migrate.Check{
	ID:           "sec-key-remove-early",
	Severity:     migrate.Error,
	Gates:        dsGate,
	AlwaysBlocks: true,
	ByName:       true,
	Run:          reportKeyRemoval,
	Doc: migrate.Doc{
		Title: "a key that is removed while caches have what leads to it, or what it signed",
		Why: `A key that a DS names can go when no cache has a DS set any more that leads to it alone: the TTL of the DS, as it was
seen at the parent, from the moment that its last server was seen without it. What somebody wrote into a policy does not
count: .nz took a DS TTL of an hour for granted, it was a day, and the zones were gone for all who had cached the DS.

A key that signs data can go when no cache has a signature of it alone any more: the largest TTL of the zone, from the
last answer that it signed. And the zone that is to be must not be signed by keys that a cached DNSKEY set lacks.`,
		Fix: "leave the key where it is until then, and have the zone signed by the others",
		Bad: `; sign nsec
@ 3600 IN SOA ns1.new.test. hostmaster.example.com. 2 7200 3600 1209600 3600
@ 3600 IN NS ns1.new.test.
@ 3600 IN NS ns2.new.test.
--- plan
version: 1
zone: example.com.
new:
  source: new.zone
  nameservers:
    - {name: ns1.new.test., addresses: [192.0.2.1]}
    - {name: ns2.new.test., addresses: [192.0.2.2]}
parent: {zone: com., servers: [203.0.113.1, 203.0.113.2]}
--- signing
gate: ds
change: remove-key {tag ksk=15}
--- evidence
at -50h
good
parent * names=new
parent * udp ds answered "example.com. 86400 DS {ds ksk=15}"
every 1h until -2m
`,
		Good: `; sign nsec
@ 3600 IN SOA ns1.new.test. hostmaster.example.com. 2 7200 3600 1209600 3600
@ 3600 IN NS ns1.new.test.
@ 3600 IN NS ns2.new.test.
--- plan
version: 1
zone: example.com.
new:
  source: new.zone
  nameservers:
    - {name: ns1.new.test., addresses: [192.0.2.1]}
    - {name: ns2.new.test., addresses: [192.0.2.2]}
parent: {zone: com., servers: [203.0.113.1, 203.0.113.2]}
--- signing
gate: ds
change: remove-key {tag ksk=15}
--- evidence
at -50h
good
parent * names=new
every 1h until -2m
`,
		Refs:      []string{"RFC 6781 section 4.1", "RFC 7583 section 3.2"},
		Incidents: []string{"nasa.gov 2012-01-18", ".fj 2022-03-07", ".nz and 15 zones below 2023-05-29"},
	},
}

func reportKeyRemoval(p *migrate.Pass) {
	v := viewChain(p)
	going := v.removedKeys()
	switch why := v.unseen(); {
	case len(going) == 0:
		p.NotApplicable("no key is to be removed")
		return
	case why != "":
		p.Unknown(why)
		return
	}
	r := &keyRemoval{chainView: v, keys: going, waits: chainWaits{p: p}}
	r.staying = r.algorithmsStaying()
	r.judgeDS()
	r.judgeZone()
	r.waitForSignatures()
	r.waitForSigners()
	r.waitForMove()
	r.waits.settle()
}

// keyRemoval is the removal of keys.
type keyRemoval struct {
	*chainView
	keys  []dnssec.Key
	waits chainWaits
	// staying are the algorithms that are in use without the keys, too.
	staying []dnssec.Algorithm
}

func (r *keyRemoval) tags() string {
	var words []string
	for _, k := range r.keys {
		words = with(words, fmt.Sprint(k.Tag))
	}
	return "key " + someOf(words)
}

// judgeDS asks that each DS set that the parent or a cache has lead to a key that
// stays.
func (r *keyRemoval) judgeDS() {
	needs := func(s *migrate.ChainSet) bool { return r.needs(dsIn(s)) != "" }
	if why := r.needs(r.ds); why != "" && r.changesDS() && !r.allNeed() {
		r.p.Report(migrate.Finding{
			Owner: r.p.Origin().String(), Type: "DNSKEY",
			Message:  fmt.Sprintf("without %s the zone is bogus when the parent has %s: %s", r.tags(), dsListWords(r.ds), why),
			Headline: "the DS set that is to be leads to " + r.tags() + " alone",
		})
	}
	for i := range r.at {
		if r.allNeed() {
			r.reportNeeded(&r.at[i])
		}
	}
	if r.allNeed() {
		return
	}
	w := r.dsWait("ds-gone", needs, "no server of the parent has had a DS set that leads to "+r.tags()+" alone")
	r.waits.add(w, fmt.Sprintf("caches may have a DS set that leads to %s alone%s", r.tags(), r.bogusWith(w)))
}

// allNeed tells whether every server of the parent has a DS set that leads to no key
// that stays.
func (r *keyRemoval) allNeed() bool {
	return len(r.at) > 0 && !slices.ContainsFunc(r.at, func(s migrate.ChainSet) bool { return r.needs(dsIn(&s)) == "" })
}

// needs says why a DS set leads to no key that stays; "" where it leads to one, or
// to none of those that go.
func (r *keyRemoval) needs(ds []dnssec.DS) string {
	ds = dnssec.Strongest(ds)
	rest := filterDS(ds, func(d dnssec.DS) bool { return !r.namesGoing(d) })
	if len(rest) == len(ds) {
		return ""
	}
	if len(rest) == 0 {
		return "no DS of the set (" + dsListWords(ds) + ") fits a key that stays"
	}
	if s := r.proposed(); s != nil {
		return r.leads(ds, s).why
	}
	for _, d := range ds {
		if !slices.ContainsFunc(rest, func(x dnssec.DS) bool { return x.Algorithm == d.Algorithm }) {
			return fmt.Sprintf("no DS of %s fits a key that stays", d.Algorithm)
		}
	}
	for _, s := range r.keySets() {
		if verdict := r.leads(rest, &s); !verdict.secure {
			return verdict.why
		}
	}
	return ""
}

func (r *keyRemoval) namesGoing(d dnssec.DS) bool {
	return slices.ContainsFunc(r.keys, func(k dnssec.Key) bool {
		ok, err := d.Matches(r.p.Origin(), k)
		return ok || err != nil // a digest that nobody can compute may be the key's
	})
}

// proposed is the DNSKEY set of the zone that is to be; nil where it was not given,
// or still has the keys.
func (r *keyRemoval) proposed() *migrate.ChainSet {
	return proposedKeys(r.p, r.keys)
}

func proposedKeys(p *migrate.Pass, without []dnssec.Key) *migrate.ChainSet {
	keys := apexKeys(p.New)
	if len(keys) == 0 || slices.ContainsFunc(keys, func(k dnssec.Key) bool { return slices.Contains(without, k) }) {
		return nil
	}
	s := &migrate.ChainSet{Role: evidence.New, Type: zonefile.TypeDNSKEY, First: p.Now, Last: p.Now}
	for _, k := range keys {
		s.Rdata = append(s.Rdata, k.Rdata)
	}
	set := p.New.RRset(p.Origin(), zonefile.TypeDNSKEY)
	s.TTL = migrate.Seconds(set.TTL())
	for rec := range p.New.RRset(p.Origin(), zonefile.TypeRRSIG).Records() {
		if sig, err := dnssec.ParseSignature(rec.Rdata()); err == nil && sig.Covered == zonefile.TypeDNSKEY {
			s.Signatures = append(s.Signatures, sig.Rdata)
		}
	}
	return s
}

func (r *keyRemoval) reportNeeded(s *migrate.ChainSet) {
	r.p.Report(migrate.Finding{
		Owner: r.p.Origin().String(), Type: "DNSKEY", Server: s.Where.Server, Address: s.Where.Address, Vantage: s.Where.Vantage,
		Message: fmt.Sprintf("without %s the zone is bogus: the parent has %s (TTL %s), and %s",
			r.tags(), dsListWords(dsIn(s)), migrate.TTLText(s.TTL), r.needs(dsIn(s))),
		Headline: "the DS in service leads to " + r.tags() + " alone",
		Fix: fmt.Sprintf("have the DS of a key that stays put in its place, and wait until caches have lost this one, %s and the margin of %s",
			migrate.TTLText(s.TTL), migrate.SpanText(r.p.Plan.Margin)),
	})
}

// bogusWith says what validators make of the zone that have one of the DS sets that
// the wait is for.
func (r *keyRemoval) bogusWith(w *migrate.StepWait) string {
	for _, s := range r.chain.Former(evidence.Parent, r.p.Now, r.p.Plan.Margin) {
		if why := r.needs(dsIn(&s)); why != "" {
			return fmt.Sprintf(", and with it the zone as it is to be is bogus: of the DS set that %s had until %s %s (its TTL was seen to be %s)",
				s.Where, migrate.TimeText(s.Last), why, migrate.TTLText(s.TTL))
		}
	}
	return ""
}
