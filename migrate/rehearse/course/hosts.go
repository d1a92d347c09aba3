package course

import (
	"slices"
	"strings"

	"github.com/zonegate/zonegate/zonefile"
)

// is tells whether it is the same name server: one that keeps its name and moves to
// other addresses is another.
func (h host) is(other host) bool {
	return h.name == other.name && slices.Equal(h.addresses, other.addresses)
}

// moves tells whether a name server of the zone's own names has other addresses on the
// other side. Its name does not tell then who is meant.
func (w *walk) moves(h host) bool {
	return h.name.IsAtOrBelow(w.Zone) && slices.ContainsFunc(w.all(), func(o host) bool { return o.name == h.name && !o.is(h) })
}

// called are the names of hosts in words, with addresses where only those differ.
func (w *walk) called(hosts []host) string {
	list := names(hosts)
	for i, h := range hosts {
		if w.moves(h) {
			list[i] += " (" + strings.Join(h.texts(), ", ") + ")"
		}
	}
	return inWords(list)
}

func (h host) texts() (list []string) {
	for _, a := range h.addresses {
		list = append(list, plainAddress(a))
	}
	return list
}

// nameSet has a side's zone name servers, with the addresses of those that move.
func (w *walk) nameSet(s *side, hosts []host) error {
	return s.change(func(d *draft) {
		d.nameServers(names(hosts))
		ttl := d.ttlOf(d.origin, zonefile.TypeNS)
		for _, h := range hosts {
			if w.moves(h) {
				d.addresses(h, ttl)
			}
		}
	})
}

// addresses replaces those of a host. Where it had none they get a TTL, in seconds.
func (d *draft) addresses(h host, ttl uint32) {
	for _, t := range []zonefile.Type{zonefile.TypeA, zonefile.TypeAAAA} {
		if former := d.ttlOf(h.name, t); former > 0 {
			ttl = former
		}
		d.without(h.name, t)
	}
	for _, a := range h.addresses {
		t, _ := zonefile.ParseType(addressType(a))
		d.records = append(d.records, record{h.name, t, ttl, a.Addr().String()})
	}
}

// apexOf are the hosts that a zone's NS set leads to.
func (w *walk) apexOf(z *zonefile.Zone) (list []host) {
	for _, n := range nsOf(z) {
		for _, h := range w.all() {
			if h.name.String() == n && (!w.moves(h) || slices.Equal(addressesIn(z, h.name), h.addresses)) {
				list = append(list, h)
				break
			}
		}
	}
	return list
}
