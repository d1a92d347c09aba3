package migrate

import (
	"fmt"
	"slices"
	"time"

	"github.com/zonegate/zonegate/plans"
	"github.com/zonegate/zonegate/zonefile"
)

// sides writes the old and the new provider.
func (w *draftWriter) sides() {
	w.blank()
	w.say(0, "The provider that is left.")
	w.key("old:")
	w.oldSource()
	w.nameservers(w.facts.oldServers(), []string{"a name server of the old provider, as ns1.old.example."})
	w.blank()
	w.say(0, "The provider that is moved to.")
	w.key("new:")
	w.newSource()
	w.nameservers(w.facts.newServers(), []string{
		"a name server of the new provider, as ns1.new.example.",
		"another one, or delete this line",
	})
	w.off("  ttl-min: 300", "the provider raises smaller TTLs to this")
	w.off(`  flattens: ["@"]`, "names where it answers an alias with addresses")
}

func (w *draftWriter) nameservers(list []draftServer, missing []string) {
	w.key("  nameservers:")
	for _, s := range list {
		w.server(s)
	}
	if len(list) > 0 {
		return
	}
	for _, what := range missing {
		w.key("    - " + toFill(what))
	}
}

func (w *draftWriter) server(s draftServer) {
	for _, line := range w.facts.serverLines(s.name) {
		w.fact(4, line)
	}
	if len(s.addresses) == 0 {
		w.beside("    - "+yamlWord(s.name), s.remark)
		return
	}
	w.say(4, "Its name is in the zone that moves: its addresses have to be here.")
	w.beside("    - name: "+yamlWord(s.name), s.remark)
	w.key("      addresses: " + yamlList(s.addresses))
}

// serverLines say what was seen at a server of the zone, address by address.
func (f *draftFacts) serverLines(name string) (lines []string) {
	s := f.server(name)
	if s == nil {
		return nil
	}
	for _, v := range s.answered() {
		line := fmt.Sprintf("%s: serial %s%s%s (seen %s)", serverText(name, v.address.String()), f.serialText(v),
			v.nsText(f.draft.Zone.String()), v.keyText(), TimeText(v.anySOA().at))
		lines = append(lines, line)
	}
	return lines
}

func (v *serverView) nsText(zone string) string {
	ttl, ok := v.nsTTL(zone)
	if !ok {
		return ""
	}
	return ", NS TTL " + TTLText(Seconds(ttl))
}

// nsTTL is the TTL of the NS in the apex.
func (v *serverView) nsTTL(zone string) (ttl uint32, ok bool) {
	if v.ns == nil {
		return 0, false
	}
	for _, r := range v.ns.Answer {
		if r.Type == "NS" && r.Name == zone {
			ttl, ok = max(ttl, r.TTL), true
		}
	}
	return ttl, ok
}

func (v *serverView) keyText() string {
	if v.keys == nil || !v.keys.Outcome.Helpful() {
		return ""
	}
	n, ttl := 0, uint32(0)
	for _, r := range v.keys.Answer {
		if r.Type == "DNSKEY" {
			n, ttl = n+1, max(ttl, r.TTL)
		}
	}
	if n == 0 {
		return ", no DNSKEY"
	}
	return fmt.Sprintf(", %s with TTL %s", Plural(n, "DNSKEY"), TTLText(Seconds(ttl)))
}

// oldSource says where the old zone is to be had.
func (w *draftWriter) oldSource() {
	switch t := w.openTransfer(); {
	case w.Old != nil:
		w.beside("  source: "+yamlWord(w.Old.Source), zoneText(w.Old.Zone))
	case t != nil && t.Zone != nil:
		w.fact(2, fmt.Sprintf("%s lets anybody transfer the zone: %s (seen %s)", serverText(t.Server, t.Address.String()), zoneText(t.Zone), TimeText(t.At)))
		w.key("  source: " + yamlWord(t.Source))
	case t != nil:
		w.fact(2, fmt.Sprintf("%s lets anybody transfer the zone, which is too large to be had here (seen %s)", serverText(t.Server, t.Address.String()), TimeText(t.At)))
		w.key("  source: " + yamlWord(t.Source))
	default:
		w.say(2, "No server was seen to let anybody transfer the zone. With `queries` the old servers are asked for every name of "+
			"the new zone; names that the new zone lacks cannot be found that way. Better is a file that the provider exports, "+
			"or a transfer with a key: axfr://server/%s?key=NAME.", w.Zone)
		for _, t := range w.Transfers {
			w.fact(2, fmt.Sprintf("%s: %s (seen %s)", serverText(t.Server, t.Address.String()), t.Trouble, TimeText(t.At)))
		}
		w.key("  source: " + plans.Queries)
	}
}

func (w *draftWriter) openTransfer() *DraftTransfer {
	for i := range w.Transfers {
		if t := &w.Transfers[i]; t.Zone != nil || t.Open {
			return t
		}
	}
	return nil
}

func zoneText(z *zonefile.Zone) string {
	text := Plural(z.Len(), "record")
	if soa, ok := z.SOA(); ok {
		text += fmt.Sprintf(", serial %d", soa.Serial)
	}
	return text
}

// newSource says what the new servers are to serve.
func (w *draftWriter) newSource() {
	switch {
	case w.New != nil:
		w.beside("  source: "+yamlWord(w.New.Source), zoneText(w.New.Zone))
	case w.Old == nil && w.openTransfer() == nil:
		w.key("  source: " + toFill("the zone that the new servers are to serve: a file, or axfr://server/zone"))
	default:
		w.off("  source: new.zone", "what the new servers are to serve; without it: the old zone, as it is")
	}
}

// parent writes the zone that delegates.
func (w *draftWriter) parent() {
	w.blank()
	zone := w.facts.parentZone()
	if zone == "" || w.facts.cut.Trouble != "" {
		w.say(0, "The zone that delegates: it was not looked at. Without the key it is found by walking down from the root.")
		w.off(fmt.Sprintf("parent: {zone: %s, servers: auto}", yamlWord(w.Zone.Parent().String())), "")
		return
	}
	w.say(0, "The zone that delegates.")
	for _, line := range w.facts.parentLines() {
		w.fact(0, line)
	}
	servers := "auto"
	if len(w.ParentServers) > 0 {
		servers = yamlList(w.ParentServers)
	}
	w.keyf("parent: {zone: %s, servers: %s}", yamlWord(zone), servers)
}

// parentLines say what the parent servers have, those alike together.
func (f *draftFacts) parentLines() (lines []string) {
	key := func(p *parentFacts) string {
		return fmt.Sprint(p.names, p.ttl, p.glueText(), p.dsTexts(f.draft.Zone.String()), p.ds != nil && p.ds.Outcome.Helpful())
	}
	for _, g := range draftGroups(f.delegating(), key) {
		var times []time.Time
		for _, p := range g {
			times = append(times, p.referral.at)
		}
		lines = append(lines, fmt.Sprintf("%s: NS %s, TTL %s%s%s (seen %s)", parentPlaces(g),
			List(slices.Clone(g[0].names), draftNamesTold), TTLText(Seconds(g[0].ttl)), g[0].glueText(), f.dsText(g[0]), draftWhen(times)))
	}
	return lines
}

func (p *parentFacts) glueText() (text string) {
	for _, name := range p.names {
		if list := p.glue[name]; len(list) > 0 {
			text += fmt.Sprintf(", glue of %s %s", name, draftAddresses(list))
		}
	}
	if text != "" {
		text += ", TTL " + TTLText(Seconds(p.glueTTL()))
	}
	return text
}

// glueTTL is the largest of the glue.
func (p *parentFacts) glueTTL() (ttl uint32) {
	for _, r := range p.referral.Additional {
		if slices.Contains(p.names, r.Name) && (r.Type == "A" || r.Type == "AAAA") {
			ttl = max(ttl, r.TTL)
		}
	}
	return ttl
}

func (f *draftFacts) dsText(p *parentFacts) string {
	list := p.dsTexts(f.draft.Zone.String())
	switch {
	case p.ds == nil || !p.ds.Outcome.Helpful():
		return ""
	case len(list) == 0:
		return ", no DS"
	}
	return fmt.Sprintf(", %s with TTL %s", Plural(len(list), "DS record"), TTLText(Seconds(p.dsTTL(f.draft.Zone.String()))))
}

// dnssecKey writes how the zone is moved as to DNSSEC.
func (w *draftWriter) dnssecKey() {
	w.blank()
	n := &w.facts.dnssec
	w.say(0, "%s", n.intro)
	for _, line := range n.told {
		w.fact(0, "  "+line)
	}
	for _, line := range n.outro {
		w.say(0, "%s", line)
	}
	if n.way == "" {
		w.key("dnssec: " + toFill("unsigned, go-insecure, multi-signer or same-keys"))
		return
	}
	w.key("dnssec: " + n.way)
}
