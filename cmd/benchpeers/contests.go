package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/zonegate/zonegate/zonefile/zonegen"
)

const (
	origin     = "se."
	nextSerial = 2026112002
)

// contests are what is measured, with the targets of each.
func contests(o options) []contest {
	list := []contest{o.asGenerated(), o.sorted(), o.changed(), o.manyZones(), o.smallZone()}
	if o.timesTen {
		list = append(list, o.tenTimes())
	}
	return list
}

// missingPeers lists the peers that are not installed. It is an error when none
// is.
func missingPeers() (missing []string, err error) {
	all := []string{"kzonecheck", "ldns-compare-zones", "named-checkzone", "nsd-checkzone", "validns"}
	for _, peer := range all {
		if !(command{peer: peer}).installed() {
			missing = append(missing, peer)
		}
	}
	if len(missing) == len(all) {
		return nil, errors.New("no peer is installed; on Debian: apt-get install --no-install-recommends " +
			"knot-dnssecutils bind9-utils nsd ldnsutils validns")
	}
	return missing, nil
}

// asGenerated is the registry's pair in random order, beside every peer.
func (o options) asGenerated() contest {
	old, new, files := o.pair("random", zonegen.Registry{Delegations: o.delegations, Changed: 0.004})
	return contest{
		name: "as generated", make: files, rounds: o.rounds,
		commands: []command{
			o.publish(old, new), o.lint(new),
			kzonecheck(origin, new),
			{name: "ldns-compare-zones", show: "`ldns-compare-zones`, both zones", peer: "ldns-compare-zones", argv: []string{"ldns-compare-zones", old, new}, most: 2},
			miekg(origin, new),
			namedCheckzone("none", origin, new),
			{name: "nsd-checkzone", show: "`nsd-checkzone`, one zone", peer: "nsd-checkzone", argv: []string{"nsd-checkzone", origin, new}},
			{name: "validns", show: "`validns`, one zone", peer: "validns", argv: []string{"validns", "-z", origin, new}},
		},
		claims: []claim{
			{kind: peak, of: "publish", limit: 300},
			{kind: share, of: "publish", against: "kzonecheck", limit: 0.40, aim: 0.33},
			{kind: share, of: "lint", against: "kzonecheck", limit: 0.25},
			{kind: faster, of: "publish", against: "ldns-compare-zones", limit: 20},
			{kind: faster, of: "lint", against: "miekg/dns", limit: 3},
			{kind: share, of: "publish", against: "named-checkzone"},
			{kind: share, of: "publish", against: "nsd-checkzone"},
			{kind: share, of: "publish", against: "validns"},
		},
	}
}

// sorted is the same pair in canonical order.
func (o options) sorted() contest {
	old, new, files := o.pair("sorted", zonegen.Registry{Delegations: o.delegations, Changed: 0.004, Sorted: true})
	return contest{
		name: "sorted", make: files, rounds: o.rounds,
		commands: []command{o.publish(old, new), o.lint(new), kzonecheck(origin, new), miekg(origin, new)},
		claims: []claim{
			{kind: peak, of: "publish", limit: 300},
			{kind: share, of: "publish", against: "kzonecheck", limit: 0.45, aim: 0.33},
			{kind: share, of: "lint", against: "kzonecheck", limit: 0.25},
			{kind: faster, of: "lint", against: "miekg/dns", limit: 3},
		},
	}
}

// tenTimes is a pair of ten times the delegations.
func (o options) tenTimes() contest {
	old, new, files := o.pair("large", zonegen.Registry{Delegations: 10 * o.delegations, Changed: 0.004})
	return contest{
		name: "ten times", make: files, rounds: min(o.rounds, 3),
		commands: []command{o.publish(old, new), kzonecheck(origin, new)},
		claims: []claim{
			{kind: peak, of: "publish", limit: 3000},
			{kind: share, of: "publish", against: "kzonecheck", limit: 0.40},
		},
	}
}

// changed is the cost of changes: none, one in a hundred, all.
func (o options) changed() contest {
	old, same, some, all := o.file("changed-old"), o.file("changed-none"), o.file("changed-some"), o.file("changed-all")
	zone := zonegen.Registry{Delegations: o.delegations}
	next := zone
	next.Serial = nextSerial
	percent, other := next, next
	percent.Changed, other.Seed = 0.01, 1
	files := func() (string, error) {
		written, err := registries(map[string]zonegen.Registry{old: zone, same: next, some: percent, all: other}, old)
		return fmt.Sprintf("what changes cost: %s delegations", grouped(written.Delegations)), err
	}
	row := func(name, show, new string) command {
		c := o.publish(old, new)
		c.name, c.show, c.ends = name, "`gate publish`, "+show, []int{1}
		return c
	}
	report := row("all", "every delegation another one, the report as JSON", all)
	report.argv = append(report.argv, "--format", "json", "--output", filepath.Join(o.dir, "report.json"))
	return contest{
		name: "changes", make: files, rounds: o.rounds,
		commands: []command{row("nothing", "nothing changed", same), row("1 %", "1 % changed", some), report},
		claims:   []claim{{kind: share, of: "1 %", against: "nothing", limit: 1.10}},
	}
}

// manyZones is many small zones in one call.
func (o options) manyZones() contest {
	folder := filepath.Join(o.dir, "hosted")
	files := func() (string, error) {
		title := fmt.Sprintf("%s zones of 20 records in one call", grouped(o.zones))
		if err := os.RemoveAll(folder); err != nil {
			return "", err
		}
		return title, runTask("make-hosted", folder, fmt.Sprint(o.zones))
	}
	lint := []string{o.zonegate, "lint"}
	for n := range o.zones {
		lint = append(lint, hostedFile(folder, "old", n))
	}
	return contest{
		name: "many zones", make: files, rounds: o.rounds,
		commands: []command{
			{name: "lint", show: "`zonegate lint ZONE...`", argv: lint},
			{name: "publish", show: "`zonegate gate publish --pairs FILE`", argv: []string{o.zonegate, "gate", "publish", "--pairs", filepath.Join(folder, "pairs")}},
		},
		claims: []claim{
			{kind: rate, of: "lint", units: o.zones, limit: 25_000},
			{kind: rate, of: "publish", units: o.zones, limit: 10_000},
		},
	}
}

// smallZone is a process for one zone of 20 records. named-checkzone looks up
// names of other zones unless it is told to stay local.
func (o options) smallZone() contest {
	const origin = "example.com."
	old, new := filepath.Join(o.examples, "old.zone"), filepath.Join(o.examples, "new.zone")
	publish := o.publish(old, new)
	publish.argv = []string{o.zonegate, "gate", "publish", old, new}
	return contest{
		name: "the small zone", rounds: o.small,
		make:     func() (string, error) { return "one zone of 20 records, the whole process", nil },
		commands: []command{publish, namedCheckzone("local", origin, new), kzonecheck(origin, new)},
		claims: []claim{
			{kind: share, of: "publish", against: "named-checkzone", limit: 1},
			{kind: share, of: "publish", against: "kzonecheck", aim: 1.2},
		},
	}
}

// pair is two files, and what makes them: the second has changed since.
func (o options) pair(name string, zone zonegen.Registry) (old, new string, files func() (string, error)) {
	old, new = o.file(name+"-old"), o.file(name+"-new")
	before, after := zone, zone
	before.Changed, after.Serial = 0, nextSerial
	return old, new, func() (string, error) {
		written, err := registries(map[string]zonegen.Registry{old: before, new: after}, old)
		how := "as generated, in random order"
		if zone.Sorted {
			how = "sorted"
		}
		return fmt.Sprintf("%s delegations, %s: %s records, %d MB, %.1f %% changed", grouped(written.Delegations), how,
			grouped(written.Records), written.Bytes/1_000_000, zone.Changed*100), err
	}
}

// registries makes zones, and tells what is in one of them.
func registries(zones map[string]zonegen.Registry, one string) (of zonegen.Written, err error) {
	for file, zone := range zones {
		written, err := registry(file, zone)
		if err != nil {
			return of, err
		}
		if file == one {
			of = written
		}
	}
	return of, nil
}

func (o options) file(name string) string {
	return filepath.Join(o.dir, fmt.Sprintf("%s-%d.zone", strings.ReplaceAll(name, " ", "-"), o.delegations))
}

func (o options) publish(old, new string) command {
	return command{name: "publish", show: "`zonegate gate publish OLD NEW`", argv: []string{o.zonegate, "gate", "publish", "--origin", origin, old, new}}
}

func (o options) lint(zone string) command {
	return command{name: "lint", show: "`zonegate lint ZONE`", argv: []string{o.zonegate, "lint", "--origin", origin, zone}}
}

func kzonecheck(origin, zone string) command {
	return command{name: "kzonecheck", show: "`kzonecheck`, one zone", peer: "kzonecheck", argv: []string{"kzonecheck", "-o", origin, zone}}
}

func namedCheckzone(integrity, origin, zone string) command {
	return command{name: "named-checkzone", show: "`named-checkzone -i " + integrity + "`, one zone", peer: "named-checkzone",
		argv: []string{"named-checkzone", "-i", integrity, origin, zone}}
}

// miekg is this program itself, with nothing but the parser.
func miekg(origin, zone string) command {
	line, err := task("parse", zone, origin)
	if err != nil {
		line = []string{"false"}
	}
	return command{name: "miekg/dns", show: "miekg/dns's `ZoneParser`, one zone thrown away", argv: line}
}
