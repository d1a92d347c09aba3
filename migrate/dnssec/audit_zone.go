package dnssec

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/zonegate/zonegate/zonefile"
)

// chunk is how many names a worker takes at a time.
const chunk = 64

// auditor is one worker of an audit.
type auditor struct {
	tally
	ctx  context.Context
	zone *zonefile.Zone
	opt  Options
	ring *keyring

	here      []judged // the signatures at the name at hand
	mine      []judged // those over the RRset at hand
	canonical Set      // the RRset at hand
	data      []byte   // what is signed

	sets, signatures, verified, remembered int
	ends                                   map[int64]int // RRsets by the second in which they die
	untold                                 map[untoldOf]*untold
	dnskey, soa                            *kept
}

// kept is an RRset of the apex with its signatures, for the chain of trust.
type kept struct {
	set  zonefile.RRset
	list []judged
}

// untoldOf is an algorithm whose signatures cannot be verified; beside tells of RRsets that
// others carry as well.
type untoldOf struct {
	Algorithm
	beside bool
}

// untold counts the RRsets with such signatures.
type untold struct {
	sets  int
	first *judged
	name  zonefile.Name
}

// AuditZone verifies every signature of a zone, and all that the zone says of
// itself for validators: the type of the result is named as the deed. A zone
// without any DNSSEC record has a problem only where a DS is known, or a ZONEMD record
// does not fit it. The error is ctx's.
func AuditZone(ctx context.Context, z *zonefile.Zone, opt Options) (*Audit, error) {
	if opt.ValidFor == 0 {
		opt.ValidFor = DefaultValidFor
	}
	if opt.Workers <= 0 {
		opt.Workers = runtime.GOMAXPROCS(0)
	}
	a := &Audit{Signed: signed(z)}
	if !a.Signed && len(opt.DS) == 0 && z.TypeCount(zonefile.TypeZONEMD) == 0 {
		return a, nil
	}
	ring := newKeyring(z.RRset(z.Origin(), zonefile.TypeDNSKEY))
	a.Keys, a.Algorithms = ring.list(), ring.algorithms
	w := newAuditor(ctx, z, opt, ring)
	if len(ring.algorithms) > 0 {
		if err := w.walk(); err != nil {
			return nil, err
		}
	}
	w.conclude()
	w.fill(a)
	return a, ctx.Err()
}

// signed tells whether a zone has any record that a signer makes.
func signed(z *zonefile.Zone) bool {
	for _, t := range []zonefile.Type{zonefile.TypeDNSKEY, zonefile.TypeRRSIG, zonefile.TypeNSEC, zonefile.TypeNSEC3, zonefile.TypeNSEC3PARAM} {
		if z.TypeCount(t) > 0 {
			return true
		}
	}
	return false
}

func newAuditor(ctx context.Context, z *zonefile.Zone, opt Options, ring *keyring) *auditor {
	return &auditor{ctx: ctx, zone: z, opt: opt, ring: ring, tally: newTally(), ends: make(map[int64]int), untold: make(map[untoldOf]*untold)}
}

// walk audits all names with as many workers as are wanted, and takes in what they
// found.
func (w *auditor) walk() error {
	workers := make([]*auditor, w.opt.Workers)
	var next atomic.Int64
	var wg sync.WaitGroup
	for i := range workers {
		workers[i] = newAuditor(w.ctx, w.zone, w.opt, w.ring)
		wg.Go(func() { workers[i].work(&next) })
	}
	wg.Wait()
	for _, other := range workers {
		w.takeIn(other)
	}
	return w.ctx.Err()
}

// work audits one run of names after the other, until none is left.
func (w *auditor) work(next *atomic.Int64) {
	for w.ctx.Err() == nil {
		lo := int(next.Add(chunk)) - chunk
		if lo >= w.zone.NameCount() {
			return
		}
		for i := lo; i < min(lo+chunk, w.zone.NameCount()); i++ {
			w.node(w.zone.NodeAt(i))
		}
	}
}

// takeIn adds what another worker found.
func (w *auditor) takeIn(o *auditor) {
	w.tally.takeIn(&o.tally)
	w.sets += o.sets
	w.signatures += o.signatures
	w.verified += o.verified
	w.remembered += o.remembered
	for at, sets := range o.ends {
		w.ends[at] += sets
	}
	for a, u := range o.untold {
		w.addUntold(a, u)
	}
	if o.dnskey != nil {
		w.dnskey = o.dnskey
	}
	if o.soa != nil {
		w.soa = o.soa
	}
}

// keep remembers an RRset of the apex.
func (w *auditor) keep(set zonefile.RRset, list []judged) {
	k := &kept{set, append([]judged(nil), list...)}
	switch {
	case set.Name() != w.zone.Origin():
	case set.Type() == zonefile.TypeDNSKEY:
		w.dnskey = k
	default:
		w.soa = k
	}
}

// conclude audits what concerns the zone as a whole.
func (w *auditor) conclude() {
	w.keys()
	w.chain()
	w.serial()
	w.reportUntold()
	w.wholeZone()
}

// fill writes what was found into the audit.
func (w *auditor) fill(a *Audit) {
	a.Sets, a.Signatures, a.Verified, a.Remembered = w.sets, w.signatures, w.verified, w.remembered
	a.Problems, a.Counts = w.tally.sorted(), w.tally.counts
	a.Expiry = expiryOf(w.ends)
}
