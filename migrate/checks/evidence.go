package checks

import (
	"fmt"
	"time"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/evidence"
)

// evidenceChecks judge whether what was written down about servers can be gone by.
var evidenceChecks = []*migrate.Check{
	evidenceDamaged,
	evidenceForeign,
	evidenceClock,
}

// troubleFinding is a finding about a place in a log, without severity and fix.
func troubleFinding(p *migrate.Pass, t evidence.Trouble) migrate.Finding {
	f := migrate.Finding{Owner: p.Origin().String(), Message: t.File + ": " + t.Message}
	if t.Line > 0 {
		f.Pos, f.Message = &migrate.Pos{File: t.File, Line: t.Line}, t.Message
	}
	return f
}

// unusedFinding is a finding about entries that are not used, without a fix; is
// tells what they are.
func unusedFinding(p *migrate.Pass, u migrate.Unused, is string) migrate.Finding {
	entries, are := numberOf(u.Entries, "entry", "entries"), "are"
	if u.Entries == 1 {
		are = "is"
	}
	return migrate.Finding{
		Owner: p.Origin().String(), Vantage: u.Vantage,
		Message: fmt.Sprintf("%s of %s from vantage %s%s %s %s: not used",
			entries, numberOf(u.Runs, "run", "runs"), u.Vantage, between(u.First, u.Last), are, is),
	}
}

func numberOf(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return migrate.Number(n) + " " + many
}

// between tells when something was, to the second.
func between(first, last time.Time) string {
	from, to := migrate.TimeText(first), migrate.TimeText(last)
	if from == to {
		return " at " + from
	}
	return " between " + from + " and " + to
}
