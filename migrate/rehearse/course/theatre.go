package course

import (
	"context"
	"net/netip"
	"time"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/rehearse/caches"
	"github.com/zonegate/zonegate/zonefile"
)

// Theatre does what a course has done: it lets servers serve, keeps the files of the
// rehearsal in one folder, and runs zonegate there.
type Theatre interface {
	// Play has servers be as the cast says; those that it does not name stay as they
	// are.
	Play(ctx context.Context, cast Cast) error
	// Write writes a file of the folder.
	Write(name, text string) error
	// Copy copies a log with what belongs to it.
	Copy(from, to string) error
	// Run runs zonegate; an exit code is no error.
	Run(ctx context.Context, args ...string) (Ran, error)
	// Report reads what a gate printed as json.
	Report(text string) (*migrate.Report, error)
}

// Ran is how a command line ended.
type Ran struct {
	Code           int
	Stdout, Stderr string
}

// Cast is who is at which address.
type Cast map[netip.AddrPort]Part

// Part is what is at an address.
type Part struct {
	Role  string
	Zones []*zonefile.Zone
	// Faults are in the language of package rehearse; names are relative to the first
	// zone.
	Faults []string
	NSID   string
	// Gone: nobody is there.
	Gone bool
}

// Input is what a rehearsal begins with.
type Input struct {
	Tool migrate.Tool
	World
	// Start is when the walk is to begin; zero: so that the switch falls into the
	// plan's window or, without one, at Now.
	Start, Now time.Time
	Faults     []Fault
	Offs       []When
	Notes      []string
	// PlanText is the plan that is rehearsed.
	PlanText []byte
	// With are products that serve in the place of embedded servers, by role.
	With map[string]string
	// People are whose look-ups are simulated; nil: nobody's are.
	People *caches.Population
}
