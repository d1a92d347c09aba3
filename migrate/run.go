package migrate

import (
	"time"

	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/plans"
	"github.com/zonegate/zonegate/zonefile"
)

// Question is what a run is asked.
type Question struct {
	Gate Gate
	New  *zonefile.Zone
	// Old is nil for a lint, where OldNone is true, and where OldTrouble says
	// why it could not be had.
	Old *zonefile.Zone
	// OldNone says that there is no zone in service: a first publication.
	OldNone bool
	// OldTrouble says why the old zone could not be read. The verdict is then
	// NO-GO: every check that needs it is unknown.
	OldTrouble string
	// Evidence is what was seen of servers, for the gates that judge them; with it
	// the zones are those that content passes were compared with.
	Evidence *evidence.Book
	// MaxAge is how old quick probes may be, ContentMaxAge a content pass; 0: the
	// defaults.
	MaxAge, ContentMaxAge time.Duration
	// OldSeen says that Old was put together from answers of the old servers: what
	// nobody asked for is not in it.
	OldSeen bool
	// Plan is what the operator wrote; nil stands for plans.Default.
	Plan      *plans.Plan
	Approvals []*plans.Approval
	// Inputs are listed in the report beside the zones': plan and approvals.
	Inputs []Input
	// Notes are put before the run's own.
	Notes []string
	Now   time.Time
	// Signing is how signatures are judged.
	Signing Signing
	// NowGiven tells that a person chose Now, and no clock shows it: evidence from
	// after it is left out, and shows nothing about clocks.
	NowGiven bool
	Tool     Tool
	// ChangeLimit is how many changes the report lists of each kind, those that
	// are in no count and those without effect apart; 0: all.
	ChangeLimit int
	// NoDigests leaves the digests of the zones out of the report, where nobody will
	// see them: each is a pass over the whole zone.
	NoDigests bool
}
