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
		Incidents: []string{".nz 2023-05-29"},
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
}

func (r *keyRemoval) goes(k dnssec.Key) bool { return slices.Contains(r.keys, k) }

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

// judgeZone asks that the zone that is to be is not signed by the keys alone.
func (r *keyRemoval) judgeZone() {
	if n, first := r.signedAlone(r.p.New); n > 0 {
		what := "the zone that is to be"
		if !r.p.Signing.ZoneGiven {
			what = "the zone in service"
		}
		r.p.Report(migrate.Finding{
			Owner: r.p.Origin().String(), Type: "RRSIG",
			Message: fmt.Sprintf("%s of %s have no signature but by %s, %s first", migrate.Plural(n, "RRset"), what, r.tags(), first),
			Fix:     "sign the zone with the keys that stay first, and give it by --zone",
		})
		return
	}
	if n, first := r.signedAlone(r.inService()); n > 0 {
		r.waits.wait(fmt.Sprintf("%s of the zone in service have no signature but by %s, %s first: they have to be signed by keys that stay, and then caches have to lose these signatures",
			migrate.Plural(n, "RRset"), r.tags(), first))
	}
}

// inService is the zone in service, where it is another one than that to be; nil
// where it is that of a side whose servers nobody asks any more.
func (r *keyRemoval) inService() *zonefile.Zone {
	if r.p.Signing.ZoneGiven || slices.Contains(r.roles, evidence.Old) {
		return r.p.Old
	}
	return nil
}

// signedAlone counts the RRsets of a zone that only the keys have signed.
func (r *keyRemoval) signedAlone(z *zonefile.Zone) (n int, first string) {
	if z == nil {
		return 0, ""
	}
	for set := range z.RRsets() {
		if set.Type() != zonefile.TypeRRSIG {
			continue
		}
		for covered, alone := range r.signersAt(set) {
			if !alone {
				continue
			}
			if text := set.Name().String() + " " + covered.String(); n == 0 || text < first {
				first = text
			}
			n++
		}
	}
	return n, first
}

// signersAt tells of each type that signatures of a name cover whether only the keys
// that go made them. The DNSKEY set comes along with its signatures.
func (r *keyRemoval) signersAt(set zonefile.RRset) map[zonefile.Type]bool {
	alone := map[zonefile.Type]bool{}
	for rec := range set.Records() {
		sig, err := dnssec.ParseSignature(rec.Rdata())
		if err != nil || sig.Covered == zonefile.TypeDNSKEY {
			continue
		}
		by := r.isGoing(signerID{algorithm: sig.Algorithm, tag: sig.Tag})
		before, known := alone[sig.Covered]
		alone[sig.Covered] = by && (before || !known)
	}
	return alone
}

func (r *keyRemoval) isGoing(s signerID) bool { return slices.ContainsFunc(r.keys, s.isBy) }

// waitForSignatures waits until caches have lost what only the keys have signed. A
// key that is there for the DNSKEY set alone signs no more.
func (r *keyRemoval) waitForSignatures() {
	if !r.signsData() {
		return
	}
	held, from := r.chain.HeldFrom(migrate.ConditionSpec{
		Name: "signatures-gone", Roles: r.roles, Subject: "the signatures of the zone's servers",
		Purposes: []evidence.Purpose{evidence.PurposeNS, evidence.PurposeRandom, evidence.PurposeSignedSOA, evidence.PurposeSigned},
		Shows: func(x migrate.Sight) (migrate.Showing, string) {
			if !x.DO {
				return migrate.NoMatter, ""
			}
			if covered := r.aloneIn(x); covered != "" {
				return migrate.StillFormer, fmt.Sprintf("shows %s with a signature by %s alone", covered, r.tags())
			}
			return migrate.Fits, "shows signatures by keys that stay"
		},
	})
	met := "no answer of any server has had a signature by " + r.tags() + " alone"
	r.waits.add(r.chain.WaitFor("max(Z, NEG) + S", held, from, r.dataTerms(from, met)), "caches may have signatures by "+r.tags()+" alone")
}

// signsData tells whether the keys sign, or may have signed, anything but the DNSKEY
// set: a ZSK, or one that was seen to.
func (r *keyRemoval) signsData() bool {
	if slices.ContainsFunc(r.keys, func(k dnssec.Key) bool { return !k.SEP() }) {
		return true
	}
	return r.chain.Saw(func(x migrate.Sight) bool {
		return x.Role != evidence.Parent && slices.ContainsFunc(slices.Concat(signersIn(x.Answer), signersIn(x.Authority)), func(s signerID) bool {
			return !slices.Contains(entryTypes, s.covered) && r.isGoing(s)
		})
	})
}

// entryTypes are the RRsets that the key of a DS signs besides others.
var entryTypes = []string{"DNSKEY", "CDS", "CDNSKEY"}

// aloneIn is a type of an answer that only the keys have signed; "" for none.
func (r *keyRemoval) aloneIn(x migrate.Sight) string {
	for _, section := range [][]signerID{signersIn(x.Answer), signersIn(x.Authority)} {
		for _, s := range section {
			of := func(t signerID) bool { return t.covered == s.covered && !r.isGoing(t) }
			if s.covered != "DNSKEY" && r.isGoing(s) && !slices.ContainsFunc(section, of) {
				return s.covered
			}
		}
	}
	return ""
}

// waitForMove waits for what a move between two signers asks besides.
func (r *keyRemoval) waitForMove() {
	if r.p.Plan.DNSSEC == migrate.MultiSigner {
		if w := r.p.Clock().Wait("M7"); w != nil {
			r.waits.add(w, "caches may have what the old provider's keys signed (step M7)")
		}
	}
}
