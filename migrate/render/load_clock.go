package render

import (
	"fmt"

	"github.com/zonegate/zonegate/migrate"
)

var (
	conditionNames  = []migrate.ConditionName{migrate.ConditionParent, migrate.ConditionApex, migrate.ConditionOld, migrate.ConditionNewApex}
	conditionStates = []migrate.ConditionState{migrate.Held, migrate.Pending, migrate.Broken, migrate.Unseen}
	restartCauses   = []migrate.RestartWhy{
		migrate.RestartGap, migrate.RestartOld, migrate.RestartMixed, migrate.RestartWrong, migrate.RestartSilent,
	}
)

// checkClock finds the first thing in a clock that no run writes.
func checkClock(c *migrate.Clock) error {
	if c == nil {
		return nil
	}
	for i := range c.Conditions {
		cond, at := &c.Conditions[i], fmt.Sprintf("clock.conditions[%d]", i)
		if err := oneOf(at+".name", cond.Name, conditionNames); err != nil {
			return err
		}
		if err := oneOf(at+".state", cond.State, conditionStates); err != nil {
			return err
		}
		for j := range cond.Restarts {
			if err := oneOf(fmt.Sprintf("%s.restarts[%d].cause", at, j), cond.Restarts[j].Cause, restartCauses); err != nil {
				return err
			}
		}
	}
	return nil
}
