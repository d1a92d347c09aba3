package plans

import (
	"strings"

	"go.yaml.in/yaml/v3"
)

// thresholds reads limits over those that are there already.
func (d *decoder) thresholds(n *yaml.Node, t *Thresholds) {
	known := d.kinds(&t.Kinds)
	known["delegations"] = func(v *yaml.Node) { d.object(v, "delegations", d.kinds(&t.Delegations)) }
	known["types"] = func(v *yaml.Node) { t.Types = d.typeLimits(v) }
	known["floor"] = func(v *yaml.Node) {
		d.object(v, "floor", keys{"deletes": func(v *yaml.Node) { t.Floor = d.limit(v, "deletes") }})
	}
	d.object(n, "thresholds", known)
}

func (d *decoder) kinds(l *Limits) keys {
	return keys{
		"deletes": func(v *yaml.Node) { l.Deletes = d.limit(v, "deletes") },
		"updates": func(v *yaml.Node) { l.Updates = d.limit(v, "updates") },
		"adds":    func(v *yaml.Node) { l.Adds = d.limit(v, "adds") },
		"ttls":    func(v *yaml.Node) { l.TTLs = d.limit(v, "ttls") },
	}
}

// limit reads a limit, which stands for itself: nothing of a default is kept.
func (d *decoder) limit(n *yaml.Node, what string) (l Limit) {
	l.Line = n.Line
	given := d.object(n, what, keys{
		"percent": func(v *yaml.Node) { l.Percent, _ = d.percent(v, "percent") },
		"grace":   func(v *yaml.Node) { l.Grace, _ = d.count(v, "grace", 0) },
		"max": func(v *yaml.Node) {
			if m, ok := d.count(v, "max", 0); ok {
				l.Max = &m
			}
		},
	})
	if given["grace"] != nil && given["percent"] == nil {
		d.fail(given["grace"], "add `percent: ...`, or leave grace out", "grace without percent limits nothing")
	}
	return l
}

// typeLimits reads the limits of single types; its keys are mnemonics.
func (d *decoder) typeLimits(n *yaml.Node) map[string]Limits {
	types := make(map[string]Limits)
	if n.Kind != yaml.MappingNode {
		d.wrongKind(n, "types", "a mapping (`MX: {deletes: {max: 0}}`)")
		return types
	}
	lines := make(map[string]int)
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		typ, ok := d.typ(key, "a type in types")
		if !ok {
			continue
		}
		if line, twice := lines[typ]; twice {
			d.fail(key, "keep one of them", "%s is given twice, first on line %d", typ, line)
			continue
		}
		var limits Limits
		d.object(value, typ, d.kinds(&limits))
		types[typ], lines[typ] = limits, key.Line
	}
	return types
}

// LimitFor is what applies to one type (an upper-case mnemonic): its own limits
// where the plan sets them, else the percent and grace of the whole zone. The
// max of the whole zone is none of a type.
func (p *Plan) LimitFor(typ string) Limits {
	own, whole := p.Thresholds.Types[strings.ToUpper(typ)], p.Thresholds.Kinds
	return Limits{
		Deletes: ownOr(own.Deletes, whole.Deletes),
		Updates: ownOr(own.Updates, whole.Updates),
		Adds:    ownOr(own.Adds, whole.Adds),
		TTLs:    ownOr(own.TTLs, whole.TTLs),
	}
}

func ownOr(own, whole Limit) Limit {
	if own.IsSet() {
		return own
	}
	whole.Max = nil
	return whole
}

// IsSet tells whether somebody wrote the limit down, be it to lift it.
func (l Limit) IsSet() bool { return l.Line != 0 || l.Percent != nil || l.Max != nil }

// Exceeded tells whether count is over the limit, of old things that there were.
// With no old ones the share is 100 %.
func (l Limit) Exceeded(count, old int) bool {
	if l.Max != nil && count > *l.Max {
		return true
	}
	return l.Percent != nil && count > l.Grace && float64(count)*100 > *l.Percent*float64(max(old, 0))
}
