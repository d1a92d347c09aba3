package checks

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/plans"
)

var drainNotBefore = &migrate.Check{
	ID:            "drain-not-before",
	Severity:      migrate.Error,
	Gates:         decommissionGate,
	ByName:        true,
	NotAcceptable: true,
	Run:           reportNotBefore,
	Doc: migrate.Doc{
		Title: "caches that still send people to the old servers",
		Why: `Who asked the parent a minute before the change goes to the old servers for as long as the TTL says, two days
for most top level domains; who asked the old servers themselves holds their set for the TTL that it has there. If they
no longer answer, the zone is gone for all of these, and mail that bounces meanwhile does not come back.

The time is reckoned from what was seen: each server, each TTL that it had, from the moment that it was seen without
it, by the slowest; from then on all was seen as it should be, without a gap. A TTL that was lowered ten minutes before
the change still counts in full. What nobody saw counts with the plan's ttl-before.`,
		Fix: "leave the old servers as they are until then, and go on watching",
		Bad: `--- evidence
at -42h
good
at -40h
old * names=new
parent * names=new
every 1h until -2m
`,
		Good: `--- evidence
at -62h
good
at -60h
old * names=new
parent * names=new
every 1h until -2m
`,
		Refs:      []string{"RFC 1034 section 4.2.2", "RFC 2181 section 5.4.1", "RFC 9199 section 3.6"},
		Incidents: []string{"hornetsecurity.com 2024-06-07", "a customer of dnsindia.com undated"},
	},
}

func reportNotBefore(p *migrate.Pass) {
	if why := noClock(p); why != "" {
		p.Unknown(why)
		return
	}
	clock := p.Clock()
	switch {
	case clock.NotBefore == nil:
		p.Wait(nil, clockStands(p))
	case !isDrained(p):
		p.Wait(clock.NotBefore, fmt.Sprintf("not before %s, in %s: %s",
			migrate.EarliestText(*clock.NotBefore), migrate.SpanText(clock.NotBefore.Sub(p.Now)), arithmetic(clock)))
	}
}

// noClock says why no time can be reckoned at all; "" where it can.
func noClock(p *migrate.Pass) string {
	switch {
	case p.Seen == nil || !looked(p) || p.Clock().LastLook == nil:
		return "nobody looked at any server: there is no evidence"
	case p.Plan.DNSSEC != unsigned:
		return kindNotJudged(p)
	case acceptsUnverified(p) && len(signedAnswers(p))+len(signedBefore(p)) > 0:
		return "the zone is signed, or was lately, and what signed zones wait for is not reckoned yet: " + someOf(append(signedAnswers(p), signedBefore(p)...))
	case len(p.Plan.Old.Nameservers) == 0 || len(p.Plan.New.Nameservers) == 0:
		return "the plan does not name the old and the new servers: which of them caches hold cannot be told"
	}
	for _, name := range []migrate.ConditionName{migrate.ConditionParent, migrate.ConditionApex, migrate.ConditionOld} {
		if c := conditionOf(p, name); c.State == migrate.Unseen && !(name == migrate.ConditionApex && p.Clock().WaivedU3) {
			return unseenBy(c)
		}
	}
	return ""
}

// acceptsUnverified tells whether the plan accepts that the zone shows signs of being
// signed. Then nothing else would say that a signed zone waits for more.
func acceptsUnverified(p *migrate.Pass) bool {
	return slices.ContainsFunc(p.Plan.Ignore, func(g plans.Ignore) bool { return g.Check == secUnexpected.ID })
}

var unseenWords = map[migrate.ConditionName]string{
	migrate.ConditionParent: "nobody looked at the parent's servers",
	migrate.ConditionApex:   "nobody looked at the NS set of the old servers",
	migrate.ConditionOld:    "nobody looked at the old servers",
}

// unseenBy says what nobody knows of a condition.
func unseenBy(c *migrate.Condition) string {
	if len(c.Why) == 0 {
		return unseenWords[c.Name]
	}
	return "what the clock starts from was not seen everywhere: " + someOf(c.Why)
}

// clockStands says why the clock has not started, and what follows when it does.
func clockStands(p *migrate.Pass) string {
	clock := p.Clock()
	var open []string
	for i := range clock.Conditions {
		c := &clock.Conditions[i]
		if c.State == migrate.Held || c.Name == migrate.ConditionApex && clock.WaivedU3 {
			continue
		}
		words := unmetWords(p, c.Name)
		if len(c.Why) > 0 {
			words += ": " + someOf(c.Why)
		}
		open = append(open, words)
	}
	words := "the clock has not started"
	if len(open) > 0 {
		words += ": " + strings.Join(open, "; ")
	}
	words += fmt.Sprintf("; the shortest wait from then on is %s, %s", migrate.SpanText(clock.Shortest.Duration()), clock.Formula)
	if bound := earliestWords(p); bound != "" {
		words += "; " + bound
	}
	return words
}

// arithmetic is the whole of it: the formula, each term, the margin.
func arithmetic(c *migrate.Clock) string {
	words := c.Formula
	if terms := termsInWords(c); terms != "" {
		words += "; " + terms
	}
	return words + "; S " + migrate.SpanText(c.Margin.Duration())
}

// termsInWords tells the terms; those that are alike are told once.
func termsInWords(c *migrate.Clock) string { return wordsOfTerms(c.Terms) }

func wordsOfTerms(terms []migrate.Term) string {
	var words []string
	for _, group := range migrate.GroupTerms(terms) {
		words = append(words, termWords(group))
	}
	return strings.Join(words, "; ")
}

// termWords is "Pns 172800 s (48h), example.com. NS at 203.0.113.1 and 1 more,
// last seen 2029-12-31T23:00:00Z: from 2030-01-01T00:00:00Z (the TTL was
// lowered) to 2030-01-03T00:00:00Z".
func termWords(g migrate.TermGroup) string {
	t := g.Term
	words := t.Symbol + " " + migrate.TTLText(t.TTL)
	if t.What != "" {
		words += ", " + t.What
	}
	if where := g.WhereText(); where != "" {
		words += " at " + where
	}
	switch {
	case t.Assumed && t.Seen != nil:
		words += ", assumed (ttl-before): it was first looked at on " + migrate.TimeText(*t.Seen)
	case t.Assumed:
		words += ", assumed (ttl-before)"
	case t.Seen != nil:
		words += ", last seen " + migrate.TimeText(*t.Seen)
	}
	switch {
	case t.Start == nil:
		words += ": " + cmp.Or(t.Why, "it is still there")
	case t.Why == "":
		words += ": from " + migrate.TimeText(*t.Start)
	default:
		words += fmt.Sprintf(": from %s (%s)", migrate.TimeText(*t.Start), t.Why)
	}
	if t.End != nil {
		words += " to " + migrate.EarliestText(*t.End)
	}
	if t.Decides {
		words += ", which decides"
	}
	return words
}
