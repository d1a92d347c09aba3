package migrate

import "time"

// Schema names the version of the report's JSON form. Fields may be added
// within a version; none is renamed, removed or given another meaning.
const Schema = "zonegate-report/1"

// Verdict is the answer of a gate.
type Verdict string

// The verdicts. NO-GO outranks WAIT, WAIT outranks GO.
const (
	Go   Verdict = "GO"
	NoGo Verdict = "NO-GO"
	Wait Verdict = "WAIT"
)

// Report is everything that a run found, as plain data: every output format is
// made from it. The same inputs, options and time give the same bytes.
type Report struct {
	Schema  string    `json:"schema"`
	Tool    Tool      `json:"tool"`
	Zone    string    `json:"zone"` // presentation format, absolute; empty if unknown
	Gate    Gate      `json:"gate"`
	At      time.Time `json:"at"`                // UTC, the time that the verdict is for
	Verdict Verdict   `json:"verdict,omitempty"` // absent in a diff
	// Summary is the verdict in one line without the verdict itself:
	// "3 errors, 2 warnings; 412 of 1,020 RRsets removed, limit 10 %".
	Summary string `json:"summary"`
	// NotBefore is the earliest time for WAIT, where it is known.
	NotBefore *time.Time `json:"not-before,omitempty"`
	Inputs    []Input    `json:"inputs"`
	// DiffDigest is "sha256:" and the digest of the change, SOA and DNSSEC
	// records left out; empty for a lint.
	DiffDigest string `json:"diff-digest,omitempty"`
	// Notes say what a reader should know and no check says: an inferred origin,
	// a first publication, defaults in force.
	Notes  []string `json:"notes,omitempty"`
	Counts *Counts  `json:"counts,omitempty"` // absent in a lint
	// Servers is what each address of the move showed, in gates that look at
	// servers: new ones first, then old, then the parent's.
	Servers []ServerRow `json:"servers,omitempty"`
	// Clock is when the old provider may be switched off and the arithmetic that
	// leads to it, in gates that judge servers.
	Clock *Clock `json:"clock,omitempty"`
	// Signatures is what was verified of the zone's signatures and when they run out;
	// absent where the zone is not signed, or nothing of the gate asks.
	Signatures *SignatureSummary `json:"signatures,omitempty"`
	Results    []Result          `json:"results"`
	Changes    ChangeList        `json:"changes,omitzero"`
	// ChangesLeftOut counts the changes that the question asked not to list.
	ChangesLeftOut int `json:"changes-left-out,omitempty"`
	// LeftOut tells those apart by their sort. The JSON form does without, for it
	// lists every change.
	LeftOut map[ChangeSort]int `json:"-"`
}

// ChangeSort is what people tell changes apart by.
type ChangeSort struct {
	Kind    ChangeKind
	Counted bool // neither SOA nor what a signer makes
	Alike   bool // has an equivalence: without effect
}

// Tool is what made the report.
type Tool struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// Input is a source that went into the report.
type Input struct {
	Role   string `json:"role"` // old, new, zone, include, plan, approval
	Name   string `json:"name"`
	SHA256 string `json:"sha256,omitempty"` // of the bytes read, after unzipping
	// For zones:
	Records int     `json:"records,omitempty"`
	RRsets  int     `json:"rrsets,omitempty"`
	Serial  *uint32 `json:"serial,omitempty"`
	// Digest is "sha256:" and the digest of the zone's canonical content.
	Digest string `json:"digest,omitempty"`
	// ContentDigest is that without SOA and DNSSEC records, which signing anew
	// leaves as it is; of the old zone, where it is signed.
	ContentDigest string `json:"content-digest,omitempty"`
	// For evidence: lines, and the SHA-256 of the last one in hex.
	Lines int    `json:"lines,omitempty"`
	Head  string `json:"head,omitempty"`
	// Inferred says where the origin was taken from, if it was not given.
	Inferred string `json:"origin-inferred,omitempty"`
}

// Counts tells how much changes, in RRsets. SOA and DNSSEC RRsets are counted
// in neither Old nor the changes.
type Counts struct {
	All         KindCounts            `json:"all"`
	Delegations KindCounts            `json:"delegations"`
	Types       map[string]KindCounts `json:"types"`
	// Equivalent counts the differences that do not matter, by reason code.
	Equivalent map[string]int `json:"equivalent,omitempty"`
}

// KindCounts is a number of RRsets (or delegations) in the old and new zone and
// how many of them change.
type KindCounts struct {
	Old     int `json:"old"`
	New     int `json:"new"`
	Adds    int `json:"adds"`
	Deletes int `json:"deletes"`
	Updates int `json:"updates"` // data differs
	TTLs    int `json:"ttls"`    // only the TTL differs
}

// ChangeKind says how an RRset differs.
type ChangeKind string

// The kinds of change.
const (
	Added   ChangeKind = "added"
	Removed ChangeKind = "removed"
	Data    ChangeKind = "data" // other rdata, perhaps another TTL too
	TTL     ChangeKind = "ttl"  // the same rdata
	Same    ChangeKind = "same" // the same rdata and TTL, written otherwise
)

// Change is one RRset that differs.
type Change struct {
	Owner string     `json:"owner"`
	Type  string     `json:"type"`
	Kind  ChangeKind `json:"kind"`
	// Old and New are the rdata in presentation format, canonical order; for a
	// TTL change New is empty.
	Old    []string `json:"old,omitempty"`
	New    []string `json:"new,omitempty"`
	OldTTL *uint32  `json:"old-ttl,omitempty"` // seconds
	NewTTL *uint32  `json:"new-ttl,omitempty"`
	// Equivalence is the reason code of a difference that does not matter.
	Equivalence string `json:"equivalence,omitempty"`
	// Declared is the reason that the plan gives for the change.
	Declared string `json:"declared,omitempty"`
}

// Blocking lists the findings that make the verdict NO-GO and the checks that
// could not look.
func (r *Report) Blocking() (findings []Finding, unknown []Result) {
	for _, res := range r.Results {
		if res.Outcome == Unknown && res.Accepted == nil {
			unknown = append(unknown, res)
		}
		for _, f := range res.Findings {
			if f.Blocks() {
				findings = append(findings, f)
			}
		}
	}
	return findings, unknown
}
