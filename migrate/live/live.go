// Package live is the only one that asks over the network: it transfers zones,
// finds servers, asks them questions and compares what they serve with a zone.
// It writes down what it saw as evidence, judges nothing and never sees a plan.
package live

import (
	"net/netip"
	"sync/atomic"
	"time"

	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/zonefile"
)

// Config is how a Client asks.
type Config struct {
	// Clock gives the time that observations are dated by.
	Clock func() time.Time
	// Vantage and Run are put on every entry; Run is unique in all logs.
	Vantage, Run string
	// Rate is how many questions a second one address is asked at most, over both
	// transports together; 0: no limit.
	Rate float64
	// Timeout is how long one try waits for an answer (DefaultTimeout); Tries is
	// how often a question is put (DefaultTries).
	Timeout time.Duration
	Tries   int
	// Roots are the servers that walks begin at; nil: the built-in root hints. A
	// port of 0 is Port.
	Roots []netip.AddrPort
	// Port is where servers are asked whose addresses were found, by a walk or in
	// the new zone; 0: 53.
	Port uint16
	// Route, where set, tells where packets for an address go in its place, over UDP
	// and TCP alike; not ok: nobody can be reached there, and nothing is sent. What is
	// written down has the address that was asked for.
	Route func(netip.AddrPort) (to netip.AddrPort, ok bool)
	// Sink takes what was seen, in batches, from one goroutine at a time. Its
	// error ends the work.
	Sink func([]evidence.Entry) error
	// Progress, where set, is told how far content passes and learning are, in
	// questions and names; total may grow.
	Progress func(done, total int64)
}

// What a Config without them has.
const (
	DefaultTimeout = 2 * time.Second
	DefaultTries   = 3
	// DefaultRate is polite to a name server of any size, in questions a second
	// for one address.
	DefaultRate = 200
	// MessageSize is the UDP payload that questions allow (RFC 6891; the DNS flag
	// day of 2020), in octets.
	MessageSize = 1232
)

// Look is what a look at a move is about.
type Look struct {
	Zone    zonefile.Name
	Parent  Parent
	Servers []Server
	// New is what the new servers are to serve; nil: their content is not asked
	// for.
	New *Content
	// Old is what the old servers serve, as far as it is known; nil: their content
	// is not compared. Names of it that New lacks are asked of the new servers too.
	Old *Content
	// LearnOld asks the old servers for every name of New and some usual ones, with
	// the types of New and the usual ones, and keeps all answers: for an old zone
	// that nobody can export. It needs New.
	LearnOld bool
	// Quick leaves out the content passes, both ways, and LearnOld.
	Quick bool
	// Fresh, where set, tells that a pass over an address and transport need not
	// be made again. soa is the rdata of the SOA that the address gave in this look
	// over that transport, as in Content.Before; empty: none.
	Fresh func(role evidence.Role, address netip.AddrPort, transport evidence.Transport, soa string) bool
	// Sample puts only so many questions in a pass, chosen at random; 0: all.
	Sample int
	// Records are asked of the servers of both sides, and of those that the parent
	// names besides: the RRsets that the plan protects.
	Records []Record
	// Resolvers are asked once each for what they hold of the zone's NS.
	Resolvers []netip.AddrPort
	// Light makes this a round of a watch, which is Quick too and asks for what
	// changes in the course of a move, over UDP: the parent for the referral and its
	// SOA; both sides for SOA, NS (DO=0 and DO=1), Records and the addresses of name
	// servers in the zone; with Signed also the parent for DS, and both sides for
	// DNSKEY and the signed SOA. Servers that the parent names besides are asked
	// everything.
	Light bool
	// Signed tells that the zone is or may be signed: servers of both sides are asked
	// for what shows whether their signatures and denials hold. Without it those are
	// that show signatures in this look.
	Signed bool
	// Known is what earlier looks found; nil: nothing.
	Known *Known
}

// Record is an RRset to ask for.
type Record struct {
	Name zonefile.Name
	Type zonefile.Type
}

// Known is where servers were found. A round does not look for them again, and
// writes down no Cut and no Host; other looks fall back to it where they find
// nothing.
type Known struct {
	Parent *evidence.Cut // nil, or with Trouble: not known
	// Hosts with addresses; of the same role and name the last one counts.
	Hosts []*evidence.Host
	// Find has a round look for all of it again.
	Find bool
}

// Content is a zone with what evidence calls it.
type Content struct {
	Zone   *zonefile.Zone
	Source evidence.Source
}

// Parent is the zone that delegates. Without Zone it is found by walking down
// from the root, without Servers they are looked up.
type Parent struct {
	Zone    zonefile.Name
	Servers []netip.AddrPort
}

// Server is one name server. Without Addresses they are looked up.
type Server struct {
	Role      evidence.Role // Old or New
	Name      zonefile.Name
	Addresses []netip.AddrPort
}

// Client asks. It may be used by several goroutines.
type Client struct {
	cfg       Config
	pace      *pacer
	questions atomic.Int64
	progress  *progress // of content passes
	totals    totals
}

// New makes a Client; what cfg leaves out has its default, but for the Clock and
// the Sink, which must be there.
func New(cfg Config) *Client {
	if cfg.Timeout <= 0 {
		cfg.Timeout = DefaultTimeout
	}
	if cfg.Tries <= 0 {
		cfg.Tries = DefaultTries
	}
	if cfg.Port == 0 {
		cfg.Port = 53
	}
	if cfg.Roots == nil {
		cfg.Roots = rootHints()
	}
	return &Client{cfg: cfg, pace: newPacer(cfg.Rate), progress: newProgress(cfg.Progress)}
}

// Questions is how many questions were put on the wire until now, every try
// counted.
func (c *Client) Questions() int { return int(c.questions.Load()) }
