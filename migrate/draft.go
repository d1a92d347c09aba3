package migrate

import (
	"fmt"
	"net/netip"
	"time"

	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/plans"
	"github.com/zonegate/zonegate/zonefile"
)

// Draft is what a plan is drafted from: a look at the live zone, or the zone files
// of both sides, or some of each.
type Draft struct {
	Zone zonefile.Name
	// At is when the plan is drafted.
	At time.Time
	// File is the plan's own name, as the commands in its head call it.
	File string
	// Looked tells that the live zone was looked at. Entries are what was seen then,
	// in order of time.
	Looked  bool
	Entries []evidence.Entry
	Vantage string
	// ParentServers are those that were given to look at; none: they were found.
	ParentServers []string
	// Transfers are the tries to have the whole zone from its servers, in order.
	Transfers []DraftTransfer
	// Before is what earlier looks saw; nil: nobody kept any.
	Before *evidence.Book
	// Old and New are the zone files, where there are any.
	Old, New *DraftZone
	// Evidence is the log that the plan is to have.
	Evidence string
}

// DraftTransfer is a try to have the whole zone from a server.
type DraftTransfer struct {
	Target
	// Source is how a plan names the transfer: "axfr://ns1.example.net/example.com.".
	Source string
	At     time.Time
	// Zone is what came; nil where it is Open and too large to be had whole, and
	// where Trouble says why nothing came.
	Zone    *zonefile.Zone
	Open    bool
	Trouble string
}

// DraftZone is a zone file.
type DraftZone struct {
	Source string // as the plan is to name it
	Zone   *zonefile.Zone
}

// Drafted is a plan for a person to complete.
type Drafted struct {
	Text []byte
	// Troubles are what is wrong with the zone as it is, or hardly meant so.
	Troubles []string
	// Unseen is what could not be looked at.
	Unseen []string
}

// Write drafts the plan. The same Draft gives the same text.
func (d *Draft) Write() Drafted {
	f := d.findFacts()
	w := &draftWriter{Draft: d, facts: f}
	w.body()
	head := &draftWriter{Draft: d, facts: f}
	head.head()
	return Drafted{Text: []byte(head.b.String() + w.b.String()), Troubles: f.troubles, Unseen: f.unseen}
}

// NotThere says why there is no zone that could be moved: the name is in another
// zone, or does not exist; empty where there is one, or nobody could tell.
func (d *Draft) NotThere() (why, fix string) {
	if !d.Looked {
		return "", ""
	}
	f := &draftFacts{draft: d}
	f.gather()
	var denied, within bool
	for _, v := range f.parents {
		switch {
		case len(v.names) > 0:
			return "", ""
		case v.referral == nil:
		case v.referral.Outcome == evidence.NXDomain:
			denied = true
		case v.referral.Outcome == evidence.NoData, v.referral.Outcome == evidence.Answered:
			within = true
		}
	}
	switch parent := f.parentZone(); {
	case within:
		return fmt.Sprintf("%s is no zone of its own, but a name in %s", d.Zone, parent), "give the zone: " + parent
	case denied:
		fix := ""
		if zone, err := zonefile.ParseName(parent, zonefile.Root); err == nil && zone.Labels() > 1 {
			fix = "give the zone, if that is " + parent
		}
		return fmt.Sprintf("%s does not exist: the servers of %s deny it", d.Zone, parent), fix
	}
	return "", ""
}

// body writes the plan from its first key on.
func (w *draftWriter) body() {
	w.key("version: 1")
	w.key("zone: " + yamlWord(w.Zone.String()))
	w.sides()
	w.parent()
	w.dnssecKey()
	w.timing()
	w.content()
	w.people()
}

// defaultTTLBefore is what the plan assumes where nobody saw a TTL.
func defaultTTLBefore() plans.TTLBefore { return plans.Default().Timing.TTLBefore }

// DraftServer is a name server of the zone with where it was found.
type DraftServer struct {
	Name      string
	Addresses []netip.AddrPort // none: it was not looked for, or not found
	Looked    bool
}

// Servers are the name servers that the parent or the zone's own apex names, by
// name.
func (d *Draft) Servers() (list []DraftServer) {
	f := &draftFacts{draft: d}
	f.gather()
	for _, s := range f.servers {
		if s.inParent || s.inChild {
			one := DraftServer{Name: s.name, Looked: s.host != nil}
			if s.host != nil {
				one.Addresses = s.host.Addresses
			}
			list = append(list, one)
		}
	}
	return list
}

// Serving are the addresses that answer for the zone over TCP, of all its
// servers: what can be asked for the whole zone.
func (d *Draft) Serving() (list []Target) {
	f := &draftFacts{draft: d}
	f.gather()
	for _, v := range f.views() {
		if v.tcp != nil && v.tcp.Outcome == evidence.Answered {
			list = append(list, Target{Role: evidence.Old, Server: v.server, Address: v.address})
		}
	}
	return list
}

// Cut is the parent as it was found; nil where it was not.
func (d *Draft) Cut() *evidence.Cut {
	f := &draftFacts{draft: d}
	f.gather()
	return f.cut
}
