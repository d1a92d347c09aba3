// Package plans reads what the operator wrote down about a change: limits,
// protected names, declared changes, acceptances. It holds nothing observed.
package plans

import "time"

// Plan is a plan file (version 1). Names are kept as written; relative ones are
// below Zone. Without a file, Default stands in.
type Plan struct {
	File   string // as given on the command line; empty for Default
	SHA256 string // hex digest of the file; empty for Default

	Zone       string // absolute; empty where the plan does not say
	Old        Side
	New        Side
	Parent     Parent
	DNSSEC     string // unsigned, go-insecure, multi-signer, same-keys; empty: not said
	Thresholds Thresholds
	Protect    []Protect
	Expect     Expectations
	Base       *Base
	Approvals  int    // names that an approval needs, from 1
	Serial     string // same, per-group, fixed
	Timing     Timing
	TSIG       TSIG
	DS         []string
	AllowNames []string
	Waivers    []Waiver
	Severity   []SeverityRule
	Ignore     []Ignore
	Resolvers  []string
	Vantages   []string
	Window     Window
	Margin     time.Duration
	Evidence   string
	Contacts   Contacts

	// Warnings are what is hardly meant as it stands and yet can be, in the order of
	// their places. Every command that reads the plan shows them.
	Warnings []*Mistake

	// names are the relative names of the file, for CheckZone.
	names                        []writtenName
	zoneAt, parentAt, evidenceAt place
	serialGiven                  bool
}

// SaysSerial tells whether the file has the key serial: Serial is the default
// where it has not.
func (p *Plan) SaysSerial() bool { return p.serialGiven }

// Side is the old or new provider.
type Side struct {
	Source      string
	Nameservers []Nameserver
	TTLMin      uint32   // seconds; smaller TTLs are raised to it; 0: not said
	Flattens    []string // names where it answers an alias with addresses
}

// Nameserver is one name server of a side.
type Nameserver struct {
	Name      string
	Addresses []string
	Group     string
	Line      int

	at, addressesAt place
}

// Parent is the zone that delegates.
type Parent struct {
	Zone    string
	Servers []string // addresses with optional ports; empty: auto
}

// Thresholds limit how much may change.
type Thresholds struct {
	Kinds       Limits // over the whole zone, and for each type
	Delegations Limits
	Types       map[string]Limits // upper-case mnemonics
	Floor       Limit             // for deletes; lifted by no approval
}

// Limits are the limits of each kind of change.
type Limits struct {
	Deletes, Updates, Adds, TTLs Limit
}

// Limit blocks if the number is over Max (where set), or if the number is over
// Grace and its share of the old count is over Percent (where set).
type Limit struct {
	Percent *float64 // 0 to 100
	Grace   int
	Max     *int
	Line    int // in the plan; 0 for a default
}

// Protect is an RRset (or, with Type empty, all RRsets of a name) that must not
// change.
type Protect struct {
	Name string
	Type string // upper-case mnemonic; empty: every type
	TTL  bool   // TTL changes are blocked too
	Line int
}

// Expectations are the declared changes. Given is false where the plan has no
// expect key at all, which is not the same as an empty list.
type Expectations struct {
	Given bool
	List  []Expect
}

// Expect is one declared change.
type Expect struct {
	Name   string // may be a glob: * and ? within labels
	Type   string // upper-case mnemonic; empty: every type
	Change string // add, delete, update, ttl; empty: any
	To     []string
	TTL    *uint32
	Reason string
	Until  time.Time // zero: no end
	Line   int
}

// Base is the old zone that the plan was made on.
type Base struct {
	Serial *uint32
	Digest string
	Line   int
}

// Timing holds assumptions about what was not observed, and rounds.
type Timing struct {
	TTLBefore TTLBefore
	// Lowered is the TTL that the NS set, the SOA with its minimum and the protected
	// records are to have on both sides before the move (step U1); 0: not planned.
	Lowered  time.Duration
	RoundGap time.Duration
	MaxGap   time.Duration
	ValidFor time.Duration
}

// TTLBefore is what TTLs were before the first observation.
type TTLBefore struct {
	NS, DS time.Duration
	Reason string
	// GivenNS and GivenDS tell whether the file says so; Line is where.
	GivenNS, GivenDS bool
	Line             int
}

// TSIG names the key file and the keys of the two sides.
type TSIG struct{ File, Old, New string }

// Waiver lets a step go ahead without its proof.
type Waiver struct {
	Step, Reason, By string
	Until            time.Time
	Line             int
}

// SeverityRule changes the severity of a check.
type SeverityRule struct {
	Check    string
	Severity string // error, warning, notice
	Line     int
}

// Ignore accepts findings. At least one of Check, Owner and Type is set.
type Ignore struct {
	Check  string // an ID; empty: any
	Owner  string // glob, relative to the zone; empty: any
	Type   string // upper-case mnemonic or glob; empty: any
	Reason string
	By     string
	Until  time.Time // zero: no end
	Line   int
}

// Contacts are whom the change ticket names, as they were written: addresses of
// web pages and mail, telephone numbers, hosts. Nothing is sent there.
type Contacts struct {
	StatusPage  string
	Support     []string
	OldProvider string
	NewProvider string
	Registrar   string
	// Line is where the plan has them; 0: not at all.
	Line int
}

// Window is when the change may be made.
type Window struct{ NotBefore, NotAfter time.Time }
