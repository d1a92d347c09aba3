package plans

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"
)

// decoder turns YAML nodes into values and collects what is wrong with them.
type decoder struct {
	file string
	opt  Options
	bad  []*Mistake
	// warnings are what is hardly meant so, and may stand.
	warnings []*Mistake
	// names are the relative names of the file, judged when the zone is known.
	names []writtenName
	// partial says that keys of the file were left out because they are no YAML.
	partial bool
	// reported are the places of what is no YAML and was read over.
	reported map[place]bool
}

// fail records a mistake at a node. A node that was already found to be no plain
// value (an alias, a tag, a text that needs quotes) gets no second one.
func (d *decoder) fail(n *yaml.Node, fix, format string, args ...any) {
	if n.Kind == yaml.AliasNode || n.Style&yaml.TaggedStyle != 0 || d.reported[placeOf(n)] {
		return
	}
	d.failAt(placeOf(n), fix, format, args...)
}

// warn records what is hardly meant so, at a node.
func (d *decoder) warn(n *yaml.Node, fix, format string, args ...any) {
	if len(d.warnings) > maxMistakes {
		return
	}
	d.warnings = append(d.warnings, &Mistake{File: d.file, Line: n.Line, Column: n.Column,
		Message: fmt.Sprintf(format, args...), Fix: fix})
}

// failAt records a mistake at a place, whatever else is wrong there.
func (d *decoder) failAt(at place, fix, format string, args ...any) {
	if len(d.bad) > maxMistakes {
		return
	}
	d.bad = append(d.bad, &Mistake{File: d.file, Line: at.line, Column: at.column,
		Message: fmt.Sprintf(format, args...), Fix: fix})
}

// plainOnly reports anchors, aliases, tags and what is still to be filled in,
// anywhere in the document.
func (d *decoder) plainOnly(n *yaml.Node) {
	report := func(what, fix string) {
		d.failAt(placeOf(n), fix, "%s", what)
	}
	switch {
	case isToFill(n):
		report(toFill(n))
		d.reported[placeOf(n)] = true
	case n.Kind == yaml.AliasNode:
		report("*"+n.Value+" is a YAML alias", "write the value itself, or `\"*"+n.Value+"\"` in quotes for a name")
	case n.Style&yaml.TaggedStyle != 0:
		report(n.Tag+" is a YAML tag", "leave it out")
	case n.Anchor != "":
		report("&"+n.Anchor+" is a YAML anchor", "leave it out")
	}
	for _, child := range n.Content {
		d.plainOnly(child)
	}
}

// keys are what may stand in a mapping, each with what reads its value.
type keys map[string]func(*yaml.Node)

// object reads a mapping; what names it ("thresholds", "an entry of expect").
// given holds the nodes of the keys that are there; nil if n is no mapping.
func (d *decoder) object(n *yaml.Node, what string, known keys) (given map[string]*yaml.Node) {
	if n.Kind != yaml.MappingNode {
		d.wrongKind(n, what, "a mapping (`key: value`)")
		return nil
	}
	given = make(map[string]*yaml.Node)
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if read := d.key(key, what, known); read == nil {
			continue
		} else if d.first(key, given) && !d.empty(key, value) {
			read(value)
		}
	}
	return given
}

func (d *decoder) key(key *yaml.Node, what string, known keys) func(*yaml.Node) {
	if key.Kind != yaml.ScalarNode {
		d.fail(key, "", "a key of %s is %s, it can only be a word", what, kindOf(key))
		return nil
	}
	if key.Tag == "!!merge" {
		d.fail(key, "write the keys out", "<< is a YAML merge key")
		return nil
	}
	read := known[key.Value]
	if read == nil {
		d.fail(key, offerKey(key.Value, slices.Sorted(maps.Keys(known))), "%s has no key %s", what, shown(key.Value))
	}
	return read
}

// first reports a key that is there twice; what it is first given as counts.
func (d *decoder) first(key *yaml.Node, given map[string]*yaml.Node) bool {
	if before, twice := given[key.Value]; twice {
		d.fail(key, "keep one of them", "%s is given twice, first on line %d", key.Value, before.Line)
		return false
	}
	given[key.Value] = key
	return true
}

// empty reports a key without a value, which YAML takes for null.
func (d *decoder) empty(key, value *yaml.Node) bool {
	if !isNull(value) || key.Value == "type" && value.Value == "NULL" {
		return false
	}
	fix := "give it one, or leave the key out"
	if key.Value == "expect" {
		fix = "write `expect: []` if nothing may change, or leave the key out"
	}
	place := *value
	if value.Value == "" {
		place.Line, place.Column = key.Line, key.Column
	}
	d.fail(&place, fix, "%s has no value", key.Value)
	return true
}

// need reports keys that are missing from a mapping.
func (d *decoder) need(n *yaml.Node, given map[string]*yaml.Node, what string, names ...string) bool {
	complete := given != nil
	for _, name := range names {
		if given != nil && given[name] == nil {
			d.fail(n, "add `"+name+": "+example(name)+"`", "%s has no %s", what, name)
			complete = false
		}
	}
	return complete
}

// list reads a sequence; entries that are no value are left out.
func list[T any](d *decoder, n *yaml.Node, what string, read func(*yaml.Node) (T, bool)) []T {
	if n.Kind != yaml.SequenceNode {
		d.wrongKind(n, what, "a list (`[one, two]`)")
		return nil
	}
	all := make([]T, 0, len(n.Content))
	for _, entry := range n.Content {
		if isNull(entry) {
			d.fail(entry, "write it, or leave it out", "an entry of %s is empty", what)
		} else if v, ok := read(entry); ok {
			all = append(all, v)
		}
	}
	return all
}

func (d *decoder) wrongKind(n *yaml.Node, what, want string) {
	fix := ""
	switch {
	case n.Kind == yaml.ScalarNode && strings.HasPrefix(want, "a mapping") && strings.Contains(n.Value, ":"):
		fix = "write a blank after each `:`"
	case n.Kind == yaml.ScalarNode && strings.HasPrefix(want, "a list"):
		fix = "write `[" + n.Value + "]`"
	case n.Kind != yaml.ScalarNode && n.Kind != yaml.AliasNode && strings.HasPrefix(want, "a text"):
		fix = "put a text with `:`, `[` or `{` in quotes"
	}
	d.fail(n, fix, "%s is %s, it must be %s", what, kindOf(n), want)
}

func isNull(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && n.Tag == "!!null" && n.Style == 0
}

func kindOf(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	case yaml.AliasNode:
		return "an alias"
	}
	switch {
	case n.Tag == "!!str" && n.Value == "":
		return "an empty text"
	case n.Tag == "!!str":
		return "the text " + shown(n.Value)
	case n.Tag == "!!null":
		return "empty"
	}
	return shown(n.Value)
}

// shown is a value as a message shows it: on one line and not endless.
func shown(s string) string {
	if len(s) > 80 {
		s = strings.ToValidUTF8(s[:80], "") + "..."
	}
	if s == "" || strings.ContainsFunc(s, func(r rune) bool { return r == ' ' || !unicode.IsPrint(r) }) {
		return fmt.Sprintf("%q", s)
	}
	return s
}

// offer words the fix for a word that is near to one of known.
func offer(word string, known []string) string {
	if near := Nearest(word, known); near != "" {
		return "write `" + near + "`"
	}
	return ""
}

// elsewhere says below which keys those of a plan stand that are easily put in
// the wrong place.
var elsewhere = map[string]string{
	"source": "old or new", "nameservers": "old or new", "ttl-min": "old or new", "flattens": "old or new",
	"deletes": "thresholds", "updates": "thresholds", "adds": "thresholds", "ttls": "thresholds",
	"delegations": "thresholds", "types": "thresholds", "floor": "thresholds",
	"ttl-before": "timing", "round-gap": "timing", "max-gap": "timing", "valid-for": "timing", "lowered": "timing",
	"status-page": "contacts", "support": "contacts", "old-provider": "contacts", "new-provider": "contacts", "registrar": "contacts",
	"not-before": "window", "not-after": "window", "servers": "parent",
}

// offerKey words the fix for a key that is not one of known.
func offerKey(word string, known []string) string {
	if near := Nearest(word, known); near != "" {
		return "write `" + near + "`"
	}
	if near := Nearest(word, slices.Collect(maps.Keys(elsewhere))); near != "" && slices.Contains(known, "thresholds") {
		return "write `" + near + "`, below " + elsewhere[near]
	}
	return "the keys are " + strings.Join(known, ", ")
}

func example(key string) string {
	if key == "version" {
		return "1"
	}
	return "..."
}
