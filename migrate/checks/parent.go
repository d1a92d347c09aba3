package checks

import (
	"fmt"
	"slices"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/zonefile"
)

var parentChecks = []*migrate.Check{
	parentNS,
	parentMixed,
	parentNSUnexpected,
	parentGlue,
	parentDSUnexpected,
	parentLame,
}

// delegation is what one address of the parent says, over one transport, to one
// vantage.
type delegation struct {
	migrate.Target
	transport evidence.Transport
	sight     migrate.Sight
	names     []zonefile.Name // the NS set of the referral
}

// delegations lists the referrals of all parent servers.
func delegations(p *migrate.Pass) (list []delegation) {
	for _, t := range p.Seen.Of(evidence.Parent) {
		for _, tr := range bothTransports {
			for _, s := range p.Seen.Sights(t.Role, t.Address, tr, evidence.PurposeReferral) {
				d := delegation{t, tr, s, nil}
				if s.Outcome == evidence.Referred {
					d.names = s.NameServers(p.Origin())
				}
				list = append(list, d)
			}
		}
	}
	return list
}

// referring are the delegations that name servers.
func referring(p *migrate.Pass) []delegation {
	return slices.DeleteFunc(delegations(p), func(d delegation) bool { return len(d.names) == 0 })
}

// sides are the sets of names that a delegation can have.
type sides struct {
	old, new []zonefile.Name
	// unites tells that the plan's kind has steps in which both are named together.
	unites bool
}

func sidesOf(p *migrate.Pass) sides {
	return sides{oldServers(p), plannedServers(p), p.Plan.DNSSEC == migrate.MultiSigner}
}

// isUnion tells whether names are those of both sides, all of them, where a step of
// the move is just that.
func (s sides) isUnion(names []zonefile.Name) bool {
	both := slices.Concat(s.old, s.new)
	return s.unites && s.mixes(names) && len(without(names, both)) == 0 && len(without(both, names)) == 0
}

// strangers are the names of neither side.
func (s sides) strangers(names []zonefile.Name) []zonefile.Name {
	return without(without(names, s.old), s.new)
}

// mixes tells whether names are of both sides, and neither side's alone.
func (s sides) mixes(names []zonefile.Name) bool {
	return len(without(names, s.old)) > 0 && len(without(names, s.new)) > 0
}

// oldServers are the old name servers of the plan or, where it names none, of
// the old zone.
func oldServers(p *migrate.Pass) (names []zonefile.Name) {
	for _, s := range p.Plan.Old.Nameservers {
		if n, ok := planName(p, s.Name); ok {
			names = append(names, n)
		}
	}
	if len(names) == 0 && p.Old != nil {
		names = migrate.Targets(p.Old.RRset(p.Old.Origin(), zonefile.TypeNS))
	}
	slices.SortFunc(names, zonefile.Name.Compare)
	return slices.Compact(names)
}

// parentTrouble says why the parent could not be found; "" where it was.
func parentTrouble(p *migrate.Pass) string {
	for _, c := range p.Seen.Cuts {
		if c.Trouble != "" {
			return fmt.Sprintf("the parent was not found: %s", c.Trouble)
		}
	}
	if looked(p) && len(p.Seen.Of(evidence.Parent)) == 0 {
		return "nobody looked at the parent's servers"
	}
	return ""
}

// wronglyMixes tells whether names are of both sides, and no step of the move is so.
func (s sides) wronglyMixes(names []zonefile.Name) bool { return s.mixes(names) && !s.isUnion(names) }

// judgesParent tells whether there is a parent server to judge, and otherwise
// that parent-ns says why not.
func judgesParent(p *migrate.Pass) bool {
	if len(referring(p)) > 0 {
		return true
	}
	p.NotApplicable("no server of the parent gave a referral; other findings say why")
	return false
}
