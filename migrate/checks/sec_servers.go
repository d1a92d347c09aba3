package checks

import (
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/dnssec"
)

// serverProblem is what is wrong with the signatures or denials of one server.
type serverProblem struct {
	dnssec.Problem
	// Sight is the answer that shows it; its Server, Address, Transport and NSID are
	// where, its Vantage from where it was seen.
	Sight migrate.Sight
}

// serverProblems are those of every server that was seen, whatever their kind.
func serverProblems(p *migrate.Pass) []serverProblem { return nil }
