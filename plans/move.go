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
