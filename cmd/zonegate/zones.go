package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/urfave/cli/v2"
	"github.com/zonegate/zonegate/plans"
	"github.com/zonegate/zonegate/zonefile"
)

// zoneReader reads the zones that a command line names.
type zoneReader struct {
	sources
	origin       zonefile.Name // as given; "" to infer it
	allowOutside bool
	output       string // a file that no zone may be read from
	noSums       bool   // nobody will see the digests of files
}

// zoneReader takes the flags about zones, and what the plan (or nil) says of the
// zone and the keys that it is transferred with.
func (t *tool) zoneReader(c *cli.Context, plan *plans.Plan, p *progress) (*zoneReader, error) {
	origin, err := originFlag(c)
	if err != nil {
		return nil, err
	}
	maxSize, err := parseSize(c.String("max-size"))
	if err != nil {
		return nil, fmt.Errorf("--max-size: %w", err)
	}
	if plan != nil && plan.Zone != "" {
		of, err := zonefile.ParseName(plan.Zone, zonefile.Root)
		if err != nil {
			return nil, fmt.Errorf("the plan's zone: %w", err)
		}
		if origin != "" && origin != of {
			return nil, fmt.Errorf("--origin is %s, but the plan is for %s", origin, of)
		}
		origin = of
	}
	transfers, err := t.transfers(c, plan)
	if err != nil {
		return nil, err
	}
	return &zoneReader{
		sources:      sources{ctx: c.Context, stdin: t.stdin, maxSize: maxSize, progress: p, transfers: transfers},
		origin:       origin,
		allowOutside: c.Bool("allow-include-outside"),
		output:       c.String("output"),
	}, nil
}

// read reads one opened zone.
func (r *zoneReader) read(ctx context.Context, o opened, origin zonefile.Name) (*zonefile.Zone, error) {
	if o.transfer != nil {
		return r.transfer(ctx, o.transfer)
	}
	spare(o.Size)
	z, err := zonefile.Read(ctx, o.Source, zonefile.Options{
		Origin:   origin,
		FileName: o.base,
		Open:     r.includer(o, r.allowOutside),
		NoDigest: r.noSums,
	})
	if err != nil {
		return nil, plainError("read "+o.Name, err)
	}
	return z, notIncluded(r.output, z)
}

// one reads the only zone of a command, which is the new one.
func (r *zoneReader) one(name string) (*zonefile.Zone, error) {
	return r.single(name, r.transfers.newKey)
}

// oldOne reads the old zone where there is no new one.
func (r *zoneReader) oldOne(name string) (*zonefile.Zone, error) {
	return r.single(name, r.transfers.oldKey)
}

func (r *zoneReader) single(name, planKey string) (*zonefile.Zone, error) {
	o, err := r.open(name, planKey)
	if err == nil {
		err = r.about(o)
	}
	if err != nil {
		return nil, err
	}
	return r.read(r.ctx, o, r.origin)
}

// about holds that a transfer is of the zone that all is about.
func (r *zoneReader) about(o opened) error {
	if o.transfer == nil {
		return nil
	}
	if r.origin != "" && r.origin != o.transfer.zone {
		return fmt.Errorf("%s is the zone %s, but this is about %s", o.transfer.name, o.transfer.zone, r.origin)
	}
	r.origin = o.transfer.zone
	return nil
}

// noZone stands for OLD where nothing is in service yet.
const noZone = "none"

// pair is the old and the new zone of a question.
type pair struct {
	old, new   *zonefile.Zone
	oldNone    bool
	oldTrouble string // why the old zone could not be read; old is nil then
	notes      []string
}

// orNone reads OLD and NEW, where OLD may be none.
func (r *zoneReader) orNone(oldName, newName string) (*pair, error) {
	if oldName == noZone {
		z, err := r.one(newName)
		return &pair{new: z, oldNone: true}, err
	}
	return r.both(oldName, newName)
}

// both reads OLD and NEW. They are one zone at two times, so they share an
// origin: the one given, else what OLD tells, else what NEW does.
func (r *zoneReader) both(oldName, newName string) (*pair, error) {
	if oldName == stdinName && newName == stdinName {
		return nil, errors.New("OLD and NEW cannot both be -: standard input can be read once")
	}
	var sources [2]opened
	names, keys := [2]string{oldName, newName}, [2]string{r.transfers.oldKey, r.transfers.newKey}
	for i := range sources {
		o, err := r.open(names[i], keys[i])
		if err == nil {
			err = r.about(o)
		}
		if err != nil {
			return nil, err
		}
		sources[i] = o
	}
	var zones [2]*zonefile.Zone
	beside := together
	if inMemory(sources[0]) && inMemory(sources[1]) {
		beside = inTurn
	}
	err := beside(r.ctx, 2, func(ctx context.Context, i int) (err error) {
		zones[i], err = r.read(ctx, sources[i], r.origin)
		return err
	})
	if err != nil {
		return nil, err
	}
	p := &pair{old: zones[0], new: zones[1]}
	if err := r.agree(p, sources); err != nil {
		return nil, err
	}
	if p.old.Broken() {
		p.oldTrouble, p.old = brokenZone(p.old), nil
	}
	return p, nil
}

// agree has both zones read with one origin. The old zone says which, unless it
// tells nothing but its file name and the new one knows better.
func (r *zoneReader) agree(p *pair, sources [2]opened) (err error) {
	of, other := p.old.Origin(), p.new.Origin()
	if r.origin != "" || of == other {
		return nil
	}
	if of == "" || guessed(p.old) && !guessed(p.new) && other != "" {
		p.notes = append(p.notes, judgedAs(sources[0], p.old, sources[1], other))
		p.old, err = r.read(r.ctx, sources[0], other)
		return err
	}
	p.notes = append(p.notes, judgedAs(sources[1], p.new, sources[0], of))
	p.new, err = r.read(r.ctx, sources[1], of)
	return err
}

// judgedAs says that a source is read with the origin of the other one.
func judgedAs(src opened, z *zonefile.Zone, other opened, origin zonefile.Name) string {
	if z.Origin() == "" {
		return fmt.Sprintf("%s tells no origin, and is judged as %s, which %s is", src.Name, origin, other.Name)
	}
	return fmt.Sprintf("%s looks like the zone %s (by %s), but is judged as %s, which %s is",
		src.Name, z.Origin(), z.OriginInferred(), origin, other.Name)
}

// guessed tells whether nothing in the zone itself tells its origin.
func guessed(z *zonefile.Zone) bool { return z.OriginInferred() == "the file name" }

// brokenZone says in one line why a zone cannot be trusted.
func brokenZone(z *zonefile.Zone) string {
	fatal := fatalProblems(z)
	if len(fatal) == 1 {
		return fatal[0]
	}
	return fmt.Sprintf("%s (and %d more)", fatal[0], len(fatal)-1)
}

// fatalProblems lists what of a source could not be taken into the zone, each
// with its place.
func fatalProblems(z *zonefile.Zone) (lines []string) {
	for _, p := range z.Problems() {
		if !p.Kind.Fatal() {
			continue
		}
		if p.Pos.File == "" {
			lines = append(lines, p.Message)
			continue
		}
		lines = append(lines, fmt.Sprintf("%s:%d:%d: %s", p.Pos.File, p.Pos.Line, max(p.Pos.Column, 1), p.Message))
	}
	return lines
}
