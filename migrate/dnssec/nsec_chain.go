package dnssec

import (
	"context"

	"github.com/zonegate/zonegate/zonefile"
)

// nsecFlaw is something wrong with the NSEC of a name; what the text needs is looked
// up when it is written.
type nsecFlaw struct {
	node, next int // next is the node that should follow, -1 for the apex
	what       nsecFlawKind
}

type nsecFlawKind uint8

const (
	nsecMissing nsecFlawKind = iota
	nsecSeveral
	nsecHidden // at a name that the zone does not answer for
	nsecAlone  // at a name without other records
	nsecNext
	nsecTypes
	nsecUnreadable
)

// nsecChain judges a zone that denies with NSEC: one record at each name that the
// zone keeps, in a ring in canonical order (RFC 4034 section 4, RFC 4035 section
// 2.3).
func (a *denialAudit) nsecChain() {
	flaws := inChunks(a.ctx, a.z.NameCount(), a.workers, a.nsecFlaws)
	for _, f := range flaws {
		a.reportNSEC(f)
	}
	a.ttls(zonefile.TypeNSEC)
}

func (a *denialAudit) nsecFlaws(ctx context.Context, lo, hi int) (flaws []nsecFlaw) {
	var d, after denied
	before := -1 // the last name kept
	var beforeNSEC NSEC
	for i := lo; i < hi && ctx.Err() == nil; i++ {
		d.look(a.z, i)
		if !d.kept {
			flaws = appendStray(flaws, &d, i)
			continue
		}
		if before >= 0 && beforeNSEC.Next != "" && beforeNSEC.Next != d.node.Name() {
			flaws = append(flaws, nsecFlaw{before, i, nsecNext})
		}
		before = i
		beforeNSEC, flaws = nsecOf(flaws, &d, i)
	}
	if before < 0 || beforeNSEC.Next == "" {
		return flaws
	}
	want, next := a.z.Origin(), -1
	for i := hi; i < a.z.NameCount(); i++ {
		if after.look(a.z, i); after.kept {
			want, next = after.node.Name(), i
			break
		}
	}
	if beforeNSEC.Next != want {
		flaws = append(flaws, nsecFlaw{before, next, nsecNext})
	}
	return flaws
}

// appendStray finds an NSEC where there should be none.
func appendStray(flaws []nsecFlaw, d *denied, i int) []nsecFlaw {
	switch {
	case d.nsec.Len() == 0 || d.node.Outside():
		return flaws
	case d.node.Authoritative():
		return append(flaws, nsecFlaw{i, -1, nsecAlone})
	}
	return append(flaws, nsecFlaw{i, -1, nsecHidden})
}

// nsecOf reads the one NSEC of a name; the zero NSEC where there is no such.
func nsecOf(flaws []nsecFlaw, d *denied, i int) (NSEC, []nsecFlaw) {
	switch d.nsec.Len() {
	case 0:
		return NSEC{}, append(flaws, nsecFlaw{i, -1, nsecMissing})
	case 1:
	default:
		return NSEC{}, append(flaws, nsecFlaw{i, -1, nsecSeveral})
	}
	nsec, err := ParseNSEC(d.nsec.At(0).Rdata())
	if err != nil {
		return NSEC{}, append(flaws, nsecFlaw{i, -1, nsecUnreadable})
	}
	var room [64]byte
	if string(d.nsecTypes(room[:])) != string(nsec.Types) {
		flaws = append(flaws, nsecFlaw{i, -1, nsecTypes})
	}
	return nsec, flaws
}

func (a *denialAudit) reportNSEC(f nsecFlaw) {
	var d denied
	d.look(a.z, f.node)
	p := Problem{Kind: NSECChain, Name: d.node.Name(), Type: zonefile.TypeNSEC}
	var nsec NSEC
	if d.nsec.Len() > 0 {
		p.Record = d.nsec.At(0)
		nsec, _ = ParseNSEC(p.Record.Rdata())
	}
	switch f.what {
	case nsecMissing:
		p.Record = firstRecord(d.node)
		a.add(p, "the name has no NSEC record")
	case nsecSeveral:
		a.add(p, "the name has %d NSEC records, not one", d.nsec.Len())
	case nsecHidden:
		a.add(p, "an NSEC record stands below a delegation or DNAME")
	case nsecAlone:
		a.add(p, "an NSEC record stands at a name that has no other records")
	case nsecNext:
		want := a.z.Origin()
		if f.next >= 0 {
			want = a.z.NodeAt(f.next).Name()
		}
		a.add(p, "the NSEC record leads to %s, and the next name of the zone is %s", nsec.Next, want)
	case nsecTypes:
		a.add(p, "the NSEC record has the types %s, and the name has %s", nsec.Types, Types(d.nsecTypes(nil)))
	case nsecUnreadable:
		_, err := ParseNSEC(p.Record.Rdata())
		a.add(p, "%v", err)
	}
}

func firstRecord(node zonefile.Node) zonefile.Record {
	for set := range node.RRsets() {
		return set.At(0)
	}
	return zonefile.Record{}
}
