package cases

import (
	"fmt"
	"slices"

	"github.com/zonegate/zonegate/migrate"
)

// Verdict is what an exit code of a command line means.
func Verdict(words []string, code int) string {
	command := ""
	if len(words) > 0 {
		command = words[0]
	}
	switch {
	case code == 2:
		return "no answer"
	case command == "observe" && code == 0:
		return "quiet"
	case command == "observe" && code == 1:
		return "ALARM"
	case command == "diff" && code == 0:
		return "the same"
	case command == "diff" && code == 1:
		return "differs"
	case code == 0:
		return string(migrate.Go)
	case code == 1:
		return string(migrate.NoGo)
	case code == 3:
		return string(migrate.Wait)
	}
	return fmt.Sprintf("exit %d", code)
}

// Expected and Got are the verdicts of a run.
func (r *Result) Expected() string { return Verdict(r.Run.Words(), r.Run.Exit) }

// Got is what it says; "trouble" where it could not be run.
func (r *Result) Got() string {
	if r.Trouble != nil {
		return "trouble"
	}
	return Verdict(r.Run.Words(), r.Code)
}

// First is the run that replays the incident.
func (o *Outcome) First() *Result { return &o.Results[0] }

// Twin is what the twins say together: the verdict of the first that is not as
// expected, else that of the first; "-" where there is none.
func (o *Outcome) Twin() string {
	twin := "-"
	for i := range o.Results {
		r := &o.Results[i]
		switch {
		case !r.Run.IsTwin():
		case !r.AsExpected():
			return r.Got()
		case twin == "-":
			twin = r.Got()
		}
	}
	return twin
}

// Trouble tells whether a run could not be run to its end.
func Trouble(outcomes []Outcome) bool {
	return slices.ContainsFunc(outcomes, func(o Outcome) bool {
		return slices.ContainsFunc(o.Results, func(r Result) bool { return r.Trouble != nil })
	})
}

// Counts sums outcomes up.
type Counts struct {
	Cases      int `json:"cases"`
	Runs       int `json:"runs"`
	CasesEqual int `json:"cases-as-expected"`
	RunsEqual  int `json:"runs-as-expected"`
}

// Count sums outcomes up.
func Count(outcomes []Outcome) (c Counts) {
	for i := range outcomes {
		c.Cases++
		if outcomes[i].AsExpected() {
			c.CasesEqual++
		}
		for j := range outcomes[i].Results {
			c.Runs++
			if outcomes[i].Results[j].AsExpected() {
				c.RunsEqual++
			}
		}
	}
	return c
}

// AllAsExpected tells whether everything was as expected.
func (c Counts) AllAsExpected() bool { return c.RunsEqual == c.Runs && c.CasesEqual == c.Cases }

// String says it in a line.
func (c Counts) String() string {
	runs := migrate.Plural(c.Runs, "run")
	if c.Cases != 1 {
		runs = migrate.Plural(c.Cases, "case") + ", " + runs
	}
	switch {
	case c.AllAsExpected() && c.Runs == 1:
		return runs + ", as expected"
	case c.AllAsExpected():
		return runs + ", all as expected"
	case c.Cases == 1:
		return fmt.Sprintf("%s, %d not as expected", runs, c.Runs-c.RunsEqual)
	}
	return fmt.Sprintf("%s; not as expected: %s in %s", runs, migrate.Plural(c.Runs-c.RunsEqual, "run"), migrate.Plural(c.Cases-c.CasesEqual, "case"))
}
