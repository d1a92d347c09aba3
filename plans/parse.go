package plans

import (
	"crypto/sha256"
	"encoding/hex"
	"math"
	"net/netip"

	"go.yaml.in/yaml/v3"
)

// Options is what Parse may take for known. What is nil is not checked.
type Options struct {
	// Checks are the IDs of all checks.
	Checks []string
	// Locked are the IDs of checks whose severity may not be lowered and which
	// an ignore entry may not name.
	Locked []string
	// Types tells whether a text in upper case is the mnemonic of a record type.
	Types func(string) bool
}

// Parse reads a plan file. name is what messages call it. What the file leaves
// out has the value of Default:
//   - thresholds, delegations, floor and timing are merged key by key: what is
//     not written keeps its default.
//   - A single limit is not merged. {max: 3} sets max and nothing else, so no
//     percent applies; {percent: 5} has no grace; {} lifts the limit.
//   - A limit below types replaces that of its kind for its type alone.
//
// What is hardly meant so, and may stand, is in the plan's Warnings. The error is
// an *Errors with all mistakes of the file.
func Parse(name string, data []byte, opt Options) (*Plan, error) {
	d := &decoder{file: name, opt: opt}
	p := Default()
	p.File, p.SHA256 = name, digestOf(data)
	if root := d.document(data); root != nil {
		d.plan(root, p)
	}
	if len(d.bad) > 0 {
		return nil, asError(d.bad)
	}
	p.names, p.Warnings = d.names, inOrder(d.warnings)
	return p, nil
}

func digestOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// document gives the root of the YAML text, nil if it cannot be read.
func (d *decoder) document(data []byte) *yaml.Node {
	root, partial, bad := readDocument(d.file, data)
	d.bad, d.partial, d.reported = bad, partial, make(map[place]bool)
	for _, m := range bad {
		d.reported[place{m.Line, m.Column}] = true
	}
	if root != nil {
		d.plainOnly(root)
	}
	return root
}

func (d *decoder) plan(n *yaml.Node, p *Plan) {
	given := d.object(n, "the plan", keys{
		"version":     d.version,
		"zone":        func(v *yaml.Node) { p.Zone, _ = d.absolute(v, "zone"); p.zoneAt = placeOf(v) },
		"old":         func(v *yaml.Node) { d.side(v, "old", &p.Old) },
		"new":         func(v *yaml.Node) { d.side(v, "new", &p.New) },
		"parent":      func(v *yaml.Node) { d.parent(v, p) },
		"dnssec":      func(v *yaml.Node) { p.DNSSEC = d.word(v, "dnssec", dnssecWays...) },
		"thresholds":  func(v *yaml.Node) { d.thresholds(v, &p.Thresholds) },
		"protect":     func(v *yaml.Node) { p.Protect = list(d, v, "protect", d.protect) },
		"expect":      func(v *yaml.Node) { p.Expect = Expectations{true, list(d, v, "expect", d.expect)} },
		"base":        func(v *yaml.Node) { p.Base = d.base(v) },
		"approvals":   func(v *yaml.Node) { p.Approvals, _ = d.count(v, "approvals", 1) },
		"serial":      func(v *yaml.Node) { d.serial(v, p) },
		"timing":      func(v *yaml.Node) { d.timing(v, &p.Timing) },
		"tsig":        func(v *yaml.Node) { d.tsig(v, &p.TSIG) },
		"ds":          func(v *yaml.Node) { p.DS = list(d, v, "ds", d.ds) },
		"allow-names": func(v *yaml.Node) { p.AllowNames = list(d, v, "allow-names", d.allowName) },
		"waivers":     func(v *yaml.Node) { p.Waivers = list(d, v, "waivers", d.waiver) },
		"severity":    func(v *yaml.Node) { p.Severity = d.severities(v) },
		"ignore":      func(v *yaml.Node) { p.Ignore = list(d, v, "ignore", d.ignore) },
		"resolvers":   func(v *yaml.Node) { p.Resolvers = d.distinct(v, "resolvers", d.resolver) },
		"vantages":    func(v *yaml.Node) { p.Vantages = d.distinct(v, "vantages", d.vantage) },
		"window":      func(v *yaml.Node) { d.window(v, &p.Window) },
		"margin":      func(v *yaml.Node) { d.margin(v, p) },
		"evidence":    func(v *yaml.Node) { d.evidence(v, p) },
		"contacts":    func(v *yaml.Node) { d.contacts(v, &p.Contacts) },
	})
	if !d.partial {
		d.need(n, given, "the plan", "version")
	}
	if p.Zone != "" {
		d.bad = append(d.bad, misspelt(d.file, d.names, p.Zone)...)
		d.parentAbove(p)
	}
	d.bothSides(p)
	d.evidenceApart(p)
}

func (d *decoder) serial(n *yaml.Node, p *Plan) {
	p.Serial, p.serialGiven = d.word(n, "serial", "same", "per-group", "fixed"), true
}

func (d *decoder) version(n *yaml.Node) {
	v, ok := d.number(n, "version", 0, math.MaxInt32)
	if ok && v != 1 {
		d.fail(n, "write `version: 1`", "version is %d, only version 1 is known", v)
	}
}

// place is where something stands in a plan, from 1; the zero place is nowhere.
type place struct{ line, column int }

func placeOf(n *yaml.Node) place { return place{n.Line, n.Column} }

// distinct reads a list in which each entry may stand once.
// distinct reads a list of texts of which none stands there twice.
func (d *decoder) distinct(n *yaml.Node, what string, read func(*yaml.Node) (string, bool)) []string {
	seen := make(map[string]int)
	return list(d, n, what, func(v *yaml.Node) (string, bool) {
		s, ok := read(v)
		key := sameAddress(s)
		if line, twice := seen[key]; ok && twice {
			d.fail(v, "keep one of them", "%s is in %s twice, first on line %d", shown(s), what, line)
			return "", false
		}
		seen[key] = v.Line
		return s, ok
	})
}

// sameAddress is equal for texts of one address and port; other texts are as
// they are.
func sameAddress(s string) string {
	a, err := AddrPort(s)
	if err != nil {
		return s
	}
	return netip.AddrPortFrom(a.Addr().Unmap(), a.Port()).String()
}

func (d *decoder) resolver(n *yaml.Node) (string, bool) { return d.address(n, "a resolver") }

func (d *decoder) vantage(n *yaml.Node) (string, bool) { return d.text(n, "a vantage") }
