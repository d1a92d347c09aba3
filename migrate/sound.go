package migrate

import (
	"github.com/zonegate/zonegate/zonefile"
)

// soundFamilies are the families that judge whether name servers can be what
// they are said to be.
var soundFamilies = []string{"target", "dot", "nsname"}

// unsoundApexNS asks the checks of those families about the new zone and gives
// the first error at its apex NS RRset, "" where there is none. Without such
// checks nobody knows.
func (r *runner) unsoundApexNS() string {
	tasks, _ := newTasks(r.lineup.sound)
	if len(tasks) == 0 {
		return "nothing here can judge name servers"
	}
	r.hand(r.matter(), tasks)
	r.examine(r.q.New, tasks)
	origin := r.q.New.Origin().String()
	for _, t := range tasks {
		if t.result.Outcome == Unknown {
			return t.result.Reason
		}
		for _, f := range t.result.Findings {
			if f.Severity == Error && f.Owner == origin && f.Type == zonefile.TypeNS.String() {
				return f.Message
			}
		}
	}
	return ""
}
