package checks

import (
	"github.com/zonegate/zonegate/migrate"
)

var evidenceForeign = &migrate.Check{
	ID:       "evidence-foreign",
	Severity: migrate.Error,
	Gates:    lookGates,
	Run:      reportForeign,
	Doc: migrate.Doc{
		Title: "evidence of another move",
		Why: `A look at another zone, or for a plan that moves this one to other servers, says nothing about this move. It
is not used. That it lies here means that a wrong file was named or that two moves write to one log, and then what is
missing may be in the other.`,
		Fix: "name the logs of this move, and give each move a log of its own",
		Bad: `--- evidence
good
run other zone=other.test.
`,
		Good: `--- evidence
good
run other
`,
		Refs: []string{"the evidence format, version 1"},
	},
}

func reportForeign(p *migrate.Pass) {
	if p.Seen == nil {
		p.NotApplicable("servers are not judged")
		return
	}
	for _, u := range p.Seen.Unused {
		if is, ok := foreignWords(p, u); ok {
			f := unusedFinding(p, u, is)
			f.Fix = "name the logs of this move, and give each move a log of its own"
			f.Headline = "evidence of another move"
			p.Report(f)
		}
	}
}

func foreignWords(p *migrate.Pass, u migrate.Unused) (is string, ok bool) {
	switch u.Why {
	case migrate.OtherZone:
		return "about the zone " + u.What + ", and not " + p.Origin().String(), true
	case migrate.OtherServers:
		return "about a move to " + u.What + ", none of which is a new server of the plan", true
	case migrate.NoBegin:
		return "of " + u.What + ", whose first line is in no log: nobody knows what was looked at", true
	}
	return "", false
}
