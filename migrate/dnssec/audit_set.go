package dnssec

import (
	"fmt"
	"time"

	"github.com/zonegate/zonegate/zonefile"
)

// node audits one owner name.
func (w *auditor) node(n zonefile.Node) {
	if n.Outside() {
		return
	}
	w.readSignatures(n)
	for set := range n.RRsets() {
		switch {
		case set.Type() == zonefile.TypeRRSIG:
		case mustSign(n, set.Type()):
			w.set(set)
		default:
			w.unsigned(n, set)
		}
	}
	w.orphans(n)
}

// mustSign tells whether the zone has to sign an RRset: what it answers for itself,
// and at a cut DS and NSEC alone (RFC 4035 section 2.2). A DNAME at the apex does not
// hide the NSEC3 records below it (RFC 6672 section 2.4).
func mustSign(n zonefile.Node, t zonefile.Type) bool {
	switch {
	case t == zonefile.TypeNSEC3 && n.BelowDNAME():
		return n.Name().Parent() == n.Zone().Origin()
	case !n.Authoritative():
		return false
	case n.IsCut():
		return t == zonefile.TypeDS || t == zonefile.TypeNSEC
	}
	return true
}

// readSignatures takes in the RRSIG records of a name.
func (w *auditor) readSignatures(n zonefile.Node) {
	w.here = w.here[:0]
	for r := range n.RRset(zonefile.TypeRRSIG).Records() {
		w.signatures++
		sig, err := ParseSignature(r.Rdata())
		if err != nil {
			w.report(Problem{Kind: SignatureInvalid, Name: n.Name(), Type: zonefile.TypeRRSIG, Record: r, Text: err.Error()})
			continue
		}
		w.here = append(w.here, judged{Signature: sig, record: r})
	}
}

// over gives the signatures over a type at the name at hand.
func (w *auditor) over(t zonefile.Type) []judged {
	w.mine = w.mine[:0]
	for i := range w.here {
		if w.here[i].Covered == t {
			w.mine = append(w.mine, w.here[i])
		}
	}
	return w.mine
}

// set audits an RRset that has to be signed.
func (w *auditor) set(set zonefile.RRset) {
	w.sets++
	w.canonical = fill(w.canonical, set)
	list := w.over(set.Type())
	if len(list) == 0 {
		w.report(Problem{Kind: SignatureMissing, Name: w.canonical.Name, Type: set.Type(), Record: set.At(0),
			Text: fmt.Sprintf("no RRSIG covers the %s RRset", set.Type())})
		return
	}
	for i := range list {
		w.judge(&list[i], &w.canonical)
		w.ttl(&list[i], set)
	}
	for i := range list {
		w.reportSignature(&list[i], list)
	}
	w.complete(set, list)
	w.horizon(set, list)
	if set.Type() == zonefile.TypeDNSKEY || set.Type() == zonefile.TypeSOA {
		w.keep(set, list)
	}
}

// fill is SetOf with the room of an earlier one.
func fill(s Set, set zonefile.RRset) Set {
	s = Set{Name: set.Name(), Type: set.Type(), Class: set.At(0).Zone().Class(), TTL: set.TTL(), Rdata: s.Rdata[:0]}
	for r := range set.Records() {
		s.Rdata = append(s.Rdata, r.Rdata())
	}
	return s
}

// has tells whether one of the signatures has the verdict, of an algorithm.
func has(list []judged, a Algorithm, v verdict) bool {
	for i := range list {
		if list[i].Algorithm == a && list[i].verdict == v {
			return true
		}
	}
	return false
}

// carried tells whether any signature carries the RRset.
func carried(list []judged) bool {
	for i := range list {
		if list[i].verdict == good {
			return true
		}
	}
	return false
}

// reportSignature reports what is wrong with a signature. Beside a valid one of its
// algorithm, what is only foreign or out of its time does no harm.
func (w *auditor) reportSignature(j *judged, list []judged) {
	p := Problem{Name: w.canonical.Name, Type: j.Covered, Tag: j.Tag, Algorithm: j.Algorithm, Record: j.record}
	if has(list, j.Algorithm, good) {
		p.Level = Warning
	}
	now := w.opt.Now
	switch j.verdict {
	case wrong:
		p.Kind, p.Level, p.Text = SignatureInvalid, Error, j.Signature.String()+" fails: "+j.why
	case foreign:
		if !w.ring.inUse[j.Algorithm] {
			p.Level = Warning
		}
		p.Kind, p.Text = SignatureInvalid, j.Signature.String()+" carries nothing: "+j.why
	case expired:
		p.Kind = SignatureExpired
		p.Text = fmt.Sprintf("%s expired on %s", j.Signature, timeText(j.Ends(now)))
	case notYet:
		p.Kind = SignatureNotYetValid
		p.Text = fmt.Sprintf("%s is valid from %s on", j.Signature, timeText(j.Begins(now)))
	case unknown:
		w.unverified(j, carried(list))
		return
	default:
		return
	}
	w.report(p)
}

// complete reports algorithms of the DNSKEY RRset of which no signature is there at
// all (RFC 4035 section 2.2, RFC 6840 section 5.11).
func (w *auditor) complete(set zonefile.RRset, list []judged) {
	for _, a := range w.ring.algorithms {
		if !hasAny(list, a) {
			w.report(Problem{Kind: AlgorithmIncomplete, Name: w.canonical.Name, Type: set.Type(), Algorithm: a, Record: set.At(0),
				Text: fmt.Sprintf("the %s RRset has no signature of %s, which the DNSKEY RRset has a key of", set.Type(), a)})
		}
	}
}

// hasAny tells whether there is a signature of an algorithm, whatever it is worth:
// only a revoked key's own does not count.
func hasAny(list []judged, a Algorithm) bool {
	for i := range list {
		if list[i].Algorithm == a && list[i].verdict != aside {
			return true
		}
	}
	return false
}

// horizon notes when the RRset runs out of valid signatures, and reports that this
// is soon.
func (w *auditor) horizon(set zonefile.RRset, list []judged) {
	last := w.lastToDie(list)
	if last == nil {
		return
	}
	now, ttl := w.opt.Now, time.Duration(longestTTL(set))*time.Second
	ends := last.Ends(now)
	w.ends[ends.Unix()]++
	left := ends.Sub(now)
	p := Problem{Kind: ExpiresSoon, Name: w.canonical.Name, Type: set.Type(), Tag: last.Tag, Algorithm: last.Algorithm, Record: last.record}
	switch short := min(14*24*time.Hour, last.Lifetime()/4); {
	case left < ttl+w.opt.ValidFor:
		p.Text = fmt.Sprintf("%s expires on %s, in %s: that is less than its TTL of %s and %s over it",
			last.Signature, timeText(ends), spanText(left), spanText(ttl), spanText(w.opt.ValidFor))
	case left < short:
		p.Level, p.Text = Warning, fmt.Sprintf("%s expires on %s, in %s, and its lifetime was %s",
			last.Signature, timeText(ends), spanText(left), spanText(last.Lifetime()))
	default:
		return
	}
	w.report(p)
}

// lastToDie is the signature at whose end the RRset is dead: for each algorithm in
// use the last that expires, and of these the first. Nil: it is dead now, or nobody
// knows.
func (w *auditor) lastToDie(list []judged) (first *judged) {
	for _, a := range w.ring.algorithms {
		var last *judged
		for i := range list {
			if j := &list[i]; j.Algorithm == a && j.verdict == good && (last == nil || int32(j.Expiration-last.Expiration) > 0) {
				last = j
			}
		}
		switch {
		case last == nil && !has(list, a, unknown):
			return nil
		case last != nil && (first == nil || int32(last.Expiration-first.Expiration) < 0):
			first = last
		}
	}
	return first
}

func longestTTL(set zonefile.RRset) (ttl uint32) {
	for r := range set.Records() {
		ttl = max(ttl, r.TTL())
	}
	return ttl
}
