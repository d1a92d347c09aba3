package checks

import (
	"strings"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

var dotChecks = []*migrate.Check{
	dotDoubledOrigin,
	dotRelativeSuffix,
	dotLost,
	dotMassShift,
	dotStray,
	dotReverseTarget,
}

// spot is one domain name of a record: its owner or a name in its rdata.
type spot struct {
	record  zonefile.Record
	name    zonefile.Name
	written zonefile.Written
	rdata   zonefile.RdataName // unless owner
	owner   bool
}

func rdataSpot(r zonefile.Record, n zonefile.RdataName) spot {
	return spot{record: r, name: n.Name, written: n.Written, rdata: n}
}

// ownerSpot is the owner of a node, at a record that spells it out: where
// several do, at one that writes it relative.
func ownerSpot(node zonefile.Node) spot {
	var best zonefile.Record
	rank := -1
	for set := range node.RRsets() {
		for r := range set.Records() {
			if k := spelled(r.OwnerWritten()); k > rank {
				best, rank = r, k
			}
		}
	}
	return spot{record: best, name: node.Name(), written: best.OwnerWritten(), owner: true}
}

func spelled(w zonefile.Written) int {
	switch w {
	case zonefile.WrittenRelative:
		return 3
	case zonefile.WrittenOrigin:
		return 2
	case zonefile.WrittenAbsolute:
		return 1
	}
	return 0
}

func (s spot) ref() zonefile.Ref {
	if s.owner {
		return s.record.Ref(zonefile.PartOwner)
	}
	return s.rdata.Ref()
}

// asWritten is what stood there for a relative name, with a final dot; "" for a
// name that was written absolute or came from wire.
func (s spot) asWritten() zonefile.Name {
	switch {
	case s.written != zonefile.WrittenRelative || !s.record.FromText():
		return ""
	case s.owner:
		return s.record.OwnerAsWritten()
	}
	return s.rdata.AsWritten()
}

// meant is the name that lost its final dot, if one did: what was written, taken
// as absolute, or else the name without the zone's.
func (s spot) meant() zonefile.Name {
	if n := s.asWritten(); n != "" {
		return n
	}
	return above(s.name, s.record.Zone().Origin())
}

// story says what was written and what became of it.
func (s spot) story() string {
	if n := s.asWritten(); n != "" {
		return "`" + bare(n) + "` became " + s.name.String()
	}
	return s.name.String()
}

// finding is a finding about the name, without its texts.
func (s spot) finding() migrate.Finding {
	f := migrate.Finding{Owner: s.record.Name().String(), At: s.ref(), Value: s.name.String()}
	if !s.owner {
		f.Type = s.record.Type().String()
	}
	return f
}

// above is a name without an origin that it ends in, as an absolute name.
func above(name, origin zonefile.Name) zonefile.Name {
	if !name.IsBelow(origin) {
		return ""
	}
	return name[:len(name)-len(origin)] + zonefile.Root
}

// bare is a name as text without its final dot.
func bare(n zonefile.Name) string { return strings.TrimSuffix(n.String(), ".") }

// eachName hands on the domain names in a record's rdata. It costs nothing for
// types that have none, and little for those that have one.
func eachName(r zonefile.Record, suspect func(zonefile.Name) bool, do func(spot)) {
	switch r.Type() {
	case zonefile.TypeA, zonefile.TypeAAAA, zonefile.TypeTXT, zonefile.TypeDS, zonefile.TypeDNSKEY,
		zonefile.TypeNSEC3, zonefile.TypeTLSA, zonefile.TypeSSHFP, zonefile.TypeCAA:
		return
	case zonefile.TypeNS, zonefile.TypeCNAME, zonefile.TypeMX, zonefile.TypePTR, zonefile.TypeDNAME,
		zonefile.TypeSRV, zonefile.TypeNSEC, zonefile.TypeRRSIG, zonefile.TypeNAPTR, zonefile.TypeSVCB, zonefile.TypeHTTPS:
		if !suspect(r.Target()) {
			return
		}
	}
	for _, n := range r.Names() {
		if suspect(n.Name) {
			do(rdataSpot(r, n))
		}
	}
}

// signerMade tells whether a program makes records of the type from the others,
// so that a name in them is only a copy.
func signerMade(t zonefile.Type) bool {
	switch t {
	case zonefile.TypeRRSIG, zonefile.TypeNSEC, zonefile.TypeNSEC3:
		return true
	}
	return false
}

// written tells whether a person or a registry wrote records of the node.
func writtenNode(node zonefile.Node) bool {
	for set := range node.RRsets() {
		if !signerMade(set.Type()) {
			return true
		}
	}
	return false
}

// dotless says why the family does not apply to the zone, "" if it does.
func dotless(z *zonefile.Zone) string {
	switch z.Origin() {
	case zonefile.Root:
		return "at the root a relative name is the absolute one"
	case "":
		return "the zone's name is not known"
	}
	return ""
}

// allowed are the names that the plan lets stand, each with all names below it.
type allowed map[zonefile.Name]bool

func allowedNames(p *migrate.Pass) allowed {
	names := allowed{}
	for _, text := range p.Plan.AllowNames {
		if n, err := zonefile.ParseName(text, p.New.Origin()); err == nil {
			names[n] = true
		}
	}
	return names
}

func (a allowed) has(n zonefile.Name) bool {
	for ; len(a) > 0 && n != ""; n = n.Parent() {
		if a[n] {
			return true
		}
	}
	return false
}

// budget keeps a check from spelling out more findings than a report keeps, and
// leaves half of that room to errors. All are counted.
type budget struct{ p *migrate.Pass }

// report hands on a finding of a severity; begin and text make it if it may be
// kept.
func (b budget) report(severity migrate.Severity, begin func() migrate.Finding, text func(*migrate.Finding)) {
	if b.p.CountOnly(severity) {
		return
	}
	f := begin()
	text(&f)
	f.Severity = severity
	b.p.Report(f)
}

// holdsLabels tells whether the labels of a name without its end hold those of
// an origin, one after the other.
func holdsLabels(head, origin zonefile.Name) bool {
	return strings.Contains(string(head), string(origin[:len(origin)-1]))
}
