package migrate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/zonegate/zonegate/plans"
)

// NewChecklist draws up the change ticket of a move.
func NewChecklist(s *Standing) *Checklist {
	status := NewStatus(s)
	l := &ticket{Standing: s, status: status, schedule: s.schedule()}
	c := &Checklist{
		Schema: ChecklistSchema, Tool: s.Tool, Zone: status.Zone, At: status.At, Kind: status.Kind,
		Judged: status.Judged, WhyNot: status.WhyNot, Title: l.title(), Basis: l.basis, WayBack: l.clock().WayBack(),
		Warnings: l.warnings(), Scope: l.scope(),
		RestsOn: []RestsOn{}, Messages: []Message{},
	}
	c.InShort = l.inShort()
	c.Items = l.before()
	if !status.Judged {
		return c
	}
	if !l.relative {
		c.Switch, c.NotBefore, c.Firm = l.date(l.at), l.date(l.notBefore), l.firm
	}
	c.RestsOn, c.Messages = l.restsOn(), l.messages()
	c.Items = slices.Concat(c.Items, l.steps(), l.cleanUp())
	return c
}

// ticket is a checklist in the making.
type ticket struct {
	*Standing
	schedule
	status *Status
}

// bare is the zone's name as customers know it, without the final dot.
func (l *ticket) bare() string { return strings.TrimSuffix(l.zone(), ".") }

func (l *ticket) title() string {
	return fmt.Sprintf("Move %s from %s to %s", l.zone(), namesOf(l.Plan.Old.Nameservers), namesOf(l.Plan.New.Nameservers))
}

// signed tells whether the steps are those of a signed zone, which are not judged.
func (l *ticket) signed() bool { return !l.status.Judged }

// untilText is when the old provider may be switched off, in words.
func (l *ticket) untilText() string { return l.when(l.notBefore) }

// inShort says what a reader in a hurry has to know.
func (l *ticket) inShort() (facts []Fact) {
	if l.signed() {
		return []Fact{{"Steps", []string{l.status.WhyNot}}}
	}
	add := func(label, format string, args ...any) {
		facts = append(facts, Fact{label, []string{fmt.Sprintf(format, args...)}})
	}
	switch {
	case l.Plan.DNSSEC == MultiSigner && l.basis != BasisSeen:
		facts = append(facts, l.unionFact())
	case l.basis == BasisSeen:
		add("Switch", "made: all servers of the parent were seen with the new set on %s", DateText(l.at))
	case l.relative:
		add("Switch", "T, the moment at which the parent is told; the plan has no window, so all times count from there")
	default:
		add("Switch", "%s%s", DateText(l.at), l.windowText())
	}
	switch {
	case l.basis == BasisSeen && l.firm:
		add("Old provider stays", "until %s at least", l.untilText())
	case l.basis == BasisSeen:
		add("Old provider stays", "until a time that is not known yet; at the very earliest until %s", l.untilText())
	case l.relative:
		add("Old provider stays", "until %s at least: %s after the switch", l.untilText(), SpanText(l.notBefore.Sub(l.at)))
	case l.Plan.DNSSEC == MultiSigner:
		add("Old provider stays", "if it leaves the delegation on %s, until %s at least", DateText(l.leave), l.untilText())
	default:
		add("Old provider stays", "if you switch on %s, until %s at least", DateText(l.at), l.untilText())
	}
	if f, ok := l.keysFact(); ok {
		facts = append(facts, f)
	}
	add("Way back", "until the old provider is switched off the registrar can set the old name servers again; it takes %s", l.backText())
	if steps := l.status.Next; len(steps) > 0 {
		add("Where it stands", "on %s: %s", DateText(l.Now), l.nextText())
	} else {
		add("Where it stands", "on %s: every step is done", DateText(l.Now))
	}
	return facts
}

func (l *ticket) windowText() string {
	w := l.Plan.Window
	if w.NotAfter.IsZero() {
		return ""
	}
	return ", no later than " + DateText(w.NotAfter) + " (the plan's window)"
}

// nextText names the steps to go on with and their states.
func (l *ticket) nextText() string {
	var words []string
	for i := range l.status.Steps {
		if s := &l.status.Steps[i]; slices.Contains(l.status.Next, s.ID) {
			words = append(words, s.ID+" is "+string(s.State))
		}
	}
	return List(words, len(words))
}

// scope says what the change is about.
func (l *ticket) scope() (facts []Fact) {
	add := func(label string, values ...string) { facts = append(facts, Fact{label, values}) }
	add("Zone", l.zone())
	add("Old servers", serverTexts(l.Plan.Old.Nameservers)...)
	add("New servers", serverTexts(l.Plan.New.Nameservers)...)
	parent := cmpOr(l.Plan.Parent.Zone, "to be found by a look")
	if len(l.Plan.Parent.Servers) > 0 {
		parent += ", servers " + List(l.Plan.Parent.Servers, 20)
	}
	add("Parent", parent)
	for i := range l.Delegate.Inputs {
		in := &l.Delegate.Inputs[i]
		switch in.Role {
		case "old", "new":
			add(strings.ToUpper(in.Role[:1])+in.Role[1:]+" zone", zoneTexts(in)...)
		case "plan":
			add("Plan", in.Name+", SHA-256 "+in.SHA256)
		case "evidence":
			add("Evidence", fmt.Sprintf("%s, %s, head %s", in.Name, Plural(in.Lines, "line"), in.Head))
		}
	}
	if list := declared(l.Plan); len(list) > 0 {
		add("Declared changes", list...)
	} else {
		add("Declared changes", "none: the content of the zone stays as it is, but for the apex NS and the SOA")
	}
	if n := l.Delegate.Counts; n != nil {
		add("Difference", differenceText(n))
	}
	return facts
}

func cmpOr(s, unless string) string {
	if s == "" {
		return unless
	}
	return s
}

func serverTexts(servers []plans.Nameserver) (list []string) {
	for _, ns := range servers {
		text := plans.ResolveName(ns.Name, ".")
		if len(ns.Addresses) > 0 {
			text += " " + strings.Join(ns.Addresses, " ")
		}
		list = append(list, text)
	}
	return list
}

func zoneTexts(in *Input) (list []string) {
	text := in.Name
	if in.Serial != nil {
		text += fmt.Sprintf(", serial %d", *in.Serial)
	}
	text += ", " + Plural(in.RRsets, "RRset")
	list = append(list, text)
	if in.Digest != "" {
		list = append(list, "content "+in.Digest)
	}
	return list
}

func differenceText(n *Counts) string {
	k := n.All
	if k.Changes() == 0 {
		return "none in " + Plural(k.New, "RRset")
	}
	return countWords([]countWord{{k.Deletes, "missing"}, {k.Adds, "extra"}, {k.Updates, "different"}, {k.TTLs, "with another TTL"}}) +
		" of " + Plural(k.Old, "RRset")
}

// restsOn lists what the dates are computed from.
func (l *ticket) restsOn() (list []RestsOn) {
	ttls, unseen := l.clock().TTLs, l.assumed()
	add := func(what string, seen *TTLSeen, decides string) {
		r := RestsOn{What: what, For: decides, Time: unseen, Assumed: true, From: "assumed, since nobody saw it (timing.ttl-before)"}
		if seen != nil {
			r.Time, r.Assumed, r.From = seen.TTL, false, seenText(seen)
		}
		list = append(list, r)
	}
	add("Pns: NS TTL at the parent", ttls.ParentNS, "U5: how long the old delegation stays in caches")
	add("Cns: NS TTL in the old zone", ttls.OldNS, "U1, U5: how long the old NS set stays in caches")
	if ttls.NewNS != nil {
		add("NS TTL in the new zone", ttls.NewNS, "the way back")
	}
	if ttls.OldNegative != nil {
		add("negative TTL of the old zone", ttls.OldNegative, "U1, U6: how long a denial stays in caches (RFC 2308)")
	}
	list = append(list,
		RestsOn{What: "round gap", Time: Seconds(l.Plan.Timing.RoundGap.Seconds()), From: "the plan (timing.round-gap)", For: "U5: the parent has to show the new set in two rounds this far apart"},
		RestsOn{What: "S: margin", Time: l.margin(), From: "the plan (margin)", For: "U5: on top of all"})
	return list
}

// seenText says where and when a TTL was seen.
func seenText(seen *TTLSeen) string {
	place := seen.Where
	place.Vantage = ""
	text := "seen on " + DateText(seen.At) + " at " + place.String()
	if seen.Where.Vantage != "" {
		text += " from " + seen.Where.Vantage
	}
	return text
}
