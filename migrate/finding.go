package migrate

import (
	"time"

	"github.com/zonegate/zonegate/zonefile"
)

// MaxFindings is how many findings of one check a report keeps in full. A zone
// with more has one cause; the rest is counted.
const MaxFindings = 10_000

// Finding is one thing that is wrong with a zone or plan.
type Finding struct {
	Check    string   `json:"check"`
	Severity Severity `json:"severity"`
	// DefaultSeverity is what Severity would be if the plan did not say
	// otherwise; empty where it does not.
	DefaultSeverity Severity `json:"default-severity,omitempty"`
	// Owner in presentation format, absolute; Type is a mnemonic.
	Owner string `json:"owner,omitempty"`
	Type  string `json:"type,omitempty"`
	// Server is the name of the server that gave the answer, for live checks;
	// without a name its address.
	Server string `json:"server,omitempty"`
	// Address, Transport ("udp" or "tcp"), Vantage and NSID (RFC 5001) say which
	// answer it was, where a finding is about one.
	Address   string `json:"address,omitempty"`
	Transport string `json:"transport,omitempty"`
	Vantage   string `json:"vantage,omitempty"`
	NSID      string `json:"nsid,omitempty"`
	Pos       *Pos   `json:"pos,omitempty"`
	// Message says what is, with the values and the limit: no capital, no full
	// stop, no line number.
	Message string `json:"message"`
	// Fix says what to do here, as a verb phrase.
	Fix     string    `json:"fix,omitempty"`
	Related []Related `json:"related,omitempty"`
	// PreExisting: the old zone has the same finding, and so it does not block.
	PreExisting bool `json:"pre-existing,omitempty"`
	// Accepted says who let it through; such a finding does not block.
	Accepted *Acceptance `json:"accepted,omitempty"`

	// At is turned into Pos when the run ends; it costs nothing before.
	At zonefile.Ref `json:"-"`
	// Headline is the finding in a few words for the verdict line: "412 of 1,020
	// RRsets removed, limit 10 %". Without it the check's ID stands there.
	Headline string `json:"-"`
	// HeadlineForAll tells that Headline speaks of all findings of the check.
	HeadlineForAll bool `json:"-"`
	// Value is compared, beside check, owner and type, to tell whether the old
	// zone has the same finding. Empty: Message is.
	Value string `json:"-"`
}

// Related is a second place that belongs to a finding.
type Related struct {
	Message string `json:"message"`
	Pos     *Pos   `json:"pos,omitempty"`

	At zonefile.Ref `json:"-"`
}

// Blocks tells whether the finding makes the verdict NO-GO.
func (f *Finding) Blocks() bool {
	return f.Severity == Error && !f.PreExisting && f.Accepted == nil
}

// Pos is a place in a source. Lines and columns count from 1, columns in
// characters; Column and Length are 0 where the whole line is meant.
type Pos struct {
	File   string `json:"file"`
	Line   int    `json:"line"`
	Column int    `json:"column,omitempty"`
	Length int    `json:"length,omitempty"`
	// Text is the source line; of a very long one a part, which starts Offset
	// characters into it.
	Text   string `json:"text,omitempty"`
	Offset int    `json:"offset,omitempty"`
}

// Acceptance is a decision of a person to let a finding through.
type Acceptance struct {
	// Source is where it is written: "plan.yaml:12 ignore" or an approval file.
	Source string `json:"source"`
	Check  string `json:"check,omitempty"`
	Owner  string `json:"owner,omitempty"`
	Type   string `json:"type,omitempty"`
	Reason string `json:"reason"`
	By     string `json:"by,omitempty"`
	Until  string `json:"until,omitempty"` // RFC 3339
}

// Result is how one check ended. Findings are sorted: worst first, then by
// owner, type and position; those of the syntax family by position at once.
type Result struct {
	Check   string  `json:"check"`
	Outcome Outcome `json:"outcome"`
	// Reason says why the outcome is unknown, not-applicable or wait.
	Reason string `json:"reason,omitempty"`
	// NotBefore is the earliest time of an outcome of wait, where it is known.
	NotBefore *time.Time `json:"not-before,omitempty"`
	// Accepted says who let an unknown outcome through.
	Accepted *Acceptance `json:"accepted,omitempty"`
	// Total counts the findings, also those over MaxFindings, which Findings
	// leaves out.
	Total    int       `json:"total"`
	Findings []Finding `json:"findings,omitempty"`

	keep keeper
}
