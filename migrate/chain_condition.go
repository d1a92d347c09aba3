package migrate

import (
	"net/netip"
	"slices"

	"github.com/zonegate/zonegate/migrate/evidence"
)

// ConditionSpec is something that every server of some roles is to show, such as
// that the DNSKEY set holds a key, or that the parent has no DS. Chain.Held follows
// it through history as the clock follows the NS set: lost packets, gaps over
// max-gap, several vantages and the parent's serials count alike.
type ConditionSpec struct {
	// Name of the Condition that comes of it.
	Name ConditionName
	// Roles are those whose servers have to show it, on all addresses that are known
	// of them: Parent, Old, New.
	Roles []evidence.Role
	// Purposes are the questions whose answers show it, over UDP: of the parent
	// PurposeDS or PurposeReferral, of zone servers PurposeDNSKEY, PurposeNS and so
	// on. A zone server that does not give its SOA is asked for nothing else, and
	// that counts as an answer here.
	Purposes []evidence.Purpose
	// Rounds is how many complete rounds start it: 2, timing.round-gap apart, for
	// what the parent shows (0 stands for that where Parent is a role), else 1.
	Rounds int
	// Subject is what is looked at, as it follows "nobody looked at": "the DS of the
	// parent's servers".
	Subject string
	// Shows judges an answer with a helpful outcome (evidence.Outcome.Helpful), and
	// says what it is that the server shows, as it follows its name and begins with
	// "shows": "shows DNSKEY 4711". Unhelpful outcomes are judged as the clock does.
	Shows func(Sight) (Showing, string)
	// Gone: that a server does not answer helpfully, or not at all, is what it is to
	// show.
	Gone bool
}

// Showing is what an answer says about a condition.
type Showing uint8

// What answers show, the worst last.
const (
	NoMatter     Showing = iota // it says nothing about it, and is no look
	Fits                        // it is so
	StillFormer                 // it is wholly as it was: pending
	HalfAndHalf                 // part of each: broken
	OfNobody                    // of nothing that was or is to be: broken
	ServerHidden                // the parent's server answers for the zone itself: unseen
)

var showingLooks = map[Showing]lookKind{
	Fits: lookGood, StillFormer: lookOld, HalfAndHalf: lookMixed, OfNobody: lookStranger, ServerHidden: lookHidden,
}

// firstSpec is the conditionKind of the first ConditionSpec.
const firstSpec conditionKind = 100

// Held follows a condition through the whole history. Since is from when on every
// server of the roles showed it, in every observation, from every vantage of the
// plan, and without a gap; nil: it is not so, and Why says where.
func (c *Chain) Held(spec ConditionSpec) Condition {
	if spec.Rounds == 0 {
		spec.Rounds = 1
		if slices.Contains(spec.Roles, evidence.Parent) {
			spec.Rounds = 2
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	r := c.reader
	kind := firstSpec + conditionKind(len(r.specs))
	r.specs = append(r.specs, &spec)
	for i := range c.sights {
		c.judge(kind, &spec, &c.sights[i])
	}
	k := r.keep(kind, spec.Rounds)
	for _, run := range r.runs {
		delete(run.looks, kind)
	}
	return k.condition(spec.Name)
}

// runSight is an observation with its run.
type runSight struct {
	Sight
	run *clockRun
}

func (c *Chain) judge(kind conditionKind, spec *ConditionSpec, x *runSight) {
	if !slices.Contains(spec.Roles, x.Role) || x.Transport != evidence.UDP {
		return
	}
	asked := slices.Contains(spec.Purposes, x.Purpose)
	if !asked && (x.Purpose != evidence.PurposeSOA || x.Role == evidence.Parent) {
		return
	}
	l := look{at: x.At, o: x.Observation}
	if bad, is := unhelpful(x.Observation); is {
		if l.kind = bad; spec.Gone && bad != lookBlind {
			l.kind = lookGood
		}
		c.reader.add(x.run, kind, l, "")
		return
	}
	if !asked {
		return
	}
	showing, text := spec.Shows(x.Sight)
	if showing == NoMatter {
		return
	}
	l.kind, l.text = showingLooks[showing], text
	c.reader.add(x.run, kind, l, "")
}

// spec is the ConditionSpec of a kind; nil: it is one of the clock's own.
func (r *clockReader) spec(c conditionKind) *ConditionSpec {
	if c < firstSpec {
		return nil
	}
	return r.specs[c-firstSpec]
}

// bySerial tells whether a condition waits for the serials of the parent zone.
func (r *clockReader) bySerial(c conditionKind) bool {
	if spec := r.spec(c); spec != nil {
		return slices.Contains(spec.Roles, evidence.Parent)
	}
	return c == parentShows
}

// unfound are the servers of a condition that have no known address in a run.
func (r *clockReader) unfound(run *clockRun, c conditionKind) (names []string) {
	for _, role := range r.rolesOf(c) {
		switch role {
		case evidence.Parent:
			names = append(names, run.lostParents...)
		case evidence.Old:
			names = append(names, run.nowhere...)
		case evidence.New:
			names = append(names, run.newNowhere...)
		}
	}
	return names
}

func (r *clockReader) rolesOf(c conditionKind) []evidence.Role {
	switch spec := r.spec(c); {
	case spec != nil:
		return spec.Roles
	case c == parentShows:
		return []evidence.Role{evidence.Parent}
	}
	return []evidence.Role{evidence.Old}
}

// subject is what a condition looks at.
func (r *clockReader) subject(c conditionKind) string {
	if spec := r.spec(c); spec != nil {
		return spec.Subject
	}
	return conditionSubjects[c]
}

// addressesToSee are those that have to be good in a run.
func (r *clockReader) addressesToSee(run *clockRun, c conditionKind) (list []netip.AddrPort) {
	for _, role := range r.rolesOf(c) {
		for _, a := range run.sets[role] {
			if !slices.Contains(list, a) {
				list = append(list, a)
			}
		}
	}
	return list
}
