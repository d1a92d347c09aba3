package checks

import (
	"fmt"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/evidence"
)

// drainChecks ask whether caches have run out. What they wait for, they read off
// the clock.
var drainChecks = []*migrate.Check{
	drainNotBefore,
	drainParentMixed,
	drainOldApex,
	drainOldStopped,
	drainGap,
	drainResolver,
	drainTTLAssumed,
	drainClock,
}

// conditionOf is a condition of the clock; one that nobody looked at where the
// clock has none of the name.
func conditionOf(p *migrate.Pass, name migrate.ConditionName) *migrate.Condition {
	for i := range p.Clock().Conditions {
		if c := &p.Clock().Conditions[i]; c.Name == name {
			return c
		}
	}
	return &migrate.Condition{Name: name, State: migrate.Unseen}
}

// isDrained tells whether caches have run out.
func isDrained(p *migrate.Pass) bool {
	at := p.Clock().NotBefore
	return at != nil && !p.Now.Before(*at)
}

// earliestWords is "not before 2030-01-03T01:00:00Z at the earliest"; "" where
// nothing is known, or it is past.
func earliestWords(p *migrate.Pass) string {
	at := p.Clock().Bound()
	if at == nil || !at.After(p.Now) {
		return ""
	}
	return "not before " + migrate.EarliestText(*at) + " at the earliest"
}

// notYet says what is to be seen before the clock starts, and what follows.
func notYet(p *migrate.Pass, c *migrate.Condition) string {
	words := unmetWords(p, c.Name)
	if len(c.Why) > 0 {
		words += ": " + someOf(c.Why)
	}
	clock := p.Clock()
	words += fmt.Sprintf("; once that is seen the shortest wait is %s, %s", migrate.SpanText(clock.Shortest.Duration()), clock.Formula)
	if bound := earliestWords(p); bound != "" {
		words += "; " + bound
	}
	return words
}

// conditionWords say what is not so yet.
var conditionWords = map[migrate.ConditionName]string{
	migrate.ConditionParent: "the parent's servers do not all name the new set yet",
	migrate.ConditionApex:   "the old servers do not all have the new set in their apex yet",
	migrate.ConditionOld:    "the old servers have not all answered yet",

	migrate.ConditionNewApex: "the new servers do not all name themselves alone in their apex yet",
}

// unmetWords say what is not so yet, and in which step it becomes so.
func unmetWords(p *migrate.Pass, name migrate.ConditionName) string {
	return conditionWords[name] + " (step " + p.Clock().StepOf(name) + ")"
}

// stopped lists the old addresses that do not serve the zone. silent ones are told
// apart: one look at them is no proof. lacking are those that serve it in part: not
// over TCP, or not with EDNS.
func stopped(p *migrate.Pass) (wrong, silent, lacking []contact) {
	for _, b := range contacts(p, evidence.Old) {
		switch causeOf(p, b) {
		case "", idVantage:
		case idNotAuthoritative:
			wrong = append(wrong, b)
		case idUnreachable:
			silent = append(silent, b)
		default:
			lacking = append(lacking, b)
		}
	}
	return wrong, silent, lacking
}
