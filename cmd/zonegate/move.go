package main

import (
	"fmt"
	"path/filepath"

	"github.com/urfave/cli/v2"
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/migrate/live"
	"github.com/zonegate/zonegate/plans"
	"github.com/zonegate/zonegate/zonefile"
)

// move is a plan with the zones that it names.
type move struct {
	plan *plans.Plan
	zone zonefile.Name
	// new is the zone that the new servers are to serve; never nil.
	new *zonefile.Zone
	// old is what the old provider has; nil where it could not be had, and
	// oldTrouble says why, and where its servers have to be asked for it.
	old        *zonefile.Zone
	oldTrouble string
	// asks tells that the old zone is put together from answers.
	asks  bool
	notes []string

	newDigest, oldDigest string
}

// readMovePlan reads a plan that says all that a look at a move needs.
func readMovePlan(c *cli.Context, name string) (*plans.Plan, migrate.Input, error) {
	plan, input, err := readPlanFile(c, name)
	if err != nil {
		return nil, input, err
	}
	if err := plan.CheckMove(); err != nil {
		return nil, input, fmt.Errorf("the plan cannot be used:\n%w", err)
	}
	return plan, input, nil
}

// readServersPlan reads a plan that says all that a look at the servers of a zone
// needs, whether it moves or stays where it is; zoneGiven tells that the plan need not
// say where the zone is.
func readServersPlan(c *cli.Context, name string, zoneGiven bool) (*plans.Plan, migrate.Input, error) {
	plan, input, err := readPlanFile(c, name)
	if err != nil {
		return nil, input, err
	}
	if err := plan.CheckServers(zoneGiven); err != nil {
		return nil, input, fmt.Errorf("the plan cannot be used:\n%w", err)
	}
	return plan.AtOneSide(), input, nil
}

// besidePlan finds a file that a plan names: its folder is the plan's.
func besidePlan(plan *plans.Plan, name string) string {
	if name == "" || filepath.IsAbs(name) || schemeOf(name) != "" {
		return name
	}
	return filepath.Join(filepath.Dir(plan.File), name)
}

// readMove reads the zones of a plan.
func readMove(r *zoneReader, plan *plans.Plan) (m *move, err error) {
	m = &move{plan: plan, asks: plan.Old.Source == plans.Queries}
	if m.zone, err = zonefile.ParseName(plan.Zone, zonefile.Root); err != nil {
		return nil, fmt.Errorf("the plan's zone: %w", err)
	}
	if err := m.read(r); err != nil {
		return nil, err
	}
	m.newDigest = m.new.Digest()
	if m.old != nil {
		m.oldDigest = m.old.Digest()
	}
	return m, nil
}

func (m *move) read(r *zoneReader) (err error) {
	oldName, newName := besidePlan(m.plan, m.plan.Old.Source), besidePlan(m.plan, m.plan.New.Source)
	switch {
	case m.asks || m.plan.Stays():
		m.new, err = r.one(newName)
		return err
	case newName != "":
		p, err := r.both(oldName, newName)
		if err != nil {
			return err
		}
		m.old, m.new, m.oldTrouble, m.notes = p.old, p.new, p.oldTrouble, p.notes
		return nil
	}
	if m.new, err = r.oldOne(oldName); err != nil {
		return err
	}
	note := "the plan has no new.source: the new servers are held against the old zone"
	if len(m.plan.Expect.List) > 0 {
		note += ", as it is; what the plan declares under expect has to be in a new.source"
	}
	m.notes = append(m.notes, note)
	if m.old = m.new; m.old.Broken() {
		m.oldTrouble, m.old = brokenZone(m.old), nil
	}
	return nil
}

// sources are the files and transfers that the plan names.
func (m *move) sources() (names []string) {
	for _, name := range []string{m.plan.Old.Source, m.plan.New.Source} {
		if name != "" && name != plans.Queries {
			names = append(names, besidePlan(m.plan, name))
		}
	}
	return names
}

// content is a zone for a look; nil where there is none that can be trusted.
func content(z *zonefile.Zone, digest string) *live.Content {
	if z == nil || z.Broken() {
		return nil
	}
	src := evidence.Source{Digest: digest}
	if files := z.Files(); len(files) > 0 {
		src.Name = files[0].Name
	}
	if soa, ok := z.SOA(); ok {
		src.Serial = soa.Serial
	}
	return &live.Content{Zone: z, Source: src}
}

// learn has the old zone put together from what its servers answered.
func (m *move) learn(book *evidence.Book, o seeing) {
	if !m.asks {
		return
	}
	if m.new.Broken() {
		m.oldTrouble = "its names come from the new zone, which cannot be used"
		return
	}
	learned := migrate.LearnOld(book, m.plan, m.new, m.newDigest, o.now, o.contentMaxAge)
	m.old, m.oldTrouble = learned.Zone, learned.Trouble
	m.notes = append(m.notes, learned.Notes...)
}
