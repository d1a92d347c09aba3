package course

import (
	"context"
	"net/netip"
	"slices"
	"time"

	"github.com/zonegate/zonegate/zonefile"
)

// scene is who serves what at a moment.
type scene struct {
	old, new side
	parent   delegation
	// stays are servers of the parent that keep another delegation.
	stays map[netip.AddrPort]delegation
	// faulty are the faults that hold, by role or address.
	faulty map[string][]string
}

// side is what a provider serves.
type side struct {
	zone *zonefile.Zone
	gone bool
	signing
}

func (s scene) clone() scene {
	c := s
	c.faulty, c.stays = map[string][]string{}, map[netip.AddrPort]delegation{}
	for k, v := range s.faulty {
		c.faulty[k] = slices.Clone(v)
	}
	for k, v := range s.stays {
		c.stays[k] = v
	}
	return c
}

// play has the servers be as the scene says.
func (w *walk) play(ctx context.Context) error {
	cast, err := w.cast()
	if err != nil {
		return err
	}
	if !w.aside && !w.mending {
		w.history = append(w.history, moment{w.now, w.scene.clone()})
	}
	return w.theatre.Play(ctx, cast)
}

// moment is who serves what from a time on.
type moment struct {
	at time.Time
	scene
}

func (w *walk) cast() (Cast, error) {
	parent, err := w.World.parentZone(w.parent)
	if err != nil {
		return nil, err
	}
	c := Cast{}
	if w.Parent != zonefile.Root {
		if w.root == nil {
			if w.root, err = w.rootZone(); err != nil {
				return nil, err
			}
		}
		w.enter(c, "root", w.roots, w.root, false)
	}
	w.enter(c, "parent", w.parents, parent, false)
	for at, d := range w.stays {
		z, err := w.World.parentZone(d)
		if err != nil {
			return nil, err
		}
		part := c[at]
		part.Zones = []*zonefile.Zone{z}
		c[at] = part
	}
	for _, s := range []struct {
		role  string
		hosts []host
		*side
	}{{"old", w.olds, &w.old}, {"new", w.news, &w.new}} {
		z, err := w.served(s.side)
		if err != nil {
			return nil, err
		}
		w.enter(c, s.role, s.hosts, z, s.gone)
	}
	return c, nil
}

func (w *walk) enter(c Cast, role string, hosts []host, z *zonefile.Zone, gone bool) {
	for _, h := range hosts {
		for _, a := range h.addresses {
			c[a] = Part{Role: role, Zones: []*zonefile.Zone{z}, Faults: w.faulty[role], Gone: gone}
		}
	}
}

// nameSet has a side's zone name servers.
func (s *side) nameSet(names []string) error {
	return s.change(func(d *draft) { d.nameServers(names) })
}

// change changes a zone, whose serial goes up.
func (s *side) change(by func(*draft)) (err error) {
	d := draftOf(s.zone)
	by(d)
	d.bump()
	s.zone, err = d.zone()
	return err
}
