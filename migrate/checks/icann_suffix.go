package checks

import (
	"strings"

	"golang.org/x/net/publicsuffix"

	"github.com/zonegate/zonegate/zonefile"
)

// suffix is the public suffix that a name ends in.
type suffix struct {
	labels int  // of the suffix; 0 if no domain below one is named
	icann  bool // delegated by ICANN's rules, not a company's own
}

// suffixOf finds the public suffix of a name below it; of a name that is itself the
// suffix of a company, what is above its first label. Names with octets that no
// host name has end in none.
func suffixOf(n zonefile.Name) suffix {
	count := n.Labels()
	if count < 2 || !isTLD(n.Label(count-1)) {
		return suffix{}
	}
	labels := make([]string, count)
	for i := range labels {
		labels[i] = n.Label(i)
		if strings.Contains(labels[i], ".") {
			return suffix{}
		}
	}
	text := strings.Join(labels, ".")
	found, icann := publicsuffix.PublicSuffix(text)
	size := strings.Count(found, ".") + 1
	if size == count && !icann { // a company's rule for the whole name, such as *.compute-1.amazonaws.com
		size--
	}
	if size >= count || !isRegistrable(labels[count-size-1]) {
		return suffix{}
	}
	return suffix{size, icann}
}

// isRegistrable tells whether a label can be that of a domain that somebody
// registered: no asterisk, and no underscore as in _domainkey.news.
func isRegistrable(label string) bool { return label != "*" && !strings.HasPrefix(label, "_") }

// isTLD tells whether a label, in lower case, is a top level domain.
func isTLD(label string) bool {
	if !likeTLD(label) {
		return false
	}
	_, icann := publicsuffix.PublicSuffix(label)
	if !icann {
		_, icann = publicsuffix.PublicSuffix("x." + label) // rules such as *.ck
	}
	return icann
}

// likeTLD tells cheaply whether a label has the shape of a top level domain:
// letters only, or an A-label.
func likeTLD(label string) bool {
	if strings.HasPrefix(label, "xn--") {
		return !strings.Contains(label, ".")
	}
	for i := range len(label) {
		if label[i] < 'a' || label[i] > 'z' {
			return false
		}
	}
	return len(label) > 1
}

// remembered is how many answers a finder keeps: as many as a registry's domains
// have different servers.
const remembered = 1 << 14

// tldFinder looks for top level domains among labels, and remembers those asked
// for last.
type tldFinder map[string]bool

func (f tldFinder) isTLD(label string) bool {
	if !likeTLD(label) {
		return false
	}
	is, ok := f[label]
	if !ok {
		if len(f) >= remembered {
			clear(f)
		}
		is = isTLD(label)
		f[label] = is
	}
	return is
}

// above tells whether a label of the name that is neither the first nor part of
// the origin is a top level domain.
func (f tldFinder) above(n, origin zonefile.Name) bool {
	end := len(n) - len(origin)
	for i := int(n[0]) + 1; i < end; i += int(n[i]) + 1 {
		if f.isTLD(string(n[i+1 : i+1+int(n[i])])) {
			return true
		}
	}
	return false
}
