package checks

import (
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/evidence"
)

var evidenceClock = &migrate.Check{
	ID:       "evidence-clock",
	Severity: migrate.Error,
	Gates:    []migrate.Gate{migrate.GateDelegate, migrate.GateDS},
	Run:      reportClock,
	Doc: migrate.Doc{
		Title: "evidence whose times cannot be right",
		Why: `How old an answer is, and how long ago caches lost the old one, is reckoned from the time of each entry. Where
a log is dated over 2 s before a line that was written earlier, the clock was set back, and one of the two times is
wrong. Entries from after the time of the verdict are not used, and warned of: a clock is ahead, or --now is in the past.`,
		Fix: "set the clock of the machine that looks by NTP, and look again with a new log",
		Bad: `--- evidence
good
trouble clock-back 2 dated 2029-12-31T22:59:00Z, 1h0m0s before line 1
`,
		Good: `--- evidence
good
`,
		Refs: []string{"the evidence format, version 1"},
	},
}

func reportClock(p *migrate.Pass) {
	if p.Seen == nil {
		p.NotApplicable("servers are not judged")
		return
	}
	eachClockBack(p, func(f *migrate.Finding, line int) {
		f.Fix = "set the clock of the machine that looks by NTP, and look again with a new log"
		if line == 0 { // nothing was written yet
			f.Fix = "set the clock of this machine by NTP, or correct --now; to judge for an earlier time use --offline"
		}
	})
	eachFuture(p, func(f *migrate.Finding) {
		f.Severity = migrate.Warning
		f.Fix = "set the clocks of all vantages by NTP, or judge at a later time"
	})
}

// eachClockBack reports each log in which the clock went back, as complete says;
// line 0 is for a log that would get such a line now.
func eachClockBack(p *migrate.Pass, complete func(f *migrate.Finding, line int)) {
	for _, t := range p.Seen.Book.Troubles {
		if t.Kind == evidence.ClockBack {
			f := troubleFinding(p, t)
			f.Headline = "a clock went back"
			complete(&f, t.Line)
			p.Report(f)
		}
	}
}

// eachFuture reports evidence from after the time of the verdict, as complete says.
func eachFuture(p *migrate.Pass, complete func(f *migrate.Finding)) {
	for _, u := range p.Seen.Unused {
		if u.Why == migrate.Future {
			f := unusedFinding(p, u, "from the future, for the verdict is for "+migrate.TimeText(p.Now))
			complete(&f)
			p.Report(f)
		}
	}
}
