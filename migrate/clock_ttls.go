package migrate

import (
	"net/netip"
	"slices"
	"time"

	"github.com/zonegate/zonegate/migrate/evidence"
)

// lastAnswers keeps what each server said last to each question.
type lastAnswers map[lastKey]lastAnswer

type lastKey struct {
	role      evidence.Role
	purpose   evidence.Purpose
	address   netip.AddrPort
	name, typ string
}

type lastAnswer struct {
	o       *evidence.Observation
	at      time.Time
	vantage string
}

func (l lastAnswers) put(run *clockRun, at time.Time, o *evidence.Observation) {
	l[lastKey{o.Role, o.Purpose, o.Address, o.Name, o.Type}] = lastAnswer{o, at, run.vantage}
}

// ttls are the largest TTLs in them.
func (l lastAnswers) ttls(names *nameSets) (all TTLs) {
	for key, a := range l {
		switch {
		case key.role == evidence.Parent && key.purpose == evidence.PurposeReferral:
			a.takeReferral(&all, names)
		case key.role == evidence.Parent:
			a.take(&all.DS, a.o.Answer, "DS")
		case key.purpose == evidence.PurposeNS && key.role == evidence.Old:
			a.take(&all.OldNS, a.o.Answer, "NS")
		case key.purpose == evidence.PurposeNS:
			a.take(&all.NewNS, a.o.Answer, "NS")
		}
		if soa, ok := soaOf(a.o); ok && key.role == evidence.Old {
			a.offer(&all.OldNegative, soa.negative(), "what is not in "+key.name)
		} else if ok && key.role == evidence.New {
			a.offer(&all.NewNegative, soa.negative(), "what is not in "+key.name)
		}
		switch key.role {
		case evidence.Old:
			a.takeAll(&all.Largest)
		case evidence.New:
			a.takeAll(&all.NewLargest)
		}
	}
	return all
}

func (a *lastAnswer) takeReferral(all *TTLs, names *nameSets) {
	section := a.o.Authority
	if set, _ := names.of(section); set == nil {
		section = a.o.Answer
	}
	if set, ttl := names.of(section); set != nil {
		a.offer(&all.ParentNS, ttl, names.what)
	}
	a.take(&all.DS, a.o.Authority, "DS")
	for _, typ := range glueTypes {
		a.take(&all.Glue, a.o.Additional, typ)
	}
}

// take offers the records of a type in a section.
func (a *lastAnswer) take(into **TTLSeen, section []evidence.RR, typ string) {
	for i := range section {
		if rr := &section[i]; rr.Type == typ {
			a.offer(into, Seconds(rr.TTL), rr.Name+" "+rr.Type)
		}
	}
}

// takeAll offers all records of an answer but signatures.
func (a *lastAnswer) takeAll(into **TTLSeen) {
	for i := range a.o.Answer {
		if rr := &a.o.Answer[i]; !isSigning(rr.Type) {
			a.offer(into, Seconds(rr.TTL), rr.Name+" "+rr.Type)
		}
	}
}

// offer takes a TTL where it is larger.
func (a *lastAnswer) offer(into **TTLSeen, ttl Seconds, what string) {
	t := &TTLSeen{TTL: ttl, What: what, Where: TermPlace{a.o.Server, a.o.Address.String(), a.vantage}, At: a.at}
	if *into == nil || t.exceeds(*into) {
		*into = t
	}
}

// exceeds puts TTLs in order: of equal ones that seen last counts, then that of the
// first address.
func (t *TTLSeen) exceeds(other *TTLSeen) bool {
	switch {
	case t.TTL != other.TTL:
		return t.TTL > other.TTL
	case !t.At.Equal(other.At):
		return t.At.After(other.At)
	case t.Where != other.Where:
		return t.Where.Address < other.Where.Address
	}
	return t.What < other.What
}

// isSigning tells whether a type comes along with others.
func isSigning(typ string) bool { return typ == "RRSIG" }

// hasDS tells whether a section has a DS of the zone.
func (n *nameSets) hasDS(section []evidence.RR) bool {
	return slices.ContainsFunc(section, func(rr evidence.RR) bool { return rr.Type == "DS" && n.name(rr.Name) == n.origin })
}
