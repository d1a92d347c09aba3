package dnssec

import (
	"fmt"
	"slices"
	"strings"

	"github.com/zonegate/zonegate/zonefile"
)

// parentRequest is what the zone asks its parent to make of the DS RRset.
type parentRequest struct {
	cds     []namedKeys
	cdnskey []namedKey
	apex    map[zonefile.Type]zonefile.RRset
}

// namedKey is a CDNSKEY record with the key of the zone that it is.
type namedKey struct {
	Key
	key *ringKey // nil: the zone has no such key
}

// Deletes tells whether the record is the CDNSKEY that asks for the DS to go (RFC
// 8078 section 4).
func (k Key) Deletes() bool { return k.Rdata == "\x00\x00\x03\x00\x00" }

// cds holds CDS and CDNSKEY records against the keys of the zone: a parent that goes
// by them must not break the chain of trust (RFC 7344 section 4.1).
func (w *auditor) cds() {
	w.strayCDS()
	q := w.parentRequest()
	if len(q.cds)+len(q.cdnskey) == 0 || len(w.ring.algorithms) == 0 {
		return
	}
	w.requestsSigned(q)
	if w.asksForDeletion(q) {
		return
	}
	w.cdsFit(q)
	w.cdnskeyFit(q)
	w.requestsAgree(q)
}

func (w *auditor) parentRequest() (q parentRequest) {
	q.apex = map[zonefile.Type]zonefile.RRset{}
	var list []DS
	for _, t := range []zonefile.Type{zonefile.TypeCDS, zonefile.TypeCDNSKEY} {
		q.apex[t] = w.zone.RRset(w.zone.Origin(), t)
	}
	for r := range q.apex[zonefile.TypeCDS].Records() {
		if d, err := ParseDS(r.Rdata()); err == nil {
			list = append(list, d)
		}
	}
	q.cds = w.resolve(list)
	for r := range q.apex[zonefile.TypeCDNSKEY].Records() {
		if k, err := ParseKey(r.Rdata()); err == nil {
			at := slices.IndexFunc(w.ring.keys, func(o *ringKey) bool { return o.Rdata == k.Rdata && o.counts() })
			n := namedKey{Key: k}
			if at >= 0 {
				n.key = w.ring.keys[at]
			}
			q.cdnskey = append(q.cdnskey, n)
		}
	}
	return q
}

// aboutCDS reports a problem at the first record of a type.
func (w *auditor) aboutCDS(q parentRequest, t zonefile.Type, level Level, format string, args ...any) {
	p := Problem{Kind: CDS, Level: level, Name: w.zone.Origin(), Type: t}
	if q.apex[t].Len() > 0 {
		p.Record = q.apex[t].At(0)
	}
	w.add(p, format, args...)
}

// strayCDS warns of records that no parent looks at. Those of RFC 9615 stand at
// _dsboot names of name servers, and are about another zone.
func (w *auditor) strayCDS() {
	for _, t := range []zonefile.Type{zonefile.TypeCDS, zonefile.TypeCDNSKEY} {
		if w.zone.TypeCount(t) == w.zone.RRset(w.zone.Origin(), t).Len() {
			continue
		}
		for set := range w.zone.RRsets() {
			if set.Type() == t && set.Name() != w.zone.Origin() && set.Node().Authoritative() && set.Name().Label(0) != "_dsboot" {
				w.add(Problem{Kind: CDS, Level: Warning, Name: set.Name(), Type: t, Record: set.At(0)},
					"a %s record below the apex asks nothing of any parent", t)
			}
		}
	}
}

// asksForDeletion judges requests to remove the DS, which stand alone (RFC 8078
// section 4), and those that look like one.
func (w *auditor) asksForDeletion(q parentRequest) bool {
	deleting := map[zonefile.Type]int{}
	for _, d := range q.cds {
		w.countDeletion(q, deleting, zonefile.TypeCDS, d.Deletes(), d.Algorithm, "0 0 0 00")
	}
	for _, k := range q.cdnskey {
		w.countDeletion(q, deleting, zonefile.TypeCDNSKEY, k.Deletes(), k.Algorithm, "0 3 0 AA==")
	}
	switch cds, cdnskey := deleting[zonefile.TypeCDS], deleting[zonefile.TypeCDNSKEY]; {
	case cds+cdnskey == 0:
		return false
	case cds > 0 && len(q.cds) > cds:
		w.aboutCDS(q, zonefile.TypeCDS, Error, "a CDS record that asks for the DS to be removed stands beside %d others", len(q.cds)-cds)
	case cdnskey > 0 && len(q.cdnskey) > cdnskey:
		w.aboutCDS(q, zonefile.TypeCDNSKEY, Error, "a CDNSKEY record that asks for the DS to be removed stands beside %d others", len(q.cdnskey)-cdnskey)
	case cds > 0 && cdnskey == 0 && len(q.cdnskey) > 0:
		w.aboutCDS(q, zonefile.TypeCDS, Error, "the CDS record asks for the DS to be removed, and the CDNSKEY records do not")
	case cdnskey > 0 && cds == 0 && len(q.cds) > 0:
		w.aboutCDS(q, zonefile.TypeCDNSKEY, Error, "the CDNSKEY record asks for the DS to be removed, and the CDS records do not")
	case cds > 0:
		w.aboutCDS(q, zonefile.TypeCDS, Notice, "the CDS record asks the parent to remove the DS")
	default:
		w.aboutCDS(q, zonefile.TypeCDNSKEY, Notice, "the CDNSKEY record asks the parent to remove the DS")
	}
	return true
}

func (w *auditor) countDeletion(q parentRequest, deleting map[zonefile.Type]int, t zonefile.Type, deletes bool, a Algorithm, form string) {
	switch {
	case deletes:
		deleting[t]++
	case a == 0:
		w.aboutCDS(q, t, Error, "a %s record has algorithm 0, and is not %s, which asks for the DS to be removed", t, form)
	}
}

// cdsFit tells whether a DS RRset made of the CDS records would hold: of each
// algorithm one has to fit a key that signs the DNSKEY RRset. Another one may fit a
// key that is yet to come, or that of another provider (RFC 8901 section 8).
func (w *auditor) cdsFit(q parentRequest) {
	for _, a := range algorithmsOfDS(q.cds) {
		holds, untold := false, false
		var unfit []string
		for _, d := range q.cds {
			if d.Algorithm != a {
				continue
			}
			switch {
			case slices.ContainsFunc(d.keys, w.signsDNSKEY):
				holds = true
			case d.err != nil && len(d.keys) == 0:
				untold = true
			default:
				unfit = append(unfit, fmt.Sprintf("%s %s", d.DS, unfitness(len(d.keys))))
			}
		}
		switch {
		case len(unfit) > 0 && !holds:
			w.aboutCDS(q, zonefile.TypeCDS, Error, "no CDS record of %s fits a key that signs the DNSKEY RRset: %s", a, strings.Join(unfit, ", "))
		case len(unfit) > 0:
			w.aboutCDS(q, zonefile.TypeCDS, Warning, "a CDS record fits no key that signs the DNSKEY RRset: %s", strings.Join(unfit, ", "))
		case untold && !holds:
			w.aboutCDS(q, zonefile.TypeCDS, Warning, "the CDS records of %s have digests that cannot be computed: they are not verified", a)
		}
	}
}

func unfitness(keys int) string {
	if keys == 0 {
		return "is of no key of the zone"
	}
	return "is of a key that does not sign it"
}

func (w *auditor) signsDNSKEY(k *ringKey) bool { return w.dnskey != nil && w.signs(k) }

func algorithmsOfDS(list []namedKeys) (all []Algorithm) {
	for _, d := range list {
		if d.Algorithm != 0 {
			all = append(all, d.Algorithm)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// cdnskeyFit is cdsFit for CDNSKEY records.
func (w *auditor) cdnskeyFit(q parentRequest) {
	holds := map[Algorithm]bool{}
	for _, k := range q.cdnskey {
		holds[k.Algorithm] = holds[k.Algorithm] || k.key != nil && w.signsDNSKEY(k.key)
	}
	for _, k := range q.cdnskey {
		keys, level := 0, Error
		if k.key != nil {
			keys = 1
		}
		if holds[k.Algorithm] {
			level = Warning
		}
		if k.Algorithm != 0 && (k.key == nil || !w.signsDNSKEY(k.key)) {
			w.aboutCDS(q, zonefile.TypeCDNSKEY, level, "CDNSKEY %d of %s %s", k.Tag, k.Algorithm, unfitness(keys))
		}
	}
}

// requestsAgree tells whether CDS and CDNSKEY ask for the same (RFC 7344 section 4).
func (w *auditor) requestsAgree(q parentRequest) {
	if len(q.cds) == 0 || len(q.cdnskey) == 0 {
		return
	}
	fit := func(d namedKeys, k namedKey) bool {
		fits, err := d.Matches(w.zone.Origin(), k.Key)
		return fits || err != nil // of its tag and algorithm, with a digest that is not known
	}
	for _, d := range q.cds {
		if !slices.ContainsFunc(q.cdnskey, func(k namedKey) bool { return fit(d, k) }) {
			w.aboutCDS(q, zonefile.TypeCDS, Error, "CDS %s is of no CDNSKEY record", d.DS)
		}
	}
	for _, k := range q.cdnskey {
		if !slices.ContainsFunc(q.cds, func(d namedKeys) bool { return fit(d, k) }) {
			w.aboutCDS(q, zonefile.TypeCDNSKEY, Error, "CDNSKEY %d of %s is of no CDS record", k.Tag, k.Algorithm)
		}
	}
}

// requestsSigned warns of requests that no key signs which the DS RRset names, where
// that is known: a parent may not act on them (RFC 7344 section 4.1).
func (w *auditor) requestsSigned(q parentRequest) {
	if len(w.opt.DS) == 0 {
		return
	}
	var trusted []*ringKey
	for _, d := range w.resolve(w.opt.DS) {
		trusted = append(trusted, d.keys...)
	}
	for _, t := range []zonefile.Type{zonefile.TypeCDS, zonefile.TypeCDNSKEY} {
		if len(trusted) > 0 && q.apex[t].Len() > 0 && !w.signedByAny(t, trusted) {
			w.aboutCDS(q, t, Warning, "the %s RRset is signed by no key that a DS names", t)
		}
	}
}

// signedByAny tells whether the apex has a signature over a type that is said to be
// by one of the keys. Whether it holds is judged with all others.
func (w *auditor) signedByAny(t zonefile.Type, keys []*ringKey) bool {
	for r := range w.zone.RRset(w.zone.Origin(), zonefile.TypeRRSIG).Records() {
		sig, err := ParseSignature(r.Rdata())
		if err == nil && sig.Covered == t && slices.ContainsFunc(keys, func(k *ringKey) bool { return k.Tag == sig.Tag && k.Algorithm == sig.Algorithm }) {
			return true
		}
	}
	return false
}
