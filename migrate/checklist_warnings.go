package migrate

import (
	"slices"
	"strings"

	"github.com/zonegate/zonegate/zonefile"
)

// warnings say what goes dark together with the zone if the move fails, and which
// dates cannot be kept.
func (l *ticket) warnings() []string {
	list := append([]string{}, l.insideWarnings()...)
	if !l.signed() {
		list = append(list, l.dateWarnings()...)
	}
	for _, text := range l.status.Damaged {
		list = append(list, "the evidence is damaged, and no step can be told from it: "+text)
	}
	return list
}

// insideWarnings are about what lies in the zone that is moved.
func (l *ticket) insideWarnings() (list []string) {
	for _, c := range l.contacts() {
		for _, host := range hostsIn(c.Values) {
			if l.inside(host) {
				list = append(list, c.Label+" "+host+" lies in "+l.zone()+": if the move fails, it cannot be reached when it is needed; have one outside")
			}
		}
	}
	z := l.New
	if z == nil || z.Unseen() {
		z = l.Old
	}
	list = append(list, l.mailWarnings(z)...)
	if l.Plan.Contacts.Line == 0 {
		list = append(list, "the plan names no contacts (status page, support, providers, registrar): fill them in below, and see that none lies in "+l.zone())
	}
	return list
}

// contacts are those of the plan.
func (l *ticket) contacts() (facts []Fact) {
	c := &l.Plan.Contacts
	for _, f := range []Fact{
		{"the status page", []string{c.StatusPage}}, {"the support contact", c.Support}, {"the contact of the old provider", []string{c.OldProvider}},
		{"the contact of the new provider", []string{c.NewProvider}}, {"the contact of the registrar", []string{c.Registrar}},
	} {
		f.Values = slices.DeleteFunc(slices.Clone(f.Values), func(v string) bool { return v == "" })
		if len(f.Values) > 0 {
			facts = append(facts, f)
		}
	}
	return facts
}

// mailWarnings are about mail that a move that fails would hold up.
func (l *ticket) mailWarnings(z *zonefile.Zone) (list []string) {
	if z == nil || z.Unseen() || z.Origin() == "" {
		return nil
	}
	var targets []string
	for r := range z.RRset(z.Origin(), zonefile.TypeMX).Records() {
		if fields := strings.Fields(r.RdataText()); len(fields) == 2 && l.inside(fields[1]) {
			targets = append(targets, fields[1])
		}
	}
	if len(targets) > 0 {
		list = append(list, "mail for "+l.zone()+" goes to "+List(targets, 5)+", in the zone itself: if the move fails, mail is lost or refused for good (550), also mail about the move; "+
			"reach people by another domain or by telephone")
	}
	if soa, ok := z.SOA(); ok && l.inside(soa.RName.String()) {
		list = append(list, "the SOA names "+mailbox(soa.RName)+" as the one responsible, in the zone itself: if the move fails, others cannot reach you there")
	}
	return list
}

// mailbox writes an RNAME as a mail address (RFC 1035 section 8).
func mailbox(rname zonefile.Name) string {
	text := strings.TrimSuffix(rname.String(), ".")
	for i := 0; i < len(text); i++ {
		if text[i] == '\\' {
			i++
			continue
		}
		if text[i] == '.' {
			return strings.ReplaceAll(text[:i], `\`, "") + "@" + text[i+1:]
		}
	}
	return text
}

// inside tells whether a host lies in the zone.
func (l *ticket) inside(host string) bool {
	origin, err := zonefile.ParseName(l.zone(), zonefile.Root)
	if err != nil {
		return false
	}
	name, err := zonefile.ParseName(strings.TrimSuffix(host, "."), zonefile.Root)
	return err == nil && name.IsAtOrBelow(origin)
}

// hostsIn finds hosts in texts that people write: "https://status.example.com/x",
// "Ada <ada@example.com>", "+49 30 1234".
func hostsIn(texts []string) (hosts []string) {
	for _, text := range texts {
		for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return strings.ContainsRune(" \t,;<>()\"'|[]", r) }) {
			if host := hostOf(word); host != "" && !slices.Contains(hosts, host) {
				hosts = append(hosts, host)
			}
		}
	}
	return hosts
}

// hostOf is the host in a word; empty where it has none.
func hostOf(word string) string {
	if _, rest, ok := strings.Cut(word, "://"); ok {
		word = rest
	}
	word = strings.TrimPrefix(strings.TrimPrefix(word, "mailto:"), "tel:")
	word, _, _ = strings.Cut(word, "/")
	word, _, _ = strings.Cut(word, "?")
	word, _, _ = strings.Cut(word, "#")
	if _, host, ok := strings.Cut(word, "@"); ok {
		word = host
	}
	word, _, _ = strings.Cut(word, ":")
	word = strings.TrimRight(word, ".")
	if !strings.Contains(word, ".") {
		return ""
	}
	return strings.ToLower(word)
}

// dateWarnings are about dates that cannot be kept, or rest on little.
func (l *ticket) dateWarnings() (list []string) {
	clock, w := l.clock(), l.Plan.Window
	u1 := l.lowerStep()
	switch {
	case clock.LastLook == nil:
		list = append(list, "nobody has looked at any server yet: the dates rest on TTLs that are assumed; run "+l.observe("")+", and make the checklist again")
	case l.basis == BasisSeen || u1.State.Over():
	case u1.Until != nil && !l.relative && u1.Until.After(l.at):
		list = append(list, "the former TTLs run out on "+DateText(*u1.Until)+", after the planned switch: move the window")
	case u1.State == StepReady && !l.relative && l.Now.After(l.lowerBy):
		list = append(list, "to be waited out by the switch, TTLs had to be lowered by "+DateText(l.lowerBy)+", which is over: move the window, or keep the former TTLs (without timing.lowered)")
	}
	if l.basis != BasisSeen && !w.NotAfter.IsZero() && l.Now.After(w.NotAfter) {
		list = append(list, "the plan's window closed on "+DateText(w.NotAfter)+": set another one")
	}
	if u3 := l.stepNow("U3"); u3.State == StepSkipped && len(u3.Because) > 0 {
		list = append(list, "U3 is "+u3.Because[0].Text+": resolvers may cling to the old servers for the sum of both TTLs")
	}
	return list
}

func (l *ticket) lowerStep() *Step { return l.stepNow("U1") }

// stepNow is a step as it stands.
func (l *ticket) stepNow(id string) *Step {
	i := slices.IndexFunc(l.status.Steps, func(s Step) bool { return s.ID == id })
	if i < 0 {
		return &Step{}
	}
	return &l.status.Steps[i]
}
