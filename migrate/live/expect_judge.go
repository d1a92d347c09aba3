package live

import (
	"fmt"
	"sort"

	"github.com/miekg/dns"

	"github.com/zonegate/zonegate/zonefile"
)

// verdict is what an answer is, compared with what was expected.
type verdict uint8

const (
	equal verdict = iota
	unequal
	// cutOff: the answer did not fit into a UDP message; it is to be had over TCP.
	cutOff
	// stray: no message, or none that answers the question. It is waited on.
	stray
)

// judge compares answers with what a zone has. It allocates nothing for those
// that are equal, and is not for several goroutines.
type judge struct {
	reader
	want  expectation
	rec   record
	rdata []byte
	seen  []uint64 // a bit for each record of the RRset that has come
	tally
	// nsid is the identifier in the last answer, a part of its message.
	nsid []byte
	// err is why a stray is no message; nil for one that answers something else.
	err error
}

// tally counts what an answer holds.
type tally struct {
	rcode   int
	found   int // records of the RRset
	wrong   int // of its owner and type, that it has not or with another TTL
	answer  int // records of the answer section
	foreign int // of the name that was asked for, of another type
	chain   int // of other names
	ns      int // NS of the cut in the authority section
	away    int // NS of another name there
	glue    int // addresses of the glue's name in the additional section
	childNo int // SOA of the child in the authority section
}

// compare looks at a message that came over UDP or, as a stream, over TCP.
func (j *judge) compare(msg []byte, e expectation, stream bool) verdict {
	j.reset(e)
	asked, err := j.begin(msg, e.question)
	switch {
	case err != nil || !asked:
		j.err = err
		return stray
	case j.has(bitTC) && stream:
		return unequal
	case j.has(bitTC):
		return cutOff
	}
	j.rcode = j.reader.rcode()
	for more := true; more; {
		if more, err = j.next(&j.rec); err == nil && more {
			err = j.look()
		}
		if err != nil {
			j.err = err
			return stray
		}
	}
	switch {
	case j.fulfils():
		return equal
	case !stream && e.kind == wantGlue && j.refers() && j.glue == 0:
		return cutOff
	}
	return unequal
}

func (j *judge) reset(e expectation) {
	j.want, j.tally, j.nsid, j.err = e, tally{}, nil, nil
	words := (e.set.Len() + 63) / 64
	if cap(j.seen) < words {
		j.seen = make([]uint64, words)
	}
	j.seen = j.seen[:words]
	clear(j.seen)
}

func (j *judge) look() error {
	rec := &j.rec
	switch {
	case rec.typ == typeOPT:
		return j.lookOPT()
	case rec.class != zonefile.ClassIN:
		return fmt.Errorf("%s of class %s", rec.typ, rec.class)
	case rec.section == sectionAnswer:
		return j.lookAnswer()
	case rec.section == sectionAuthority:
		return j.lookAuthority()
	}
	return j.lookAdditional()
}

func (j *judge) lookOPT() error {
	if j.rec.section != sectionAdditional || len(j.rec.owner) != 1 {
		return errOPT
	}
	o := j.options(&j.rec)
	j.rcode |= o.rcode
	j.nsid = o.nsid
	return nil
}

func (j *judge) lookAnswer() error {
	j.answer++
	if j.isWanted(j.owner()) {
		return j.match()
	}
	if string(j.rec.owner) == string(j.want.name) {
		j.foreign++
	} else {
		j.chain++
	}
	return nil
}

// owner is the name that the RRset is answered with: the one asked for, also
// where a wildcard has it.
func (j *judge) owner() zonefile.Name {
	if j.want.kind == wantRedirect {
		return j.want.set.Name()
	}
	return j.want.name
}

func (j *judge) isWanted(owner zonefile.Name) bool {
	return j.want.set.Len() > 0 && j.rec.typ == j.want.set.Type() && string(j.rec.owner) == string(owner)
}

func (j *judge) lookAuthority() error {
	cut := j.want.cut
	switch {
	case cut == "":
	case j.rec.typ == zonefile.TypeNS && string(j.rec.owner) == string(cut):
		if j.ns++; j.want.kind == wantReferral && !j.has(bitAA) {
			return j.match()
		}
	case j.rec.typ == zonefile.TypeNS:
		j.away++
	case j.rec.typ == zonefile.TypeSOA && zonefile.Name(j.rec.owner).IsAtOrBelow(cut):
		j.childNo++
	}
	return nil
}

func (j *judge) lookAdditional() error {
	if j.has(bitAA) || j.rec.typ != zonefile.TypeA && j.rec.typ != zonefile.TypeAAAA {
		return nil
	}
	switch j.want.kind {
	case wantGlue:
		if j.isWanted(j.want.name) {
			j.glue++
			return j.match()
		}
	case wantReferral:
		return j.lookSibling()
	}
	return nil
}

// lookSibling looks at an address of a server that stands below another cut. Its
// TTL may be that of a zone below, where the server has it.
func (j *judge) lookSibling() error {
	host := zonefile.Name(j.rec.owner)
	if host.IsAtOrBelow(j.want.cut) {
		return nil
	}
	n, ok := j.want.set.Node().Zone().Node(host)
	if !ok || n.Authoritative() && !n.IsCut() {
		return nil
	}
	set := n.RRset(j.rec.typ)
	if set.Len() == 0 {
		return nil
	}
	i, err := j.place(set)
	if err == nil && i < 0 {
		j.wrong++
	}
	return err
}

// match finds the record in the RRset.
func (j *judge) match() error {
	i, err := j.place(j.want.set)
	switch {
	case err != nil:
		return err
	case i < 0 || !servesTTL(j.want.set, i, j.rec.ttl):
		j.wrong++
	case j.seen[i/64]&(1<<(i%64)) == 0:
		j.seen[i/64] |= 1 << (i % 64)
		j.found++
	}
	return nil
}

// place is the index of the record in a set, -1 where it is not in it. Names are
// the same in capitals.
func (j *judge) place(set zonefile.RRset) (int, error) {
	var err error
	if j.rdata, err = j.appendRdata(j.rdata[:0], &j.rec); err != nil {
		return 0, err
	}
	n := set.Len()
	i := sort.Search(n, func(i int) bool { return set.At(i).Rdata() >= string(j.rdata) })
	if i < n && set.At(i).Rdata() == string(j.rdata) {
		return i, nil
	}
	folded := zonefile.FoldRdata(j.rec.typ, string(j.rdata))
	for i := range n {
		if set.At(i).FoldedRdata() == folded {
			return i, nil
		}
	}
	return -1, nil
}

// servesTTL: a record has its own TTL. In an RRset with several it may have that
// of another record: RFC 2181 section 5.2 wants one TTL for all, and servers take
// the first, the last, the smallest, or leave them.
func servesTTL(set zonefile.RRset, i int, ttl uint32) bool {
	if ttl == set.At(i).TTL() {
		return true
	}
	for r := range set.Records() {
		if r.TTL() == ttl {
			return true
		}
	}
	return false
}

// fulfils tells whether the answer is the one that was expected.
func (j *judge) fulfils() bool {
	noError := j.rcode == dns.RcodeSuccess
	chained := noError || j.rcode == dns.RcodeNameError
	if !j.has(bitAA) {
		return j.want.kind >= wantReferral && j.refers() && (j.want.kind == wantBelow || j.whole())
	}
	switch j.want.kind {
	case wantAlias:
		return chained && j.whole() && j.foreign == 0
	case wantRedirect:
		return chained && j.whole()
	case wantNoData:
		return noError && j.answer == 0
	case wantDenied:
		return j.rcode == dns.RcodeNameError && j.answer == 0
	case wantBelow:
		return chained && j.answer == 0 && j.childNo > 0
	}
	return noError && j.whole() && j.foreign+j.chain == 0
}

func (j *judge) whole() bool { return j.wrong == 0 && j.found == j.want.set.Len() }

// refers tells whether the answer is a referral to the cut, and to nothing else.
func (j *judge) refers() bool {
	return j.rcode == dns.RcodeSuccess && !j.has(bitAA) && j.answer == 0 && j.ns > 0 && j.away == 0
}
