// Package checks holds the rules that zonegate knows, one per file, each a value
// with its documentation. How their test cases are written stands in
// testdata/README.md.
package checks

import (
	"slices"

	"github.com/zonegate/zonegate/migrate"
)

// All lists every check, family by family, in the order in which reports and
// pages show them.
func All() []*migrate.Check {
	return slices.Concat(
		syntaxChecks,
		zoneChecks,
		targetChecks,
		dotChecks,
		soaChecks,
		ttlChecks,
		mailChecks,
		secChecks,
		changeChecks,
		parityChecks,
		liveChecks,
		parentChecks,
		nsnameChecks,
		drainChecks,
		evidenceChecks,
		planChecks,
	)
}

// ByID finds a check by its full ID.
func ByID(id string) (*migrate.Check, bool) {
	for _, c := range All() {
		if c.ID == id {
			return c, true
		}
	}
	return nil, false
}

// The gates in which the families run.
var (
	// readGates is for what makes any use of a zone worthless: syntax, the apex
	// records.
	readGates = append(everyGate[:len(everyGate):len(everyGate)], migrate.GateDecommission, migrate.GateDS)
	// everyGate is for what makes a comparison worthless before the zone is in
	// service: lost dots.
	everyGate = []migrate.Gate{migrate.GateLint, migrate.GatePublish, migrate.GateParity, migrate.GateDelegate}
	// lintGates is for what is wrong with one zone by itself.
	lintGates = []migrate.Gate{migrate.GateLint, migrate.GatePublish, migrate.GateDelegate}
)
