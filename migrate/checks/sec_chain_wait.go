package checks

import (
	"fmt"
	"strings"
	"time"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/evidence"
)

// chainWaits gathers what a check waits for.
type chainWaits struct {
	p       *migrate.Pass
	until   *time.Time
	open    bool // for something that is to be seen first
	reasons []string
	blind   []string
}

// add takes in a wait; what says what it is for: "caches that still have the DS".
func (c *chainWaits) add(w *migrate.StepWait, what string) {
	switch {
	case w.Condition.State == migrate.Unseen || w.Condition.State == migrate.Broken:
		c.blind = with(c.blind, what+": "+someOf(w.WhyNot()))
	case w.Condition.Since == nil || w.Until == nil:
		c.open = true
		c.reasons = append(c.reasons, fmt.Sprintf("%s: %s; once that is seen the wait is %s", what, someOf(w.WhyNot()), waitTerms(w)))
	case c.p.Now.Before(*w.Until):
		c.reasons = append(c.reasons, fmt.Sprintf("%s: not before %s, in %s: %s", what,
			migrate.EarliestText(*w.Until), migrate.SpanText(w.Until.Sub(c.p.Now)), waitTerms(w)))
		if c.until == nil || w.Until.After(*c.until) {
			c.until = w.Until
		}
	}
}

// wait waits for something that has to be seen first.
func (c *chainWaits) wait(why string) {
	c.open = true
	c.reasons = append(c.reasons, why)
}

// settle gives the check its outcome.
func (c *chainWaits) settle() {
	switch {
	case len(c.blind) > 0:
		c.p.Unknown(someOf(c.blind))
	case c.open:
		c.p.Wait(nil, strings.Join(c.reasons, "; "))
	case c.until != nil:
		c.p.Wait(c.until, strings.Join(c.reasons, "; "))
	}
}

// waitTerms is the arithmetic of a wait: the formula, each term, the margin.
func waitTerms(w *migrate.StepWait) string {
	words := w.Formula
	if terms := wordsOfTerms(w.Terms); terms != "" {
		words += "; " + terms
	}
	return words + "; S " + migrate.SpanText(w.Margin())
}

// dsWait is the wait until no cache has a DS set of a kind any more, from when on no
// server of the parent has one.
func (v *chainView) dsWait(name migrate.ConditionName, former func(*migrate.ChainSet) bool, met string) *migrate.StepWait {
	parent := []evidence.Role{evidence.Parent}
	held, from := v.chain.HeldFrom(migrate.ConditionSpec{
		Name: name, Roles: parent, Purposes: []evidence.Purpose{evidence.PurposeDS}, Subject: "the DS of the parent's servers",
		Shows: func(x migrate.Sight) (migrate.Showing, string) {
			s := v.chain.SetIn(x)
			switch {
			case s == nil:
				return migrate.OfNobody, "shows neither a DS nor that there is none"
			case former(s):
				return migrate.StillFormer, "shows " + dsListWords(dsIn(s))
			}
			return migrate.Fits, "shows " + dsListWords(dsIn(s))
		},
	})
	return v.chain.WaitFor("Pds + S", held, from, v.chain.Terms(migrate.TermSpec{
		Symbol: migrate.SymbolPds, Roles: parent, Former: former, Since: from, Met: met,
	}))
}

// keyWait is the wait until no cache has a DNSKEY set of a kind any more, from when
// on no server has one.
func (v *chainView) keyWait(name migrate.ConditionName, roles []evidence.Role, former func(*migrate.ChainSet) bool, met string) *migrate.StepWait {
	held, from := v.chain.HeldFrom(migrate.ConditionSpec{
		Name: name, Roles: roles, Purposes: []evidence.Purpose{evidence.PurposeDNSKEY}, Subject: "the DNSKEY set of the zone's servers",
		Shows: func(x migrate.Sight) (migrate.Showing, string) {
			s := v.chain.SetIn(x)
			switch {
			case s == nil:
				return migrate.OfNobody, "shows no DNSKEY set"
			case former(s):
				return migrate.StillFormer, "shows " + keySetWords(s)
			}
			return migrate.Fits, "shows " + keySetWords(s)
		},
	})
	return v.chain.WaitFor("K + S", held, from, v.chain.Terms(migrate.TermSpec{
		Symbol: migrate.SymbolK, Roles: roles, Former: former, Since: from, Met: met,
	}))
}

func keySetWords(s *migrate.ChainSet) string {
	if s.Empty() {
		return "no DNSKEY"
	}
	var words []string
	for _, k := range keysOf(s) {
		words = append(words, k.String())
	}
	return someOf(words)
}
