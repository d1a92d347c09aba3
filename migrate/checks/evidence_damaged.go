package checks

import (
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/evidence"
)

var evidenceDamaged = &migrate.Check{
	ID:            "evidence-damaged",
	Severity:      migrate.Error,
	Gates:         lookGates,
	NotAcceptable: true,
	Run:           reportDamaged,
	Doc: migrate.Doc{
		Title: "a log of evidence that is not what was written",
		Why: `Each line of a log carries the hash of the line before, and a file beside it (FILE.head) holds the number
of lines and the hash of the last. Where they do not fit, lines were lost, edited or put in, and nobody can tell
whether a bad answer stood there: a verdict that went by the rest would be worth nothing. A last line that a power
cut tore is only warned of, for it was never counted as seen.`,
		Fix: "bring the log and its FILE.head back as they were written, or begin a new log and look again",
		Bad: `--- evidence
good
trouble broken 2 not the line that the next one was written after: one of the two was edited
`,
		Good: `--- evidence
good
`,
		Refs: []string{"the evidence format, version 1"},
	},
}

func reportDamaged(p *migrate.Pass) {
	if p.Seen == nil {
		p.NotApplicable("servers are not judged")
		return
	}
	for _, t := range p.Seen.Book.Troubles {
		if t.Kind == evidence.ClockBack {
			continue
		}
		f := troubleFinding(p, t)
		f.Fix = damageFix(t.Kind)
		if !t.Kind.Damage() {
			f.Severity = migrate.Warning
		}
		f.Headline = "evidence " + t.File + " is damaged"
		if t.Kind == evidence.Unreadable {
			f.Headline = "evidence " + t.File + " cannot be used"
		}
		p.Report(f)
	}
}

func damageFix(kind evidence.TroubleKind) string {
	switch kind {
	case evidence.Torn:
		return "look again; the piece is kept in FILE.torn, and was never counted as seen"
	case evidence.HeadMissing:
		return "copy FILE.head along with the log, as it was written"
	case evidence.Unreadable:
		return "name a log that can be read and written to (--evidence), wait for whoever writes to it, or judge with --offline what was seen before"
	case evidence.UnknownSchema:
		return "judge with the version of zonegate that wrote it, or a later one"
	}
	return "bring the log and its FILE.head back as they were written, or begin a new log and look again"
}
