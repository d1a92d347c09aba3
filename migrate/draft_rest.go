package migrate

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/zonegate/zonegate/plans"
	"github.com/zonegate/zonegate/zonefile"
)

// timing writes the waits, below the TTLs that were seen.
func (w *draftWriter) timing() {
	w.blank()
	lines := w.facts.ttlLines()
	if len(lines) == 0 {
		w.say(0, "No TTL was seen.")
	} else {
		w.say(0, "TTLs as they were seen. The gates count with those that they see themselves.")
	}
	for _, line := range lines {
		w.fact(0, "  "+line)
	}
	standard := plans.Default().Timing
	before := fmt.Sprintf("{ns: %s, ds: %s", SpanText(standard.TTLBefore.NS), SpanText(standard.TTLBefore.DS))
	w.key("timing:")
	w.say(2, "What TTLs were before the first look nobody knows: these are assumed from then on. Others need a reason.")
	if ns := w.facts.largestNS(); ns > standard.TTLBefore.NS {
		w.keyf("  ttl-before: {ns: %s, ds: %s, reason: %s}", SpanText(ns), SpanText(standard.TTLBefore.DS),
			yamlWord("an NS TTL of "+SpanText(ns)+" was seen on "+w.At.UTC().Format(time.DateOnly)))
	} else {
		w.off("  ttl-before: "+before+", reason: "+toFill("how that is known")+"}", "")
	}
	w.off("  lowered: 5m", "step U1: TTLs to have on both sides, days before the move")
	w.beside("  round-gap: "+SpanText(standard.RoundGap), "between the two rounds that start the clock")
	w.beside("  max-gap: "+SpanText(standard.MaxGap), "a longer one without a look restarts it")
	w.beside("margin: "+SpanText(plans.Default().Margin), "on top of every wait")
}

// ttlLines say which TTLs were seen, and where.
func (f *draftFacts) ttlLines() (lines []string) {
	zone := f.draft.Zone.String()
	for _, g := range draftGroups(f.delegating(), func(p *parentFacts) string { return fmt.Sprint(p.ttl) }) {
		lines = append(lines, fmt.Sprintf("NS at the parent: %s at %s", TTLText(Seconds(g[0].ttl)), parentPlaces(g)))
	}
	type seen struct {
		draftView
		ns, soa, negative uint32
	}
	var list []seen
	for _, v := range f.views() {
		ns, _ := v.nsTTL(zone)
		soa, ttl, _ := draftSOA(v.anySOA(), f.draft.Zone)
		list = append(list, seen{v, ns, ttl, min(ttl, soa.Minimum)})
	}
	for _, g := range draftGroups(list, func(s seen) string { return fmt.Sprint(s.ns, s.soa, s.negative) }) {
		var places []draftView
		for _, s := range g {
			places = append(places, s.draftView)
		}
		lines = append(lines, fmt.Sprintf("in the zone: NS %s, SOA %s, denials %s at %s",
			TTLText(Seconds(g[0].ns)), TTLText(Seconds(g[0].soa)), TTLText(Seconds(g[0].negative)), draftViewPlaces(places)))
	}
	return append(lines, f.fileTTLs()...)
}

// fileTTLs say which TTLs whole zones have.
func (f *draftFacts) fileTTLs() (lines []string) {
	say := func(z *zonefile.Zone, name string) {
		soa, _ := z.SOA()
		set := z.RRset(f.draft.Zone, zonefile.TypeSOA)
		ns := z.RRset(f.draft.Zone, zonefile.TypeNS)
		if set.Len() == 0 || ns.Len() == 0 {
			return
		}
		most, at := largestTTL(z)
		lines = append(lines, fmt.Sprintf("in %s: NS %s, SOA %s, denials %s, the largest %s (%s)", name, TTLText(Seconds(ns.TTL())),
			TTLText(Seconds(set.TTL())), TTLText(Seconds(min(set.TTL(), soa.Minimum))), TTLText(Seconds(most)), at))
	}
	switch {
	case f.draft.Old != nil:
		say(f.draft.Old.Zone, f.draft.Old.Source)
	case f.zone != nil:
		say(f.zone, "the zone transferred")
	}
	if f.draft.New != nil {
		say(f.draft.New.Zone, f.draft.New.Source)
	}
	return lines
}

// largestTTL is the largest of any record, and the first that has it.
func largestTTL(z *zonefile.Zone) (most uint32, at string) {
	for set := range z.RRsets() {
		for r := range set.Records() {
			if r.TTL() > most || at == "" {
				most, at = r.TTL(), r.Name().String()+" "+r.Type().String()
			}
		}
	}
	return most, at
}

// largestNS is the largest TTL of the NS that was seen on either side of the cut.
func (f *draftFacts) largestNS() time.Duration {
	most := uint32(0)
	for _, p := range f.delegating() {
		most = max(most, p.ttl)
	}
	for _, v := range f.views() {
		ttl, _ := v.nsTTL(f.draft.Zone.String())
		most = max(most, ttl)
	}
	if f.zone != nil {
		if set := f.zone.RRset(f.draft.Zone, zonefile.TypeNS); set.Len() > 0 {
			_, ttl := ttlRange(set)
			most = max(most, ttl)
		}
	}
	return time.Duration(most) * time.Second
}

// content writes what may change in the zone itself.
func (w *draftWriter) content() {
	w.protect()
	w.expect()
	w.blank()
	w.say(0, "A new provider may number its serials for itself (per-group), or never change them (fixed).")
	w.off("serial: per-group", "")
	w.base()
}

func (w *draftWriter) protect() {
	list := w.facts.protectable()
	w.blank()
	w.say(0, "What the move must not change, whatever else is declared: %s", w.protectSource())
	active := slices.ContainsFunc(list, func(p protected) bool { return !p.changed })
	if !active {
		w.off(`protect: ["@ MX", "@ TXT", _dmarc TXT, www]`, "")
	} else {
		w.key("protect:")
	}
	for _, p := range list {
		if p.changed || !active {
			w.off("  - "+yamlWord(p.entry), "it changes: see expect")
			continue
		}
		w.beside("  - "+yamlWord(p.entry), p.remark)
	}
}

func (w *draftWriter) protectSource() string {
	switch {
	case w.Old != nil:
		return "found in " + w.Old.Source + "."
	case w.facts.zone != nil:
		return "found in the zone transferred."
	case w.Looked:
		return "found by asking for the usual names."
	}
	return "nobody looked."
}

// maxDrafted is how many differences are put into a plan.
const maxDrafted = 1000

// expect writes the differences between both zones, each for a person to say why.
func (w *draftWriter) expect() {
	list, both := w.facts.differences()
	w.blank()
	switch {
	case !both:
		w.say(0, "Declared differences of the new zone. Without the key nothing may differ but the SOA and the NS of the apex.")
		w.off("expect: []", "")
		return
	case len(list) == 0:
		w.say(0, "Declared differences of the new zone: it has none but the SOA and the NS of the apex.")
		w.key("expect: []")
		return
	}
	w.say(0, "The new zone differs from the old one in %s beside the SOA and the NS of the apex. Say of each why it is meant; "+
		"where it is not, mend the new zone and delete the entry.", Plural(len(list), "RRset"))
	w.key("expect:")
	for _, c := range list[:min(len(list), maxDrafted)] {
		w.change(&c)
	}
	if more := len(list) - maxDrafted; more > 0 {
		w.say(2, "%s more are not listed; `zonegate diff` lists all.", Number(more))
	}
}

// change writes one difference.
func (w *draftWriter) change(c *SetChange) {
	w.fact(2, changeText(c))
	w.keyf("  - name: %s", yamlWord(literalGlob(draftName(c.Owner, w.Zone))))
	w.keyf("    type: %s", c.Type)
	w.keyf("    change: %s", expectWord(c.Kind))
	switch least, most := newTTLs(c); {
	case c.Kind == TTL && least == most:
		w.keyf("    ttl: %d", least)
	case c.Kind == Added || c.Kind == Data:
		w.key("    to:")
		for _, text := range rdataTexts(c.New) {
			w.key("      - " + yamlWord(text))
		}
	}
	w.key("    reason: " + toFill("why this is meant"))
}

func newTTLs(c *SetChange) (least, most uint32) {
	if c.New.Len() == 0 {
		return 0, 0
	}
	return ttlRange(c.New)
}

// draftName is a name as the plan of a zone has it: relative, unless that looks
// like one whose final dot was forgotten.
func draftName(name, zone zonefile.Name) string {
	relative := name.Relative(zone)
	if n, err := zonefile.ParseName(relative, zonefile.Root); relative != "@" && err == nil && n.IsAtOrBelow(zone) {
		return name.String()
	}
	return relative
}

// literalGlob is a name in which * and ? stand for themselves.
func literalGlob(name string) string {
	return strings.NewReplacer("*", `\*`, "?", `\?`).Replace(name)
}

// changeText says what there was and what comes.
func changeText(c *SetChange) string {
	values := func(set zonefile.RRset) string {
		return fmt.Sprintf("%s, TTL %s", List(rdataTexts(set), someValues), TTLText(Seconds(set.TTL())))
	}
	switch c.Kind {
	case Added:
		return fmt.Sprintf("%s %s is new: %s", c.Owner, c.Type, values(c.New))
	case Removed:
		return fmt.Sprintf("%s %s is gone: it was %s", c.Owner, c.Type, values(c.Old))
	}
	return fmt.Sprintf("%s %s was %s; now %s", c.Owner, c.Type, values(c.Old), values(c.New))
}

// base offers the version of the old zone that the plan was made on.
func (w *draftWriter) base() {
	if w.facts.zone == nil {
		return
	}
	soa, ok := w.facts.zone.SOA()
	if !ok {
		return
	}
	w.say(0, "The old zone that this was drafted on; switched on, another one is refused.")
	w.off(fmt.Sprintf("base: {serial: %d, digest: %s}", soa.Serial, yamlWord(w.facts.zone.Digest())), "")
}

// people writes who does what when.
func (w *draftWriter) people() {
	w.blank()
	day := w.At.UTC().AddDate(0, 0, 7)
	for day.Weekday() != time.Tuesday {
		day = day.AddDate(0, 0, 1)
	}
	w.say(0, "When the delegation may be changed.")
	w.off(fmt.Sprintf("window: {not-before: %sT09:00:00Z, not-after: %sT16:00:00Z}", day.Format(time.DateOnly), day.Format(time.DateOnly)), "")
	w.blank()
	w.say(0, "Steps that go ahead without their proof: U1, U2, U3 or U5. U3 is for an old provider that cannot put the new NS into its apex.")
	w.off("waivers:", "")
	w.off(fmt.Sprintf("  - {step: U3, reason: %s, by: %s, until: %s}", toFill("why the old provider cannot"), toFill("who answers for it"), day.Format(time.DateOnly)), "")
	w.blank()
	w.say(0, "Public resolvers that are asked what they still hold: hints, never proof.")
	w.off("resolvers: [9.9.9.9, 1.1.1.1, 8.8.8.8]", "")
	w.say(0, "The places that look; with the key all of them have to.")
	w.off(fmt.Sprintf("vantages: %s", yamlList([]string{cmp.Or(w.Vantage, "local")})), "")
	w.blank()
	w.say(0, "Whom the change ticket names. None of it should be reached by names in the zone that moves.")
	w.off("contacts:", "")
	for _, line := range []string{"status-page: https://status.example.net/", "support: [noc@example.net]", "old-provider: " + toFill("their support"), "new-provider: " + toFill("their support"), "registrar: " + toFill("who can change the delegation")} {
		w.off("  "+line, "")
	}
	w.blank()
	w.beside("evidence: "+yamlWord(cmp.Or(w.Evidence, "evidence.jsonl")), "what is seen is kept here")
}
