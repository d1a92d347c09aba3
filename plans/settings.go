package plans

import (
	"encoding/hex"
	"math"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// timing reads the timing assumptions over the defaults.
func (d *decoder) timing(n *yaml.Node, t *Timing) {
	var lowered *yaml.Node
	d.object(n, "timing", keys{
		"lowered":    func(v *yaml.Node) { lowered = v; t.Lowered, _ = d.positive(v, "lowered") },
		"ttl-before": func(v *yaml.Node) { d.ttlBefore(v, &t.TTLBefore) },
		"round-gap":  func(v *yaml.Node) { t.RoundGap, _ = d.duration(v, "round-gap") },
		"max-gap":    func(v *yaml.Node) { t.MaxGap, _ = d.positive(v, "max-gap") },
		"valid-for":  func(v *yaml.Node) { t.ValidFor, _ = d.duration(v, "valid-for") },
	})
	d.lowered(lowered, t)
}

// lowered judges the TTL that is to be had before the move, which is whole
// seconds by its form; n is nil where the plan has none.
func (d *decoder) lowered(n *yaml.Node, t *Timing) {
	switch {
	case n == nil:
	case t.Lowered > t.TTLBefore.NS:
		d.fail(n, "write a shorter one, such as `5m`", "lowered is %s, over the %s that ttl-before.ns assumes from before the first observation: nothing is lowered by that",
			n.Value, durationText(t.TTLBefore.NS))
	case t.Lowered > math.MaxInt32*time.Second:
		d.fail(n, "write a shorter one, such as `5m`", "lowered is %s, a TTL is 2147483647 seconds at most", n.Value)
	}
}

func (d *decoder) positive(n *yaml.Node, what string) (time.Duration, bool) {
	v, ok := d.duration(n, what)
	if ok && v == 0 {
		d.fail(n, "", "%s is 0, it must be longer", what)
		return 0, false
	}
	return v, ok
}

// ttlBefore wants a reason for every TTL that it sets: nobody observed it.
func (d *decoder) ttlBefore(n *yaml.Node, t *TTLBefore) {
	t.Line = n.Line
	usual := *t
	read := func(into *time.Duration, what string) func(*yaml.Node) {
		return func(v *yaml.Node) {
			if ttl, ok := d.positive(v, what); ok {
				*into = ttl
			}
		}
	}
	given := d.object(n, "ttl-before", keys{
		"ns":     read(&t.NS, "ns"),
		"ds":     read(&t.DS, "ds"),
		"reason": func(v *yaml.Node) { t.Reason, _ = d.prose(v, "reason") },
	})
	t.GivenNS, t.GivenDS = given["ns"] != nil, given["ds"] != nil
	switch set := t.GivenNS || t.GivenDS; {
	case given == nil:
	case set && given["reason"] == nil:
		d.fail(n, "add `reason: ...`, or leave ttl-before out",
			"ttl-before sets what nobody observed, in the place of the default (ns %.0fh, ds %.0fh), and has no reason", usual.NS.Hours(), usual.DS.Hours())
	case !set:
		d.warn(n, "add ns or ds, or leave ttl-before out", "ttl-before sets neither ns nor ds")
	}
}

// leastMargin is the margin below which a plan is warned of.
const leastMargin = time.Hour

// margin reads what is waited on top of all that is computed.
func (d *decoder) margin(n *yaml.Node, p *Plan) {
	v, ok := d.duration(n, "margin")
	if !ok {
		return
	}
	if p.Margin = v; v < leastMargin {
		d.warn(n, "write `1h`, or leave margin out", "margin is %s, under an hour: clocks that are wrong, caches that hold a little longer and late hands live off it", n.Value)
	}
}

func (d *decoder) tsig(n *yaml.Node, t *TSIG) {
	key := func(into *string) func(*yaml.Node) {
		return func(v *yaml.Node) { *into, _ = d.keyName(v) }
	}
	d.object(n, "tsig", keys{
		"file": func(v *yaml.Node) { t.File, _ = d.text(v, "file") },
		"old":  key(&t.Old),
		"new":  key(&t.New),
	})
}

// keyName reads the name of a TSIG key, which is a domain name and may lack its
// final dot.
func (d *decoder) keyName(n *yaml.Node) (string, bool) {
	s, _, ok := d.scan(n, "a key", noWildcards)
	return s, ok
}

func (d *decoder) window(n *yaml.Node, w *Window) {
	var after *yaml.Node
	d.object(n, "window", keys{
		"not-before": func(v *yaml.Node) { w.NotBefore, _ = d.from(v, "not-before") },
		"not-after":  func(v *yaml.Node) { after = v; w.NotAfter, _ = d.until(v, "not-after") },
	})
	if !w.NotBefore.IsZero() && !w.NotAfter.IsZero() && !w.NotAfter.After(w.NotBefore) {
		d.fail(after, "write a later time", "not-after (%s) is not after not-before (%s)",
			w.NotAfter.Format(time.RFC3339), w.NotBefore.Format(time.RFC3339))
	}
}

// digest reads "sha256:" and 64 hex digits.
func (d *decoder) digest(n *yaml.Node, what string) (string, bool) {
	s, ok := d.text(n, what)
	if !ok {
		return "", false
	}
	digits, found := strings.CutPrefix(strings.ToLower(s), "sha256:")
	raw, err := hex.DecodeString(digits)
	if !found || err != nil || len(raw) != 32 {
		d.fail(n, "copy it from the report", "%s is %s, it must be `sha256:` and 64 hex digits", what, shown(s))
		return "", false
	}
	return "sha256:" + digits, true
}

// dsDigestLengths are in hex digits, by digest type (RFC 4034, 4509, 5933, 6605).
var dsDigestLengths = map[string]int{"1": 40, "2": 64, "3": 64, "4": 96}

// ds reads a DS record's value: key tag, algorithm, digest type and digest.
func (d *decoder) ds(n *yaml.Node) (string, bool) {
	s, ok := d.text(n, "a DS")
	if !ok {
		return "", false
	}
	fields := strings.Fields(s)
	if len(fields) < 4 || !isNumber(fields[0], math.MaxUint16) || !isNumber(fields[1], math.MaxUint8) || !isNumber(fields[2], math.MaxUint8) {
		d.fail(n, "write `12345 13 2 49FD46E6C4B45C55D4AC...`", "a DS is %s, it must be key tag, algorithm, digest type and digest", shown(s))
		return "", false
	}
	digest := strings.Join(fields[3:], "")
	if _, err := hex.DecodeString(digest); err != nil {
		d.fail(n, "", "the digest of a DS is %s, which is not hex", shown(digest))
		return "", false
	}
	if want := dsDigestLengths[fields[2]]; want != 0 && len(digest) != want {
		d.fail(n, "", "the digest of a DS has %d hex digits, digest type %s has %d", len(digest), fields[2], want)
		return "", false
	}
	return s, true
}

func isNumber(s string, high int) bool {
	if !wholeNumber().MatchString(s) || len(s) > 6 || s[0] == '-' {
		return false
	}
	v := 0
	for _, c := range s {
		v = v*10 + int(c-'0')
	}
	return v <= high
}
