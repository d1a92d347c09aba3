package checks

import "github.com/zonegate/zonegate/migrate"

var drainClock = &migrate.Check{
	ID:            "drain-clock",
	Severity:      migrate.Error,
	Gates:         decommissionGate,
	ByName:        true,
	NotAcceptable: true,
	Run:           reportDrainClock,
	Doc: migrate.Doc{
		Title: "a wait that was reckoned with clocks that cannot be right",
		Why: `The wait is the time between two entries of the evidence and now. Where a log is dated over 2 s before a line
that was written earlier, a clock was set back, and nobody knows which of the two is right. Where the evidence has
entries from after the time of the verdict, a clock is ahead: the wait may have begun later than it says. Who asks for
the verdict of an earlier time (--now with --offline) is told that later entries do not count.`,
		Fix: "set the clocks of all machines that look by NTP, and begin a new log",
		Bad: `--- evidence
good
trouble clock-back 2 dated 2029-12-31T22:59:00Z, 1h0m0s before line 1
`,
		Good: `--- evidence
good
`,
		Refs: []string{"the evidence format, version 1", "RFC 8633 section 3"},
	},
}

func reportDrainClock(p *migrate.Pass) {
	if p.Seen == nil {
		p.NotApplicable("servers are not judged")
		return
	}
	eachClockBack(p, func(f *migrate.Finding, _ int) {
		f.Fix = "set the clock of the machine that looks by NTP, and begin a new log"
	})
	eachFuture(p, func(f *migrate.Finding) {
		f.Fix, f.Headline = "set the clocks of all machines by NTP, or judge at a later time", "evidence is from the future"
		if p.Seen.NowGiven {
			f.Severity, f.Fix = migrate.Warning, "judge at a later time to have it count"
		}
	})
}
