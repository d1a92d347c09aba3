package dnssec

import (
	"fmt"

	"github.com/zonegate/zonegate/zonefile"
)

// ttl reports a TTL that is not what the signature says that the zone has (RFC 4034
// section 3.1.4). Validators make do with the smaller one; BIND and Knot refuse the
// zone.
func (w *auditor) ttl(j *judged, set zonefile.RRset) {
	if j.verdict == foreign {
		return
	}
	for r := range set.Records() {
		if r.TTL() != j.OriginalTTL {
			w.report(Problem{Kind: SignatureInvalid, Name: w.canonical.Name, Type: j.Covered, Tag: j.Tag, Algorithm: j.Algorithm, Record: r,
				Text: fmt.Sprintf("the %s RRset has a TTL of %d, and the original TTL of its %s is %d", j.Covered, r.TTL(), j.Signature, j.OriginalTTL)})
			return
		}
	}
}

// unsigned reports signatures over an RRset that the zone must not sign.
func (w *auditor) unsigned(n zonefile.Node, set zonefile.RRset) {
	for i := range w.here {
		if j := &w.here[i]; j.Covered == set.Type() {
			w.stray(n, j, fmt.Sprintf("%s, and the zone does not answer for that: it lies %s", j.Signature, whereOf(n)))
		}
	}
}

// whereOf says why a name's RRsets are not signed.
func whereOf(n zonefile.Node) string {
	switch {
	case n.IsCut():
		return "at a zone cut"
	case n.BelowCut():
		return "below a zone cut"
	}
	return "below a DNAME"
}

// orphans reports signatures over what is not there, and over signatures.
func (w *auditor) orphans(n zonefile.Node) {
	for i := range w.here {
		j := &w.here[i]
		switch {
		case j.Covered == zonefile.TypeRRSIG:
			w.stray(n, j, j.Signature.String()+", and signatures are not signed")
		case !n.Has(j.Covered):
			w.stray(n, j, fmt.Sprintf("%s, and there is no %s", j.Signature, j.Covered))
		}
	}
}

func (w *auditor) stray(n zonefile.Node, j *judged, text string) {
	w.report(Problem{Kind: SignatureInvalid, Level: Warning, Name: n.Name(), Type: j.Covered, Tag: j.Tag, Algorithm: j.Algorithm, Record: j.record, Text: text})
}
