package migrate

import (
	"slices"

	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/zonefile"
)

// matrixRoles are the roles in the order of the matrix.
var matrixRoles = []evidence.Role{evidence.New, evidence.Old, evidence.Named, evidence.Parent}

// matrix draws up what each address showed over each transport: first what was
// observed, then what findings stand against it.
func (s *Seen) matrix(results []Result) (rows []ServerRow) {
	for _, role := range matrixRoles {
		for _, t := range s.Of(role) {
			for _, tr := range []evidence.Transport{evidence.UDP, evidence.TCP} {
				rows = append(rows, s.row(t, tr))
			}
		}
	}
	for i := range results {
		for j := range results[i].Findings {
			f := &results[i].Findings[j]
			for k := range rows {
				if rows[k].concerns(f) {
					rows[k].mark(f)
				}
			}
		}
	}
	return rows
}

// row is what was observed.
func (s *Seen) row(t Target, tr evidence.Transport) ServerRow {
	row := ServerRow{
		Role: string(t.Role), Server: t.Server, Address: t.Address.String(), Group: t.Group, Transport: string(tr),
		Reachable: CellUnknown, Authoritative: CellNone, SerialCell: CellNone, NSSet: CellUnknown, Parity: CellNone, Negative: CellNone,
	}
	if t.Role == evidence.Parent {
		s.observeParent(&row, t, tr)
		return row
	}
	row.Authoritative, row.SerialCell, row.Negative = CellUnknown, CellUnknown, CellUnknown
	compared := t.Role == evidence.New || t.Role == evidence.Old && tr == evidence.UDP && !s.oldIsLearned
	if compared = compared && !s.noContent; compared {
		row.Parity = CellUnknown
	}
	if s.observeSOA(&row, t, tr); row.Authoritative != CellGood {
		return row
	}
	row.NSSet = s.helped(t, tr, evidence.PurposeNS)
	row.Negative = s.helped(t, tr, evidence.PurposeRandom)
	if compared {
		s.observeContent(&row, t, tr)
	}
	return row
}

func (s *Seen) observeSOA(row *ServerRow, t Target, tr evidence.Transport) {
	for _, x := range s.fresh(t, tr, evidence.PurposeSOA) {
		row.note(x)
		if came(x.Outcome) {
			row.Reachable = CellGood
		}
		if x.Outcome != evidence.Answered {
			continue
		}
		row.Authoritative = CellGood
		if serial, ok := x.Serial(); ok && (row.Serial == nil || !reached(serial, *row.Serial)) {
			row.Serial, row.SerialCell = &serial, CellGood
		}
	}
}

func (s *Seen) observeParent(row *ServerRow, t Target, tr evidence.Transport) {
	for _, x := range s.fresh(t, tr, evidence.PurposeReferral) {
		row.note(x)
		if came(x.Outcome) {
			row.Reachable = CellGood
		}
		if x.Outcome == evidence.Referred {
			row.NSSet = CellGood
		}
	}
}

func (s *Seen) observeContent(row *ServerRow, t Target, tr evidence.Transport) {
	for _, c := range s.Contents(t.Role, t.Address, tr) {
		if c.Asked > row.Asked {
			row.Asked, row.Equal = c.Asked, c.Equal
		}
		if c.Asked >= c.Questions && s.Fresh(c.Ended, s.ContentMaxAge) {
			row.Parity = CellGood
		}
	}
}

// helped is good where a question of a purpose got an answer that helps.
func (s *Seen) helped(t Target, tr evidence.Transport, purpose evidence.Purpose) Cell {
	if slices.ContainsFunc(s.fresh(t, tr, purpose), func(x Sight) bool { return x.Outcome.Helpful() }) {
		return CellGood
	}
	return CellUnknown
}

func (s *Seen) fresh(t Target, tr evidence.Transport, purpose evidence.Purpose) (list []Sight) {
	for _, x := range s.Sights(t.Role, t.Address, tr, purpose) {
		if s.Fresh(x.At, s.MaxAge) {
			list = append(list, x)
		}
	}
	return list
}

func (r *ServerRow) note(x Sight) {
	if x.NSID != "" && !slices.Contains(r.NSIDs, x.NSID) {
		r.NSIDs = append(r.NSIDs, x.NSID)
		slices.Sort(r.NSIDs)
	}
}

// came tells whether anything at all came back over the transport itself.
func came(o evidence.Outcome) bool {
	switch o {
	case evidence.Timeout, evidence.Unreachable, evidence.TCPRefused, evidence.NotObservable:
		return false
	}
	return true
}

// Serial is that of the SOA in the answer.
func (x Sight) Serial() (serial uint32, ok bool) {
	for i := range x.Answer {
		if x.Answer[i].Type != zonefile.TypeSOA.String() {
			continue
		}
		if r, err := RecordOf(&x.Answer[i]); err == nil {
			soa, ok := r.SOA()
			return soa.Serial, ok
		}
	}
	return 0, false
}

// concerns tells whether a finding is about what the row shows.
func (r *ServerRow) concerns(f *Finding) bool {
	return f.Address == r.Address && (f.Transport == "" || f.Transport == r.Transport) &&
		(f.Server == "" || r.Server == "" || f.Server == r.Server)
}

// mark makes the cell that a finding is about as bad as the finding.
func (r *ServerRow) mark(f *Finding) {
	cell := r.cellOf(f.Check)
	switch {
	case cell == nil || f.Severity == Notice:
	case f.Blocks():
		*cell = CellBad
	case *cell != CellBad:
		*cell = CellWarned
	}
}

// known is the cell unless nobody looked at the address, or not lately: that is
// no fault of the address.
func (r *ServerRow) known(cell *Cell) *Cell {
	if r.Reachable == CellUnknown {
		return nil
	}
	return cell
}

// cellOf is the cell that the findings of a check stand in; nil where there is
// none.
func (r *ServerRow) cellOf(check string) *Cell {
	switch check {
	case "live-unreachable", "live-tcp", "live-truncation", "live-edns", "live-axfr-open":
		return &r.Reachable
	case "live-vantage":
		return r.known(&r.Reachable)
	case "live-stale":
		return r.known(&r.Parity)
	case "live-not-authoritative", "live-recursion":
		return &r.Authoritative
	case "parent-lame", "drain-old-stopped":
		if r.Reachable != CellGood {
			return &r.Reachable
		}
		return &r.Authoritative
	case "live-serial":
		return &r.SerialCell
	case "live-ns-set", "nsname-not-planned", "parent-ns", "parent-mixed", "parent-ns-unexpected", "parent-glue", "parent-ds-unexpected",
		"drain-parent-mixed", "drain-old-apex":
		return &r.NSSet
	case "live-parity-missing", "live-parity-extra", "live-parity-differs", "live-parity-ttl", "live-cds":
		return &r.Parity
	case "live-negative":
		return &r.Negative
	}
	return nil
}
