package migrate

import (
	"fmt"
	"strings"
	"time"

	"github.com/zonegate/zonegate/plans"
)

const day = 24 * time.Hour

// messages are texts to be sent, with when and to whom. They are M1 and so on; where
// steps have such names, T1.
func (l *ticket) messages() (list []Message) {
	list = l.texts()
	for i := range list {
		if l.Plan.DNSSEC == MultiSigner {
			list[i].ID = "T" + list[i].ID[1:]
		}
	}
	return list
}

func (l *ticket) texts() (list []Message) {
	if l.basis == BasisSeen {
		return append(l.afterSwitch(), l.ending()...)
	}
	list = append(list, l.toProviders(), l.toSupport(), l.toCustomers())
	return append(append(list, l.afterSwitch()...), l.ending()...)
}

// message fills in when a text is sent.
func (l *ticket) message(id, to, when string, at time.Time, subject string, body ...string) Message {
	text := fmt.Sprintf(when, l.when(at))
	if !l.relative && at.Before(l.Now) && l.basis != BasisSeen {
		text = "now; it was due on " + l.when(at)
	}
	return Message{ID: id, To: to, When: text, Due: l.date(at), Subject: subject, Body: body}
}

// switchText is when the switch is, in a sentence.
func (l *ticket) switchText() string {
	if l.relative {
		return "(fill in: date and time of the switch, in UTC)"
	}
	return DateText(l.at)
}

// stayText is until when the old provider stays, in a sentence.
func (l *ticket) stayText() string {
	if l.relative {
		return "(fill in: a date, " + SpanText(l.notBefore.Sub(l.at)) + " after the switch at the earliest)"
	}
	return DateText(l.notBefore)
}

func (l *ticket) toProviders() Message {
	c := &l.Plan.Contacts
	apex := l.apexText()
	return l.message("M1", "old provider "+cmpOr(c.OldProvider, blank)+", new provider "+cmpOr(c.NewProvider, blank),
		"a week before the switch, no later than %s", l.at.Add(-7*day),
		"Move of "+l.bare()+": please confirm the overlap",
		"We move the zone "+l.bare()+" from "+bareNames(l.oldNames())+" to "+bareNames(l.newNames())+". The delegation is changed on "+l.switchText()+".",
		"To the old provider: please keep serving the zone unchanged, on all of these name servers, until we cancel it in writing, and in any case until "+l.stayText()+
			". Please do not delete it when the delegation changes or the contract ends."+apex,
		"To both: please confirm these dates, that no maintenance falls on them, and how we reach a person at the time of the switch.")
}

func (l *ticket) toSupport() Message {
	return l.message("M2", "support and on-call", "the day before the switch, %s", l.at.Add(-day),
		"For your information: name servers of "+l.bare()+" change on "+l.switchText(),
		"The name servers of "+l.bare()+" change on "+l.switchText()+". Nobody should notice. The way back stays open until "+l.stayText()+", and it takes up to "+
			SpanText(l.clock().WayBack().Duration())+" until everybody has it.",
		"Pass on at once, by telephone, to the DNS engineer on duty, (fill in: name and number): reports that names in "+l.bare()+" are not found, or mail that bounces with \"domain not found\" (550). "+
			"Such bounces are final: every minute counts. Ask for the time, the name, and the resolver or provider of who reports it.",
		"Please do not edit the zone at either provider until we say that the move is over.")
}

func (l *ticket) toCustomers() Message {
	c := &l.Plan.Contacts
	body := []string{
		"On " + l.switchText() + " we move the DNS of " + l.bare() + " to other name servers. We expect no interruption, and there is nothing to do for you.",
	}
	if list := l.changesForAll(); len(list) > 0 {
		body = append(body, "This changes: "+strings.Join(list, "; ")+".")
	} else {
		body = append(body, "Names and addresses of our services stay the same. Only if you have entered our name servers somewhere yourself, or let through DNS by address, please note the new ones: "+bareNames(l.newNames())+".")
	}
	body = append(body, "Should you have trouble reaching us, please tell us: "+cmpOr(strings.Join(c.Support, ", "), blank)+
		". We report on the state at "+cmpOr(c.StatusPage, blank)+".")
	return l.message("M3", "customers, and those who depend on names in the zone", "three days before the switch, %s (earlier if the SLA says so)", l.at.Add(-3*day),
		"Maintenance: DNS of "+l.bare()+" moves on "+l.switchText(), body...)
}

// changesForAll says what the plan declares as people outside read it.
func (l *ticket) changesForAll() (list []string) {
	for i := range l.Plan.Expect.List {
		e := &l.Plan.Expect.List[i]
		text := strings.TrimSuffix(plans.ResolveName(e.Name, l.zone()), ".")
		if e.Type != "" {
			text += " (" + e.Type + ")"
		}
		switch {
		case e.Change == "delete":
			text += " goes"
		case e.Change == "ttl":
			continue
		case len(e.To) > 0:
			text += " becomes " + List(e.To, len(e.To))
		default:
			text += " changes"
		}
		list = append(list, text)
	}
	return list
}

// afterSwitch are the texts from the switch on.
func (l *ticket) afterSwitch() []Message {
	return []Message{
		l.message("M4", "status page, support, both providers", "when "+l.kind().change+" is seen at all parent servers, %s or soon after", l.leave,
			"DNS of "+l.bare()+": the switch is made",
			"The parent names the new name servers since (fill in). The old ones stay up until "+l.stayText()+" at least. We keep watching; the next message comes when that time is over, or at once if something is wrong."),
		{ID: "M5", To: "status page, support, both providers", When: "only if the way back is taken",
			Subject: "DNS of " + l.bare() + ": the switch is taken back",
			Body: []string{"We have taken the change of name servers back on (fill in) because of (fill in). Until about (fill in) (" + SpanText(l.clock().WayBack().Duration()) +
				" after the parent shows the old servers) some users may still be sent to the new ones. Both providers please keep serving the zone until we write again."}},
	}
}

// ending is the last text.
func (l *ticket) ending() []Message {
	return []Message{l.message("M6", "status page, support, customers who asked, both providers", "when "+l.kind().off+" is done, not before %s", l.notBefore,
		"DNS of "+l.bare()+": the move is over",
		"The move is over: "+l.bare()+" is served by "+bareNames(l.newNames())+" alone since (fill in). Edits of the zone are possible again, at the new provider only. To the old provider: please delete the zone and end the contract.")}
}

func (l *ticket) oldNames() string { return namesOf(l.Plan.Old.Nameservers) }
func (l *ticket) newNames() string { return namesOf(l.Plan.New.Nameservers) }

// bareNames writes names as people do, without final dots.
func bareNames(text string) string {
	words := strings.Fields(text)
	for i, w := range words {
		if rest, comma := strings.CutSuffix(w, ".,"); comma {
			words[i] = rest + ","
			continue
		}
		words[i] = strings.TrimSuffix(w, ".")
	}
	return strings.Join(words, " ")
}
