package plans

import (
	"errors"
	"fmt"
)

// Queries, as the source of the old side, stands for asking its servers, where
// nobody can export the zone.
const Queries = "queries"

// CheckMove tells whether the plan says all that is needed to look at a move
// from one provider to another: the zone, where the old zone is to be had, and
// the name servers of both sides. The error names every key that is missing, and
// shows how it looks.
func (p *Plan) CheckMove() error {
	var missing []error
	need := func(given bool, key, example string) {
		if !given {
			missing = append(missing, fmt.Errorf("%s: %s is missing (write `%s`)", p.File, key, example))
		}
	}
	need(p.Zone != "", "zone", "zone: example.com.")
	need(p.Old.Source != "", "old.source", "old: {source: axfr://ns1.old.example/example.com., nameservers: [...]}`, or a file, or `source: queries")
	need(len(p.Old.Nameservers) > 0, "old.nameservers", "old: {source: ..., nameservers: [ns1.old.example., ns2.old.example.]}")
	need(len(p.New.Nameservers) > 0, "new.nameservers", "new: {source: new.zone, nameservers: [ns1.new.example., ns2.new.example.]}")
	switch {
	case p.New.Source == Queries:
		missing = append(missing, fmt.Errorf("%s: new.source is %s, which only old.source can be (write the file or transfer that the new servers' zone comes from)", p.File, Queries))
	case p.Old.Source == Queries && p.New.Source == "":
		missing = append(missing, fmt.Errorf("%s: new.source is missing: with `old.source: %s` its names are what the old servers are asked for (write `new: {source: new.zone, nameservers: [...]}`)", p.File, Queries))
	}
	if p.Zone == "." {
		missing = append(missing, fmt.Errorf("%s: zone is the root, which nobody delegates", p.File))
	}
	return errors.Join(missing...)
}

// CheckServers tells whether the plan says all that is needed to look at the servers
// of a zone: all that CheckMove asks or, where only one side has name servers, that
// side: the zone stays where it is. zoneGiven tells that its source may be missing.
func (p *Plan) CheckServers(zoneGiven bool) error {
	if len(p.Old.Nameservers) > 0 && len(p.New.Nameservers) > 0 {
		return p.CheckMove()
	}
	var missing []error
	need := func(given bool, what string) {
		if !given {
			missing = append(missing, fmt.Errorf("%s: %s", p.File, what))
		}
	}
	side, key := p.New, "new"
	if len(p.Old.Nameservers) > 0 {
		side, key = p.Old, "old"
	}
	need(p.Zone != "", "zone is missing (write `zone: example.com.`)")
	need(p.Zone != ".", "zone is the root, which nobody delegates")
	need(len(side.Nameservers) > 0, "no side has nameservers (write `new: {source: example.com.zone, nameservers: [ns1.example., ns2.example.]}` for a zone that stays where it is)")
	need(side.Source != "" || zoneGiven, key+".source is missing: the file or transfer of the zone in service")
	need(side.Source != Queries, key+".source is "+Queries+", and there is no other side that tells the names to ask for")
	return errors.Join(missing...)
}

// Stays tells whether only one side has name servers: the zone does not move.
func (p *Plan) Stays() bool { return (len(p.Old.Nameservers) > 0) != (len(p.New.Nameservers) > 0) }

// AtOneSide is a plan of a zone that stays, with its servers as the new side, where
// they are asked everything.
func (p *Plan) AtOneSide() *Plan {
	if !p.Stays() || len(p.New.Nameservers) > 0 {
		return p
	}
	q := *p
	q.New, q.Old, q.TSIG.New, q.TSIG.Old = p.Old, Side{}, p.TSIG.Old, ""
	return &q
}
