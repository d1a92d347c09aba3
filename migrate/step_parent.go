package migrate

import (
	"github.com/zonegate/zonegate/plans"
	"github.com/zonegate/zonegate/zonefile"
)

// ParentShows counts what the servers of the parent showed when each vantage
// looked last.
type ParentShows struct {
	New int `json:"new"` // the new set
	Old int `json:"old"` // the old set
	// Union: both sets together, as a step of the plan's kind has it.
	Union int `json:"union,omitempty"`
	Bad   int `json:"bad"`  // names of both sides, or of neither
	None  int `json:"none"` // no delegation: no answer, or one that shows none
}

// ParentShows tells what the servers of the parent showed last.
func (s *Seen) ParentShows(plan *plans.Plan, origin zonefile.Name) (p ParentShows) {
	for _, x := range s.readClock(plan, origin).keep(parentShows, 2).latest {
		switch {
		case x.kind == lookGood:
			p.New++
		case x.kind == lookOld && x.worst.set.kind == SetUnion:
			p.Union++
		case x.kind == lookOld:
			p.Old++
		case x.kind == lookMixed, x.kind == lookStranger:
			p.Bad++
		default:
			p.None++
		}
	}
	return p
}

// all tells whether every server showed the new set.
func (p ParentShows) all() bool { return p.New > 0 && p.Old+p.Union+p.Bad+p.None == 0 }
