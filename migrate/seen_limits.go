package migrate

import (
	"fmt"
	"slices"
	"time"

	"github.com/zonegate/zonegate/migrate/evidence"
)

// limits says what a reader of a verdict should know about what was not looked
// at.
func (s *Seen) limits() (notes []string) {
	if len(s.Vantages) == 1 {
		notes = append(notes, fmt.Sprintf("servers were looked at from one vantage, %s: "+
			"where several machines share an address (anycast) only the nearest ones were seen", s.Vantages[0]))
	}
	if names := s.givenByPlan(); len(names) > 0 {
		notes = append(notes, fmt.Sprintf("the plan gives the addresses of %s: whether the DNS has others for them was not looked at",
			List(names, someValues)))
	}
	for _, o := range s.Old {
		notes = append(notes, fmt.Sprintf("what vantage %s saw is left out: the last of it is from %s, which is %s ago, and there is newer from elsewhere",
			o.Vantage, TimeText(o.At), s.Now.Sub(o.At).Round(time.Second)))
	}
	return notes
}

// givenByPlan are the new servers whose addresses nobody looked up.
func (s *Seen) givenByPlan() (names []string) {
	for _, h := range s.Hosts {
		if h.Role == evidence.New && h.From == "plan" && !slices.Contains(names, h.Name) {
			names = append(names, h.Name)
		}
	}
	slices.Sort(names)
	return names
}
