package checks

import (
	"cmp"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

var syntaxChecks = []*migrate.Check{
	syntaxError,
	syntaxTruncated,
	syntaxEmpty,
	syntaxInclude,
	syntaxClass,
	syntaxLeadingBlank,
	syntaxStringLong,
	syntaxTTLRange,
	syntaxOriginRelative,
	syntaxOwnerInherited,
	syntaxNoTTL,
	syntaxTXTComment,
	syntaxBOM,
	syntaxCRLF,
	syntaxNoNewline,
}

// reportProblems turns the reader's problems of the check's kind into findings.
func reportProblems(p *migrate.Pass) {
	for _, problem := range p.New.Problems() {
		if string(problem.Kind) == p.Check.ID {
			p.Report(problemFinding(p, problem))
		}
	}
}

func problemFinding(p *migrate.Pass, problem zonefile.Problem) migrate.Finding {
	f := migrate.Finding{
		Owner:   problem.Owner,
		Type:    problem.Type,
		Message: problem.Message,
		Fix:     cmp.Or(problem.Fix, p.Check.Doc.Fix),
	}
	if problem.Severe {
		f.Severity = migrate.Error
	}
	if why := p.Unseen(); why != "" {
		f.Headline = why + ": " + problem.Message
	}
	if problem.Pos.File != "" {
		pos := migrate.Pos(problem.Pos)
		f.Pos = &pos
	}
	return f
}
