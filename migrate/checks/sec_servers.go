package checks

import (
	"fmt"
	"slices"
	"time"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/dnssec"
	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/zonefile"
)

// serverProblem is what is wrong with the signatures or denials of one server.
type serverProblem struct {
	dnssec.Problem
	// Sight is the answer that shows it; its Server, Address, Transport and NSID are
	// where, its Vantage from where it was seen.
	Sight migrate.Sight
}

// serverProblems are those of every server that was seen, whatever their kind.
func serverProblems(p *migrate.Pass) []serverProblem {
	if p.Seen == nil {
		return nil
	}
	return judgedServers(p).problems
}

// serverVerdict is what came of judging all servers.
type serverVerdict struct {
	problems []serverProblem
	counts   []serverCount // in order of role, plan, address and vantage
	unseen   []string      // what could not be looked at, and has to be
}

// serverCount is how much of a server was looked at.
type serverCount struct {
	contact
	nsid    string
	answers int
	dies    map[setName]time.Time // of each RRset that was looked at
}

type setName struct {
	name zonefile.Name
	typ  zonefile.Type
}

type judgedServersKey struct{}

// judgedServers judges what the servers of both sides answer, once in a run.
func judgedServers(p *migrate.Pass) *serverVerdict {
	return p.Memo(judgedServersKey{}, func() any {
		v := &serverVerdict{}
		chain := newServerChain(p)
		for _, b := range healthy(p, signingRoles(p)...) {
			if chain.inPlay(b) {
				newServerJudge(p, v, chain, b).judge()
			}
		}
		v.unseen = append(chain.unseen(p), v.unseen...)
		if len(v.counts) > 0 {
			p.NoteServers(v.notes(p))
		}
		return v
	}).(*serverVerdict)
}

// signingRoles are the sides that caches may lead to: when the drain is over nobody
// is led to the old one, whose signatures may end, and whose keys no DS may name.
// What a DS is to lead to are the servers that count for gate ds.
func signingRoles(p *migrate.Pass) []evidence.Role {
	if p.Gate == migrate.GateDS {
		return viewChain(p).roles
	}
	if p.Gate == migrate.GateDecommission && p.Plan.DNSSEC != unsigned && isDrained(p) {
		return []evidence.Role{evidence.New}
	}
	return []evidence.Role{evidence.New, evidence.Old}
}

// serverChain is what the parent's servers say of the zone, and whether anything
// is signed at all.
type serverChain struct {
	// sets are the DS sets that were seen, each once; of is who showed one.
	sets []parentDS
	// dark are parent servers of which no DS is known, nor that there is none.
	dark []string
	// keys tells which addresses have a DNSKEY, dumb which did not say.
	keys, dumb map[string]bool
	// kind is whether the plan is one for signed zones.
	kind bool
}

// parentDS is a DS set with the servers that show it.
type parentDS struct {
	list []dnssec.DS
	of   []string
}

func newServerChain(p *migrate.Pass) *serverChain {
	c := &serverChain{keys: map[string]bool{}, dumb: map[string]bool{}, kind: p.Plan.DNSSEC != unsigned && p.Plan.DNSSEC != ""}
	for _, t := range p.Seen.Of(evidence.Parent) {
		c.takeParent(p, t)
	}
	if p.Gate == migrate.GateDS {
		c.sets = nil
		for _, known := range knownDS(p) {
			c.addDS(known.list, known.from)
		}
	}
	for _, b := range healthyUDP(p, evidence.New, evidence.Old) {
		sights := asked(p, b, evidence.PurposeDNSKEY)
		c.dumb[b.Address.String()] = !slices.ContainsFunc(sights, func(s migrate.Sight) bool { return s.Outcome.Helpful() })
		for _, s := range sights {
			if slices.ContainsFunc(s.Answer, func(rr evidence.RR) bool { return rr.Type == "DNSKEY" && isName(rr.Name, p.Origin()) }) {
				c.keys[b.Address.String()] = true
			}
		}
	}
	return c
}

func (c *serverChain) takeParent(p *migrate.Pass, t migrate.Target) {
	seen := false
	for _, s := range p.Seen.Sights(t.Role, t.Address, evidence.UDP, evidence.PurposeDS) {
		if !s.Outcome.Helpful() || s.DeniesAsChild(p.Origin()) {
			continue
		}
		seen = seen || !isOfEarlierLook(p, t, s)
		if list := readDS(dsOf(p, s.Answer)); len(list) > 0 {
			c.addDS(list, serverWords(t))
		}
	}
	if !seen {
		c.dark = with(c.dark, serverWords(t))
	}
}

// isOfEarlierLook tells whether a server of the parent was asked for the delegation
// since, and not for the DS.
func isOfEarlierLook(p *migrate.Pass, t migrate.Target, s migrate.Sight) bool {
	return slices.ContainsFunc(p.Seen.Sights(t.Role, t.Address, evidence.UDP, evidence.PurposeReferral), func(x migrate.Sight) bool {
		return x.Vantage == s.Vantage && x.At.Sub(s.At) > p.Seen.MaxAge
	})
}

func (c *serverChain) addDS(list []dnssec.DS, from string) {
	for i := range c.sets {
		if sameDS(c.sets[i].list, list) {
			c.sets[i].of = with(c.sets[i].of, from)
			return
		}
	}
	c.sets = append(c.sets, parentDS{list, []string{from}})
}

// inPlay tells whether a server's signatures matter: whether the parent has a DS, or
// the server has a key, or may have one as others do. One that the plan will have
// signed and is not is judged when it has to be.
func (c *serverChain) inPlay(b contact) bool {
	address := b.Address.String()
	return len(c.sets) > 0 || c.keys[address] || c.dumb[address] && (c.signed() || c.kind)
}

// signed tells whether anything is.
func (c *serverChain) signed() bool { return len(c.sets) > 0 || len(c.keys) > 0 }

// unseen is what has to be known of the parent before anything can be said.
func (c *serverChain) unseen(p *migrate.Pass) (list []string) {
	if len(c.dark) == 0 || !c.signed() && !c.kind {
		return nil
	}
	return []string{"whether the parent has a DS was not answered by " + someOf(c.dark)}
}

func serverWords(t migrate.Target) string {
	if t.Server == "" {
		return addressText(t.Address)
	}
	return t.Server + " " + addressText(t.Address)
}

// readRecords makes records of a section's texts; an error says which cannot be
// read.
func readRecords(section []evidence.RR) (list []dnssec.RR, err error) {
	for i := range section {
		rr, err := readRecord(&section[i])
		if err != nil {
			return list, fmt.Errorf("%s %s cannot be read: %w", section[i].Name, section[i].Type, err)
		}
		list = append(list, rr)
	}
	return list, nil
}

func readRecord(rr *evidence.RR) (r dnssec.RR, err error) {
	r.TTL = rr.TTL
	if r.Name, err = zonefile.ParseName(rr.Name, zonefile.Root); err != nil {
		return r, err
	}
	var ok bool
	if r.Type, ok = zonefile.ParseType(rr.Type); !ok {
		return r, fmt.Errorf("%q is no type", rr.Type)
	}
	rec, err := zonefile.ParseRecord(zonefile.Root, r.Type, rr.Data)
	if err != nil {
		return r, err
	}
	r.Rdata = rec.Rdata()
	return r, nil
}
