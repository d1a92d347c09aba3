// Package evidence holds what was asked of name servers and what came back, and
// keeps it in an append-only log. It judges nothing.
//
// A log is a file of JSON Lines, one Entry a line. Each line carries the SHA-256
// of the line before, and the last line's stands with the number of lines in a
// file beside it:
//
//	evidence.jsonl       the log
//	evidence.jsonl.head  {"schema":"zonegate-evidence-head/1","lines":12,"head":"9f86d0..."}
//	evidence.jsonl.torn  pieces of lines that a power cut left, if there are any
//
// The log is written to disk before its head. So lines that the head does not
// count were never acknowledged, and lines that it counts and that are not there
// were lost.
package evidence

import (
	"net/netip"
	"time"
)

// Role is the part that a server plays in a move.
type Role string

// The roles. A server that serves both sides is asked once for each.
const (
	Old    Role = "old"    // of the provider that is left
	New    Role = "new"    // of the provider that is moved to
	Parent Role = "parent" // of the zone that delegates
	Named  Role = "named"  // in the parent's NS set, and neither old nor new: a stranger
	Walk   Role = "walk"   // on the way from the root to a name
	// Resolver is a public resolver: what it holds is a hint, and never proof.
	Resolver Role = "resolver"
)

// Transport carries a question.
type Transport string

// The transports.
const (
	UDP Transport = "udp"
	TCP Transport = "tcp"
)

// Purpose says what a question is to show. Checks find answers by it.
type Purpose string

// The purposes. Unless it says otherwise a question has RD=0, DO=0 and EDNS(0)
// with 1232 octets and NSID, and is put to old, new and named servers on each
// address over UDP, and over TCP where the answer is truncated.
const (
	// PurposeSOA asks for the zone's SOA, over UDP and over TCP.
	PurposeSOA Purpose = "soa"
	// PurposeNS asks for the zone's NS, over UDP with DO=0 and with DO=1, and over
	// TCP with DO=0.
	PurposeNS Purpose = "ns"
	// PurposeRandom asks for A of a random name right below the apex (of the apex
	// where there is no room for one), over UDP with DO=0 and with DO=1, and over
	// TCP with DO=0.
	PurposeRandom Purpose = "random"
	// PurposeWildcard asks a new server for a random name below each wildcard of
	// the new zone, for a type that the wildcard has.
	PurposeWildcard Purpose = "wildcard"
	// PurposeEmpty asks a new server for A of an empty non-terminal.
	PurposeEmpty Purpose = "empty-non-terminal"
	// PurposeAbsent asks a new server for a type that an existing name lacks.
	PurposeAbsent Purpose = "absent-type"
	// PurposeBelowCut asks a new server for A of a random name below a delegation.
	PurposeBelowCut Purpose = "below-cut"
	// PurposeDNSKEY, PurposeCDS, PurposeCDNSKEY and PurposeCSYNC ask for that type
	// at the apex, PurposeDNSKEY with DO=1.
	PurposeDNSKEY  Purpose = "dnskey"
	PurposeCDS     Purpose = "cds"
	PurposeCDNSKEY Purpose = "cdnskey"
	PurposeCSYNC   Purpose = "csync"
	// PurposeSignedSOA asks an old or new server for the SOA with DO=1, over UDP and
	// over TCP; it, and PurposeSigned, where the zone is or may be a signed one.
	PurposeSignedSOA Purpose = "signed-soa"
	// PurposeSigned asks an old or new server with DO=1 for what a validator has to
	// be able to prove: RRsets chosen evenly over the zone, names and types that are
	// not there, names below wildcards, delegations and DNAMEs, and DS of
	// delegations; over UDP, and a random name over TCP.
	PurposeSigned Purpose = "signed"
	// PurposeRecursion asks with RD=1 for the root's SOA: the one question with
	// RD=1. It is put once to an address, and stands here for each of its roles.
	PurposeRecursion Purpose = "recursion"
	// PurposePlain asks for the SOA without EDNS; only where the same with EDNS was
	// not answered well.
	PurposePlain Purpose = "plain"
	// PurposeTransfer asks a new server for the whole zone (AXFR) without a key and
	// without EDNS, over TCP. Observation.Transfer holds what came.
	PurposeTransfer Purpose = "transfer"
	// PurposeContent asks an old or new server for one RRset of a content pass, over
	// its transport; only what is not as the source has it is kept, up to a limit,
	// and Observation.Pass names the pass.
	PurposeContent Purpose = "content"
	// PurposeQuery asks an old server for one name and type, to learn what the
	// old zone holds where no transfer is given. Every answer is kept, up to a
	// limit after which nothing more is asked.
	PurposeQuery Purpose = "query"
	// PurposeReferral and PurposeDS ask a parent server for the zone's NS and DS,
	// PurposeParentSOA for the parent zone's SOA; the referral also over TCP.
	PurposeReferral  Purpose = "referral"
	PurposeDS        Purpose = "ds"
	PurposeParentSOA Purpose = "parent-soa"
	// PurposeRecord asks an old or new server for an RRset that the plan protects,
	// over UDP: its TTL is watched, and both sides are compared by it.
	PurposeRecord Purpose = "record"
	// PurposeAddress asks an old or new server for the addresses (A, AAAA) of a name
	// server of either side whose name lies in the zone, over UDP.
	PurposeAddress Purpose = "address"
	// PurposeResolver asks a resolver for the zone's NS with RD=1, over UDP. TTLs of
	// its answer are what is left of them.
	PurposeResolver Purpose = "resolver"
	// PurposeWalk is a question on the way from the root, or to find which zone a
	// given parent server serves.
	PurposeWalk Purpose = "walk"
)

// Question is one thing asked of one server. Names are absolute, in presentation
// format, in lower case; types are mnemonics.
type Question struct {
	Role Role `json:"role"`
	// Server is the name of the server; empty where only its address is known.
	Server    string         `json:"server,omitempty"`
	Address   netip.AddrPort `json:"address"`
	Transport Transport      `json:"transport"`
	Purpose   Purpose        `json:"purpose"`
	Name      string         `json:"name"`
	Type      string         `json:"type"`
	RD        bool           `json:"rd,omitempty"` // recursion desired (RFC 1035 section 4.1.1)
	DO        bool           `json:"do,omitempty"` // DNSSEC OK (RFC 3225)
}

// Outcome is what became of a question.
type Outcome string

// The outcomes of a question that was answered as an authoritative server does:
// AA unless it is a referral, NOERROR unless a name is denied.
const (
	// Answered: there are records in the answer section. Where they are aliases
	// that end in a denied name the RCODE is NXDOMAIN.
	Answered Outcome = "answered"
	// NoData: there are none (RFC 2308 section 2.2).
	NoData Outcome = "nodata"
	// Referred: AA=0, no answer, and NS records of a name between the server's
	// zone and the question's (RFC 1034 section 4.3.2).
	Referred Outcome = "referred"
	// NXDomain: the name is denied, with AA.
	NXDomain Outcome = "nxdomain"
)

// The outcomes that do not help.
const (
	Timeout          Outcome = "timeout"           // nothing came, in all tries
	Refused          Outcome = "refused"           // RCODE 5
	ServFail         Outcome = "servfail"          // RCODE 2
	OtherRcode       Outcome = "other-rcode"       // any other RCODE: see Observation.Rcode
	NotAuthoritative Outcome = "not-authoritative" // AA=0, and no referral
	Malformed        Outcome = "malformed"         // no DNS message, not the answer's ID, or far too large
	WrongQuestion    Outcome = "wrong-question"    // answers something that was not asked
	Truncated        Outcome = "truncated"         // TC=1, and TCP did not help
	TCPRefused       Outcome = "tcp-refused"       // the connection was refused or reset
	Unreachable      Outcome = "unreachable"       // ICMP says so; of a walk: nobody is left to ask
	// NotObservable: this machine has no route for the address family, and no
	// packet left it.
	NotObservable Outcome = "not-observable"
)

// Helpful tells whether the outcome is one of an authoritative server.
func (o Outcome) Helpful() bool {
	switch o {
	case Answered, NoData, Referred, NXDomain:
		return true
	}
	return false
}

// Observation is a question with what came back.
type Observation struct {
	Question
	Outcome Outcome `json:"outcome"`
	// Rcode is the mnemonic of the RCODE, extended by EDNS: "NOERROR". Empty where
	// no message came.
	Rcode string `json:"rcode,omitempty"`
	AA    bool   `json:"aa,omitempty"` // authoritative answer (RFC 1035 section 4.1.1)
	TC    bool   `json:"tc,omitempty"` // truncated: of the UDP answer that led to TCP
	RA    bool   `json:"ra,omitempty"` // recursion available
	AD    bool   `json:"ad,omitempty"` // authentic data (RFC 4035 section 3.2.3)
	// EDNS tells whether the answer had an OPT record (RFC 6891).
	EDNS bool `json:"edns,omitempty"`
	// NSID is the server's identifier (RFC 5001): its text where it is printable,
	// else "0x" and hex.
	NSID string `json:"nsid,omitempty"`
	// The sections of the message, in its order, without the OPT record. None is
	// kept of a message that is far too large for the question.
	Answer     []RR `json:"answer,omitempty"`
	Authority  []RR `json:"authority,omitempty"`
	Additional []RR `json:"additional,omitempty"`
	Size       int  `json:"size,omitempty"`  // octets of the message
	Millis     int  `json:"ms,omitempty"`    // from the last try to the answer
	Tries      int  `json:"tries,omitempty"` // from 1
	// Detail says in words what an unhelpful outcome was: "connection reset",
	// "2 answers with another ID".
	Detail string `json:"detail,omitempty"`
	// Pass is the ID of the content pass that a content question belongs to.
	Pass string `json:"pass,omitempty"`
	// Transfer is what came of a PurposeTransfer.
	Transfer *Transfer `json:"transfer,omitempty"`
}

// RR is a resource record in presentation format.
type RR struct {
	Name string `json:"name"` // absolute, lower case
	Type string `json:"type"`
	TTL  uint32 `json:"ttl"` // seconds
	Data string `json:"data"`
}

// Transfer is what came of a zone transfer that was not refused.
type Transfer struct {
	Serial  uint32 `json:"serial"`
	Records int    `json:"records"`
	// Digest is that of the zone, as in reports; empty unless it came whole.
	Digest string `json:"digest,omitempty"`
	// Trouble says why it is no whole zone: "the connection ended after 12
	// records, before the closing SOA".
	Trouble string `json:"trouble,omitempty"`
	// Missing, Extra and Differs are the RRsets that are not as the source has
	// them, without SOA and DNSSEC types; each holds what was transferred, and
	// of Missing the source's.
	Missing []RR `json:"missing,omitempty"`
	Extra   []RR `json:"extra,omitempty"`
	Differs []RR `json:"differs,omitempty"`
}

// Content is a pass over all RRsets of a source zone, asked of one address over
// one transport. Questions that were answered exactly as the source has it are
// only counted.
type Content struct {
	ID        string         `json:"id"` // unique in all logs: vantage, time and number
	Role      Role           `json:"role"`
	Server    string         `json:"server,omitempty"`
	Address   netip.AddrPort `json:"address"`
	Transport Transport      `json:"transport"`
	Source    Source         `json:"source"`
	Started   time.Time      `json:"started"` // UTC: the first question
	Ended     time.Time      `json:"ended"`   // UTC: the last answer
	// Before and After are the rdata of the SOA that the address gave right
	// before the first question and right after the last; empty: none.
	Before string `json:"before,omitempty"`
	After  string `json:"after,omitempty"`
	// Questions is how many the source makes, Asked how many of them were put.
	// They differ in a sample, and where the server stopped answering.
	Questions int `json:"questions"`
	Asked     int `json:"asked"`
	Equal     int `json:"equal"`
	// Unequal counts all others, Unanswered among them. They are kept as
	// observations, up to a limit.
	Unequal int `json:"unequal"`
	// Unanswered counts the questions without a helpful outcome.
	Unanswered int `json:"unanswered,omitempty"`
	// NSIDs are the identifiers that answered, sorted.
	NSIDs []string `json:"nsids,omitempty"`
}

// Source identifies the zone that answers were compared with.
type Source struct {
	Name   string `json:"name,omitempty"`
	Serial uint32 `json:"serial"`
	Digest string `json:"digest"` // "sha256:" and hex, as in reports
}

// Host is which addresses a name server has, and who says so.
type Host struct {
	Role      Role             `json:"role"`
	Name      string           `json:"name"`
	Addresses []netip.AddrPort `json:"addresses,omitempty"`
	// From is "plan", "zone" (the new one), "glue" (the parent's) or "walk" (from
	// the root).
	From string `json:"from"`
	// Outcome is Answered where there are addresses; NXDomain where the name does
	// not exist; NoData where it has none; another one where nobody could tell.
	Outcome Outcome `json:"outcome"`
	// DeniedBy is the zone whose servers denied the name, for NXDomain.
	DeniedBy string `json:"denied-by,omitempty"`
	Detail   string `json:"detail,omitempty"`
}

// Cut is the delegation as the walk found it: which zone delegates, and by which
// servers.
type Cut struct {
	Zone      string           `json:"zone"` // the parent zone
	From      string           `json:"from"` // "plan" or "walk"
	Addresses []netip.AddrPort `json:"addresses,omitempty"`
	Servers   []string         `json:"servers,omitempty"` // names, beside Addresses
	// Trouble says why the parent could not be found.
	Trouble string `json:"trouble,omitempty"`
}
