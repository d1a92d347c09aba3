package plans

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// writtenName is a relative name in the file.
type writtenName struct {
	text    string
	scanned []symbol
	at      place
}

// absolute reads a name that must end in a dot.
func (d *decoder) absolute(n *yaml.Node, what string) (string, bool) {
	s, scanned, ok := d.scan(n, what, noWildcards)
	if !ok {
		return "", false
	}
	if s == "@" || !isAbsolute(scanned) {
		fix := "write `" + s + ".`"
		if s == "@" {
			fix = "write the whole name"
		}
		d.fail(n, fix, "%s %s has no final dot", what, s)
		return "", false
	}
	return s, true
}

// name reads a name that may be relative to the zone.
func (d *decoder) name(n *yaml.Node, what string, wild wildcards) (string, bool) {
	s, scanned, ok := d.scan(n, what, wild)
	if ok && !isAbsolute(scanned) && s != "@" {
		d.names = append(d.names, writtenName{s, scanned, placeOf(n)})
	}
	return s, ok
}

func (d *decoder) scan(n *yaml.Node, what string, wild wildcards) (string, []symbol, bool) {
	s, ok := d.text(n, what)
	if !ok || s == "@" {
		return s, nil, ok
	}
	if isNull(n) {
		d.fail(n, "write \""+s+"\" in quotes if that is the name", "%s is %s, which is no value in YAML", what, s)
		return "", nil, false
	}
	if _, err := netip.ParseAddr(s); err == nil && strings.Contains(s, ":") && !strings.HasSuffix(s, ".") {
		d.fail(n, "write a name", "%s is the address %s", what, s)
		return "", nil, false
	}
	scanned, err := scanName(s, wild)
	if err == nil && strings.Contains(s, "://") {
		err = errors.New("it is a URL")
	}
	if err != nil {
		d.fail(n, nameFix(s), "%s is %s, which is no domain name: %v", what, shown(s), err)
		return "", nil, false
	}
	return s, scanned, true
}

// nameFix offers the domain of a text that is no name but holds one.
func nameFix(s string) string {
	_, after, found := strings.Cut(s, "://")
	host, _, _ := strings.Cut(after, "/")
	if found && host != "" {
		return "write `" + strings.TrimSuffix(host, ".") + ".`"
	}
	return ""
}

// misspelt finds the relative names that end in the name of the zone: their
// final dot was forgotten, or they say the zone twice.
func misspelt(file string, names []writtenName, zone string) (bad []*Mistake) {
	origin, err := scanName(zone, noWildcards)
	if err != nil || len(origin) < 2 {
		return nil
	}
	for _, w := range names {
		if short, is := withoutZone(w, origin); is {
			bad = append(bad, &Mistake{File: file, Line: w.at.line, Column: w.at.column,
				Message: fmt.Sprintf("%s has no final dot and so means %s.%s", w.text, w.text, zone),
				Fix:     fmt.Sprintf("write `%s` or `%s.`", short, w.text)})
		}
	}
	return bad
}

// withoutZone is what is left of a name that ends in origin, which is absolute.
func withoutZone(w writtenName, origin []symbol) (short string, is bool) {
	tail := origin[:len(origin)-1]
	if slices.Equal(w.scanned, tail) {
		return "@", true
	}
	cut := len(w.scanned) - len(tail) - 1
	if cut <= 0 || w.scanned[cut] != dot || !slices.Equal(w.scanned[cut+1:], tail) {
		return "", false
	}
	return firstLabels(w.text, countDots(w.scanned[:cut])+1), true
}

func countDots(name []symbol) (count int) {
	for _, sym := range name {
		if sym == dot {
			count++
		}
	}
	return count
}

// firstLabels is the text of the first count labels as they were written.
func firstLabels(text string, count int) string {
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '.':
			if count--; count == 0 {
				return text[:i]
			}
		}
	}
	return text
}

// CheckZone tells what in the plan does not fit the zone that it is used for:
// another zone's name, or relative names that end in the zone's own. The error
// is an *Errors. Parse has done this already where the plan itself says its zone.
func (p *Plan) CheckZone(zone string) error {
	if p.Zone == "" {
		return asError(misspelt(p.File, p.names, zone))
	}
	if ResolveName(p.Zone, ".") == ResolveName(zone, ".") {
		return nil
	}
	return asError([]*Mistake{{File: p.File, Line: p.zoneAt.line, Column: p.zoneAt.column,
		Message: fmt.Sprintf("the plan is for the zone %s, this one is %s", p.Zone, zone),
		Fix:     "use the plan of this zone"}})
}
