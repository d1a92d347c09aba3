package main

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zonegate/zonegate/examples/incidents"
	"github.com/zonegate/zonegate/migrate/checks"
	"github.com/zonegate/zonegate/migrate/rehearse/cases"
)

// TestIncidentsOfChecks holds that every outage that a check names, by zone and
// date, is a case of the corpus, and that the check has something to say in it.
func TestIncidentsOfChecks(t *testing.T) {
	corpus, err := cases.ReadAll(incidents.Files)
	require.NoError(t, err)
	for _, check := range checks.All() {
		for _, incident := range check.Doc.Incidents {
			assert.True(t, slices.ContainsFunc(corpus, func(c *cases.Case) bool {
				return incidentName(c) == incident && shownIn(c, check.ID)
			}), "%s names %s, and no case of that zone and date shows it", check.ID, incident)
		}
	}
}
