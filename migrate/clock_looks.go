package migrate

import (
	"time"

	"github.com/zonegate/zonegate/migrate/evidence"
)

// lookKind is what one observation says about a condition. Of several of one
// address in a round the greatest counts.
type lookKind uint8

const (
	lookBlind    lookKind = iota // no route from there: no look at all
	lookLost                     // no usable answer
	lookStopped                  // the server does not answer as it should, which is for another condition to judge
	lookGood                     // as it is to be
	lookOld                      // wholly as it was
	lookMixed                    // of both sides
	lookHidden                   // the parent's server answers for the zone itself
	lookWrong                    // an answer, and none that an authoritative server gives
	lookStranger                 // of neither side
)

// breaks tells whether such a look ends a condition at once.
func (k lookKind) breaks() bool { return k >= lookOld }

// look is an observation that a condition goes by.
type look struct {
	at   time.Time
	o    *evidence.Observation
	run  *clockRun
	kind lookKind
	set  *nameSet // that it shows; nil: none
	text string   // of a ConditionSpec: what it shows, as it follows the name of a server
	spot int
}

func (l *look) place() TermPlace {
	return TermPlace{Server: l.o.Server, Address: l.o.Address.String(), Vantage: l.run.vantage}
}

// conditionKind is a condition, or a part of one.
type conditionKind int

const (
	parentShows conditionKind = iota
	apexShows                 // the NS set in the old apex
	copyShows                 // addresses of servers that keep their names, in the old zone's copy
	oldAnswers
)

// isLost tells whether no usable answer came, perhaps for packets on the way.
func isLost(o evidence.Outcome) bool {
	switch o {
	case evidence.Timeout, evidence.Unreachable, evidence.TCPRefused, evidence.Malformed, evidence.WrongQuestion, evidence.Truncated:
		return true
	}
	return false
}

// unhelpful is the kind of a look that shows nothing; ok is false where it shows
// something.
func unhelpful(o *evidence.Observation) (kind lookKind, is bool) {
	switch {
	case o.Outcome == evidence.NotObservable:
		return lookBlind, true
	case isLost(o.Outcome):
		return lookLost, true
	case !o.Outcome.Helpful():
		return lookWrong, true
	}
	return lookGood, false
}

func (r *clockReader) readParent(run *clockRun, at time.Time, o *evidence.Observation) {
	switch o.Purpose {
	case evidence.PurposeReferral:
		l := r.referral(at, o)
		r.add(run, parentShows, l, "")
		r.trackReferral(run, &l)
		r.readDS(run, at, o, o.Authority)
	case evidence.PurposeDS:
		r.readDS(run, at, o, o.Answer)
	case evidence.PurposeParentSOA:
		if soa, ok := soaOf(o); ok {
			run.serials[o.Address] = parentSerial{soa.serial, at}
		}
	}
}

// readDS keeps the last DS, also when it is gone by now.
func (r *clockReader) readDS(run *clockRun, at time.Time, o *evidence.Observation, section []evidence.RR) {
	if r.names.hasDS(section) {
		r.ds = later(r.ds, at)
		if o.Purpose == evidence.PurposeDS {
			r.last.put(run, at, o)
		}
	}
}

// referral judges what a server of the parent says about the zone.
func (r *clockReader) referral(at time.Time, o *evidence.Observation) look {
	l := look{at: at, o: o}
	kind, is := unhelpful(o)
	if is {
		l.kind = kind
		return l
	}
	l.set, _ = r.names.of(o.Authority)
	if l.set == nil {
		l.set, _ = r.names.of(o.Answer)
	}
	switch {
	case o.Outcome == evidence.Answered && l.set != nil:
		l.kind = lookHidden
	case o.Outcome != evidence.Referred || l.set == nil:
		l.kind, l.set = lookWrong, nil
	default:
		l.kind = max(lookOf(l.set.kind), r.glueKind(l.set, o))
	}
	return l
}

// lookOf is what it means that a server has a set.
func lookOf(kind SetKind) lookKind {
	switch kind {
	case SetNew:
		return lookGood
	case SetOld, SetUnion:
		return lookOld
	case SetMixed:
		return lookMixed
	}
	return lookStranger
}

func (r *clockReader) readOld(run *clockRun, at time.Time, o *evidence.Observation) {
	if o.Outcome == evidence.Answered {
		r.last.put(run, at, o)
	}
	r.lower.read(run, at, o)
	switch o.Purpose {
	case evidence.PurposeSOA:
		l := r.authority(at, o)
		r.add(run, oldAnswers, l, "")
		r.addUnasked(run, l)
	case evidence.PurposeNS:
		l := r.authority(at, o)
		r.add(run, oldAnswers, l, "")
		if l.set != nil {
			l.kind = lookOf(l.set.kind)
		} else if l.kind == lookWrong {
			l.kind = lookStopped
		}
		r.add(run, apexShows, l, "")
		r.trackApex(run, &l)
	case evidence.PurposeAddress:
		r.readCopy(run, at, o)
	}
}

// addUnasked is for a server that gives no SOA: it is not asked for more, and that
// is a look at the rest all the same, as good as this one. One with an NS set in
// the same round counts more.
func (r *clockReader) addUnasked(run *clockRun, l look) {
	switch l.kind {
	case lookGood:
		return
	case lookWrong:
		l.kind = lookStopped
	}
	r.add(run, apexShows, l, "")
	for i := range r.kept {
		if r.kept[i].inZone {
			r.add(run, copyShows, l, r.kept[i].name)
		}
	}
}

// authority judges whether a server answers for the zone, whatever it says.
func (r *clockReader) authority(at time.Time, o *evidence.Observation) look {
	l := look{at: at, o: o}
	if kind, is := unhelpful(o); is {
		l.kind = kind
		return l
	}
	l.kind = lookWrong
	if o.Purpose == evidence.PurposeNS {
		l.set, _ = r.names.of(o.Answer)
	}
	if _, ok := soaOf(o); o.Outcome == evidence.Answered && (ok || l.set != nil) {
		l.kind = lookGood
	}
	return l
}

func (r *clockReader) readNew(run *clockRun, at time.Time, o *evidence.Observation) {
	if o.Outcome == evidence.Answered {
		r.last.put(run, at, o)
	}
	r.lower.read(run, at, o)
	if o.Purpose == evidence.PurposeSOA {
		run.askedNew = append(run.askedNew, o)
	}
	if o.Purpose == evidence.PurposeNS && o.Outcome == evidence.Answered {
		r.trackNewApex(run, at, o)
	}
}
