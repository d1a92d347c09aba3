package plans

import (
	"math"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"

	"go.yaml.in/yaml/v3"
)

// text reads a text of one line.
func (d *decoder) text(n *yaml.Node, what string) (string, bool) {
	s, ok := d.prose(n, what)
	if ok && strings.ContainsAny(s, "\n\r") {
		d.fail(n, "write it on one line", "%s goes over several lines", what)
		return "", false
	}
	return strings.ReplaceAll(s, "\t", " "), ok
}

// prose reads a text that may have several lines.
func (d *decoder) prose(n *yaml.Node, what string) (string, bool) {
	if n.Kind != yaml.ScalarNode {
		d.wrongKind(n, what, "a text")
		return "", false
	}
	s := strings.TrimSpace(n.Value)
	switch {
	case s == "" || isNull(n) && s == "~":
		d.fail(n, "write it", "%s is empty", what)
		return "", false
	case strings.ContainsFunc(s, isControl):
		d.fail(n, "leave it out", "%s holds a control character", what)
		return "", false
	}
	return s, true
}

func isControl(r rune) bool {
	return unicode.IsControl(r) && r != '\n' && r != '\t' || r == 0xfeff || r == 0xfffe || r == 0xffff
}

// word reads one of some words.
func (d *decoder) word(n *yaml.Node, what string, known ...string) string {
	s, ok := d.text(n, what)
	if ok && !slices.Contains(known, s) {
		d.fail(n, offer(s, known), "%s is %s, which is none of %s", what, shown(s), strings.Join(known, ", "))
		return ""
	}
	return s
}

// flag reads true or false.
func (d *decoder) flag(n *yaml.Node, what string) bool {
	if n.Kind != yaml.ScalarNode || n.Value != "true" && n.Value != "false" || n.Style != 0 {
		d.fail(n, "write `true` or `false`", "%s is %s, it must be true or false", what, kindOf(n))
		return false
	}
	return n.Value == "true"
}

var wholeNumber = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^-?(0|[1-9][0-9]*)$`) })

// number reads a whole number from low to high.
func (d *decoder) number(n *yaml.Node, what string, low, high int64) (int64, bool) {
	if n.Kind != yaml.ScalarNode || n.Style != 0 || !wholeNumber().MatchString(n.Value) {
		d.fail(n, numberFix(n), "%s is %s, it must be a whole number", what, kindOf(n))
		return 0, false
	}
	v, err := strconv.ParseInt(n.Value, 10, 64)
	if err == nil && v >= low && v <= high {
		return v, true
	}
	if high >= math.MaxInt32 && v < low {
		d.fail(n, "", "%s is %s, it must be %d or more", what, shown(n.Value), low)
	} else {
		d.fail(n, "", "%s is %s, it must be from %d to %d", what, shown(n.Value), low, high)
	}
	return 0, false
}

func numberFix(n *yaml.Node) string {
	digits := strings.NewReplacer("_", "", ",", "", ".0", "").Replace(n.Value)
	if n.Kind == yaml.ScalarNode && wholeNumber().MatchString(digits) {
		return "write `" + digits + "`"
	}
	return "write digits only"
}

// count reads a number of things, from low on.
func (d *decoder) count(n *yaml.Node, what string, low int64) (int, bool) {
	v, ok := d.number(n, what, low, math.MaxInt32)
	return int(v), ok
}

var plainNumber = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^-?([0-9]+(\.[0-9]*)?|\.[0-9]+)$`) })

// percent reads a share from 0 to 100, with or without a fraction.
func (d *decoder) percent(n *yaml.Node, what string) (*float64, bool) {
	bare := strings.TrimSpace(strings.TrimSuffix(n.Value, "%"))
	if n.Kind != yaml.ScalarNode || n.Style != 0 || !plainNumber().MatchString(n.Value) {
		fix := "write a number from 0 to 100"
		if n.Kind == yaml.ScalarNode && plainNumber().MatchString(bare) {
			fix = "write `" + bare + "`"
		}
		d.fail(n, fix, "%s is %s, it must be a number", what, kindOf(n))
		return nil, false
	}
	v, err := strconv.ParseFloat(n.Value, 64)
	if err != nil || v < 0 || v > 100 {
		d.fail(n, "", "%s is %s, it must be from 0 to 100", what, shown(n.Value))
		return nil, false
	}
	return &v, true
}

// seconds reads a TTL: a number of seconds or a duration.
func (d *decoder) seconds(n *yaml.Node, what string) (uint32, bool) {
	if n.Kind == yaml.ScalarNode && n.Style == 0 && !wholeNumber().MatchString(n.Value) {
		v, ok := d.duration(n, what)
		if ok && v.Seconds() > math.MaxInt32 {
			d.fail(n, "", "%s is %s, a TTL is 2147483647 seconds at most", what, n.Value)
			return 0, false
		}
		return uint32(v.Seconds()), ok
	}
	v, ok := d.number(n, what, 0, math.MaxInt32)
	return uint32(v), ok
}

// address reads an IP address or one with a port.
func (d *decoder) address(n *yaml.Node, what string) (string, bool) {
	const want = "an IP address, perhaps with a port (192.0.2.1, 192.0.2.1:5353, [2001:db8::1]:5353)"
	if n.Kind == yaml.MappingNode || n.Kind == yaml.SequenceNode {
		d.fail(n, "put an address that ends in `:` or begins with `[` in quotes", "%s is %s, it must be %s", what, kindOf(n), want)
		return "", false
	}
	s, ok := d.text(n, what)
	if !ok {
		return "", false
	}
	ip, err := parseAddress(s)
	switch {
	case err != nil:
		d.fail(n, addressFix(s), "%s is %s, it must be %s", what, shown(s), want)
	case ip.IsUnspecified(), ip.IsMulticast():
		d.fail(n, "", "%s is %s, which is no address of one machine", what, shown(s))
	default:
		return s, true
	}
	return "", false
}

func parseAddress(s string) (netip.Addr, error) {
	both, err := AddrPort(s)
	return both.Addr(), err
}

// AddrPort reads an address of a plan, perhaps with a port; without one it is 53.
func AddrPort(s string) (netip.AddrPort, error) {
	if ip, err := netip.ParseAddr(s); err == nil {
		return netip.AddrPortFrom(ip, 53), nil
	}
	both, err := netip.ParseAddrPort(s)
	if err == nil && both.Port() == 0 {
		err = strconv.ErrRange
	}
	return both, err
}

func addressFix(s string) string {
	if ip, err := netip.ParseAddr(strings.Trim(s, "[]")); err == nil {
		return "write `" + ip.String() + "`"
	}
	if prefix, err := netip.ParsePrefix(s); err == nil {
		return "write `" + prefix.Addr().String() + "`"
	}
	return ""
}
