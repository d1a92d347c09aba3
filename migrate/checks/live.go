package checks

import (
	"slices"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/zonefile"
)

var liveChecks = []*migrate.Check{
	liveVantage,
	liveStale,
	liveNSUnresolvable,
	liveUnreachable,
	liveTCP,
	liveTruncation,
	liveEDNS,
	liveNotAuthoritative,
	liveRecursion,
	liveSerial,
	liveNSSet,
	liveParityMissing,
	liveParityExtra,
	liveParityDiffers,
	liveParityTTL,
	liveNegative,
	liveCDS,
	liveAXFROpen,
}

// The checks that others name.
const (
	idVantage          = "live-vantage"
	idUnreachable      = "live-unreachable"
	idTCP              = "live-tcp"
	idTruncation       = "live-truncation"
	idEDNS             = "live-edns"
	idNotAuthoritative = "live-not-authoritative"
	idMissing          = "live-parity-missing"
	idExtra            = "live-parity-extra"
	idDiffers          = "live-parity-differs"
	idTTL              = "live-parity-ttl"
	idNegative         = "live-negative"
)

// The gates that judge servers.
var (
	// delegateGate asks whether the parent may be told.
	delegateGate = []migrate.Gate{migrate.GateDelegate}
	// decommissionGate asks whether the old provider may be switched off.
	decommissionGate = []migrate.Gate{migrate.GateDecommission}
	serverGates      = []migrate.Gate{migrate.GateDelegate, migrate.GateDecommission}
	// lookGates go by evidence of servers.
	lookGates = []migrate.Gate{migrate.GateDelegate, migrate.GateDecommission, migrate.GateDS}
)

var bothTransports = []evidence.Transport{evidence.UDP, evidence.TCP}

// contact is one address over one transport, as one vantage saw it: sight is of the
// question for the SOA, which goes before all others.
type contact struct {
	migrate.Target
	transport evidence.Transport
	sight     migrate.Sight
}

// contacts lists those of some roles, in order of role, plan, address, transport
// and vantage. Addresses that nobody looked at are not in it: live-vantage has
// them.
func contacts(p *migrate.Pass, roles ...evidence.Role) (list []contact) {
	for _, role := range roles {
		for _, t := range p.Seen.Of(role) {
			for _, tr := range bothTransports {
				for _, s := range p.Seen.Sights(role, t.Address, tr, evidence.PurposeSOA) {
					list = append(list, contact{t, tr, s})
				}
			}
		}
	}
	return list
}

// healthy lists the contacts to which nothing stands in the way of further
// questions. What stands in the way of the others is for the check that causeOf
// names.
func healthy(p *migrate.Pass, roles ...evidence.Role) []contact {
	return slices.DeleteFunc(contacts(p, roles...), func(b contact) bool { return causeOf(p, b) != "" })
}

// healthyUDP is healthy for questions that are put over UDP alone.
func healthyUDP(p *migrate.Pass, roles ...evidence.Role) []contact {
	return slices.DeleteFunc(healthy(p, roles...), func(b contact) bool { return b.transport != evidence.UDP })
}

// asked lists what a contact's vantage saw of a question of a purpose.
func asked(p *migrate.Pass, b contact, purpose evidence.Purpose) (list []migrate.Sight) {
	for _, s := range p.Seen.Sights(b.Role, b.Address, b.transport, purpose) {
		if s.Vantage == b.sight.Vantage {
			list = append(list, s)
		}
	}
	return list
}

// causeOf is the check that has to say what is wrong with a contact, so that no
// other does; "" for one that answers with authority.
func causeOf(p *migrate.Pass, b contact) string {
	o := b.sight.Outcome
	switch {
	case o == evidence.NotObservable:
		return idVantage
	case o == evidence.Answered && hasSOA(p, b.sight):
		return ""
	case o == evidence.Truncated:
		return idTruncation
	case plainHelps(p, b):
		return idEDNS
	case !silent(o):
		return idNotAuthoritative
	case b.transport == evidence.TCP && overUDP(p, b):
		return idTCP
	}
	return idUnreachable
}

// silent is for outcomes without any message.
func silent(o evidence.Outcome) bool {
	switch o {
	case evidence.Timeout, evidence.Unreachable, evidence.TCPRefused:
		return true
	}
	return false
}

// plainHelps tells whether the same question was answered without EDNS. Over TCP
// nobody asks so: there what UDP shows holds for the same outcome.
func plainHelps(p *migrate.Pass, b contact) bool {
	if b.transport == evidence.TCP {
		b.transport = evidence.UDP
		if !slices.ContainsFunc(asked(p, b, evidence.PurposeSOA), func(s migrate.Sight) bool { return s.Outcome == b.sight.Outcome }) {
			return false
		}
	}
	return slices.ContainsFunc(asked(p, b, evidence.PurposePlain), func(s migrate.Sight) bool {
		return s.Outcome == evidence.Answered && hasSOA(p, s)
	})
}

// overUDP tells whether the same vantage got any message over UDP.
func overUDP(p *migrate.Pass, b contact) bool {
	b.transport = evidence.UDP
	return slices.ContainsFunc(asked(p, b, evidence.PurposeSOA), func(s migrate.Sight) bool {
		return !silent(s.Outcome) && s.Outcome != evidence.NotObservable || plainHelps(p, b)
	})
}

func hasSOA(p *migrate.Pass, s migrate.Sight) bool {
	_, ok := apexSOA(p, s)
	return ok
}

// apexSOA is the zone's SOA in an answer; none where there are two (RFC 2181
// section 6.1: a zone has one).
func apexSOA(p *migrate.Pass, s migrate.Sight) (soa *evidence.RR, ok bool) {
	for i := range s.Answer {
		switch rr := &s.Answer[i]; {
		case rr.Type != zonefile.TypeSOA.String() || !isName(rr.Name, p.Origin()):
		case soa == nil:
			soa = rr
		case soa.Data != rr.Data:
			return nil, false
		}
	}
	return soa, soa != nil
}

// isName tells whether a name of evidence is a zone's.
func isName(text string, name zonefile.Name) bool {
	n, err := zonefile.ParseName(text, zonefile.Root)
	return err == nil && n == name
}

// nothingHealthy ends a check that had no address to judge: what stands in the
// way of each has its own finding.
func nothingHealthy(p *migrate.Pass, judged int) {
	if judged == 0 {
		p.NotApplicable("no address answers so that this could be judged; other findings say why")
	}
}

// unasked gathers the addresses of which a question was not asked. They make the
// check unknown.
type unasked struct {
	what  string // "for CDS"
	where []string
}

func (u *unasked) add(b contact) {
	where := b.Server + " " + addressText(b.Address) + " " + transportWord(b.transport)
	if !slices.Contains(u.where, where) {
		u.where = append(u.where, where)
	}
}

func (u *unasked) report(p *migrate.Pass) {
	if len(u.where) > 0 {
		p.Unknown("nobody asked " + u.what + ": " + someOf(u.where))
	}
}
