package checks

import (
	"fmt"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

var zoneHostname = &migrate.Check{
	ID:       "zone-hostname",
	Severity: migrate.Warning,
	Gates:    lintGates,
	Types: []zonefile.Type{
		zonefile.TypeA, zonefile.TypeAAAA, zonefile.TypeMX, zonefile.TypeNS, zonefile.TypeSRV,
	},
	Visit: odd(visitHostname),
	Doc: migrate.Doc{
		Title: "a host whose name is no host name",
		Why: `A host name has letters, digits and hyphens, and no hyphen at either end of a label. The DNS carries
anything, but mail servers, resolver libraries and certificate authorities refuse such names, and name
servers that check names refuse the zone. Looked at are owners of A, AAAA and MX, and targets of NS, MX
and SRV. A label that begins with an underscore is left alone: services and providers use them.`,
		Fix: "give the host a name of letters, digits and hyphens",
		Bad: `$TTL 3600
web_1 A  192.0.2.1
@     MX 10 mail-.example.net.
`,
		Good: `$TTL 3600
web-1      A  192.0.2.1
gc._msdcs  A  192.0.2.2
@          MX 10 mail.example.net.
`,
		Refs: []string{"RFC 1123 section 2.1", "RFC 952", "RFC 2181 section 11", "RFC 8552"},
	},
}

func visitHostname(p *migrate.Pass) func(zonefile.RRset) {
	if isPolicyZone(p.New) {
		return func(zonefile.RRset) {}
	}
	var last zonefile.Node
	return func(set zonefile.RRset) {
		node := set.Node()
		if node.Outside() {
			return
		}
		t := set.Type()
		if t != zonefile.TypeNS && t != zonefile.TypeSRV && node != last {
			last = node
			checkHostOwner(p, set)
		}
		if t != zonefile.TypeA && t != zonefile.TypeAAAA {
			checkHostTargets(p, set)
		}
	}
}

func checkHostOwner(p *migrate.Pass, set zonefile.RRset) {
	if why, bad := badHostLabel(set.Name()); bad {
		f := about(set.At(0), zonefile.PartOwner, fmt.Sprintf(
			"%s has %s and is no host name: %s", set.Name(), set.Type(), why))
		f.Fix = "use letters, digits and hyphens"
		p.Report(f)
	}
}

func checkHostTargets(p *migrate.Pass, set zonefile.RRset) {
	for i := range set.Len() {
		r := set.At(i)
		target := r.Target()
		why, bad := badHostLabel(target)
		if target == zonefile.Root && set.Type() == zonefile.TypeNS {
			why, bad = "it is the root", true
		}
		if bad {
			f := about(r, zonefile.PartName, fmt.Sprintf(
				"the %s of %s points to %s, which is no host name: %s", set.Type(), set.Name(), target, why))
			f.Fix = "point it to a name of letters, digits and hyphens"
			p.Report(f)
		}
	}
}

// badHostLabel finds a label that breaks the host name rule, and says how. An
// asterisk is zone-wildcard-inner's business.
func badHostLabel(name zonefile.Name) (why string, bad bool) {
	for i := 0; i < len(name) && name[i] != 0; i += int(name[i]) + 1 {
		label := string(name[i+1 : i+1+int(name[i])])
		if label != "*" && !isHostLabel(label) {
			return whyNoHostLabel(label), true
		}
	}
	return "", false
}

func isHostLabel(label string) bool {
	underscored := label[0] == '_'
	if label[0] == '-' || label[len(label)-1] == '-' {
		return false
	}
	for i := range len(label) {
		c := label[i]
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' && (c != '_' || !underscored) {
			return false
		}
	}
	return true
}

func whyNoHostLabel(label string) string {
	shown := labelText(label)
	if label[0] == '-' || label[len(label)-1] == '-' {
		return fmt.Sprintf(`the label "%s" begins or ends with a hyphen`, shown)
	}
	return fmt.Sprintf(`the label "%s" has other characters than letters, digits and hyphens`, shown)
}

// labelText is one label in presentation format.
func labelText(label string) string {
	s := zonefile.Name(string([]byte{byte(len(label))}) + label + "\x00").String()
	return s[:len(s)-1]
}
