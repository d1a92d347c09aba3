package checks

import (
	"fmt"
	"slices"
	"strings"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

var syntaxTruncated = &migrate.Check{
	ID:            "syntax-truncated",
	Severity:      migrate.Error,
	Gates:         readGates,
	AlwaysBlocks:  true,
	NotAcceptable: true,
	Run:           reportTruncated,
	Doc: migrate.Doc{
		Title: "the source ends in the middle of a record",
		Why: `A file that stops inside a record, a parenthesis or a quoted string was cut: the disk was full, the
program that writes it died, or it is still writing. What is missing after the cut cannot be known. Every
name in that part would be denied, and resolvers remember the denial.

A zone transfer that was refused, ended early or held what does not belong there counts the same, and nothing
of it is taken: the other checks of the zone cannot look then.

Cut was also a file whose last line has no end and the beginning of what the old zone has there: 192.0.2.1
where it has 192.0.2.17.`,
		Fix: "find out why the source ends there and make or transfer it again in full; never mend the last line by hand",
		Bad: `@  3600 IN SOA ns1 hostmaster (
        2030010100 3600 600
`,
		Good: `@  3600 IN SOA ns1 hostmaster (
        2030010100 3600 600 604800 300 )
`,
		Refs:      []string{"RFC 1035 section 5.1", "RFC 5936 section 2.2"},
		Incidents: []string{".de 2010-05-12"},
	},
}

func reportTruncated(p *migrate.Pass) {
	reportProblems(p)
	i := slices.IndexFunc(p.New.Problems(), func(x zonefile.Problem) bool { return x.Kind == zonefile.SyntaxNoNewline })
	if i < 0 || p.Diff == nil {
		return
	}
	if cut, whole, ok := cutRecord(p, p.New.Problems()[i].Pos); ok {
		p.Report(migrate.Finding{
			Owner: cut.Name().String(), Type: cut.Type().String(), At: cut.Ref(zonefile.PartRdata),
			Message: fmt.Sprintf("the last line has no end, and the beginning of a record that the old zone has: %s of %s",
				shortened(cut.RdataText()), shortened(whole.RdataText())),
			Fix:     "find out why the file ends there and make it again in full; if it is whole, end its last line",
			Related: []migrate.Related{{Message: "in the old zone", At: whole.Ref(zonefile.PartRecord)}},
		})
	}
}

// cutRecord finds a new record on the last line that is the beginning of an old
// one of its RRset.
func cutRecord(p *migrate.Pass, last zonefile.Pos) (cut, whole zonefile.Record, ok bool) {
	for i := range p.Diff.Sets {
		c := &p.Diff.Sets[i]
		if c.Kind != migrate.Data {
			continue
		}
		removed, added := c.Records()
		for _, a := range added {
			at := slices.IndexFunc(removed, func(r zonefile.Record) bool { return beginsWith(r, a, p.Origin()) })
			if at >= 0 && onLine(a, last) {
				return a, removed[at], true
			}
		}
	}
	return cut, whole, false
}

// beginsWith compares as people write: names of the zone without its name, texts
// without their last quotation mark.
func beginsWith(whole, part zonefile.Record, origin zonefile.Name) bool {
	written := func(r zonefile.Record) string {
		return strings.TrimSuffix(strings.TrimSuffix(r.RdataText(), "."+origin.String()), `"`)
	}
	return strings.HasPrefix(written(whole), written(part))
}

func onLine(r zonefile.Record, want zonefile.Pos) bool {
	at, err := zonefile.Locate([]zonefile.Ref{r.Ref(zonefile.PartRdata)})
	return err == nil && at[0].File == want.File && at[0].Line == want.Line
}
