package migrate

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/zonegate/zonegate/plans"
	"github.com/zonegate/zonegate/zonefile"
)

// Reason codes of differences between two providers' copies that do not matter.
const (
	EquivSOA       = "soa"             // serial, MNAME, RNAME, timers
	EquivApexNS    = "apex-ns"         // the new provider's own name servers
	EquivDNSSEC    = "dnssec"          // each side signs for itself
	EquivTXTChunks = "txt-chunks"      // the same text, cut elsewhere
	EquivClamped   = "ttl-clamped"     // the provider's smallest TTL
	EquivFlattened = "alias-flattened" // an alias answered with addresses
)

// equivalences weighs what differs between two copies of a zone.
type equivalences struct {
	diff *Diff
	plan *plans.Plan
	// side is the provider whose copy is weighed; served: of what its servers answer.
	side   *plans.Side
	served bool
	// unsound says why the new apex NS set cannot be trusted, "" if it can.
	unsound func() string

	flat map[zonefile.Name]bool
}

// weigh gives the changes that do not matter their reason code.
func (d *Diff) weigh(e *equivalences) {
	e.readFlat()
	for i := range d.Sets {
		if c := &d.Sets[i]; c.Matters() {
			c.Equivalence = e.code(c)
		}
	}
}

func (e *equivalences) readFlat() {
	e.flat = map[zonefile.Name]bool{}
	for _, name := range e.side.Flattens {
		if n, ok := e.name(name); ok {
			e.flat[n] = true
		}
	}
}

func (e *equivalences) name(text string) (zonefile.Name, bool) {
	n, err := zonefile.ParseName(text, e.diff.Origin())
	return n, err == nil
}

func (e *equivalences) code(c *SetChange) string {
	apex := c.Owner == e.diff.Origin()
	switch {
	case c.Type == zonefile.TypeSOA:
		if apex && c.Kind == Data {
			return EquivSOA
		}
	case c.Type == zonefile.TypeNS && apex:
		return e.apexNS(c)
	case c.Type == zonefile.TypeDNSKEY:
		return e.keys(c)
	case c.Type.IsDNSSEC():
		return EquivDNSSEC
	case e.flat[c.Owner] && e.flattened(c):
		return EquivFlattened
	case isText(c.Type) && c.Kind == Data && sameTexts(c):
		return e.cutElsewhere(c)
	}
	return e.clamped(c)
}

// apexNS: the set is the one that the plan names, or the plan names none and
// the set is sound.
func (e *equivalences) apexNS(c *SetChange) string {
	planned := e.plan.New.Nameservers
	switch {
	case c.New.Len() == 0 || c.Old.Len() == 0:
		return ""
	case len(planned) > 0 && e.isPlanned(c.New):
		return EquivApexNS
	case len(planned) == 0 && c.Kind == Data:
		if why := e.unsound(); why != "" {
			c.Mismatch = why
			return ""
		}
		return EquivApexNS
	}
	return e.clamped(c)
}

// isPlanned tells whether a set is the plan's new one or, where both sides sign, that
// of both.
func (e *equivalences) isPlanned(set zonefile.RRset) bool {
	have, planned := Targets(set), e.serverNames(e.plan.New.Nameservers)
	union := sorted(slices.Concat(planned, e.serverNames(e.plan.Old.Nameservers)))
	return slices.Equal(have, planned) || e.plan.DNSSEC == MultiSigner && slices.Equal(have, union)
}

func (e *equivalences) serverNames(servers []plans.Nameserver) []zonefile.Name {
	var names []zonefile.Name
	for _, s := range servers {
		if n, ok := e.name(s.Name); ok {
			names = append(names, n)
		}
	}
	return sorted(names)
}

// Targets lists the names that the records of an RRset point to, in canonical
// order.
func Targets(set zonefile.RRset) []zonefile.Name {
	var names []zonefile.Name
	for r := range set.Records() {
		names = append(names, r.Target())
	}
	return sorted(names)
}

func sorted(names []zonefile.Name) []zonefile.Name {
	slices.SortFunc(names, zonefile.Name.Compare)
	return slices.Compact(names)
}

// cutElsewhere is for a TXT RRset that says the same in other pieces: what is
// left to differ is its TTL.
func (e *equivalences) cutElsewhere(c *SetChange) string {
	if slices.Equal(textTTLs(c.Old), textTTLs(c.New)) {
		return EquivTXTChunks
	}
	c.Kind = TTL
	return e.clamped(c)
}

// clamped: each TTL is the same, or was smaller than what the provider allows
// and is that now.
func (e *equivalences) clamped(c *SetChange) string {
	least := e.side.TTLMin
	if c.Kind != TTL || least == 0 {
		return ""
	}
	olds, news := textTTLs(c.Old), textTTLs(c.New)
	for i := range olds {
		if i >= len(news) || news[i].ttl != max(olds[i].ttl, least) {
			return ""
		}
	}
	return EquivClamped
}

// valueTTL is a record's value and TTL.
type valueTTL struct {
	value string
	ttl   uint32
}

// textTTLs lists the values of an RRset, texts whatever their pieces, with their
// TTLs, in an order that both sides share.
func textTTLs(set zonefile.RRset) []valueTTL {
	all := make([]valueTTL, 0, set.Len())
	for r := range set.Records() {
		all = append(all, valueTTL{pinValue(r), r.TTL()})
	}
	slices.SortFunc(all, func(a, b valueTTL) int {
		return cmp.Or(strings.Compare(a.value, b.value), cmp.Compare(a.ttl, b.ttl))
	})
	return all
}

// sameTexts tells whether a TXT RRset differs only in how texts are cut into
// strings, where that cannot matter: in records of mail, whose readers join the
// strings, and in texts that no single string can hold; never in service
// descriptions (RFC 6763), where each string is a key.
func sameTexts(c *SetChange) bool {
	removed, added := c.Records()
	return len(removed) > 0 && !c.Owner.NamesService() && slices.Equal(joined(removed), joined(added)) &&
		!slices.ContainsFunc(joined(removed), func(text string) bool { return !mayBeCut(text) })
}

func joined(records []zonefile.Record) []string {
	texts := make([]string, len(records))
	for i, r := range records {
		texts[i] = r.Text()
	}
	slices.Sort(texts)
	return texts
}

const maxString = 255 // octets of a character string

func mayBeCut(text string) bool {
	if len(text) > maxString {
		return true
	}
	return slices.ContainsFunc([]string{"v=spf1", "v=DKIM1", "k=", "v=DMARC1"}, func(tag string) bool {
		return len(text) >= len(tag) && strings.EqualFold(text[:len(tag)], tag)
	})
}

var addressTypes = []zonefile.Type{zonefile.TypeA, zonefile.TypeAAAA}

// flattened: at a name where the new provider answers an alias with addresses,
// the alias went and addresses came, or one provider's addresses became the
// other's; the families are those of the old side.
func (e *equivalences) flattened(c *SetChange) bool {
	old, new := addresses(e.diff.Old, c.Owner), addresses(e.diff.New, c.Owner)
	alias, is := aliasOf(e.diff.Old, c.Owner)
	switch {
	case !is:
		return slices.Contains(addressTypes, c.Type) && c.Old.Len() > 0 && c.New.Len() > 0 && slices.Equal(families(old), families(new))
	case len(new) == 0 || !(slices.Contains(addressTypes, c.Type) || c.Type == alias.Type()):
		return false
	}
	behind, known := follow(e.diff.Old, alias)
	if !known {
		return true
	}
	if now, _ := follow(e.diff.New, alias); !sameRecords(behind, new) && !sameRecords(now, new) {
		c.Mismatch = fmt.Sprintf("the alias led to %s in this zone", addressWords(behind))
	}
	return slices.Equal(families(behind), families(new))
}

func addressWords(records []zonefile.Record) string {
	if len(records) == 0 {
		return "no address"
	}
	words := make([]string, len(records))
	for i, r := range records {
		words[i] = r.RdataText()
	}
	return List(words, someValues)
}

// addresses are the A records of a name, then its AAAA records.
func addresses(z *zonefile.Zone, name zonefile.Name) (all []zonefile.Record) {
	for _, t := range addressTypes {
		all = slices.AppendSeq(all, z.RRset(name, t).Records())
	}
	return all
}

func families(records []zonefile.Record) (have []zonefile.Type) {
	for _, r := range records {
		if !slices.Contains(have, r.Type()) {
			have = append(have, r.Type())
		}
	}
	return have
}

func sameRecords(a, b []zonefile.Record) bool {
	return slices.EqualFunc(a, b, func(a, b zonefile.Record) bool { return a.Type() == b.Type() && a.Rdata() == b.Rdata() })
}

func aliasOf(z *zonefile.Zone, name zonefile.Name) (alias zonefile.Record, is bool) {
	for _, t := range []zonefile.Type{zonefile.TypeCNAME, zonefile.TypeALIAS} {
		if set := z.RRset(name, t); set.Len() == 1 {
			return set.At(0), true
		}
	}
	return alias, false
}

const maxChain = 16 // steps of CNAME that are followed

// follow follows an alias inside a zone to its addresses; known is false where it
// leads out.
func follow(z *zonefile.Zone, alias zonefile.Record) (found []zonefile.Record, known bool) {
	target := aliasTarget(alias)
	for range maxChain {
		at := z.Find(target)
		if at.Where != zonefile.HasRecords && at.Where != zonefile.Synthesized {
			return nil, at.Where != zonefile.OutsideZone && at.Where != zonefile.Delegated && at.Where != zonefile.Redirected
		}
		next := at.Node.RRset(zonefile.TypeCNAME)
		if next.Len() == 0 {
			return addresses(z, at.Node.Name()), true
		}
		target = next.At(0).Target()
	}
	return nil, true
}

// aliasTarget reads the target, also of an ALIAS, whose rdata is a bare name.
func aliasTarget(alias zonefile.Record) zonefile.Name {
	if alias.Type() == zonefile.TypeALIAS {
		return zonefile.Name(strings.ToLower(alias.Rdata()))
	}
	return alias.Target()
}
