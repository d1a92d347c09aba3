package main

import (
	"maps"
	"slices"
	"strings"

	"github.com/zonegate/zonegate/examples/incidents"
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/rehearse/cases"
)

// incidentLines are the outages that a check names, each with the command that
// replays it.
func incidentLines(check *migrate.Check) (string, error) {
	if len(check.Doc.Incidents) == 0 {
		return "", nil
	}
	corpus, err := cases.ReadAll(incidents.Files)
	if err != nil {
		return "", err
	}
	var lines []string
	for _, incident := range check.Doc.Incidents {
		lines = append(lines, incident)
		for _, c := range corpus {
			if incidentName(c) == incident && shownIn(c, check.ID) {
				lines = append(lines, "  zonegate rehearse --incident "+c.Name)
			}
		}
	}
	return strings.Join(lines, "\n"), nil
}

// incidentName is how checks name the outage of a case: by zone and date.
func incidentName(c *cases.Case) string {
	if c.Incident == nil {
		return ""
	}
	return c.Incident.Zone + " " + c.Incident.Date
}

// shownIn tells whether a check has something to say in a case that is no twin.
func shownIn(c *cases.Case, check string) bool {
	return slices.ContainsFunc(c.Runs, func(r cases.Run) bool {
		return !r.IsTwin() && slices.Contains(toldIn(&r), check)
	})
}

// toldIn are the checks that have something to say in a run.
func toldIn(r *cases.Run) []string {
	told := slices.Concat(r.Unknown, r.Waits, slices.Collect(maps.Keys(r.Blocks)))
	for check, count := range r.Finds {
		if count > 0 {
			told = append(told, check)
		}
	}
	return told
}
