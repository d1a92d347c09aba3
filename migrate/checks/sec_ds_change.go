package checks

import (
	"fmt"
	"slices"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/dnssec"
	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/zonefile"
)

var secDSChange = &migrate.Check{
	ID:           "sec-ds-change",
	Severity:     migrate.Error,
	Gates:        dsGate,
	AlwaysBlocks: true,
	ByName:       true,
	Run:          reportDSChange,
	Doc: migrate.Doc{
		Title: "a DS set that does not lead to the keys which servers and caches have",
		Why: `A validator goes from the DS set of the parent to the DNSKEY set of the zone, each as it finds it, from a server or
in a cache. So the DS set that is to be has to lead to every DNSKEY set that a server has, and to each that a cache may
still have: a key is added to the zone first, everywhere, and its DS when caches have forgotten the set without it. Of a
first DS, or one of a new algorithm, caches must have forgotten the data without such signatures too.

A DS of another zone's key, or the only right DS removed while wrong ones stay, takes the zone down for everybody who
validates; and a wrong DS stays in caches for its TTL when it is corrected.`,
		Fix: "leave the DS set as it is; put the key into the zone first, and wait until caches have it",
		Bad: `--- plan
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
change: add-ds 4711 13 2 0000000000000000000000000000000000000000000000000000000000000000
--- evidence
at -50h
good
parent * names=new
every 1h until -2m
`,
		Good: `--- plan
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
change: remove-ds all
--- evidence
at -50h
good
parent * names=new
parent * udp ds answered "example.com. 86400 DS 4711 13 2 0000000000000000000000000000000000000000000000000000000000000000"
every 1h until -2m
`,
		Refs:      []string{"RFC 4035 section 5.2", "RFC 6781 section 4.1", "RFC 6840 section 5.11"},
		Incidents: []string{"fedoraproject.org 2017-09-06", "icann.org 2017-10-24", ".na 2022-10-04"},
	},
}

func reportDSChange(p *migrate.Pass) {
	v := viewChain(p)
	switch why := v.unseen(); {
	case why != "":
		p.Unknown(why)
		return
	case len(p.Signing.Changes) == 0:
		p.NotApplicable("nothing is to be changed")
		return
	}
	v.reportWrong()
	if !v.changesDS() {
		return
	}
	w := chainWaits{p: p}
	if len(v.at) > 1 {
		w.wait("the servers of the parent do not have the same DS set, so another change is under way: " + v.presentWords())
	}
	if v.judgeAdded() && len(v.ds) > 0 && v.judgeServed() {
		v.waitForKeys(&w)
		v.waitForData(&w)
	}
	v.waitForMove(&w)
	w.settle()
}

// changesDS tells whether the DS set is to be another one.
func (v *chainView) changesDS() bool { return len(v.added)+len(v.removed) > 0 }

// reportWrong reports changes that cannot be made.
func (v *chainView) reportWrong() {
	for _, words := range v.wrong {
		v.p.Report(migrate.Finding{Owner: v.p.Origin().String(), Type: "DS", Message: words, Headline: words, Fix: "correct --change"})
	}
	for _, c := range v.p.Signing.Changes {
		if c.Kind == migrate.RemoveKey && len(v.tagged(c.Tag)) == 0 {
			words := fmt.Sprintf("neither the zone nor any server has a DNSKEY with tag %d that could be removed", c.Tag)
			v.p.Report(migrate.Finding{Owner: v.p.Origin().String(), Type: "DNSKEY", Message: words, Headline: words, Fix: "correct --change"})
		}
	}
}

// presentWords says what DS sets there are.
func (v *chainView) presentWords() string {
	var words []string
	for i := range v.at {
		words = append(words, fmt.Sprintf("%s has %s", v.at[i].Where, dsListWords(dsIn(&v.at[i]))))
	}
	return someOf(words)
}

// judgeAdded asks of each DS that is to be added that it name a key of every server.
func (v *chainView) judgeAdded() (ok bool) {
	ok = true
	for _, d := range v.added {
		lacking := v.lacking(d)
		if len(lacking) == 0 {
			continue
		}
		ok = false
		f := migrate.Finding{
			Owner: v.p.Origin().String(), Type: "DS",
			Message: fmt.Sprintf("the DS %s fits no key that signs the DNSKEY set: %s", shortened(d.String()), someOf(lacking)),
			Fix:     "have the DS made of a key that every server has, or put its key into the zone first",
		}
		f.Headline = fmt.Sprintf("DS %d fits no key of the zone", d.Tag)
		if other := v.ownerOf(d); other != "" {
			f.Message += "; it matches a key of another zone, " + other
			f.Headline = fmt.Sprintf("DS %d is that of another zone, %s", d.Tag, other)
			f.Fix = "have the DS made of this zone's own key, not of that of " + other
		}
		f.Message += v.tail()
		v.p.Report(f)
	}
	return ok
}

// tail says how long the damage would last.
func (v *chainView) tail() string {
	ttl, ok := v.chain.LongestTTL(evidence.Parent, func(s *migrate.ChainSet) bool { return !s.Empty() })
	if !ok {
		ttl = migrate.Seconds(v.p.Plan.Timing.TTLBefore.DS.Seconds())
	}
	return fmt.Sprintf("; caches would hold a wrong DS set for %s after it is corrected", migrate.TTLText(ttl))
}

// lacking names the servers without a key that a DS names, that stays, and that signs
// their DNSKEY set, or stands by where the DS set leads to another that does. In a zone of two signers it is enough that all servers of one have it.
func (v *chainView) lacking(d dnssec.DS) (words []string) {
	var sides [][]string
	for _, role := range v.roles {
		var list []string
		for _, s := range v.chain.InService(role) {
			if !v.publishes(&s, d) || !v.leads([]dnssec.DS{d}, &s).secure && !v.leads(v.ds, &s).secure {
				list = with(list, fmt.Sprintf("%s has %s", s.Where, keySetWords(&s)))
			}
		}
		if len(list) == 0 && v.p.Plan.DNSSEC == migrate.MultiSigner {
			return nil
		}
		sides = append(sides, list)
	}
	return slices.Concat(sides...)
}

// ownerOf is the zone among those that were given besides whose key a DS names; ""
// where there is none.
func (v *chainView) ownerOf(d dnssec.DS) string {
	for _, z := range v.p.Signing.Others {
		for _, k := range apexKeys(z) {
			for _, owner := range []zonefile.Name{z.Origin(), v.p.Origin()} {
				if ok, err := d.Matches(owner, k); ok && err == nil {
					return z.Origin().String()
				}
			}
		}
	}
	return ""
}

// judgeServed asks that the DS set lead to what servers have now.
func (v *chainView) judgeServed() bool {
	sets := v.keySets()
	if len(sets) == 0 {
		v.p.Unknown("nobody saw the DNSKEY set of any server")
		return false
	}
	ok := true
	for i := range sets {
		s := &sets[i]
		verdict := v.leads(v.ds, s)
		if verdict.secure {
			continue
		}
		ok = false
		v.p.Report(migrate.Finding{
			Owner: v.p.Origin().String(), Type: "DS", Server: s.Where.Server, Address: s.Where.Address, Vantage: s.Where.Vantage,
			Message:  fmt.Sprintf("with %s at the parent the zone is bogus: %s%s", dsListWords(v.ds), verdict.why, v.tail()),
			Headline: "the DS set would lead to no key: " + dsListWords(v.ds),
		})
	}
	return ok
}

// waitForKeys waits until caches have forgotten DNSKEY sets that the DS set does not
// lead to.
func (v *chainView) waitForKeys(w *chainWaits) {
	former := func(s *migrate.ChainSet) bool { return !v.leads(v.ds, s).secure }
	wait := v.keyWait("keys-fit", v.roles, former, "every server has had a DNSKEY set that the DS set leads to")
	if v.hadDS(wait.Condition.Since, func(list []dnssec.DS) bool { return sameDS(list, v.ds) }) {
		wait.Known()
	}
	w.add(wait, fmt.Sprintf("caches may have a DNSKEY set that %s does not lead to", dsListWords(v.ds)))
}

// waitForData waits, where signatures of an algorithm are asked for that nobody
// asked for before, until caches have forgotten data without them.
func (v *chainView) waitForData(w *chainWaits) {
	for _, a := range v.newAlgorithms() {
		held, from := v.chain.HeldFrom(v.signedBy(a))
		if v.askedFor(a, from) {
			continue
		}
		wait := v.chain.WaitFor("max(Z, NEG) + S", held, from, v.dataTerms(from, fmt.Sprintf("every server has had a zone signed with %s", a)))
		w.add(wait, fmt.Sprintf("caches may have data without signatures of %s", a))
	}
}

func (v *chainView) newAlgorithms() (list []dnssec.Algorithm) {
	before := v.present()
	for _, d := range v.added {
		known := func(x dnssec.DS) bool { return x.Algorithm == d.Algorithm }
		if !slices.ContainsFunc(before, known) && !slices.Contains(list, d.Algorithm) {
			list = append(list, d.Algorithm)
		}
	}
	return list
}

// signedBy asks that every server have a zone that is signed with an algorithm: that
// a key has it, and each answer with signatures one of it.
func (v *chainView) signedBy(a dnssec.Algorithm) migrate.ConditionSpec {
	return migrate.ConditionSpec{
		Name: "signed", Roles: v.roles, Subject: "the signatures of the zone's servers",
		Purposes: []evidence.Purpose{evidence.PurposeDNSKEY, evidence.PurposeNS, evidence.PurposeSignedSOA, evidence.PurposeSigned},
		Shows: func(x migrate.Sight) (migrate.Showing, string) {
			switch {
			case !x.DO || x.Outcome != evidence.Answered && x.Purpose != evidence.PurposeDNSKEY:
				return migrate.NoMatter, ""
			case slices.ContainsFunc(signersIn(x.Answer), func(s signerID) bool { return s.algorithm == a }):
				return migrate.Fits, fmt.Sprintf("shows signatures of %s", a)
			}
			return migrate.StillFormer, fmt.Sprintf("shows no signature of %s over %s", a, x.Type)
		},
	}
}

// isOf tells whether a DS names a key of one side alone.
func (v *chainView) isOf(d dnssec.DS, side, other evidence.Role) bool {
	names := func(role evidence.Role) bool {
		return slices.ContainsFunc(v.chain.InService(role), func(s migrate.ChainSet) bool {
			return slices.ContainsFunc(keysOf(&s), func(k dnssec.Key) bool { ok, err := d.Matches(v.p.Origin(), k); return ok && err == nil })
		})
	}
	return names(side) && !names(other)
}

func (v *chainView) isOld(d dnssec.DS) bool { return v.isOf(d, evidence.Old, evidence.New) }
func (v *chainView) isNew(d dnssec.DS) bool { return v.isOf(d, evidence.New, evidence.Old) }

// waitForMove waits for what the kind of the move asks besides.
func (v *chainView) waitForMove(w *chainWaits) {
	step, what := "", ""
	switch {
	case v.p.Plan.DNSSEC == migrate.GoInsecure && len(v.added) > 0 && !slices.Contains(v.roles, evidence.New):
		v.waitForReturn(w)
	case v.p.Plan.DNSSEC == migrate.GoInsecure && len(v.added) > 0:
		step, what = "I5", "caches may have what was served unsigned (step I5)"
	case v.p.Plan.DNSSEC == migrate.MultiSigner && slices.ContainsFunc(v.added, v.isNew) && slices.ContainsFunc(v.ds, v.isOld):
		step, what = "M1", "caches may have DNSKEY sets without the signing keys of both sides (step M1)"
	case v.p.Plan.DNSSEC == migrate.MultiSigner && slices.ContainsFunc(v.removed, v.isOld):
		step, what = "M7", "caches may have what the old provider's keys signed (step M7)"
	}
	if wait := v.p.Clock().Wait(step); wait != nil {
		w.add(wait, what)
	}
}
