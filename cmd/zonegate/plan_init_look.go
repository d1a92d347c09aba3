package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v2"
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/migrate/live"
	"github.com/zonegate/zonegate/plans"
	"github.com/zonegate/zonegate/zonefile"
)

// Limits of the transfers that plan init tries.
const (
	draftTransferOctets = 64 << 20
	draftTransferTime   = 30 * time.Second
	draftTransfers      = 8 // addresses
)

// drafting is a look for the sake of a plan.
type drafting struct {
	*migrate.Draft
	config live.Config
	parent live.Parent
}

// lookForDraft looks at the live zone.
func (t *tool) lookForDraft(c *cli.Context, d *migrate.Draft) error {
	l, err := t.readLooking(c, &plans.Plan{})
	if err != nil {
		return err
	}
	l.config.Clock = startClock(d.At)
	if c.IsSet("now") {
		l.config.Clock = frozen(d.At)
	}
	d.Vantage = l.vantage
	look := drafting{Draft: d, config: l.config}
	if d.ParentServers, look.parent.Servers, err = draftParentServers(c); err != nil {
		return err
	}
	p := t.progress(display{})
	defer p.end()
	p.now(lookStep)
	return look.all(c.Context)
}

// all looks until everything is known that a plan needs.
func (d *drafting) all(ctx context.Context) error {
	if err := d.look(ctx, live.Look{Quick: true, Records: d.usual()}); err != nil {
		return err
	}
	if why, fix := d.NotThere(); why != "" {
		if fix != "" {
			why += "; " + fix
		}
		return errors.New(why)
	}
	if err := d.lookAgain(ctx); err != nil {
		return err
	}
	return d.transfer(ctx)
}

func (d *drafting) look(ctx context.Context, l live.Look) error {
	l.Zone, l.Parent = d.Zone, d.parent
	d.config.Run = newRun(d.At, d.Vantage)
	d.config.Sink = func(entries []evidence.Entry) error {
		d.Entries = append(d.Entries, entries...)
		return nil
	}
	return live.New(d.config).Look(ctx, l)
}

// usual are the records that are asked for in any case.
func (d *drafting) usual() []live.Record {
	list := []live.Record{{Name: d.Zone, Type: zonefile.TypeMX}, {Name: d.Zone, Type: zonefile.TypeTXT}}
	add := func(label string, types ...zonefile.Type) {
		name, err := zonefile.ParseName(label, d.Zone)
		for _, typ := range types {
			if err == nil {
				list = append(list, live.Record{Name: name, Type: typ})
			}
		}
	}
	add("_dmarc", zonefile.TypeTXT)
	add("www", zonefile.TypeA, zonefile.TypeAAAA)
	return list
}

// lookAgain asks for what the first look showed to be there: servers that only the
// zone itself names, addresses of those in the zone, and hosts that take mail.
func (d *drafting) lookAgain(ctx context.Context) error {
	l := live.Look{Quick: true, Light: true, Known: &live.Known{Parent: d.Cut()}}
	within := false
	for _, s := range d.Servers() {
		name, err := zonefile.ParseName(s.Name, zonefile.Root)
		if err != nil {
			continue
		}
		if !s.Looked {
			l.Light, l.Known = false, nil
		}
		within = within || name.IsAtOrBelow(d.Zone)
		l.Servers = append(l.Servers, live.Server{Role: evidence.Old, Name: name, Addresses: s.Addresses})
	}
	for _, host := range migrate.MailHosts(d.Zone, d.Entries) {
		l.Records = append(l.Records, live.Record{Name: host, Type: zonefile.TypeA}, live.Record{Name: host, Type: zonefile.TypeAAAA})
	}
	if l.Light && !within && len(l.Records) == 0 {
		return nil
	}
	if !l.Light {
		l.Records = append(d.usual(), l.Records...)
	}
	return d.look(ctx, l)
}

// transfer asks one address after the other for the whole zone, until one gives
// it.
func (d *drafting) transfer(ctx context.Context) error {
	if d.Old != nil {
		return nil
	}
	serving := d.Serving()
	for _, target := range serving[:min(len(serving), draftTransfers)] {
		x, err := d.transferFrom(ctx, target)
		if err != nil {
			return err
		}
		d.Transfers = append(d.Transfers, x)
		if x.Zone != nil || x.Open {
			break
		}
	}
	return nil
}

func (d *drafting) transferFrom(ctx context.Context, target migrate.Target) (x migrate.DraftTransfer, err error) {
	x = migrate.DraftTransfer{Target: target, Source: d.transferSource(target)}
	zone, err := live.Transfer(ctx, live.TransferConfig{
		Zone: d.Zone, Server: target.Address.String(), Source: x.Source, Route: d.config.Route,
		MaxOctets: draftTransferOctets, Timeout: draftTransferTime,
		Idle: time.Duration(d.config.Tries) * d.config.Timeout,
	})
	if ctx.Err() != nil {
		return x, ctx.Err()
	}
	x.At = d.config.Clock().UTC()
	switch {
	case err == nil && !zone.Broken():
		x.Zone = zone
	case err == nil:
		x.Trouble = brokenZone(zone)
	default:
		x.Open = errors.Is(err, live.ErrTransferOctets) || errors.Is(err, live.ErrTransferTimeout) && begun(err)
		x.Trouble = strings.TrimPrefix(err.Error(), target.Address.String()+": ")
	}
	return x, nil
}

// begun tells whether a transfer that failed gave any record.
func begun(err error) bool {
	var failed *live.TransferError
	return errors.As(err, &failed) && failed.Records > 0
}

// transferSource is how a plan names a transfer: by the server's name, unless
// that lies in the zone that moves, or the port is not the usual one.
func (d *drafting) transferSource(target migrate.Target) string {
	host := strings.TrimSuffix(target.Server, ".")
	name, err := zonefile.ParseName(target.Server, zonefile.Root)
	if err != nil || name.IsAtOrBelow(d.Zone) || target.Address.Port() != 53 || slices.ContainsFunc([]rune(host), notInHost) {
		host = target.Address.String()
		if target.Address.Port() == 53 {
			if host = target.Address.Addr().String(); target.Address.Addr().Is6() {
				host = "[" + host + "]"
			}
		}
	}
	return fmt.Sprintf("axfr://%s/%s", host, url.PathEscape(d.Zone.String()))
}

func notInHost(r rune) bool {
	return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-' || r == '.' || r == '_')
}
