package checks

import (
	"fmt"
	"slices"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/dnssec"
	"github.com/zonegate/zonegate/migrate/evidence"
)

var secKeysetDisjoint = &migrate.Check{
	ID:           "sec-keyset-disjoint",
	Severity:     migrate.Error,
	Gates:        append([]migrate.Gate{migrate.GatePublish}, serverGates...),
	AlwaysBlocks: true,
	ByName:       true,
	Run:          reportDisjointKeys,
	Doc: migrate.Doc{
		Title: "keys that caches and servers do not have in common",
		Why: `A resolver that has the DNSKEY set from one provider and the answer from the other can validate only if the set
holds the key that signed the answer. So in a move in which both sign, each DNSKEY set has the zone-signing keys of both
sides (of a provider with one key, that one), on every server, for as long as any cache can lead to either; both sign
with the same algorithms, for a validator asks for those of the DS. In a move with the same keys the sets are equal.

Each side works by itself, and every monitor that asks one server sees a zone that validates: what fails is the
mixture, now and then, for some.

The zone in service and the one that is to replace it are no different. The DS at the parent names a key of the former:
where no DS is known, one of its keys has to sign the new DNSKEY RRset. And caches have its DNSKEY set until its TTL is
over: each RRset has to have a signature by a key that is in it. A key that is taken out while the
zone in service has RRsets which it alone signs is a warning.`,
		Fix:       "bring the other side's zone-signing key into the DNSKEY set of this one (step M1), or the same keys (K1)",
		Bad:       keysetBad,
		Good:      keysetGood,
		Refs:      []string{"RFC 8901 sections 2.1.2 and 3", "RFC 6840 section 5.11", "RFC 6781 section 4.3.5.1"},
		Incidents: []string{"APNIC reverse zones 2012-12-07", ".cx 2020-09"},
	},
}

func reportDisjointKeys(p *migrate.Pass) {
	if p.Gate == migrate.GatePublish {
		reportKeysReplaced(p)
		return
	}
	whereSeen(reportKeysets)(p)
}

func reportKeysets(p *migrate.Pass) {
	if p.Plan.DNSSEC != migrate.MultiSigner && p.Plan.DNSSEC != migrate.SameKeys {
		p.NotApplicable("both sides sign in moves of the kinds multi-signer and same-keys alone")
		return
	}
	k := keysets{p: p, chain: p.Chain(), old: p.Chain().Side(evidence.Old), new: p.Chain().Side(evidence.New)}
	c := newComplaints(p)
	missing := unasked{what: "for DNSKEY"}
	for _, b := range healthyUDP(p, evidence.Old, evidence.New) {
		sights := asked(p, b, evidence.PurposeDNSKEY)
		if len(sights) == 0 {
			missing.add(b)
		}
		for _, s := range sights {
			k.judge(c, b, s)
		}
	}
	c.report()
	k.algorithms()
	missing.report(p)
}

// keysets are the DNSKEY sets of both sides.
type keysets struct {
	p        *migrate.Pass
	chain    *migrate.Chain
	old, new migrate.SideKeys
}

func (k *keysets) judge(c *complaints, b contact, s migrate.Sight) {
	set := k.chain.SetIn(s)
	if set == nil {
		return // that there is no answer is said elsewhere
	}
	message := ""
	switch {
	case set.Empty():
		message = "has no DNSKEY: it serves the zone unsigned"
	case k.p.Plan.DNSSEC == migrate.SameKeys:
		message = k.differs(b, set)
	default:
		message = k.lacks(set)
	}
	if message != "" {
		c.add(b.Target, b.transport, s, migrate.Finding{Type: "DNSKEY", Message: message, Fix: k.p.Check.Doc.Fix}, message)
	}
}

// lacks says which signing keys of either side a set does not have.
func (k *keysets) lacks(set *migrate.ChainSet) string {
	for _, side := range []struct {
		keys []dnssec.Key
		who  string
	}{{k.old.Data, "old"}, {k.new.Data, "new"}} {
		if side.who == "old" && oldKeysMayGo(k.p) {
			continue
		}
		if keys := set.Lacks(side.keys); len(keys) > 0 {
			return fmt.Sprintf("has %s, and lacks %s, by which the %s servers sign", set.Words(), migrate.KeyTags(keys), side.who)
		}
	}
	return ""
}

// differs says how a set is not that of the other side.
func (k *keysets) differs(b contact, set *migrate.ChainSet) string {
	other, who := evidence.Old, "old"
	if b.Role == evidence.Old {
		other, who = evidence.New, "new"
	}
	for _, t := range k.chain.InService(other) {
		if !slices.Equal(t.Rdata, set.Rdata) {
			return fmt.Sprintf("has %s, and of the %s servers %s has %s", set.Words(), who, t.Where, t.Words())
		}
	}
	return ""
}

// algorithms compares those that the sides sign with.
func (k *keysets) algorithms() {
	old, new := k.old.Algorithms(), k.new.Algorithms()
	if slices.Equal(old, new) || len(old) == 0 || len(new) == 0 {
		return
	}
	k.p.Report(migrate.Finding{
		Owner: k.p.Origin().String(), Type: "DNSKEY",
		Message: fmt.Sprintf("the old servers sign with %s and the new ones with %s: answers of each lack an algorithm of the other's keys", algorithmWords(old), algorithmWords(new)),
		Fix:     "have both sides sign with the same algorithms before any key is exchanged",
	})
}

func algorithmWords(list []dnssec.Algorithm) string {
	words := make([]string, len(list))
	for i, a := range list {
		words[i] = a.String()
	}
	return migrate.List(words, len(words))
}

// isOtherSides tells whether a DS that fits no key of one side is meant to: while both
// sides sign it is the other's.
func isOtherSides(p *migrate.Pass, problem *dnssec.Problem) bool {
	if problem.Kind != dnssec.DSExtra || p.Plan.DNSSEC != migrate.MultiSigner || p.Seen == nil {
		return false
	}
	for _, role := range []evidence.Role{evidence.Old, evidence.New} {
		side := p.Chain().Side(role)
		if slices.ContainsFunc(side.Entry, func(k dnssec.Key) bool { return k.Tag == problem.Tag && k.Algorithm == problem.Algorithm }) {
			return true
		}
	}
	return false
}
