package checks

import (
	"fmt"
	"maps"
	"slices"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/plans"
	"github.com/zonegate/zonegate/zonefile"
)

var changeChecks = []*migrate.Check{
	changeDeletes,
	changeUpdates,
	changeAdds,
	changeTTLs,
	changeTypeLimit,
	changeDelegations,
	changeEssential,
	changeProtected,
	changeFloor,
	changeApexNS,
	changeUndeclared,
	changeExpectedMissing,
	changeApproval,
	changePlanStale,
}

// kindWords are how people call the kinds of change.
var kindWords = map[migrate.ChangeKind]struct{ verb, past string }{
	migrate.Removed: {"removes", "removed"},
	migrate.Data:    {"changes", "changed"},
	migrate.Added:   {"adds", "added"},
	migrate.TTL:     {"changes the TTL of", "with another TTL"},
}

// amount is how many things change in one way, of how many that there were, and
// how many may.
type amount struct {
	kind      migrate.ChangeKind
	noun      string // of one thing: "RRset", "MX RRset", "delegation"
	count, of int
	limit     plans.Limit
}

func (a *amount) over() bool { return a.limit.Exceeded(a.count, a.of) }

// message is "removes 412 of 1,020 RRsets (40 %), limit 10 %".
func (a *amount) message() string {
	verb := kindWords[a.kind].verb
	if a.noun == "delegation" && a.kind == migrate.Data {
		verb = "re-points"
	}
	if a.kind == migrate.Added {
		return fmt.Sprintf("%s %s to %s%s, %s", verb, migrate.Plural(a.count, a.noun), migrate.Number(a.of), a.share(), a.limitText())
	}
	return fmt.Sprintf("%s %s of %s%s, %s", verb, migrate.Number(a.count), migrate.Plural(a.of, a.noun), a.share(), a.limitText())
}

// headline is "412 of 1,020 RRsets removed, limit 10 %".
func (a *amount) headline() string {
	past := kindWords[a.kind].past
	if a.noun == "delegation" && a.kind == migrate.Data {
		past = "re-pointed"
	}
	if a.kind == migrate.Added {
		return fmt.Sprintf("%s %s to %s, %s", migrate.Plural(a.count, a.noun), past, migrate.Number(a.of), a.limitText())
	}
	return fmt.Sprintf("%s of %s %s, %s", migrate.Number(a.count), migrate.Plural(a.of, a.noun), past, a.limitText())
}

func (a *amount) share() string {
	if a.of == 0 {
		return ""
	}
	return " (" + migrate.Percent(a.count, a.of) + ")"
}

// limitText names the limit that is passed.
func (a *amount) limitText() string {
	if a.limit.Max != nil && a.count > *a.limit.Max {
		return "limit " + migrate.Number(*a.limit.Max)
	}
	return "limit " + migrate.PercentLimit(*a.limit.Percent)
}

// reportAmount reports an amount that is over its limit, with some examples. key
// is where the plan has the limit.
func reportAmount(p *migrate.Pass, a amount, key string, is func(*migrate.SetChange) bool) {
	if !a.over() {
		return
	}
	p.Report(migrate.Finding{
		Owner:    p.Origin().String(),
		Message:  a.message(),
		Headline: a.headline(),
		Fix: "look whether all of it is meant; if it is, approve exactly this change with zonegate approve, " +
			"or raise thresholds." + key + " in the plan",
		Related: examples(p.Diff, is),
	})
}

const someExamples = 5

// examples names the first changes of a kind.
func examples(d *migrate.Diff, is func(*migrate.SetChange) bool) (related []migrate.Related) {
	for i := range d.Sets {
		c := &d.Sets[i]
		if !c.Matters() || !is(c) {
			continue
		}
		if len(related) == someExamples {
			break
		}
		related = append(related, migrate.Related{Message: describe(c), At: c.Ref()})
	}
	return related
}

// ofKind is for examples of counted RRsets that change in one way.
func ofKind(kind migrate.ChangeKind) func(*migrate.SetChange) bool {
	return func(c *migrate.SetChange) bool { return c.Kind == kind && c.Type.IsContent() }
}

// wholeZone runs a limit of the whole zone.
func wholeZone(kind migrate.ChangeKind, key string) func(*migrate.Pass) {
	return func(p *migrate.Pass) {
		all := p.Diff.Counts.All
		a := amount{kind: kind, noun: "RRset", count: countOf(all, kind), of: all.Old, limit: limitOf(p.Plan.Thresholds.Kinds, kind)}
		reportAmount(p, a, key, ofKind(kind))
	}
}

var limitedKinds = []struct {
	kind migrate.ChangeKind
	key  string
}{
	{migrate.Removed, "deletes"}, {migrate.Data, "updates"}, {migrate.Added, "adds"}, {migrate.TTL, "ttls"},
}

func countOf(k migrate.KindCounts, kind migrate.ChangeKind) int {
	switch kind {
	case migrate.Removed:
		return k.Deletes
	case migrate.Data:
		return k.Updates
	case migrate.Added:
		return k.Adds
	}
	return k.TTLs
}

func limitOf(l plans.Limits, kind migrate.ChangeKind) plans.Limit {
	switch kind {
	case migrate.Removed:
		return l.Deletes
	case migrate.Data:
		return l.Updates
	case migrate.Added:
		return l.Adds
	}
	return l.TTLs
}

// changeFinding is a finding about one RRset that changes, without its texts.
func changeFinding(c *migrate.SetChange) migrate.Finding {
	return migrate.Finding{Owner: c.Owner.String(), Type: c.Type.String(), At: c.Ref()}
}

// planName is a name of the plan as the zone has it.
func planName(p *migrate.Pass, name string) (zonefile.Name, bool) {
	n, err := zonefile.ParseName(name, p.Origin())
	return n, err == nil
}

// declared tells whether the plan expects the change.
func declared(c *migrate.SetChange) bool { return c.Expect > 0 }

func sortedNames[V any](m map[zonefile.Name]V) []zonefile.Name {
	return slices.SortedFunc(maps.Keys(m), zonefile.Name.Compare)
}
