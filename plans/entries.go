package plans

import (
	"math"
	"net/netip"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// protect reads "@ MX", "www" or {name, type, ttl}.
func (d *decoder) protect(n *yaml.Node) (p Protect, ok bool) {
	p.Line = n.Line
	if n.Kind == yaml.ScalarNode {
		return d.protectText(n)
	}
	given := d.object(n, "an entry of protect", keys{
		"name": func(v *yaml.Node) { p.Name, ok = d.name(v, "name", noWildcards) },
		"type": func(v *yaml.Node) { p.Type, _ = d.typ(v, "type") },
		"ttl":  func(v *yaml.Node) { p.TTL = d.flag(v, "ttl") },
	})
	return p, d.need(n, given, "an entry of protect", "name") && ok
}

func (d *decoder) protectText(n *yaml.Node) (p Protect, ok bool) {
	s, ok := d.text(n, "an entry of protect")
	if !ok {
		return p, false
	}
	parts := strings.Fields(s)
	if len(parts) > 2 {
		d.fail(n, "write `name` or `name type`", "an entry of protect is %s, it has more than a name and a type", shown(s))
		return p, false
	}
	if len(parts) == 2 && !d.isType(parts[1]) && d.isType(parts[0]) && parts[0] == strings.ToUpper(parts[0]) {
		d.fail(n, "write `"+parts[1]+" "+parts[0]+"`", "%s has the type before the name", shown(s))
		return p, false
	}
	part := *n
	part.Value = parts[0]
	p.Line = n.Line
	p.Name, ok = d.name(&part, "a protected name", noWildcards)
	if len(parts) == 2 {
		var known bool
		p.Type, known = d.knownType(n, "a protected type", parts[1])
		ok = ok && known
	}
	return p, ok
}

// expect reads one declared change.
func (d *decoder) expect(n *yaml.Node) (e Expect, ok bool) {
	var to, ttl, typ *yaml.Node
	e.Line = n.Line
	given := d.object(n, "an entry of expect", keys{
		"name":   func(v *yaml.Node) { e.Name, ok = d.name(v, "name", withinOneLabel) },
		"type":   func(v *yaml.Node) { typ = v; e.Type, _ = d.typ(v, "type") },
		"change": func(v *yaml.Node) { e.Change = d.word(v, "change", "add", "delete", "update", "ttl") },
		"to":     func(v *yaml.Node) { to = v; e.To = list(d, v, "to", d.rdata) },
		"ttl": func(v *yaml.Node) {
			ttl = v
			if s, ok := d.seconds(v, "ttl"); ok {
				e.TTL = &s
			}
		},
		"reason": func(v *yaml.Node) { e.Reason, _ = d.prose(v, "reason") },
		"until":  func(v *yaml.Node) { e.Until, _ = d.until(v, "until") },
	})
	complete := d.need(n, given, "an entry of expect", "name")
	if to != nil {
		d.pinned(&e, to, typ)
	}
	if ttl != nil && e.Change == "delete" {
		d.fail(ttl, "leave it out", "ttl has no meaning with `change: delete`")
	}
	return e, ok && complete
}

func (d *decoder) rdata(n *yaml.Node) (string, bool) { return d.text(n, "a value in to") }

// pinned judges the values that an expected RRset is to have.
func (d *decoder) pinned(e *Expect, to, typ *yaml.Node) {
	switch {
	case e.Change == "delete" || e.Change == "ttl":
		d.fail(to, "leave it out", "to has no meaning with `change: %s`", e.Change)
	case typ == nil:
		d.fail(to, "add `type: ...`", "to pins values and there is no type for them")
	case to.Kind == yaml.SequenceNode && len(to.Content) == 0:
		d.fail(to, "write the values, or `change: delete`", "to is an empty list")
	}
	for _, v := range to.Content {
		if v.Kind == yaml.ScalarNode && !isNull(v) {
			d.pinnedValue(e.Type, v)
		}
	}
}

// pinnedValue judges those values that can be judged without a zone.
func (d *decoder) pinnedValue(typ string, v *yaml.Node) {
	fields := strings.Fields(v.Value)
	if len(fields) == 0 {
		return
	}
	target := *v
	target.Value = fields[len(fields)-1]
	switch typ {
	case "A", "AAAA":
		ip, err := netip.ParseAddr(fields[0])
		if err != nil || len(fields) > 1 || ip.Is4() != (typ == "A") || ip.Zone() != "" {
			d.fail(v, "", "%s is no value of an %s record", shown(v.Value), typ)
		}
	case "NS", "CNAME", "DNAME", "PTR":
		d.name(&target, "the target of "+typ, noWildcards)
	case "MX", "SRV":
		if len(fields) == map[string]int{"MX": 2, "SRV": 4}[typ] {
			d.name(&target, "the target of "+typ, noWildcards)
		}
	}
}

// severities reads the map of checks to severities, in the order of the file.
func (d *decoder) severities(n *yaml.Node) (rules []SeverityRule) {
	if n.Kind != yaml.MappingNode {
		d.wrongKind(n, "severity", "a mapping (`zone-single-ns: notice`)")
		return nil
	}
	lines := make(map[string]int)
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		check, ok := d.check(key)
		if line, twice := lines[check]; ok && twice {
			d.fail(key, "keep one of them", "%s is given twice, first on line %d", check, line)
			continue
		}
		severity := d.severity(value)
		if ok && severity != "" {
			d.notLowered(value, check, severity)
			rules = append(rules, SeverityRule{check, severity, key.Line})
		}
		lines[check] = key.Line
	}
	return rules
}

func (d *decoder) severity(n *yaml.Node) string {
	if n.Kind == yaml.ScalarNode && slices.Contains([]string{"off", "none", "false", "ignore", "disabled", "skip"}, n.Value) {
		d.fail(n, "accept its findings under `ignore`, with a reason", "a check cannot be switched off")
		return ""
	}
	return d.word(n, "severity", "error", "warning", "notice")
}

func (d *decoder) notLowered(n *yaml.Node, check, severity string) {
	if severity != "error" && slices.Contains(d.opt.Locked, check) {
		d.fail(n, "leave it out", "the severity of %s cannot be lowered", check)
	}
}

// check reads the ID of a check.
func (d *decoder) check(n *yaml.Node) (string, bool) {
	s, ok := d.text(n, "check")
	if ok && d.opt.Checks != nil && !slices.Contains(d.opt.Checks, s) {
		d.fail(n, checkFix(s, d.opt.Checks), "there is no check %s", shown(s))
		return "", false
	}
	return s, ok
}

func checkFix(word string, known []string) string {
	if near := Nearest(word, known); near != "" {
		return "write `" + near + "`"
	}
	return "see `zonegate checks`"
}

// ignore reads an acceptance.
func (d *decoder) ignore(n *yaml.Node) (g Ignore, ok bool) {
	g.Line = n.Line
	given := d.object(n, "an entry of ignore", keys{
		"check":  func(v *yaml.Node) { g.Check = d.accepted(v) },
		"owner":  func(v *yaml.Node) { g.Owner, _ = d.name(v, "owner", acrossLabels) },
		"type":   func(v *yaml.Node) { g.Type, _ = d.typeGlob(v) },
		"reason": func(v *yaml.Node) { g.Reason, _ = d.prose(v, "reason") },
		"by":     func(v *yaml.Node) { g.By, _ = d.text(v, "by") },
		"until":  func(v *yaml.Node) { g.Until, _ = d.until(v, "until") },
	})
	if given == nil {
		return g, false
	}
	ok = d.need(n, given, "an entry of ignore", "reason")
	switch {
	case given["check"] == nil && given["owner"] == nil && given["type"] == nil:
		d.fail(n, "add check, owner or type", "an entry of ignore says neither check, owner nor type")
	case given["check"] == nil && onlyStars(g.Owner) && onlyStars(g.Type):
		d.fail(n, "name a check", "an entry of ignore accepts every finding of every check")
	}
	return g, ok
}

func onlyStars(glob string) bool { return strings.Trim(glob, "*") == "" }

// accepted reads the check of an acceptance, which must be one that can be.
func (d *decoder) accepted(n *yaml.Node) string {
	id, ok := d.check(n)
	if ok && slices.Contains(d.opt.Locked, id) {
		d.fail(n, "leave it out", "findings of %s cannot be accepted", id)
	}
	return id
}

// allowName reads a name that the dot family is to let through.
func (d *decoder) allowName(n *yaml.Node) (string, bool) {
	return d.name(n, "a name in allow-names", noWildcards)
}

func (d *decoder) base(n *yaml.Node) *Base {
	b := &Base{Line: n.Line}
	given := d.object(n, "base", keys{
		"serial": func(v *yaml.Node) { b.Serial = d.serialNumber(v, "serial") },
		"digest": func(v *yaml.Node) { b.Digest, _ = d.digest(v, "digest") },
	})
	if given != nil && len(given) == 0 {
		d.fail(n, "add serial or digest", "base says neither serial nor digest")
	}
	return b
}

func (d *decoder) serialNumber(n *yaml.Node, what string) *uint32 {
	v, ok := d.number(n, what, 0, math.MaxUint32)
	if !ok {
		return nil
	}
	serial := uint32(v)
	return &serial
}
