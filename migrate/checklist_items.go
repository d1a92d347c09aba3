package migrate

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/zonegate/zonegate/plans"
)

// blank stands for what a person fills in.
const blank = "(fill in)"

// before lists what no program can see, to be settled before the switch.
func (l *ticket) before() (items []Item) {
	add := func(ahead time.Duration, signs, title string, details ...string) {
		item := Item{ID: fmt.Sprintf("B%d", len(items)+1), Section: SectionBefore, Title: title, Signs: signs, Details: details}
		item.When, item.Due = l.ahead(ahead)
		items = append(items, item)
	}
	until := "the end of the move"
	if !l.signed() {
		until = l.untilText()
	}
	c := &l.Plan.Contacts
	add(7*day, "registrar contact", "The registrar can be told, and the lock is known",
		"Log in today with the account that will change the delegation; second factor at hand, and a second person who can do it.",
		"Transfer and update locks (clientUpdateProhibited, registry lock): who lifts them, how long that takes, who sets them again.",
		"The registration does not run out before the move is over, and the owner's mail address there can be read.",
		"Contact: "+cmpOr(c.Registrar, blank))
	add(7*day, "registrar contact", "Registrar and registry publish changes in the window",
		"No maintenance announced; how long an order takes until the parent's servers show it; how to reach a person if it does not.")
	add(7*day, "contract owner", "The contract with the old provider ends later than "+until,
		"The end date, in writing: (fill in). No deletion at the transfer, no automatic clean-up, no unpaid invoice.",
		"The date can move: after an interruption the wait begins anew. Keep some days in hand.")
	add(7*day, "contract owner", "Both providers have confirmed the overlap in writing",
		"The old servers keep serving the zone until "+until+"; the new ones serve it from now on.",
		"Old provider: "+cmpOr(c.OldProvider, blank)+". New provider: "+cmpOr(c.NewProvider, blank)+".")
	add(day, "change manager", "Support of both providers answers",
		"Tried today, by the way that is to be used at the switch; who is on duty at the switch and on the days after it.")
	add(day, "change manager", "Status page, alarm mail and the channel of this change work without "+l.zone(),
		"Status page: "+cmpOr(c.StatusPage, blank)+". Support: "+cmpOr(strings.Join(c.Support, ", "), blank)+".")
	add(7*day, "service owner", "What is promised to customers is known (SLA)",
		"Notice that has to be given: (fill in). Hours in which changes may be made: (fill in). Who depends on names in the zone (MX, SPF include, CNAME, delegations of others) is told.")
	add(day, "DNS engineer", "Nothing else edits the zone until the old provider is off",
		"Freeze edits, or make each on both sides. Look for robots: certificates by DNS challenge, dynamic updates, deployment tools with the old provider's API.")
	add(day, "DNS engineer", "An export of the old zone lies outside of both providers",
		"It is the way back after "+l.kind().off+". Where: (fill in)")
	return items
}

// ahead says when something is due that has to be settled some time before the
// switch; nothing once that is made.
func (l *ticket) ahead(span time.Duration) (text string, due *time.Time) {
	at := l.at.Add(-span)
	switch {
	case l.signed() || l.basis == BasisSeen:
		return "", nil
	case !l.relative && at.Before(l.Now):
		return "now", nil
	}
	return "no later than " + l.when(at), l.date(at)
}

// steps are the items of the steps, each with its date.
func (l *ticket) steps() (items []Item) {
	for i := range l.status.Steps {
		s := &l.status.Steps[i]
		item := Item{
			ID: s.ID, Section: SectionSteps, Title: upperFirst(s.Title), State: s.standing(), Signs: s.Signs,
			Proof: l.describe(s.ID).run, Expect: expectations[s.ID], Back: s.Back, Takes: s.Takes,
		}
		item.When, item.Due = l.due(s)
		item.Details = l.details(s)
		items = append(items, item)
	}
	return items
}

// standing is the state of a step; empty where only earlier steps are in its way.
func (s *Step) standing() StepState {
	if s.State == StepBlocked && !slices.ContainsFunc(s.Because, func(r Reason) bool { return r.Step == "" }) {
		return ""
	}
	return s.State
}

// expectations are what the command of a step shows when it is done.
var expectations = map[string]string{
	"U0": "GO, exit code 0",
	"U1": "exit code 0; then zonegate plan status shows U1 as done",
	"U2": "GO, exit code 0, not older than 15 minutes",
	"U3": "exit code 0; then zonegate plan status shows U3 as done",
	"U4": "it says that all servers of the parent name the new set",
	"U5": "no alarm; zonegate plan status shows U5 as done",
	"U6": "U6 is done, or left out",
	"U7": "GO, exit code 0; WAIT (3) gives the date, NO-GO (1) the reason",
	"U8": "exit code 0; then zonegate plan status shows U8 as done",

	"I1": "nothing: it is advice",
	"I2": "GO, exit code 0, before the order; then zonegate plan status shows I2 as done",
	"I3": "no alarm; zonegate plan status shows I3 as done",
	"I4": "exit code 0; then zonegate plan status shows I4 as done",
	"I5": "GO, exit code 0; WAIT (3) gives the date",
	"K1": "zonegate plan status shows K1 as done",
	"K2": "zonegate plan status shows K2 as done",
	"K3": "GO, exit code 0; WAIT (3) gives the date",
	"M0": "of what is wrong nothing but what M1 to M3 mend",
	"M1": "zonegate plan status shows M1 as done",
	"M2": "GO, exit code 0, before the order; then zonegate plan status shows M2 as done",
	"M3": "zonegate plan status shows M3 as done",
	"M4": "GO, exit code 0, not older than 15 minutes",
	"M5": "GO, exit code 0, not older than 15 minutes; then zonegate plan status shows M5 as done",
	"M6": "GO, exit code 0; WAIT (3) gives the date, NO-GO (1) the reason",
	"M7": "GO, exit code 0; WAIT (3) gives the date",
}

// due says by when a step is to be done, with its date where there is one.
func (l *ticket) due(s *Step) (text string, at *time.Time) {
	on := func(format string, t time.Time) (string, *time.Time) {
		return fmt.Sprintf(format, l.when(t)), l.date(t)
	}
	switch {
	case s.State == StepDone && s.Since != nil:
		return "done on " + DateText(*s.Since), s.Since
	case s.State == StepDone && !s.Implied && s.ID == "U2":
		return on("green on "+DateText(*l.clock().LastLook)+", and again within 15 minutes before %s", l.at)
	case s.State == StepDone && !s.Implied && (s.ID == "U0" || s.ID == "M0" || s.ID == "K2"):
		return "done on " + DateText(*l.clock().LastLook), nil
	case s.State.Over():
		return "", nil
	}
	if text, at, ok := l.dueSigned(s); ok {
		return text, at
	}
	switch s.ID {
	case "U0", "M0":
		return "now", nil
	case "U1":
		return on("lowered and seen no later than %s", l.lowerBy)
	case "U2":
		return on("green on the day before, and again within 15 minutes before %s", l.at)
	case "U3":
		return on("best by %s, at the latest right before U4", l.apexBy)
	case "U4":
		return on("%s", l.at)
	case "U5", "U7":
		if s.ID == "U5" {
			return on("from the switch until %s", l.notBefore)
		}
		return on("not before %s", l.notBefore)
	case "U6":
		at := l.dataUntil()
		return on("until %s", at)
	}
	return on("after "+l.kind().off+", not before %s", l.notBefore)
}

// dataUntil is how long the old services behind changed records stay.
func (l *ticket) dataUntil() time.Time {
	data := l.clock().Data
	switch {
	case data == nil:
		return l.notBefore
	case data.End != nil:
		return *data.End
	}
	return l.notBefore.Add(data.TTL.Duration())
}

// details say what is done in a step, and what is to be known at that moment.
func (l *ticket) details(s *Step) (list []string) {
	if s.State == StepSkipped {
		return []string{sentence(s.Because[0].Text)}
	}
	list = []string{sentence(s.Do)}
	switch s.ID {
	case "U1":
		list = append(list, "The former TTLs have to run out before the switch: up to "+TTLText(l.lowerTTL)+".")
	case "U3":
		list = append(list, "Resolvers that go by the zone's own NS set use the new servers from then on: this is the first half of the switch.")
	case "U4", "M5":
		list = append(list, l.orderDetails(l.newServersText())...)
	}
	switch s.ID {
	case "U5", "M5":
		list = append(list, "The wait is "+l.clock().formulaText()+". A parent server that goes back to the old set, or "+SpanText(l.Plan.Timing.MaxGap)+" without a look, makes it begin anew.")
	case "U7", "M6":
		list = append(list, "If the query rate of the old servers can be had, it is near zero.")
	}
	return append(list, l.signedDetails(s)...)
}

// orderDetails are the gate before an order to the registrar, and the order.
func (l *ticket) orderDetails(servers string) []string {
	return []string{
		"Within 15 minutes before: " + l.gate("delegate") + " says GO, exit code 0.",
		"The order to the registrar, word for word: name servers of " + l.bare() + " are " + servers + ". Nothing else changes: no DS, no contact data.",
	}
}

// formulaText is the arithmetic of not-before in symbols.
func (c *Clock) formulaText() string {
	return cmpOr(c.Formula, "max(Pns, Cns) + S")
}

// newServersText lists the new servers for the registrar, with the addresses of
// those that need glue.
func (l *ticket) newServersText() string {
	return l.serversText(l.Plan.New.Nameservers)
}

// serversText lists servers for the registrar.
func (l *ticket) serversText(servers []plans.Nameserver) string {
	var words []string
	for _, ns := range servers {
		text := strings.TrimSuffix(plans.ResolveName(ns.Name, "."), ".")
		if l.inside(text) && len(ns.Addresses) > 0 {
			text += " (glue " + strings.Join(ns.Addresses, " ") + ")"
		}
		words = append(words, text)
	}
	return List(words, len(words))
}

// cleanUp lists what is to be taken down at the end.
func (l *ticket) cleanUp() (items []Item) {
	add := func(signs, title string, details ...string) {
		items = append(items, Item{ID: fmt.Sprintf("C%d", len(items)+1), Section: SectionCleanUp, Title: title, Signs: signs, Details: details,
			When: "after " + l.kind().off})
	}
	add("DNS engineer", "What was set up for the move alone is gone",
		"Temporary servers, addresses and names: (fill in). Rights to transfer the zone, keys (TSIG), accounts and API tokens at the old provider.")
	add("DNS engineer", "The zone is deleted at the old provider",
		"A zone that is left there can be taken over by its next owner, and resolvers of that provider go on using it.")
	add("registrar contact", "Locks at the registrar are set again",
		"Host objects of old name servers below "+l.zone()+" are removed once nothing uses them.")
	add("change manager", "Monitoring, documentation and deployment know the new servers",
		"Contract of the old provider ended, and its automatic renewal.")
	add("DNS engineer", "Plan, evidence and the last report are kept with this ticket")
	return items
}

// sentence makes words one: a capital first, a full stop last.
func sentence(s string) string { return upperFirst(strings.TrimSuffix(s, ".")) + "." }

func upperFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
