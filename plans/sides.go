package plans

import (
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

var dnssecWays = []string{"unsigned", "go-insecure", "multi-signer", "same-keys"}

// side reads the old or new provider.
func (d *decoder) side(n *yaml.Node, what string, s *Side) {
	d.object(n, what, keys{
		"source":      func(v *yaml.Node) { s.Source, _ = d.source(v) },
		"nameservers": func(v *yaml.Node) { s.Nameservers = d.nameservers(v) },
		"ttl-min":     func(v *yaml.Node) { s.TTLMin, _ = d.seconds(v, "ttl-min") },
		"flattens":    func(v *yaml.Node) { s.Flattens = list(d, v, "flattens", d.flattened) },
	})
}

func (d *decoder) flattened(n *yaml.Node) (string, bool) {
	return d.name(n, "a name in flattens", noWildcards)
}

var sourceSchemes = []string{"axfr", "xfr+tls"}

// source reads a path, `queries` or a URL of a zone transfer.
func (d *decoder) source(n *yaml.Node) (string, bool) {
	s, ok := d.text(n, "source")
	scheme, rest, isURL := strings.Cut(s, "://")
	if !ok || !isURL {
		return s, ok
	}
	if !slices.Contains(sourceSchemes, scheme) {
		fix := "use axfr:// or xfr+tls://, or a file"
		if near := Nearest(scheme, sourceSchemes); near != "" {
			fix = "write `" + near + "://" + rest + "`"
		}
		d.fail(n, fix, "source is %s, zones are not read by %s", shown(s), shown(scheme))
		return "", false
	}
	u, err := url.Parse(s)
	if err != nil || u.Hostname() == "" || strings.Trim(u.Path, "/") == "" && u.Path != "/." {
		d.fail(n, "write `"+scheme+"://host[:port]/zone`", "source is %s, which lacks a server or a zone", shown(s))
		return "", false
	}
	return s, true
}

// nameservers reads the name servers of a side; none stands there twice.
func (d *decoder) nameservers(n *yaml.Node) []Nameserver {
	seen := make(map[string]int)
	all := list(d, n, "nameservers", func(v *yaml.Node) (Nameserver, bool) {
		s, ok := d.nameserver(v)
		key := ResolveName(s.Name, ".")
		if line, twice := seen[key]; ok && twice {
			d.fail(v, "keep one of them", "%s is in nameservers twice, first on line %d", s.Name, line)
			return s, false
		}
		seen[key] = v.Line
		return s, ok
	})
	if n.Kind == yaml.SequenceNode && len(n.Content) == 0 {
		d.fail(n, "name them, or leave the key out", "nameservers is an empty list")
	}
	return all
}

func (d *decoder) nameserver(n *yaml.Node) (s Nameserver, ok bool) {
	s.Line, s.at = n.Line, placeOf(n)
	if n.Kind != yaml.MappingNode {
		s.Name, ok = d.serverName(n)
		return s, ok
	}
	given := d.object(n, "a name server", keys{
		"name": func(v *yaml.Node) { s.at = placeOf(v); s.Name, ok = d.serverName(v) },
		"addresses": func(v *yaml.Node) {
			s.Addresses = d.distinct(v, "addresses", d.serverAddress)
			s.addressesAt = placeOf(v)
		},
		"group": func(v *yaml.Node) { s.Group, _ = d.text(v, "group") },
	})
	return s, d.need(n, given, "a name server", "name") && ok
}

func (d *decoder) serverName(n *yaml.Node) (string, bool) {
	if ip, err := netip.ParseAddr(n.Value); err == nil && n.Kind == yaml.ScalarNode {
		d.fail(n, "write its name, and below it `addresses: [\""+ip.String()+"\"]`", "the name server %s is an address", n.Value)
		return "", false
	}
	return d.absolute(n, "the name server")
}

func (d *decoder) serverAddress(n *yaml.Node) (string, bool) { return d.address(n, "an address") }

func (d *decoder) parent(n *yaml.Node, p *Plan) {
	if n.Kind == yaml.ScalarNode {
		d.fail(n, "write `{zone: "+n.Value+"}`", "parent is %s, it must be a mapping", kindOf(n))
		return
	}
	d.object(n, "parent", keys{
		"zone":    func(v *yaml.Node) { p.Parent.Zone, _ = d.absolute(v, "the parent zone"); p.parentAt = placeOf(v) },
		"servers": func(v *yaml.Node) { p.Parent.Servers = d.parentServers(v) },
	})
}

func (d *decoder) parentServers(n *yaml.Node) []string {
	if n.Kind == yaml.ScalarNode {
		d.word(n, "servers", "auto")
		return nil
	}
	if n.Kind == yaml.SequenceNode && len(n.Content) == 0 {
		d.fail(n, "write `auto`, or their addresses", "servers is an empty list")
	}
	return d.distinct(n, "servers", d.serverAddress)
}

// parentAbove reports a parent that does not enclose the zone.
func (d *decoder) parentAbove(p *Plan) {
	if p.Parent.Zone == "" || encloses(p.Parent.Zone, p.Zone) {
		return
	}
	d.bad = append(d.bad, &Mistake{File: d.file, Line: p.parentAt.line, Column: p.parentAt.column,
		Message: "the parent zone " + p.Parent.Zone + " does not enclose " + p.Zone,
		Fix:     "write the zone that delegates " + p.Zone})
}

// encloses tells whether an absolute name is a proper subdomain of another.
func encloses(above, below string) bool {
	a, errAbove := scanName(above, noWildcards)
	b, errBelow := scanName(below, noWildcards)
	if errAbove != nil || errBelow != nil || len(a) >= len(b) {
		return false
	}
	cut := len(b) - len(a)
	return len(a) == 1 || b[cut-1] == dot && slices.Equal(a, b[cut:])
}
