package migrate

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/plans"
	"github.com/zonegate/zonegate/zonefile"
)

// dnssecFacts is what decides how a zone is moved as to DNSSEC.
type dnssecFacts struct {
	signs   []string // what of DNSSEC there is, or was lately
	unknown []string // why nobody can tell that there is nothing
	way     string   // the plan's value; empty: nobody can tell
	// What stands beside it: words, what was seen, words.
	intro   string
	told    []string
	outro   []string
	lastTTL uint32 // of DS, ever seen; seconds
	// firstLook is the first of the earlier looks for a DS; zero: none.
	firstLook time.Time
}

// judgeDNSSEC sets the plan's dnssec. Only a zone in which every server was seen
// to have nothing of DNSSEC is unsigned (step U0).
func (f *draftFacts) judgeDNSSEC() {
	n := &f.dnssec
	f.signsNow()
	f.signsInFiles()
	f.signsBefore()
	f.unknownSigns()
	switch {
	case len(n.signs) > 0:
		f.signedWay()
	case len(n.unknown) > 0:
		n.intro, n.told = "Nobody can tell that the zone is unsigned:", n.unknown
		n.outro = []string{"Look again, or write go-insecure, multi-signer or same-keys if it is signed."}
	case !f.draft.Looked:
		n.way = "unsigned"
		n.intro = "The files hold nothing of DNSSEC. The parent was not asked, and providers sign what their exports do not show: " +
			"`zonegate observe` looks for a DS and for DNSKEY, and the gates refuse what is signed."
	default:
		n.way = "unsigned"
		n.intro = fmt.Sprintf("No DS at any parent server, and no DNSKEY or RRSIG at any server of the zone (seen %s).", draftWhen(f.times()))
		n.outro = []string{f.remarkOnDS()}
	}
}

// remarkOnDS is about a DS that was removed not long ago.
func (f *draftFacts) remarkOnDS() string {
	const still = "A DS that was removed within %s before may still be in caches"
	pds, first := SpanText(defaultTTLBefore().DS), f.dnssec.firstLook
	switch {
	case first.IsZero():
		return fmt.Sprintf(still+", and one look cannot tell: --evidence FILE has earlier looks heeded.", pds)
	case first.Add(defaultTTLBefore().DS + plans.Default().Margin).After(f.draft.At):
		return fmt.Sprintf("Nor did earlier looks, from %s on, see any. "+still+" those.", TimeText(first), pds)
	}
	return fmt.Sprintf("Nor did earlier looks, from %s on, for as long as caches may hold it.", TimeText(first))
}

// times are when the zone was looked at.
func (f *draftFacts) times() (list []time.Time) {
	for i := range f.draft.Entries {
		if f.draft.Entries[i].Saw != nil {
			list = append(list, f.draft.Entries[i].At)
		}
	}
	return list
}

// signsNow takes what the look saw of DNSSEC.
func (f *draftFacts) signsNow() {
	zone := f.draft.Zone.String()
	var withDS []*parentFacts
	for _, p := range f.parents {
		if len(p.dsTexts(zone)) > 0 {
			withDS = append(withDS, p)
		}
	}
	for _, g := range draftGroups(withDS, func(p *parentFacts) string { return fmt.Sprint(p.dsTTL(zone)) }) {
		ttl := g[0].dsTTL(zone)
		f.dnssec.lastTTL = max(f.dnssec.lastTTL, ttl)
		var times []time.Time
		for _, p := range g {
			times = append(times, p.ds.at)
		}
		f.dnssec.signs = append(f.dnssec.signs, fmt.Sprintf("%s with TTL %s at %s (seen %s)",
			Plural(len(g[0].dsTexts(zone)), "DS record"), TTLText(Seconds(ttl)), parentPlaces(g), draftWhen(times)))
	}
	var signed []draftView
	for _, v := range f.views() {
		if len(v.signed) > 0 {
			signed = append(signed, v)
		}
	}
	for _, g := range draftGroups(signed, func(v draftView) string { return strings.Join(v.signed, " ") }) {
		f.dnssec.signs = append(f.dnssec.signs, fmt.Sprintf("%s at %s (seen %s)",
			List(slices.Clone(g[0].signed), 9), draftViewPlaces(g), draftWhen([]time.Time{g[0].anySOA().at})))
	}
	if len(withDS) > 0 && len(f.views()) > 0 && len(signed) == 0 {
		f.trouble("there is a DS at the parent, and no DNSKEY at any server: whoever validates cannot use %s now", zone)
	}
}

func (p *parentFacts) dsTTL(zone string) (ttl uint32) {
	for _, r := range p.ds.Answer {
		if r.Type == "DS" && r.Name == zone {
			ttl = max(ttl, r.TTL)
		}
	}
	return ttl
}

// signsInFiles takes what whole zones hold of DNSSEC.
func (f *draftFacts) signsInFiles() {
	say := func(z *zonefile.Zone, name string) {
		if found := signsIn(z); len(found) > 0 {
			f.dnssec.signs = append(f.dnssec.signs, fmt.Sprintf("%s in %s", List(found, 9), name))
		}
	}
	if f.draft.Old != nil {
		say(f.draft.Old.Zone, f.draft.Old.Source)
	}
	if f.draft.New != nil {
		say(f.draft.New.Zone, f.draft.New.Source)
	}
	for _, t := range f.draft.Transfers {
		if t.Zone != nil {
			say(t.Zone, "the transfer from "+t.Server)
		}
	}
}

// signsIn lists the types that only a signed zone has. A DS counts at the apex
// alone: elsewhere it is of the zone below.
func signsIn(z *zonefile.Zone) (found []string) {
	for _, t := range z.Types() {
		if slices.Contains(draftSignTypes, t.String()) && z.TypeCount(t) > 0 {
			found = append(found, t.String())
		}
	}
	if z.RRset(z.Origin(), zonefile.TypeDS).Len() > 0 {
		found = append(found, "DS")
	}
	slices.Sort(found)
	return found
}

// unknownSigns tells why nothing that was seen proves that there is no DNSSEC.
func (f *draftFacts) unknownSigns() {
	if f.draft.Before != nil {
		for _, t := range f.draft.Before.Troubles {
			if t.Kind.Damage() {
				f.dnssec.unknown = append(f.dnssec.unknown, fmt.Sprintf("the evidence is damaged (%s)", t))
				f.notSeen("what earlier looks saw: %s", t)
			}
		}
	}
	if !f.draft.Looked {
		return
	}
	if len(f.parents) == 0 {
		f.dnssec.unknown = append(f.dnssec.unknown, "no parent server was asked for a DS")
	}
	for _, group := range draftGroups(f.parents, (*parentFacts).key) {
		if !slices.ContainsFunc(group, (*parentFacts).sawDS) {
			f.dnssec.unknown = append(f.dnssec.unknown, fmt.Sprintf("whether there is a DS at %s is not known (%s)", group[0].place(), draftSightText(group[0].ds)))
		}
	}
	f.unknownKeys()
}

// sawDS tells whether the server said if there is a DS. One that has the zone
// itself answers for that.
func (p *parentFacts) sawDS() bool {
	return p.ds != nil && p.ds.Outcome.Helpful() && (!p.hides || len(p.ds.Answer) > 0)
}

// unknownKeys is about servers that may have a DNSKEY: all but those that were
// seen not to serve the zone.
func (f *draftFacts) unknownKeys() {
	add := func(format string, args ...any) {
		f.dnssec.unknown = append(f.dnssec.unknown, fmt.Sprintf(format, args...))
	}
	if len(f.views()) == 0 {
		add("no server of the zone answered")
	}
	for _, s := range f.servers {
		answered := s.answered()
		switch {
		case len(answered) == 0 && s.isSilent():
			add("whether %s has a DNSKEY is not known: it was not seen", s.name)
		case len(answered) > 0 && !slices.ContainsFunc(answered, func(v *serverView) bool { return v.keys != nil && v.keys.Outcome.Helpful() }):
			add("whether %s has a DNSKEY is not known (%s)", s.name, draftSightText(answered[0].keys))
			f.notSeen("the DNSKEY at %s: %s", s.name, draftSightText(answered[0].keys))
		}
	}
}

// isSilent tells whether nothing shows that the server does not serve the zone.
func (s *serverFacts) isSilent() bool {
	if len(s.views) == 0 {
		return s.host == nil || s.host.Outcome != evidence.NXDomain && s.host.Outcome != evidence.NoData
	}
	return slices.ContainsFunc(s.views, func(v *serverView) bool { return draftSilent(v.soa) && draftSilent(v.tcp) })
}

// signsBefore takes what earlier looks saw, for as long as caches may hold it.
func (f *draftFacts) signsBefore() {
	if f.draft.Before == nil {
		return
	}
	b := f.readBefore()
	if b.entries == 0 {
		f.trouble("the evidence given holds nothing about %s", f.draft.Zone)
	}
	f.dnssec.lastTTL, f.dnssec.firstLook = max(f.dnssec.lastTTL, b.ttl), b.firstLook
	pds := max(defaultTTLBefore().DS, time.Duration(f.dnssec.lastTTL)*time.Second)
	margin := plans.Default().Margin
	if until := b.dsUntil(f.draft.At).Add(margin); !b.lastDS.IsZero() && f.draft.At.Before(until) {
		f.dnssec.signs = append(f.dnssec.signs, fmt.Sprintf("DS with TTL %s at the parent, last seen %s: caches may hold it until %s (a margin of %s counted)",
			TTLText(Seconds(b.ttl)), TimeText(b.lastDS), TimeText(until), SpanText(margin)))
	}
	if until := b.lastSign.Add(pds + margin); !b.lastSign.IsZero() && f.draft.At.Before(until) {
		f.dnssec.signs = append(f.dnssec.signs, fmt.Sprintf("%s at %s, last seen %s: a DS that was there then may be in caches until %s (a margin of %s counted)",
			b.sign, b.signAt, TimeText(b.lastSign), TimeText(until), SpanText(margin)))
	}
}

// beforeFacts is what earlier looks saw of DNSSEC.
type beforeFacts struct {
	entries   int
	firstLook time.Time // for a DS; zero: none
	ttl       uint32    // the largest of DS
	firstDS   time.Time // zero: never seen
	lastDS    time.Time
	goneDS    time.Time // first look after lastDS in which it was gone there; zero: none
	dsAt      string
	lastSign  time.Time
	sign      string // type
	signAt    string // where
}

func (f *draftFacts) readBefore() (b beforeFacts) {
	zone := f.draft.Zone.String()
	for i := range f.draft.Before.Entries {
		e := &f.draft.Before.Entries[i]
		if e.Saw == nil || e.At.After(f.draft.At) {
			continue
		}
		if e.Saw.Name == zone {
			b.entries++
		}
		b.takeDS(e, zone)
		b.takeSigns(e, zone)
	}
	return b
}

func (b *beforeFacts) takeDS(e *evidence.Entry, zone string) {
	if e.Saw.Purpose != evidence.PurposeDS || e.Saw.Name != zone || !e.Saw.Outcome.Helpful() {
		return
	}
	if b.firstLook.IsZero() {
		b.firstLook = e.At
	}
	there := false
	for _, r := range e.Saw.Answer {
		if r.Type == "DS" && r.Name == zone {
			there, b.ttl = true, max(b.ttl, r.TTL)
		}
	}
	switch {
	case there:
		if b.firstDS.IsZero() {
			b.firstDS = e.At
		}
		b.lastDS, b.goneDS, b.dsAt = e.At, time.Time{}, e.Saw.Address.String()
	case !b.lastDS.IsZero() && b.goneDS.IsZero() && e.Saw.Address.String() == b.dsAt:
		b.goneDS = e.At
	}
}

func (b *beforeFacts) takeSigns(e *evidence.Entry, zone string) {
	if e.Saw.Role != evidence.Old && e.Saw.Role != evidence.Named || !e.Saw.AA {
		return
	}
	for _, r := range slices.Concat(e.Saw.Answer, e.Saw.Authority) {
		if slices.Contains(draftSignTypes, r.Type) && isAtOrBelow(r.Name, zone) {
			b.lastSign, b.sign, b.signAt = e.At, r.Type, serverText(e.Saw.Server, e.Saw.Address.String())
		}
	}
}

func isAtOrBelow(name, zone string) bool {
	return name == zone || zone == "." || strings.HasSuffix(name, "."+zone)
}

// dsUntil is when the last cache that the DS was seen for lets go of it: its TTL
// from the first look without it, now where there is none; and what it had for a
// TTL before the first look nobody knows.
func (b *beforeFacts) dsUntil(now time.Time) time.Time {
	gone := b.goneDS
	if gone.IsZero() {
		gone = now
	}
	until := gone.Add(time.Duration(b.ttl) * time.Second)
	if before := b.firstDS.Add(defaultTTLBefore().DS); before.After(until) {
		until = before
	}
	return until
}
