package main

import (
	"fmt"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/plans"
	"github.com/zonegate/zonegate/zonefile"
)

// takeApprovals leaves those that are for this zone.
func (m *many) takeApprovals(q *migrate.Question, origin zonefile.Name) {
	if len(m.question.Approvals) == 0 {
		return
	}
	zone := origin.String()
	q.Approvals, q.Inputs = nil, nil
	others := map[string]bool{}
	for _, a := range m.question.Approvals {
		if plans.ResolveName(a.Zone, ".") == plans.ResolveName(zone, ".") {
			q.Approvals = append(q.Approvals, a)
			m.approved.Store(a, true)
		} else {
			others[a.File] = true
		}
	}
	for _, in := range m.question.Inputs {
		if in.Role != "approval" || !others[in.Name] {
			q.Inputs = append(q.Inputs, in)
		}
	}
}

// tellApprovals warns of approvals that are for no zone of the list: somebody believes
// that they do something.
func (m *many) tellApprovals() {
	for _, a := range m.question.Approvals {
		if _, ok := m.approved.Load(a); !ok {
			fmt.Fprintf(m.tool.stderr, "zonegate: warning: approval %s is for %s, which is no zone of the list\n", a.File, a.Zone)
		}
	}
}
