package cases

import (
	"fmt"
	"io/fs"
	"net/netip"
	"sync"

	"github.com/zonegate/zonegate/migrate/rehearse"
	"github.com/zonegate/zonegate/migrate/rehearse/stage"
	"github.com/zonegate/zonegate/zonefile"
)

// zones reads the zones of a case, each once: a server whose zones are the same is
// the same.
type zones struct {
	files fs.FS
	mu    sync.Mutex
	read  map[string]*zonefile.Zone
}

func (z *zones) zone(file string) (*zonefile.Zone, error) {
	z.mu.Lock()
	defer z.mu.Unlock()
	if zone, ok := z.read[file]; ok {
		return zone, nil
	}
	text, _, err := zoneText(z.files, file)
	if err != nil {
		return nil, err
	}
	zone, err := zonefile.ParseZone("", text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	if z.read == nil {
		z.read = map[string]*zonefile.Zone{}
	}
	z.read[file] = zone
	return zone, nil
}

func (z *zones) all(files []string) (list []*zonefile.Zone, err error) {
	for _, file := range files {
		zone, err := z.zone(file)
		if err != nil {
			return nil, err
		}
		list = append(list, zone)
	}
	return list, nil
}

// cast is who is at which address, with the zones read.
func (z *zones) cast(s Servers) (stage.Cast, error) {
	cast := stage.Cast{}
	for text, is := range s {
		at, err := stage.ParseAt(text)
		if err != nil {
			return nil, err
		}
		actor, err := z.actor(is)
		if err != nil {
			return nil, fmt.Errorf("server %s: %w", text, err)
		}
		cast[at] = actor
	}
	return cast, nil
}

func (z *zones) actor(is Actor) (a stage.Actor, err error) {
	a = stage.Actor{NSID: is.NSID, Transfer: is.Transfer, Gone: is.Gone}
	for _, f := range []struct {
		from []string
		to   *[]*zonefile.Zone
	}{{is.Zones, &a.Zones}, {is.TCPZones, &a.TCPZones}, {is.Denials, &a.Denials}} {
		if *f.to, err = z.all(f.from); err != nil {
			return a, err
		}
	}
	for _, text := range is.Faults {
		fault, err := rehearse.ParseFault(text)
		if err != nil {
			return a, err
		}
		a.Faults = append(a.Faults, fault)
	}
	return a, nil
}

// everywhere are all addresses of a case.
func (c *Case) everywhere() map[netip.AddrPort]bool {
	all := map[netip.AddrPort]bool{}
	add := func(s Servers) {
		for text := range s {
			if at, err := stage.ParseAt(text); err == nil {
				all[at] = true
			}
		}
	}
	add(c.Servers)
	for i := range c.Runs {
		add(c.Runs[i].Servers)
		for j := range c.Runs[i].Before {
			add(c.Runs[i].Before[j].Servers)
		}
	}
	return all
}

// roots are where walks begin.
func (c *Case) roots() (list []netip.AddrPort) {
	for _, text := range c.Root {
		if at, err := stage.ParseAt(text); err == nil {
			list = append(list, at)
		}
	}
	return list
}

// with is the case's cast with some who are otherwise; who only comes in at another
// time is gone.
func (c *Case) with(z *zones, changed Servers) (stage.Cast, error) {
	cast := stage.Cast{}
	for at := range c.everywhere() {
		cast[at] = stage.Actor{Gone: true}
	}
	usual, err := z.cast(c.Servers)
	if err != nil {
		return nil, err
	}
	now, err := z.cast(changed)
	if err != nil {
		return nil, err
	}
	return cast.With(usual).With(now), nil
}
