package migrate

import (
	"fmt"
	"time"
)

// limits says what a reader of a verdict should know about what was not looked
// at.
func (s *Seen) limits() (notes []string) {
	if len(s.Vantages) == 1 {
		notes = append(notes, fmt.Sprintf("servers were looked at from one vantage, %s: "+
			"where several machines share an address (anycast) only the nearest ones were seen", s.Vantages[0]))
	}
	for _, o := range s.Old {
		notes = append(notes, fmt.Sprintf("what vantage %s saw is left out: the last of it is from %s, which is %s ago, and there is newer from elsewhere",
			o.Vantage, o.At.UTC().Format(time.RFC3339), s.Now.Sub(o.At).Round(time.Second)))
	}
	return notes
}
