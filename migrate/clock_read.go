package migrate

import (
	"github.com/zonegate/zonegate/plans"
	"github.com/zonegate/zonegate/zonefile"
)

// Clock reads off the history of a move when the old provider may be switched
// off.
func (s *Seen) Clock(plan *plans.Plan, origin zonefile.Name) *Clock {
	return &Clock{Margin: Seconds(plan.Margin.Seconds())}
}
