package live

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"sync"

	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/zonefile"
)

// Limits of a walk. They leave room for every sane delegation, and keep one that
// was made to send resolvers around (NXNSAttack) from costing more than this.
const (
	maxReferrals = 32  // from the root to one answer
	maxNested    = 6   // names of servers that are looked up for the sake of others
	maxGlueless  = 4   // servers of one zone that are looked up
	maxAttempts  = 16  // packets for one question
	maxForName   = 200 // packets for one name, all that it needs included
	silenceCosts = 8   // packets that one counts for that was not answered
	maxServers   = 64  // of one delegation that are kept
	maxAddresses = 64  // of one server that are kept
)

// resolver finds names by asking downwards from the root. What it learned serves
// all names of one look; it may be used by several goroutines.
type resolver struct {
	c   *Client
	saw func(evidence.Observation)

	mu      sync.Mutex
	zones   map[zonefile.Name]*delegation
	answers map[question]reply
	silent  map[netip.AddrPort]bool
}

// delegation is a zone with the servers that its parent names.
type delegation struct {
	zone    zonefile.Name
	servers []nameServer
	// asking lets one question at a time to the zone's servers, so that what it
	// teaches need not be asked again.
	asking sync.Mutex
	// dead is the last thing that came of its servers when none answered anything.
	dead *reply
}

// nameServer is one server of a delegation.
type nameServer struct {
	name      zonefile.Name // "" for the root's hints
	addresses []netip.AddrPort
}

// walked is the end of a walk: an answer, or the last thing that did not help.
type walked struct {
	reply
	// at is the delegation whose servers said so.
	at *delegation
}

// trip is what one name costs, with all that it needs.
type trip struct {
	left *int            // packets, of maxForName
	path []zonefile.Name // names on the way, each for the sake of the one before
}

func (c *Client) newResolver(saw func(evidence.Observation)) *resolver {
	w := &resolver{
		c: c, saw: saw, zones: map[zonefile.Name]*delegation{},
		answers: map[question]reply{}, silent: map[netip.AddrPort]bool{},
	}
	root := &delegation{zone: zonefile.Root}
	for _, a := range c.cfg.Roots {
		if a.Port() == 0 {
			a = netip.AddrPortFrom(a.Addr(), c.cfg.Port)
		}
		root.servers = append(root.servers, nameServer{addresses: []netip.AddrPort{a}})
	}
	w.zones[zonefile.Root] = root
	return w
}

func newTrip() trip {
	left := maxForName
	return trip{left: &left}
}

// find asks for a name and type, from the nearest zone that is known downwards.
func (w *resolver) find(ctx context.Context, q question, t trip) (walked, error) {
	for range maxReferrals {
		at := w.nearest(q.name)
		got, moved, err := w.askZone(ctx, at, q, t)
		switch {
		case err != nil:
			return walked{}, err
		case moved:
		case got.Outcome == evidence.Referred:
			w.learn(at, got.message, q)
		default:
			return walked{got, at}, nil
		}
	}
	return w.stuck(q, fmt.Sprintf("over %d referrals", maxReferrals)), nil
}

// stuck is the end of a walk that nobody's answer ended.
func (w *resolver) stuck(q question, why string) walked {
	var r reply
	r.Name, r.Type = q.name.String(), q.typ.String()
	r.Outcome, r.Detail = evidence.Unreachable, why
	return walked{reply: r, at: w.nearest(q.name)}
}

// nearest is the closest zone at or above a name whose servers are known.
func (w *resolver) nearest(name zonefile.Name) *delegation {
	w.mu.Lock()
	defer w.mu.Unlock()
	for ; ; name = name.Parent() {
		if d, ok := w.zones[name]; ok {
			return d
		}
	}
}

// learn takes in a referral: the servers that it names for the zone below, and
// their addresses where the zone that refers may give them.
func (w *resolver) learn(from *delegation, m *message, q question) {
	d := &delegation{}
	for _, r := range m.authority {
		name, isNS := r.target()
		if !isNS || !r.owner.IsBelow(from.zone) || !q.name.IsAtOrBelow(r.owner) || len(d.servers) >= maxServers {
			continue
		}
		if d.zone == "" {
			d.zone = r.owner
		}
		if r.owner == d.zone {
			d.servers = append(d.servers, nameServer{name, w.c.glue(m, name, from.zone)})
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if _, known := w.zones[d.zone]; !known && d.zone != "" {
		w.zones[d.zone] = d
	}
}

// glue is the addresses of a server in a message from servers of zone, which may
// speak for names below their zone alone.
func (c *Client) glue(m *message, name, zone zonefile.Name) (list []netip.AddrPort) {
	if !name.IsAtOrBelow(zone) {
		return nil
	}
	for _, r := range m.additional {
		if a, ok := r.address(); ok && r.owner == name {
			list = append(list, netip.AddrPortFrom(a, c.cfg.Port))
		}
	}
	list = sortAddresses(list)
	return list[:min(len(list), maxAddresses)]
}

// sortAddresses sorts a list in place, and leaves out what is there twice.
func sortAddresses(list []netip.AddrPort) []netip.AddrPort {
	slices.SortFunc(list, netip.AddrPort.Compare)
	return slices.Compact(list)
}

// target is the name in NS or CNAME data.
func (r resource) target() (name zonefile.Name, isNS bool) {
	if r.typ != zonefile.TypeNS && r.typ != zonefile.TypeCNAME || zonefile.CheckRdata(r.typ, []byte(r.rdata)) != nil {
		return "", false
	}
	return zonefile.Name(r.rdata), r.typ == zonefile.TypeNS
}

// address is that of A or AAAA data.
func (r resource) address() (netip.Addr, bool) {
	if r.typ != zonefile.TypeA && r.typ != zonefile.TypeAAAA || zonefile.CheckRdata(r.typ, []byte(r.rdata)) != nil {
		return netip.Addr{}, false
	}
	return netip.AddrFromSlice([]byte(r.rdata))
}

// serversOf is a copy of what is known of a zone's servers.
func (w *resolver) serversOf(d *delegation) []nameServer {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(d.servers)
}
