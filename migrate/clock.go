package migrate

import "time"

// Clock is what evidence says about when the old provider may be switched off:
// which conditions hold and since when, which TTLs caches still count down, and
// the earliest time that follows. It is computed from history, never from one
// look: see Seen.Clock.
type Clock struct {
	// NotBefore is the earliest time, in whole seconds; nil while the parent's or the
	// apex's condition is not met, for then the clock has not started, and while an
	// old server is stopped that stopped before it. One that stops later is what was
	// waited for.
	NotBefore *time.Time `json:"not-before,omitempty"`
	// Earliest is a bound for NotBefore while that is not known: what is in caches
	// already lasts until then, margin included. A set that mixes both sides counts
	// from when it came, for it is nothing that lasts.
	Earliest *time.Time `json:"earliest,omitempty"`
	// Shortest is the wait from the moment that the last condition is met.
	Shortest Seconds `json:"shortest"`
	// Formula is in the symbols of the terms: "max(Pns, Cns) + S".
	Formula string `json:"formula"`
	// Margin is the plan's S.
	Margin     Seconds     `json:"margin"`
	Conditions []Condition `json:"conditions"` // parent, apex and old, in this order
	// Terms are all that was counted, in order of symbol and end. The one that
	// decides has Decides.
	Terms []Term `json:"terms"`
	// Lowering is step U1.
	Lowering Lowering `json:"lowering"`
	// Data says until when caches hold records whose content differs on the new
	// side (step U6): the old services behind them stay until then. Nil: none
	// differs, or it is not known yet.
	Data *Term `json:"data,omitempty"`
	// Kind is the plan's kind of move where that is of a signed zone.
	Kind string `json:"kind,omitempty"`
	// Waits are those of the steps of a signed move, in order of step; none where the
	// plan's kind is unsigned.
	Waits []StepWait `json:"waits,omitempty"`
	// Entry are the tags of the keys that the DS of either side name, or are to name; nil:
	// the plan's kind is unsigned.
	Entry *EntryTags `json:"entry-keys,omitempty"`
	// DSSeen is when a DS was last seen at the parent; nil: never.
	DSSeen *time.Time `json:"ds-seen,omitempty"`
	// WaivedU3 says that the plan lets the old apex keep the old set.
	WaivedU3 bool `json:"waived-u3,omitempty"`
	// LastLook is when any server was last looked at; nil: never.
	LastLook *time.Time `json:"last-look,omitempty"`
	// TTLs are what servers were last seen with: dates of what is only planned
	// come from them.
	TTLs TTLs `json:"ttls"`
	// Assumes is the plan's ttl-before for NS sets, which stands in for a TTL that
	// nobody saw; RoundGap is how far apart the parent's two rounds are at least.
	Assumes  Seconds `json:"ttl-before"`
	RoundGap Seconds `json:"round-gap"`
}

// TTLs are the TTLs that servers were last seen with; of several servers the
// largest. Nil: never seen.
type TTLs struct {
	ParentNS *TTLSeen `json:"parent-ns,omitempty"` // NS set at the parent (Pns), whichever it names
	OldNS    *TTLSeen `json:"old-ns,omitempty"`    // NS set in the old apex (Cns)
	NewNS    *TTLSeen `json:"new-ns,omitempty"`    // NS set in the new apex
	// OldNegative and NewNegative are the smaller of SOA TTL and SOA minimum (RFC
	// 2308 section 5).
	OldNegative *TTLSeen `json:"old-negative,omitempty"`
	NewNegative *TTLSeen `json:"new-negative,omitempty"`
	Glue        *TTLSeen `json:"glue,omitempty"` // addresses of the name servers, at the parent
	DS          *TTLSeen `json:"ds,omitempty"`   // at the parent, also when it is gone by now
	// Largest is the largest in any answer that old servers gave last, NewLargest
	// that of new ones.
	Largest    *TTLSeen `json:"largest,omitempty"`
	NewLargest *TTLSeen `json:"new-largest,omitempty"`
}

// TTLSeen is a TTL with where it was last seen.
type TTLSeen struct {
	TTL   Seconds   `json:"ttl"`
	What  string    `json:"what"` // "example.com. NS"
	Where TermPlace `json:"where"`
	At    time.Time `json:"at"`
}

// Seconds is a length of time as reports have it.
type Seconds int64

// Duration converts it.
func (s Seconds) Duration() time.Duration { return time.Duration(s) * time.Second }

// ConditionName names what must be so during the wait.
type ConditionName string

// The conditions.
const (
	// ConditionParent: every parent server names the new set (step U4).
	ConditionParent ConditionName = "parent"
	// ConditionApex: every old server has the new set, and only it, in the zone's
	// apex (step U3).
	ConditionApex ConditionName = "apex"
	// ConditionOld: every old server answers with authority (step U5).
	ConditionOld ConditionName = "old"
)

// Condition is something that must be so during the whole wait.
type Condition struct {
	Name ConditionName `json:"name"`
	// Since is from when on it was so on every server, at every observation and
	// without a gap; nil: it is not so.
	Since *time.Time `json:"since,omitempty"`
	// First is when it was so on every server for the first time, whatever came
	// later.
	First *time.Time `json:"first,omitempty"`
	// State says whether it is so; else whether it can still become so by waiting.
	State ConditionState `json:"state"`
	// Why says in words what it is that is not so, server by server; empty where
	// it is so.
	Why []string `json:"why,omitempty"`
	// Restarts are the times that the condition had to begin anew; gaps that were
	// over before the parent was first seen with the new set are left out.
	Restarts []Restart `json:"restarts,omitempty"`
	// Last is the last observation of it.
	Last *time.Time `json:"last,omitempty"`
}

// ConditionState is how a condition stands.
type ConditionState string

// The states.
const (
	Held    ConditionState = "held"    // it is so
	Pending ConditionState = "pending" // not yet: every server shows wholly the old or wholly the new set, or rounds are missing
	Broken  ConditionState = "broken"  // an answer mixes old and new, names a stranger, or a server is wrong or silent
	Unseen  ConditionState = "unseen"  // nobody looked
)

// Restart is a time that a condition had to begin anew.
type Restart struct {
	At time.Time `json:"at"` // of what made it so; of a gap, when it began
	// Began is from when on it counted before; Since from when on again, nil: not
	// yet.
	Began *time.Time `json:"began,omitempty"`
	Since *time.Time `json:"since,omitempty"`
	Cause RestartWhy `json:"cause"`
	Where TermPlace  `json:"where"`
	Text  string     `json:"text"` // "203.0.113.1 named ns1.old.example. again"
	// Cost is Since (or now) less Began, or less when the parent was first seen with
	// the new set where that is later: before, nothing was being waited for.
	Cost Seconds `json:"cost"`
}

// RestartWhy sorts restarts.
type RestartWhy string

// Why a condition begins anew.
const (
	RestartGap    RestartWhy = "gap"    // nobody looked for longer than max-gap
	RestartOld    RestartWhy = "old"    // the old set was back
	RestartMixed  RestartWhy = "mixed"  // old and new names in one answer, or strangers
	RestartWrong  RestartWhy = "wrong"  // REFUSED, SERVFAIL, NXDOMAIN, AA=0
	RestartSilent RestartWhy = "silent" // no answer in 3 rounds and 5 minutes
)

// TermPlace is where something was seen.
type TermPlace struct {
	Server  string `json:"server,omitempty"` // absolute name
	Address string `json:"address,omitempty"`
	Vantage string `json:"vantage,omitempty"`
}

// Term is one TTL that caches count down.
type Term struct {
	// Symbol as in Formula: Pns (NS TTL at the parent), Cns (NS TTL in the old
	// apex), G (glue TTL at the parent), Ca (TTL of a name server's addresses in the
	// old zone), Z (largest TTL of a changed record), NEG.
	Symbol string    `json:"symbol"`
	TTL    Seconds   `json:"ttl"`
	Where  TermPlace `json:"where"`
	// What has the TTL: "example.com. NS".
	What string `json:"what"`
	// Assumed tells that nobody saw the TTL: it is the plan's ttl-before.
	Assumed bool `json:"assumed,omitempty"`
	// Seen is when it was last seen with this TTL (of an assumed one: when the
	// server was first looked at).
	Seen *time.Time `json:"seen,omitempty"`
	// Start is when caches began to count down: the first observation in which the
	// old data is gone or has a smaller TTL, or when its condition was met where
	// that is later. Nil: it is still there.
	Start *time.Time `json:"start,omitempty"`
	// End is Start + TTL (with a term that it is added to: of both); nil: not known.
	End     *time.Time `json:"end,omitempty"`
	Decides bool       `json:"decides,omitempty"`
	// Why says what started it: "all 2 parent servers named the new set in two
	// rounds", "the TTL was lowered to 300".
	Why string `json:"why"`
}

// Lowering is step U1: TTLs that are lowered before the move.
type Lowering struct {
	// Planned tells whether the plan has timing.lowered; To is that TTL.
	Planned bool    `json:"planned"`
	To      Seconds `json:"to,omitempty"`
	// Missing says where a higher TTL is still seen, or none was: empty when it is
	// lowered everywhere.
	Missing []string `json:"missing,omitempty"`
	// Since is when the last server was seen with the lowered TTLs.
	Since *time.Time `json:"since,omitempty"`
	// Until is when caches have forgotten the former ones.
	Until *time.Time `json:"until,omitempty"`
	Terms []Term     `json:"terms,omitempty"`
}
