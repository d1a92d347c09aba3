package migrate_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate"
)

// says makes a check that does what it is told to.
func says(id string, do ...func(*migrate.Pass)) *migrate.Check {
	return &migrate.Check{ID: id, Severity: migrate.Error, Gates: []migrate.Gate{migrate.GateDecommission}, Run: func(p *migrate.Pass) {
		for _, one := range do {
			one(p)
		}
	}}
}

func waitUntil(d time.Duration) func(*migrate.Pass) {
	at := now.Add(d)
	return func(p *migrate.Pass) { p.Wait(&at, "early") }
}

func waitToSee(p *migrate.Pass) { p.Wait(nil, "not seen") }

func finding(s migrate.Severity) func(*migrate.Pass) {
	return func(p *migrate.Pass) {
		p.Report(migrate.Finding{Owner: "example.com.", Type: "NS", Severity: s, Message: "is so"})
	}
}

func cannotLook(p *migrate.Pass) { p.Unknown("dark") }

// TestWaitVerdicts: NO-GO outranks WAIT, and WAIT outranks GO; the time is the
// latest, and there is none where one check does not know it.
func TestWaitVerdicts(t *testing.T) {
	pass := says("a-pass")
	for name, c := range map[string]struct {
		checks  []*migrate.Check
		plan    string
		verdict migrate.Verdict
		until   time.Duration // 0: not known
		outcome migrate.Outcome
		summary string
	}{
		"nothing waits":         {checks: []*migrate.Check{pass, says("x-one")}, verdict: migrate.Go, outcome: migrate.Passed},
		"one waits":             {checks: []*migrate.Check{pass, says("x-one", waitUntil(time.Hour))}, verdict: migrate.Wait, until: time.Hour, outcome: migrate.Waiting, summary: "not before 2030-01-01T01:00:00Z"},
		"rounded up":            {checks: []*migrate.Check{says("x-one", waitUntil(time.Hour+time.Microsecond))}, verdict: migrate.Wait, until: time.Hour + time.Microsecond, outcome: migrate.Waiting, summary: "not before 2030-01-01T01:00:01Z"},
		"the latest":            {checks: []*migrate.Check{says("x-one", waitUntil(2*time.Hour)), says("x-two", waitUntil(time.Hour))}, verdict: migrate.Wait, until: 2 * time.Hour, outcome: migrate.Waiting},
		"one without a time":    {checks: []*migrate.Check{says("x-one", waitToSee), says("x-two", waitUntil(time.Hour))}, verdict: migrate.Wait, outcome: migrate.Waiting, summary: "x-one waits for what is not seen yet"},
		"two without a time":    {checks: []*migrate.Check{says("x-one", waitToSee), says("x-two", waitToSee)}, verdict: migrate.Wait, outcome: migrate.Waiting, summary: "x-one and x-two wait for what is not seen yet"},
		"a warning besides":     {checks: []*migrate.Check{says("x-one", waitToSee, finding(migrate.Warning))}, verdict: migrate.Wait, outcome: migrate.Waiting},
		"a warning before":      {checks: []*migrate.Check{says("x-one", finding(migrate.Warning), waitToSee)}, verdict: migrate.Wait, outcome: migrate.Waiting},
		"an error besides":      {checks: []*migrate.Check{says("x-one", waitUntil(time.Hour), finding(migrate.Error))}, verdict: migrate.NoGo, outcome: migrate.Fail},
		"an error before":       {checks: []*migrate.Check{says("x-one", finding(migrate.Error), waitToSee)}, verdict: migrate.NoGo, outcome: migrate.Fail},
		"an error elsewhere":    {checks: []*migrate.Check{says("x-one", waitToSee), says("x-two", finding(migrate.Error))}, verdict: migrate.NoGo, outcome: migrate.Waiting},
		"an accepted error":     {checks: []*migrate.Check{says("x-one", waitToSee, finding(migrate.Error))}, plan: "ignore: [{check: x-one, reason: r}]\n", verdict: migrate.Wait, outcome: migrate.Waiting},
		"no wait is accepted":   {checks: []*migrate.Check{says("x-one", waitToSee)}, plan: "ignore: [{check: x-one, reason: r}, {owner: '@', reason: r}]\n", verdict: migrate.Wait, outcome: migrate.Waiting},
		"nor made a notice":     {checks: []*migrate.Check{says("x-one", waitToSee)}, plan: "severity: {x-one: notice}\n", verdict: migrate.Wait, outcome: migrate.Waiting},
		"unknown besides":       {checks: []*migrate.Check{says("x-one", waitUntil(time.Hour), cannotLook)}, verdict: migrate.NoGo, outcome: migrate.Unknown},
		"unknown before":        {checks: []*migrate.Check{says("x-one", cannotLook, waitUntil(time.Hour))}, verdict: migrate.NoGo, outcome: migrate.Unknown},
		"unknown elsewhere":     {checks: []*migrate.Check{says("x-one", waitToSee), says("x-two", cannotLook)}, verdict: migrate.NoGo, outcome: migrate.Waiting},
		"a panic after it":      {checks: []*migrate.Check{says("x-one", waitToSee, func(*migrate.Pass) { panic("oh") })}, verdict: migrate.NoGo, outcome: migrate.Unknown},
		"an accepted unknown":   {checks: []*migrate.Check{says("x-one", waitToSee), says("x-two", cannotLook)}, plan: "ignore: [{check: x-two, reason: r}]\n", verdict: migrate.Wait, outcome: migrate.Waiting},
		"more than can be kept": {checks: []*migrate.Check{says("x-one", waitToSee, manyErrors)}, verdict: migrate.NoGo, outcome: migrate.Fail},
	} {
		t.Run(name, func(t *testing.T) {
			z := read(t, base)
			q := migrate.Question{Gate: migrate.GateDecommission, Old: z, New: z, Plan: plan(t, c.plan)}
			r := run(t, c.checks, q)
			assert.Equal(t, c.verdict, r.Verdict, r.Summary)
			res := outcome(t, r, "x-one")
			assert.Equal(t, c.outcome, res.Outcome)
			assert.Contains(t, r.Summary, c.summary)
			assert.Equal(t, c.outcome == migrate.Waiting || c.outcome == migrate.Unknown, res.Reason != "")
			if c.outcome != migrate.Waiting {
				assert.Nil(t, res.NotBefore)
			}
			if c.until == 0 {
				assert.Nil(t, r.NotBefore)
				return
			}
			require.NotNil(t, r.NotBefore)
			assert.Equal(t, now.Add(c.until), *r.NotBefore)
		})
	}
}

func manyErrors(p *migrate.Pass) {
	for range migrate.MaxFindings + 1 {
		finding(migrate.Error)(p)
	}
}

// TestClockIsInTheReport of gates that judge servers, also where nobody looked, and
// of no other.
func TestClockIsInTheReport(t *testing.T) {
	z := read(t, base)
	for gate, want := range map[migrate.Gate]bool{
		migrate.GateDecommission: true, migrate.GateDelegate: true, migrate.GateParity: false, migrate.GatePublish: false,
	} {
		r := run(t, nil, migrate.Question{Gate: gate, Old: z, New: z})
		assert.Equal(t, want, r.Clock != nil, "%s", gate)
	}
}

// TestGroupTerms puts terms together that differ in nothing but the server, and
// keeps the one that ends last.
func TestGroupTerms(t *testing.T) {
	at := func(d time.Duration) *time.Time {
		x := now.Add(d)
		return &x
	}
	term := func(server string, ttl migrate.Seconds, end time.Duration) migrate.Term {
		return migrate.Term{
			Symbol: "Pns", TTL: ttl, What: "example.com. NS", Why: "so", Where: migrate.TermPlace{Address: server},
			Start: at(end - ttl.Duration()), End: at(end),
		}
	}
	open := migrate.Term{Symbol: "Pns", TTL: 300, What: "example.com. NS", Why: "so", Where: migrate.TermPlace{Address: "d"}}
	groups := migrate.GroupTerms([]migrate.Term{term("a", 300, time.Hour), term("b", 600, time.Hour), term("c", 300, 2*time.Hour), open})
	require.Len(t, groups, 3)
	assert.Equal(t, "c (and 1 more)", groups[0].WhereText())
	assert.Equal(t, now.Add(2*time.Hour), *groups[0].End)
	assert.Equal(t, "b", groups[1].WhereText())
	assert.Nil(t, groups[2].End)
}
