package migrate

import (
	"net/netip"
	"slices"
	"time"

	"github.com/zonegate/zonegate/migrate/evidence"
)

// How old evidence may be unless the command line says otherwise.
const (
	DefaultMaxAge        = 15 * time.Minute // quick probes
	DefaultContentMaxAge = 24 * time.Hour   // content passes
)

// clockSlack is how far clocks of two vantages may be apart, and how far back a
// clock may go without being noticed.
const clockSlack = 2 * time.Second

// Seen is what evidence says about the servers of a move at one time.
type Seen struct {
	Book *evidence.Book
	// Now is the time that it is judged for; later entries are left out.
	Now time.Time
	// NowGiven tells that a person chose Now, and that no clock shows it.
	NowGiven bool
	// MaxAge is how old quick probes may be, ContentMaxAge a content pass.
	MaxAge, ContentMaxAge time.Duration
	// Targets are the addresses of the plan's name servers, and of those that the
	// parent names besides: in order of role, plan and address.
	Targets []Target
	// Hosts are the name servers, with where their addresses are from: the last
	// that each vantage found.
	Hosts []SeenHost
	// Cuts are the parent as each vantage found it last, in order of vantage; none
	// where nobody looked for it.
	Cuts []SeenCut
	// Vantages that the evidence in use comes from, sorted.
	Vantages []string
	// Old was set aside because it is too old.
	Old []OldLook
	// Unused was set aside because it is of another move, or from the future.
	Unused []Unused

	oldIsLearned bool // the old zone is what its servers answer: there is nothing else to compare them with

	noContent bool // the gate does not ask what servers hold

	entries []*evidence.Entry // of the book, those for this move that are not from the future

	digests map[evidence.Role]string // of the zones that content is to be compared with

	sights   map[sightKey][]Sight
	contents map[contentKey][]SeenContent
	others   map[contentKey][]SeenContent // of other versions of the zone
}

// Target is one address that has to be looked at.
type Target struct {
	Role    evidence.Role
	Server  string // absolute name; empty for a parent server known by address alone
	Address netip.AddrPort
	Group   string // the plan's; empty: the side's one group
	Line    int    // in the plan; 0 where the plan does not name it
}

// Sight is an observation with where and when it was made.
type Sight struct {
	*evidence.Observation
	At      time.Time
	Vantage string
	Run     string
}

// SeenHost is a name server with when its addresses were found.
type SeenHost struct {
	*evidence.Host
	At      time.Time
	Vantage string
}

// SeenCut is the parent zone with when it was found.
type SeenCut struct {
	*evidence.Cut
	At      time.Time
	Vantage string
}

// SeenContent is a content pass with the unequal answers that it counts.
type SeenContent struct {
	*evidence.Content
	Vantage string
	Unequal []Sight
	Changed string // another SOA that was seen after it, whatever it is now; "": none
}

// OldLook is evidence from a vantage that is too old to be used, while there is
// newer from another.
type OldLook struct {
	Vantage string
	At      time.Time
}

type sightKey struct {
	role      evidence.Role
	address   netip.AddrPort
	transport evidence.Transport
	purpose   evidence.Purpose
}

type contentKey struct {
	role      evidence.Role
	address   netip.AddrPort
	transport evidence.Transport
}

// Sights gives what was seen of an address in the last run of each vantage that
// asked it so; vantages whose run is older than MaxAge are left out where there
// is a newer one, unless the plan names them. In order of vantage and time.
func (s *Seen) Sights(role evidence.Role, address netip.AddrPort, transport evidence.Transport, purpose evidence.Purpose) []Sight {
	return s.sights[sightKey{role, address, transport, purpose}]
}

// Contents gives the last whole content pass of each vantage over an address and
// transport that was made for the zone that is judged (its digest), in order of
// vantage. A sample stands here where there is nothing else, or where it is newer
// and found differences.
func (s *Seen) Contents(role evidence.Role, address netip.AddrPort, transport evidence.Transport) []SeenContent {
	return s.contents[contentKey{role, address, transport}]
}

// OtherContents gives the last content pass of each vantage over an address and
// transport that was made for another version of the zone than the one that is
// judged.
func (s *Seen) OtherContents(role evidence.Role, address netip.AddrPort, transport evidence.Transport) []SeenContent {
	return s.others[contentKey{role, address, transport}]
}

// Of lists the targets of a role.
func (s *Seen) Of(role evidence.Role) (list []Target) {
	for _, t := range s.Targets {
		if t.Role == role {
			list = append(list, t)
		}
	}
	return list
}

// sawNew tells whether any new server was looked at.
func (s *Seen) sawNew() bool {
	for key, sights := range s.sights {
		if key.role == evidence.New && slices.ContainsFunc(sights, func(x Sight) bool { return x.Outcome != evidence.NotObservable }) {
			return true
		}
	}
	return false
}

// Fresh tells whether something seen at a time is no older than a limit.
func (s *Seen) Fresh(at time.Time, limit time.Duration) bool { return s.Now.Sub(at) <= limit }
