package migrate

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"time"

	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/plans"
)

// lowerings are the histories of the TTLs that step U1 lowers: of the NS set, of
// what is not there (NEG), and of the records that the plan protects.
type lowerings struct {
	r     *clockReader
	of    map[lowKey]*lowTrack
	order []lowKey
	wants []lowName // in the order of the plan
}

// lowName is an RRset; the type "" of the apex stands for NEG.
type lowName struct{ name, typ string }

type lowKey struct {
	role    evidence.Role
	address netip.AddrPort
	vantage string
	lowName
}

// lowTrack is the history of a TTL at an address, as one vantage saw it.
type lowTrack struct {
	where TermPlace
	spans []span // kind is not used
	none  bool   // it is not there
}

func newLowerings(r *clockReader) *lowerings {
	l := &lowerings{r: r, of: map[lowKey]*lowTrack{}}
	apex := r.origin.String()
	l.wants = []lowName{{apex, "NS"}, {apex, ""}}
	for i := range r.plan.Protect {
		p := &r.plan.Protect[i]
		if p.Type != "" {
			l.want(lowName{plans.ResolveName(p.Name, apex), p.Type})
		}
	}
	return l
}

func (l *lowerings) want(n lowName) {
	if !slices.Contains(l.wants, n) {
		l.wants = append(l.wants, n)
	}
}

func (n lowName) String() string {
	if n.typ == "" {
		return "what is not in " + n.name
	}
	return n.name + " " + n.typ
}

func (n lowName) symbol() string {
	switch n.typ {
	case "":
		return symbolNEG
	case "NS":
		return symbolCns
	}
	return symbolZ
}

// read takes an answer of an old or new server.
func (l *lowerings) read(run *clockRun, at time.Time, o *evidence.Observation) {
	if !o.Outcome.Helpful() {
		return
	}
	switch o.Purpose {
	case evidence.PurposeNS:
		l.add(run, at, o, lowName{l.r.names.apex, "NS"}, ttlOf(o.Answer, "NS"), o.Outcome == evidence.Answered)
	case evidence.PurposeSOA:
		soa, ok := soaOf(o)
		l.add(run, at, o, lowName{l.r.names.apex, ""}, soa.negative(), ok)
	case evidence.PurposeRecord:
		n := lowName{o.Name, o.Type}
		if l.protects(n) {
			l.want(n)
			ttl, there := answerTTL(o)
			l.add(run, at, o, n, ttl, there)
		}
	}
}

// answerTTL is the TTL of what stands at the name that was asked for: where that
// is an alias, the alias's; where it is delegated, that of the NS or glue in the
// referral. there tells whether anything stands there.
func answerTTL(o *evidence.Observation) (ttl Seconds, there bool) {
	records := o.Answer
	if o.Outcome == evidence.Referred {
		records = slices.DeleteFunc(slices.Concat(o.Authority, o.Additional), func(rr evidence.RR) bool { return rr.Type != o.Type })
	}
	for i := range records {
		if rr := &records[i]; !isSigning(rr.Type) && rr.Name == o.Name {
			ttl, there = max(ttl, Seconds(rr.TTL)), true
		}
	}
	return ttl, there || o.Outcome == evidence.Answered
}

func (l *lowerings) protects(n lowName) bool {
	return slices.ContainsFunc(l.r.plan.Protect, func(p plans.Protect) bool {
		return (p.Type == "" || p.Type == n.typ) && plans.ResolveName(p.Name, l.r.names.apex) == n.name
	})
}

func (l *lowerings) add(run *clockRun, at time.Time, o *evidence.Observation, n lowName, ttl Seconds, there bool) {
	key := lowKey{o.Role, o.Address, run.vantage, n}
	t := l.of[key]
	if t == nil {
		t = &lowTrack{where: TermPlace{o.Server, o.Address.String(), run.vantage}}
		l.of[key] = t
		l.order = append(l.order, key)
	}
	if t.none = !there; !there {
		return
	}
	if last := len(t.spans) - 1; last >= 0 && t.spans[last].ttl == ttl {
		t.spans[last].last = at
		return
	}
	t.spans = append(t.spans, span{ttl: ttl, first: at, last: at})
}

// limit is the TTL that the plan wants of the servers of a side, or less: new ones
// may have no smaller one than their provider gives (ttl-min).
func (l *lowerings) limit(role evidence.Role) Seconds {
	to := Seconds(l.r.plan.Timing.Lowered / time.Second)
	if role == evidence.New {
		return max(to, Seconds(l.r.plan.New.TTLMin))
	}
	return to
}

// judge says how far step U1 is.
func (l *lowerings) judge() Lowering {
	out := Lowering{Planned: l.r.plan.Timing.Lowered > 0, To: l.limit(evidence.Old)}
	for _, key := range l.order {
		t := l.of[key]
		if len(t.spans) == 0 || !out.Planned && key.role != evidence.Old {
			continue
		}
		out.Terms = append(out.Terms, l.termsOf(key, t, &out)...)
	}
	sortTerms(out.Terms)
	if out.Planned {
		out.Missing = l.missing()
	}
	if len(out.Missing) > 0 {
		return out
	}
	out.Since, out.Until = l.since(out), endOfTerms(out.Terms)
	return out
}

// endOfTerms is the latest end; nil where there is none.
func endOfTerms(terms []Term) (end *time.Time) {
	for i := range terms {
		if terms[i].End != nil {
			end = later(end, *terms[i].End)
		}
	}
	return end
}

// termsOf are the former TTLs of an RRset, which caches may still hold. Where the
// lowering was planned and no former TTL was seen, the plan's ttl-before stands in
// for it; nobody but zonegate asks new servers before the move.
func (l *lowerings) termsOf(key lowKey, t *lowTrack, out *Lowering) (terms []Term) {
	var largest Seconds
	for i := range t.spans {
		s := &t.spans[i]
		largest = max(largest, s.ttl)
		if out.Planned && s.ttl <= l.limit(key.role) {
			continue
		}
		term := Term{Symbol: key.symbol(), TTL: s.ttl, Where: t.where, What: key.String(), Seen: &s.last}
		if j := slices.IndexFunc(t.spans[i+1:], func(x span) bool { return x.ttl < s.ttl }); j >= 0 {
			lower := &t.spans[i+1+j]
			end := lower.first.Add(s.ttl.Duration())
			term.Start, term.End, term.Why = &lower.first, &end, fmt.Sprintf("its TTL was lowered to %d", lower.ttl)
		} else if !out.Planned {
			continue
		} else {
			term.Why = "it is still there"
		}
		terms = append(terms, term)
	}
	if out.Planned && key.role == evidence.Old && largest <= l.limit(key.role) {
		start := t.spans[0].first
		end := start.Add(l.r.assumedTTL().Duration())
		terms = append(terms, Term{
			Symbol: key.symbol(), TTL: l.r.assumedTTL(), Where: t.where, What: key.String(), Assumed: true,
			Seen: &start, Start: &start, End: &end, Why: "it was looked at for the first time: the former TTL is not known",
		})
	}
	return terms
}

// since is when the last server was first seen with the TTLs that all have now.
func (l *lowerings) since(out Lowering) (since *time.Time) {
	if !out.Planned {
		for i := range out.Terms {
			since = later(since, *out.Terms[i].Start)
		}
		return since
	}
	for _, key := range l.order {
		if t := l.of[key]; len(t.spans) > 0 {
			low := len(t.spans) - 1
			for low > 0 && t.spans[low-1].ttl <= l.limit(key.role) {
				low--
			}
			since = later(since, t.spans[low].first)
		}
	}
	return since
}

// missing says where the TTL is higher, or was not seen at all.
func (l *lowerings) missing() (list []string) {
	for _, role := range []evidence.Role{evidence.Old, evidence.New} {
		targets := l.r.Of(role)
		if len(targets) == 0 {
			list = append(list, fmt.Sprintf("nobody looked at the %s servers", role))
		}
		for _, t := range targets {
			for _, want := range l.wants {
				if text := l.higher(t, want, l.limit(role)); text != "" {
					list = append(list, text)
				}
			}
		}
	}
	return list
}

// higher says what is wrong with a TTL at a server; "": nothing.
func (l *lowerings) higher(t Target, want lowName, to Seconds) string {
	place := TermPlace{Server: t.Server, Address: t.Address.String()}
	var newest time.Time
	var found []*lowTrack
	asked := false
	for _, vantage := range l.r.vantages {
		x := l.of[lowKey{t.Role, t.Address, vantage, want}]
		if x == nil {
			continue
		}
		asked = true
		if n := len(x.spans); n > 0 && !x.none {
			found, newest = append(found, x), maxTime(newest, x.spans[n-1].last)
		}
	}
	if !asked {
		return fmt.Sprintf("nobody asked %s for %s", place, want.question())
	}
	slices.SortStableFunc(found, func(a, b *lowTrack) int { return cmp.Compare(b.spans[len(b.spans)-1].ttl, a.spans[len(a.spans)-1].ttl) })
	for _, x := range found {
		if s := x.spans[len(x.spans)-1]; s.ttl > to && newest.Sub(s.last) <= l.r.limit() {
			return fmt.Sprintf("the TTL of %s is %d at %s, the plan wants %d", want, s.ttl, place, to)
		}
	}
	return ""
}

// question is what is asked for.
func (n lowName) question() string {
	if n.typ == "" {
		return n.name + " SOA"
	}
	return n.String()
}
