package checks

import (
	"fmt"
	"slices"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/zonefile"
)

// verdict is what is wrong with an answer: which check says so, and how.
type verdict struct {
	check   string // ID; empty: nothing is wrong
	owner   zonefile.Name
	typ     zonefile.Type
	message string
	head    string
}

// right is the verdict on an answer that is as it should be.
var right verdict

// reader judges answers of one side's servers.
type reader struct {
	*migrate.Copy
	origin zonefile.Name
	// planned are the new name servers, where the answers are a new server's.
	planned []zonefile.Name
	role    evidence.Role
	old     []zonefile.Name
	unites  bool // the servers of both sides name both: live-ns-set judges these
	// new is what new servers serve, where the answers are an old server's; nil
	// where it cannot be used.
	new *migrate.Copy
}

func newReader(p *migrate.Pass, role evidence.Role) *reader {
	r := &reader{origin: p.Origin(), role: role, planned: plannedServers(p), old: oldServers(p), unites: sidesOf(p).unites}
	if role == evidence.Old {
		r.Copy = migrate.NewCopy(p.Plan, &p.Plan.Old, p.Old)
		if p.New != nil && !p.New.Broken() {
			r.new = migrate.NewCopy(p.Plan, &p.Plan.New, p.New)
		}
	} else {
		r.Copy = migrate.NewCopy(p.Plan, &p.Plan.New, p.New)
	}
	return r
}

// judge compares an answer with what the source lets expect. known are other
// records that the server was seen with at the name.
func (r *reader) judge(s migrate.Sight, known []evidence.RR) verdict {
	name, err := zonefile.ParseName(s.Name, zonefile.Root)
	t, ok := zonefile.ParseType(s.Type)
	if err != nil || !ok || !name.IsAtOrBelow(r.origin) {
		return right
	}
	v := verdict{owner: name, typ: t}
	want := expect(r.Source(), name, t)
	switch {
	case want.any:
		return right
	case !s.Outcome.Helpful():
		return v.as(idMissing, "was asked for, and the server "+outcomeWords(s), "does not answer for "+v.rrset())
	case t == zonefile.TypeNS && name == r.origin:
		return r.apexNS(v, s, want)
	case want.outcome == evidence.Referred:
		return r.referral(v, s, want)
	case r.isMoved(v, s):
		return right
	case want.outcome == evidence.Answered:
		return r.answer(v, s, want, known)
	}
	return r.denial(v, s, want, known)
}

func (v verdict) as(check, message, head string) verdict {
	v.check, v.message, v.head = check, v.rrset()+" "+message, head
	return v
}

// rrset is "www.example.com. A".
func (v verdict) rrset() string { return v.owner.String() + " " + v.typ.String() }

// apexNS: a new server must have the planned set. An old one may have the old
// set, or the new one, or both together (step U3).
func (r *reader) apexNS(v verdict, s migrate.Sight, want expected) verdict {
	names := s.NameServers(r.origin)
	switch {
	case s.Outcome != evidence.Answered || len(names) == 0:
	case r.role == evidence.New && slices.Equal(names, r.planned):
		return right
	case (r.role == evidence.Old || r.unites) && len(without(names, append(slices.Clone(r.old), r.planned...))) == 0:
		return right
	case r.role == evidence.New:
		return v.as(idDiffers, "names "+setContrast(names, r.planned, "the plan"), "has another NS set")
	}
	return r.answer(v, s, want, nil)
}

// isMoved tells whether an old server has the new addresses already of a name
// server that keeps its name: the wait for them begins with that (step U5).
func (r *reader) isMoved(v verdict, s migrate.Sight) bool {
	isAddress := v.typ == zonefile.TypeA || v.typ == zonefile.TypeAAAA
	if r.new == nil || !isAddress || !slices.Contains(r.old, v.owner) || !slices.Contains(r.planned, v.owner) {
		return false
	}
	served, err := r.zoneAt(v.owner, slices.Clone(s.Answer))
	return err == nil && (s.Outcome == evidence.Answered || s.Outcome == evidence.NoData) && !r.new.Judge(v.owner, v.typ, served).Matters()
}

// answer is for a question that has an answer in the source.
func (r *reader) answer(v verdict, s migrate.Sight, want expected, known []evidence.RR) verdict {
	served, err := r.zoneAt(v.owner, append(slices.Clone(s.Answer), known...))
	if err != nil {
		return v.as(idDiffers, "cannot be read: "+err.Error(), v.rrset()+" cannot be read")
	}
	at := v.owner
	if want.set.Type() == zonefile.TypeDNAME {
		at = want.set.Name()
	}
	c := r.JudgeAs(want.set, at, served)
	denied := s.Rcode == "NXDOMAIN" && want.set.Type() != zonefile.TypeCNAME && want.set.Type() != zonefile.TypeDNAME
	switch {
	case denied && s.Outcome == evidence.Answered:
		return v.as(idDiffers, r.against(v, want.set, s)+" and NXDOMAIN together", "has other data for "+v.rrset())
	case !c.Matters() && besides(s, v, want):
		return v.as(idDiffers, r.against(v, want.set, s), "has other data for "+v.rrset())
	case !c.Matters():
		return right
	case c.Kind != migrate.Removed:
		return v.change(r, c)
	case s.Outcome == evidence.Answered:
		return v.as(idDiffers, r.against(v, c.Old, s), "has other data for "+v.rrset())
	}
	return v.as(idMissing, r.against(v, c.Old, s), "lacks "+v.rrset())
}

// against is "is 192.0.2.1 in the new zone, and the server answers NXDOMAIN".
func (r *reader) against(v verdict, set zonefile.RRset, s migrate.Sight) string {
	words := values(records(set))
	if set.Type() != v.typ {
		words = "answered by " + set.Type().String() + " " + words
	}
	return fmt.Sprintf("is %s %s, and the server %s", words, r.inSource(), outcomeWord(s.Observation))
}

// besides tells whether an answer has records at the name that do not belong to
// it.
func besides(s migrate.Sight, v verdict, want expected) bool {
	wanted := []string{v.typ.String(), want.set.Type().String(), zonefile.TypeRRSIG.String(), zonefile.TypeCNAME.String()}
	return slices.ContainsFunc(s.Answer, func(rr evidence.RR) bool {
		return isName(rr.Name, v.owner) && !slices.Contains(wanted, rr.Type)
	})
}

// change words a difference of data or TTL.
func (v verdict) change(r *reader, c *migrate.SetChange) verdict {
	if c.Kind == migrate.TTL {
		return v.as(idTTL, withMismatch(fmt.Sprintf("has another TTL than %s: %s", r.inSource(), ttlWords(c)), c), "has another TTL for "+v.rrset())
	}
	return v.as(idDiffers, withMismatch(fmt.Sprintf("is not what it is %s: %s", r.inSource(), dataWords(c)), c), "has other data for "+v.rrset())
}

func (r *reader) inSource() string {
	if r.role == evidence.Old {
		return "in the old zone"
	}
	return "in the new zone"
}

// zoneAt makes a zone of the records of an answer that are of a name, or of a
// DNAME above it.
func (r *reader) zoneAt(name zonefile.Name, records []evidence.RR) (*zonefile.Zone, error) {
	own := slices.DeleteFunc(records, func(rr evidence.RR) bool {
		return !isName(rr.Name, name) && rr.Type != zonefile.TypeDNAME.String()
	})
	return migrate.ZoneOf(r.origin, own)
}

// denial is for a question to which the source has nothing.
func (r *reader) denial(v verdict, s migrate.Sight, want expected, known []evidence.RR) verdict {
	switch {
	case s.Outcome == want.outcome:
		return right
	case s.Outcome == evidence.NoData && minimallyDenied(s):
		return right
	case s.Outcome != evidence.Answered:
		return v.as(idNegative, deniedWords(r, v, s, want), "answers wrongly for "+v.owner.String())
	}
	served, err := r.zoneAt(v.owner, append(slices.Clone(s.Answer), known...))
	if err == nil {
		if c := r.Judge(v.owner, v.typ, served); c.Kind == migrate.Added && !c.Matters() {
			return right
		}
	}
	return v.as(idExtra, fmt.Sprintf("is not %s, and the server %s", r.inSource(), outcomeWord(s.Observation)), "has "+v.rrset()+" besides")
}

func deniedWords(r *reader, v verdict, s migrate.Sight, want expected) string {
	exists := "does not exist"
	if want.outcome == evidence.NoData {
		exists = "exists (it has other types, or names below it)"
	}
	return fmt.Sprintf("was asked for: the name %s %s, and the server %s", exists, r.inSource(), outcomeWord(s.Observation))
}

// referral is for a question at or below a delegation. A server that serves the
// child too answers in the child's stead.
func (r *reader) referral(v verdict, s migrate.Sight, want expected) verdict {
	ns := want.cut.RRset(zonefile.TypeNS)
	names := s.NameServers(want.cut.Name())
	switch {
	case s.Outcome == evidence.Referred:
		return r.delegation(v, s, ns)
	case ofChild(s, want.cut.Name()):
		return right
	case s.Outcome == evidence.Answered && v.typ == zonefile.TypeNS && slices.Equal(names, migrate.Targets(ns)):
		return right
	case s.Outcome == evidence.Answered && v.owner != want.cut.Name() && s.AA:
		return right
	case s.Outcome == evidence.Answered:
		return v.as(idDiffers, fmt.Sprintf("is a delegation to %s %s, and the server %s", nameWords(migrate.Targets(ns)), r.inSource(), outcomeWord(s.Observation)), "has other data for "+v.rrset())
	}
	return v.as(idMissing, fmt.Sprintf("is a delegation to %s %s, and the server %s", nameWords(migrate.Targets(ns)), r.inSource(), outcomeWord(s.Observation)), "lacks the delegation "+want.cut.Name().String())
}

// ofChild tells whether a denial was given by the zone below a cut.
func ofChild(s migrate.Sight, cut zonefile.Name) bool {
	if s.Outcome != evidence.NXDomain && s.Outcome != evidence.NoData {
		return false
	}
	return slices.ContainsFunc(s.Authority, func(rr evidence.RR) bool {
		n, err := zonefile.ParseName(rr.Name, zonefile.Root)
		return rr.Type == "SOA" && err == nil && n.IsAtOrBelow(cut)
	})
}

// delegation compares a referral: its NS RRset, and of the addresses those that
// were sent.
func (r *reader) delegation(v verdict, s migrate.Sight, ns zonefile.RRset) verdict {
	sent, err := migrate.ZoneOf(r.origin, append(slices.Clone(s.Authority), s.Additional...))
	if err != nil {
		return v.as(idDiffers, "cannot be read: "+err.Error(), v.rrset()+" cannot be read")
	}
	cut := ns.Name()
	c := r.Judge(cut, zonefile.TypeNS, sent)
	if c.Kind == migrate.Removed {
		return v.as(idDiffers, fmt.Sprintf("is a delegation to %s %s, and the server %s", nameWords(migrate.Targets(ns)), r.inSource(), outcomeWord(s.Observation)), "has another delegation for "+v.owner.String())
	}
	if c.Matters() {
		v.owner, v.typ = cut, zonefile.TypeNS
		return v.change(r, c)
	}
	return r.glue(v, ns, sent)
}

// glue compares the addresses that a referral has for its name servers, and
// misses those that were asked for.
func (r *reader) glue(v verdict, ns zonefile.RRset, sent *zonefile.Zone) verdict {
	cut, servers := ns.Name(), migrate.Targets(ns)
	for set := range sent.RRsets() {
		t := set.Type()
		isAddress := t == zonefile.TypeA || t == zonefile.TypeAAAA
		if !isAddress || !set.Name().IsAtOrBelow(cut) && !slices.Contains(servers, set.Name()) {
			continue
		}
		if c := r.Judge(set.Name(), set.Type(), sent); c.Matters() && c.Kind != migrate.Added {
			v.owner, v.typ = set.Name(), set.Type()
			return v.change(r, c)
		}
	}
	own := r.Source().RRset(v.owner, v.typ)
	isGlue := own.Len() > 0 && (v.typ == zonefile.TypeA || v.typ == zonefile.TypeAAAA) && v.owner.IsAtOrBelow(cut)
	if isGlue && sent.RRset(v.owner, v.typ).Len() == 0 {
		return v.as(idMissing, fmt.Sprintf("is glue (%s) %s, and the referral has none", values(records(own)), r.inSource()), "lacks the glue "+v.rrset())
	}
	return right
}
