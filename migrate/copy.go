package migrate

import (
	"fmt"

	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/plans"
	"github.com/zonegate/zonegate/zonefile"
)

// Copy judges what servers of one side answer against the zone that they are to
// serve, with the equivalences of gate parity.
type Copy struct {
	source *zonefile.Zone
	e      equivalences
}

// NewCopy is for servers of a side that are to serve source.
func NewCopy(plan *plans.Plan, side *plans.Side, source *zonefile.Zone) *Copy {
	c := &Copy{source: source, e: equivalences{
		diff: &Diff{Old: source, New: source}, plan: plan, side: side, served: true,
		unsound: func() string { return "the plan names no new name servers" },
	}}
	c.e.readFlat()
	return c
}

// Source is the zone that is to be served.
func (c *Copy) Source() *zonefile.Zone { return c.source }

// Flattens tells whether the side answers an alias at the name with addresses.
func (c *Copy) Flattens(name zonefile.Name) bool { return c.e.flat[name] }

// Judge tells how what a server holds of an owner and type differs from the
// source, which is SetChange.Old. served holds all that is known of the owner on
// that server. A difference that does not matter has an Equivalence, none at all
// the Kind Same.
func (c *Copy) Judge(owner zonefile.Name, t zonefile.Type, served *zonefile.Zone) *SetChange {
	return c.judge(&SetChange{Owner: owner, Type: t, Old: c.source.RRset(owner, t), New: served.RRset(owner, t)}, served)
}

// JudgeAs is Judge for an RRset of the source that a name has, perhaps by a
// wildcard.
func (c *Copy) JudgeAs(source zonefile.RRset, owner zonefile.Name, served *zonefile.Zone) *SetChange {
	t := source.Type()
	return c.judge(&SetChange{Owner: owner, Type: t, Old: source, New: served.RRset(owner, t)}, served)
}

func (c *Copy) judge(s *SetChange, served *zonefile.Zone) *SetChange {
	switch {
	case s.Old.Len() == 0 && s.New.Len() == 0:
		s.Kind = Same
	case s.Old.Len() == 0:
		s.Kind = Added
	case s.New.Len() == 0:
		s.Kind = Removed
	default:
		s.Kind = compareSets(s.Old, s.New)
	}
	if s.Kind != Same {
		weigher := c.e
		weigher.diff = &Diff{Old: c.source, New: served}
		s.Equivalence = weigher.code(s)
	}
	return s
}

// ZoneOf makes a zone of records as evidence holds them. Records outside of the
// zone are left out; the error says which record cannot be one.
func ZoneOf(origin zonefile.Name, records []evidence.RR) (*zonefile.Zone, error) {
	a := zonefile.NewAssembler("answers", origin)
	for i := range records {
		if err := addRecord(a, origin, &records[i]); err != nil {
			return nil, fmt.Errorf("%s %s: %w", records[i].Name, records[i].Type, err)
		}
	}
	return a.Zone(), nil
}

func addRecord(a *zonefile.Assembler, origin zonefile.Name, rr *evidence.RR) error {
	owner, err := zonefile.ParseName(rr.Name, zonefile.Root)
	if err != nil || !owner.IsAtOrBelow(origin) {
		return err
	}
	r, err := RecordOf(rr)
	if err != nil {
		return err
	}
	return a.Add([]byte(owner), r.Type(), zonefile.ClassIN, rr.TTL, []byte(r.Rdata()))
}

// RecordOf reads type and rdata of a record as evidence holds it.
func RecordOf(rr *evidence.RR) (zonefile.Record, error) {
	t, ok := zonefile.ParseType(rr.Type)
	if !ok {
		return zonefile.Record{}, fmt.Errorf("the type %q is not known", rr.Type)
	}
	return zonefile.ParseRecord(zonefile.Root, t, rr.Data)
}
