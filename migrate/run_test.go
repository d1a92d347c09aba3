package migrate_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/checks"
	"github.com/zonegate/zonegate/plans"
	"github.com/zonegate/zonegate/zonefile"
	"github.com/zonegate/zonegate/zonefile/zonegen"
)

var allGates = []migrate.Gate{migrate.GateLint, migrate.GatePublish, migrate.GateParity, migrate.GateDelegate}

// finds is a check that reports each A RRset with a value.
func finds(id string, change func(*migrate.Check)) *migrate.Check {
	c := &migrate.Check{ID: id, Severity: migrate.Error, Gates: allGates}
	c.Types = []zonefile.Type{zonefile.TypeA}
	c.Visit = func(p *migrate.Pass) func(zonefile.RRset) {
		return func(set zonefile.RRset) {
			p.Report(migrate.Finding{
				Owner: set.Name().String(), Type: "A", At: set.At(0).Ref(zonefile.PartRdata),
				Message: "has the address " + set.At(0).RdataText(),
			})
		}
	}
	if change != nil {
		change(c)
	}
	return c
}

func outcome(t *testing.T, r *migrate.Report, id string) migrate.Result {
	t.Helper()
	for _, res := range r.Results {
		if res.Check == id {
			return res
		}
	}
	t.Fatalf("no result of %s", id)
	return migrate.Result{}
}

func TestPanicIsUnknown(t *testing.T) {
	bad := finds("z-bad", func(c *migrate.Check) {
		c.Visit = func(*migrate.Pass) func(zonefile.RRset) {
			seen := 0
			return func(zonefile.RRset) {
				if seen++; seen == 2 {
					panic("oh")
				}
			}
		}
	})
	worse := finds("z-worse", func(c *migrate.Check) { c.Visit = func(*migrate.Pass) func(zonefile.RRset) { panic("no") } })
	late := &migrate.Check{ID: "z-late", Severity: migrate.Error, Gates: allGates, Run: func(*migrate.Pass) { panic("late") }}
	well := finds("a-well", func(c *migrate.Check) { c.Severity = migrate.Notice })
	r := run(t, []*migrate.Check{bad, worse, late, well}, migrate.Question{Gate: migrate.GateLint, New: read(t, base)})
	assert.Equal(t, migrate.NoGo, r.Verdict)
	for _, id := range []string{"z-bad", "z-worse", "z-late"} {
		res := outcome(t, r, id)
		assert.Equal(t, migrate.Unknown, res.Outcome)
		assert.Contains(t, res.Reason, "bug in zonegate")
		assert.Contains(t, strings.Join(r.Notes, "\n"), id)
	}
	assert.Len(t, outcome(t, r, "a-well").Findings, 4)
	assert.Contains(t, r.Summary, "3 checks could not look")
}

func TestOldThatCannotBeUsed(t *testing.T) {
	needs := finds("x-needs", func(c *migrate.Check) { c.NeedsOld = true })
	never := &migrate.Check{ID: "x-never", Severity: migrate.Error, Gates: allGates, Run: func(*migrate.Pass) {}}
	broken := read(t, base+"x A 192.0.2.x\n")
	for name, c := range map[string]struct {
		q       migrate.Question
		verdict migrate.Verdict
		outcome migrate.Outcome
	}{
		"trouble": {migrate.Question{OldTrouble: "no such file"}, migrate.NoGo, migrate.Unknown},
		"broken":  {migrate.Question{Old: broken}, migrate.NoGo, migrate.Unknown},
		"none":    {migrate.Question{OldNone: true}, migrate.Go, migrate.NotApplicable},
	} {
		t.Run(name, func(t *testing.T) {
			c.q.Gate, c.q.New = migrate.GatePublish, read(t, base)
			c.q.Plan = plan(t, "ignore: [{check: x-needs, reason: please}]\n")
			r := run(t, []*migrate.Check{needs, never}, c.q)
			assert.Equal(t, c.verdict, r.Verdict)
			assert.Equal(t, c.outcome, outcome(t, r, "x-needs").Outcome)
			r = run(t, []*migrate.Check{never}, c.q)
			assert.Equal(t, c.verdict, r.Verdict, "also where no check asks for the old zone")
		})
	}
	r := run(t, []*migrate.Check{never}, migrate.Question{Gate: migrate.GatePublish, New: read(t, base), OldNone: true})
	assert.Contains(t, r.Summary, "first publication of 8 RRsets")
}

func TestQuestionsWithoutAnAnswer(t *testing.T) {
	for _, q := range []migrate.Question{
		{Gate: migrate.GatePublish},
		{Gate: migrate.GatePublish, New: read(t, base)},
		{Gate: migrate.GateLint, New: read(t, base), Plan: plan(t, "zone: example.net.\n")},
	} {
		_, err := migrate.Run(context.Background(), nil, q)
		assert.Error(t, err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := migrate.Run(ctx, nil, migrate.Question{Gate: migrate.GateLint, New: read(t, base)})
	assert.ErrorIs(t, err, context.Canceled)
}

func TestPreExisting(t *testing.T) {
	old, new := "a 60 A 192.0.2.1\nb 60 A 192.0.2.2\n", "a 60 A 192.0.2.1\nb 60 A 192.0.2.3\n"
	for name, c := range map[string]struct {
		check        *migrate.Check
		gate         migrate.Gate
		old, new     string
		want         migrate.Verdict
		preExisting  int
		alsoInDelete bool
	}{
		"the same":          {check: finds("x-a", nil), gate: migrate.GatePublish, old: old, new: old, want: migrate.Go, preExisting: 2},
		"another value":     {check: finds("x-a", nil), gate: migrate.GatePublish, old: old, new: new, want: migrate.NoGo, preExisting: 1},
		"parity":            {check: finds("x-a", nil), gate: migrate.GateParity, old: old, new: old, want: migrate.Go, preExisting: 2},
		"always blocks":     {check: finds("x-a", func(c *migrate.Check) { c.AlwaysBlocks = true }), gate: migrate.GatePublish, old: old, new: old, want: migrate.NoGo},
		"about the plan":    {check: finds("plan-a", nil), gate: migrate.GatePublish, old: old, new: old, want: migrate.NoGo},
		"not a lint":        {check: finds("x-a", func(c *migrate.Check) { c.Gates = []migrate.Gate{migrate.GatePublish} }), gate: migrate.GatePublish, old: old, new: old, want: migrate.NoGo},
		"needs an old zone": {check: finds("x-a", func(c *migrate.Check) { c.NeedsOld = true }), gate: migrate.GatePublish, old: old, new: old, want: migrate.NoGo},
		"lint":              {check: finds("x-a", nil), gate: migrate.GateLint, old: old, new: old, want: migrate.NoGo},
	} {
		t.Run(name, func(t *testing.T) {
			r := run(t, []*migrate.Check{c.check}, migrate.Question{Gate: c.gate, Old: read(t, c.old), New: read(t, c.new)})
			assert.Equal(t, c.want, r.Verdict)
			n := 0
			for _, f := range outcome(t, r, c.check.ID).Findings {
				if f.PreExisting {
					n++
				}
			}
			assert.Equal(t, c.preExisting, n)
		})
	}
}

// TestPreExistingOverfull: old sins beyond what is kept do not block, and one
// new sin behind them does.
func TestPreExistingOverfull(t *testing.T) {
	var b strings.Builder
	for i := range migrate.MaxFindings + 10 {
		fmt.Fprintf(&b, "n%d 60 A 192.0.2.1\n", i)
	}
	old := read(t, b.String())
	check := []*migrate.Check{finds("x-a", nil)}
	r := run(t, check, migrate.Question{Gate: migrate.GatePublish, Old: old, New: old})
	assert.Equal(t, migrate.Go, r.Verdict)
	assert.Equal(t, migrate.MaxFindings+10, r.Results[0].Total)
	r = run(t, check, migrate.Question{Gate: migrate.GatePublish, Old: old, New: read(t, b.String()+"zz 60 A 192.0.2.1\n")})
	assert.Equal(t, migrate.NoGo, r.Verdict)
	assert.Equal(t, "zz.example.com.", blocking(r)[0].Owner)
	r = run(t, check, migrate.Question{Gate: migrate.GateLint, New: old})
	assert.Contains(t, r.Summary, "10,010 errors")
}

func blocking(r *migrate.Report) []migrate.Finding {
	findings, _ := r.Blocking()
	return findings
}

func TestSeverityRules(t *testing.T) {
	mixed := finds("x-a", func(c *migrate.Check) {
		visit := c.Visit
		c.Visit = func(p *migrate.Pass) func(zonefile.RRset) {
			p.Report(migrate.Finding{Owner: "example.com.", Severity: migrate.Notice, Message: "by the way"})
			return visit(p)
		}
	})
	z := read(t, "a 60 A 192.0.2.1\n")
	for rule, want := range map[string]string{
		"error":   "error notice:",
		"warning": "warning:error notice:",
		"notice":  "notice:error notice:",
	} {
		r := run(t, []*migrate.Check{mixed}, migrate.Question{Gate: migrate.GateLint, New: z, Plan: plan(t, "severity: {x-a: "+rule+"}\n")})
		got := []string{}
		for _, f := range outcome(t, r, "x-a").Findings {
			got = append(got, strings.TrimSuffix(string(f.Severity)+":"+string(f.DefaultSeverity), ":"))
		}
		words := strings.Fields(strings.ReplaceAll(want, "notice:", "notice"))
		if rule == "notice" {
			words = []string{"notice:error", "notice"}
		}
		assert.ElementsMatch(t, words, got, rule)
	}
	locked := finds("x-a", func(c *migrate.Check) { c.NotAcceptable = true })
	r := run(t, []*migrate.Check{locked}, migrate.Question{Gate: migrate.GateLint, New: z, Plan: plan(t, "severity: {x-a: notice}\nignore: [{check: x-a, reason: please}]\n")})
	assert.Equal(t, migrate.NoGo, r.Verdict)
}

func TestAcceptances(t *testing.T) {
	z := read(t, "a 60 A 192.0.2.1\nb.a 60 A 192.0.2.2\n")
	unknown := &migrate.Check{ID: "x-u", Severity: migrate.Error, Gates: allGates, Run: func(p *migrate.Pass) { p.Unknown("dark") }}
	for entry, want := range map[string]migrate.Verdict{
		"{check: x-a, reason: r}":                              migrate.Go,
		"{check: x-b, reason: r}":                              migrate.NoGo,
		"{owner: a, reason: r}":                                migrate.NoGo,
		"{owner: '*a', reason: r}":                             migrate.Go,
		"{type: A, reason: r}":                                 migrate.Go,
		"{type: AAAA, reason: r}":                              migrate.NoGo,
		"{check: x-a, reason: r, until: 2029-12-31}":           migrate.NoGo,
		"{check: x-a, reason: r, until: 2030-01-01T00:00:00Z}": migrate.Go,
		"{check: x-a, owner: a, reason: r}, {check: x-a, owner: b.a.example.com., reason: r}": migrate.Go,
	} {
		r := run(t, []*migrate.Check{finds("x-a", nil)}, migrate.Question{Gate: migrate.GateLint, New: z, Plan: plan(t, "ignore: ["+entry+"]\n")})
		assert.Equal(t, want, r.Verdict, entry)
	}
	for entry, want := range map[string]migrate.Verdict{
		"{check: x-u, reason: r}":                    migrate.Go,
		"{check: x-u, owner: '*', reason: r}":        migrate.Go,
		"{check: x-u, owner: '@', reason: r}":        migrate.Go,
		"{check: x-u, owner: www, reason: r}":        migrate.NoGo,
		"{owner: '@', reason: r}":                    migrate.NoGo,
		"{check: x-u, reason: r, until: 2029-01-01}": migrate.NoGo,
	} {
		r := run(t, []*migrate.Check{unknown}, migrate.Question{Gate: migrate.GateLint, New: z, Plan: plan(t, "ignore: ["+entry+"]\n")})
		assert.Equal(t, want, r.Verdict, entry)
	}
}

// TestChangedFile: a source that is no longer what was read can give no line,
// and no verdict.
func TestChangedFile(t *testing.T) {
	data := []byte("a 60 A 192.0.2.1\n")
	src := zonefile.InMemory("zone", data)
	z, err := zonefile.Read(context.Background(), src, zonefile.Options{Origin: zonefile.MustName("example.com.")})
	require.NoError(t, err)
	data[13] = '9'
	soft := finds("x-a", func(c *migrate.Check) { c.Severity = migrate.Notice })
	r := run(t, []*migrate.Check{soft}, migrate.Question{Gate: migrate.GateLint, New: z, Plan: plan(t, "ignore: [{check: x-a, reason: r}]\n")})
	assert.Equal(t, migrate.NoGo, r.Verdict)
	assert.Contains(t, outcome(t, r, "x-a").Reason, "changed")
}

func TestFindingsAreSorted(t *testing.T) {
	jumbled := &migrate.Check{ID: "x-a", Severity: migrate.Warning, Gates: allGates, Run: func(p *migrate.Pass) {
		for _, f := range []migrate.Finding{
			{Owner: "b.a.example.com.", Message: "4"}, {Owner: "z.example.com.", Message: "5"}, {Owner: "a.example.com.", Type: "MX", Message: "3"},
			{Owner: "a.example.com.", Type: "A", Message: "2"}, {Owner: "z.example.com.", Severity: migrate.Error, Message: "1"}, {Owner: "z.example.com.", Severity: migrate.Notice, Message: "6"},
		} {
			p.Report(f)
		}
	}}
	r := run(t, []*migrate.Check{jumbled}, migrate.Question{Gate: migrate.GateLint, New: read(t, base)})
	got := ""
	for _, f := range outcome(t, r, "x-a").Findings {
		got += f.Message
	}
	assert.Equal(t, "123456", got)
}

func TestSameBytes(t *testing.T) {
	old := read(t, base+"a 60 A 192.0.2.1\nb TYPE65400 \\# 1 00\nc HTTPS 1 .\nd CAA 0 issue \"x.test\"\n")
	new := read(t, strings.ReplaceAll(base, "192.0.2", "198.51.100")+"x TXT b\n")
	var first []byte
	for range 4 {
		data, err := json.Marshal(run(t, checks.All(), migrate.Question{Gate: migrate.GateParity, Old: old, New: new}))
		require.NoError(t, err)
		if first == nil {
			first = data
		}
		require.Equal(t, string(first), string(data))
	}
}

func TestReportOfAChange(t *testing.T) {
	old, new := readNamed(t, "old", base), readNamed(t, "new", strings.Replace(base, "hostmaster 1", "hostmaster 2", 1)+"x A 192.0.2.9\n")
	r := run(t, checks.All(), migrate.Question{Gate: migrate.GatePublish, Old: old, New: new})
	assert.Equal(t, migrate.Go, r.Verdict)
	assert.Contains(t, r.Summary, "1 RRset added to 8")
	assert.Equal(t, "example.com.", r.Zone)
	require.Len(t, r.Inputs, 2)
	assert.Equal(t, "old", r.Inputs[0].Role)
	assert.Equal(t, uint32(1), *r.Inputs[0].Serial)
	assert.Equal(t, 10, r.Inputs[0].Records)
	assert.Len(t, r.Inputs[0].SHA256, 64)
	assert.Equal(t, new.Digest(), r.Inputs[1].Digest)
	require.Equal(t, 2, r.Changes.Len())
	assert.Equal(t, []string{"192.0.2.9"}, r.Changes.At(1).New)

	r = run(t, nil, migrate.Question{Gate: migrate.GateDiff, Old: old, New: new, ChangeLimit: 1})
	assert.Empty(t, r.Verdict)
	assert.Equal(t, "1 RRset added to 8", r.Summary)
	assert.Zero(t, r.ChangesLeftOut)
	r = run(t, nil, migrate.Question{Gate: migrate.GateDiff, Old: old, New: old})
	assert.Equal(t, "nothing changes in 8 RRsets", r.Summary)
	assert.Zero(t, r.Changes.Len())
}

// TestRewrittenZone: a zone that only looks different is the same zone.
func TestRewrittenZone(t *testing.T) {
	rewritten := `$ORIGIN com.
$TTL 1h
EXAMPLE IN 3600 SOA ns1.example (
	hostmaster.EXAMPLE.com. ; who
	1 1h 10m 1w 5m )
	IN NS ns2.example
	NS NS1.example.com.
	A \# 4 c0000204
	3600 TXT ( v\=spf1\032mx\032-all )
	MX 010 mail.example.com.
	MX 10 mail.example
$ORIGIN example.com.
\119ww CNAME @
ns2 60m A 192.0.2.2
ns1 A 192.0.2.1
mail A 192.0.2.3
mail A 192.0.2.3
`
	for _, text := range []string{rewritten, strings.ReplaceAll(rewritten, "\n", "\r\n")} {
		r := run(t, checks.All(), migrate.Question{Gate: migrate.GateParity, Old: read(t, base), New: read(t, text)})
		assert.Equal(t, migrate.Go, r.Verdict, r.Summary)
		assert.Zero(t, r.Counts.All.Changes())
		assert.Contains(t, r.Summary, "0 differences in 8 RRsets; 6 without effect (case 4, duplicate 2)")
		assert.Equal(t, map[string]int{"case": 4, "duplicate": 2}, r.Counts.Equivalent)
	}
}

func TestApexNSOfAnotherProvider(t *testing.T) {
	other := strings.Replace(strings.Replace(base, "NS  ns1", "NS  a.other.net.", 1), "NS  ns2", "NS  b.other.net.", 1)
	r := run(t, checks.All(), migrate.Question{Gate: migrate.GateParity, Old: read(t, base), New: read(t, other)})
	assert.Equal(t, migrate.Go, r.Verdict)
	assert.Contains(t, r.Summary, "apex NS ns1.example.com. ns2.example.com. became a.other.net. b.other.net.")
	r = run(t, checks.All(), migrate.Question{Gate: migrate.GateParity, Old: read(t, base), New: read(t, strings.Replace(other, "b.other.net.", "b.other.net", 1))})
	assert.Equal(t, migrate.NoGo, r.Verdict)
	assert.Contains(t, r.Summary, "became")
	r = run(t, nil, migrate.Question{Gate: migrate.GateParity, Old: read(t, base), New: read(t, other)})
	assert.Empty(t, r.Counts.Equivalent, "no check could judge the name servers")
}

// registry is DEL(n) of the incidents: n delegations with glue.
func registry(serial, n, skip int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "$TTL 3600\n@ SOA ns1 hostmaster %d 3600 600 604800 300\n@ NS ns1.test.\n@ NS ns2.test.\n", serial)
	for i := skip; i < n; i++ {
		fmt.Fprintf(&b, "d%03d NS ns1.d%03d\nns1.d%03d A 11.0.2.1\n", i, i, i)
	}
	return b.String()
}

// approve makes an approval of the change between two zones.
func approve(t *testing.T, old, new *zonefile.Zone, until time.Time, names ...string) *plans.Approval {
	t.Helper()
	a := &plans.Approval{File: "approval.yaml", Version: 1, Zone: "example.com.",
		DiffDigest: migrate.Compare(old, new, migrate.CompareOptions{}).Digest(), OldDigest: old.Digest()}
	for _, n := range names {
		require.NoError(t, a.Add(n, "CHG-1", now.Add(-time.Hour), until))
	}
	return a
}

// TestInterNIC is R04: an emptied zone, and approvals that do or do not fit.
func TestInterNIC(t *testing.T) {
	old, empty, twelve := read(t, registry(1, 100, 0)), read(t, registry(2, 0, 0)), read(t, registry(2, 100, 12))
	soon := now.Add(time.Hour)
	two := plan(t, "approvals: 2\nthresholds: {deletes: {max: 10}}\n")
	for name, c := range map[string]struct {
		new      *zonefile.Zone
		approval *plans.Approval
		want     []string
	}{
		"one name":     {empty, approve(t, old, empty, soon, "Ann"), []string{"change-approval", "change-deletes", "change-floor"}},
		"other digest": {empty, approve(t, old, twelve, soon, "Ann", "Bob"), []string{"change-approval", "change-deletes", "change-floor"}},
		"expired":      {empty, approve(t, old, empty, now.Add(-time.Minute), "Ann", "Bob"), []string{"change-approval", "change-deletes", "change-floor"}},
		"valid":        {empty, approve(t, old, empty, soon, "Ann", "Bob"), []string{"change-floor"}},
		"twin":         {twelve, approve(t, old, twelve, soon, "Ann", "Bob"), nil},
	} {
		t.Run(name, func(t *testing.T) {
			r := run(t, checks.All(), migrate.Question{Gate: migrate.GatePublish, Old: old, New: c.new, Plan: two, Approvals: []*plans.Approval{c.approval}})
			blocked := map[string]bool{}
			for _, f := range blocking(r) {
				blocked[f.Check] = true
			}
			for _, id := range c.want {
				assert.True(t, blocked[id], id)
			}
			assert.Equal(t, len(c.want) == 0, r.Verdict == migrate.Go, r.Summary)
			if c.want == nil {
				assert.Contains(t, strings.Join(r.Notes, "\n"), "approval.yaml by Ann, Bob was used")
				assert.Contains(t, r.Summary, "accepted")
			}
		})
	}
	used := approve(t, old, twelve, soon, "Ann", "Bob")
	r := run(t, checks.All(), migrate.Question{Gate: migrate.GatePublish, Old: twelve, New: read(t, registry(3, 100, 24)), Plan: two, Approvals: []*plans.Approval{used}})
	assert.Equal(t, migrate.NoGo, r.Verdict, "the next run is armed again")
}

// TestTwoApprovals: the names of two files for one change count together; the
// same person twice is one.
func TestTwoApprovals(t *testing.T) {
	old, new := read(t, registry(1, 100, 0)), read(t, registry(2, 100, 12))
	soon := now.Add(time.Hour)
	ann, bob, again := approve(t, old, new, soon, "Ann"), approve(t, old, new, soon, "Bob"), approve(t, old, new, soon, "ann")
	ask := func(approvals ...*plans.Approval) migrate.Verdict {
		return run(t, checks.All(), migrate.Question{Gate: migrate.GatePublish, Old: old, New: new, Plan: plan(t, "approvals: 2\n"), Approvals: approvals}).Verdict
	}
	assert.Equal(t, migrate.NoGo, ask(ann))
	assert.Equal(t, migrate.Go, ask(ann, bob))
	assert.Equal(t, migrate.NoGo, ask(ann, again))
}

// TestStalePlan is R19.
func TestStalePlan(t *testing.T) {
	const protected = "protect: [api A]\n"
	live := strings.Replace(base, "hostmaster 1 ", "hostmaster 105 ", 1) + "api A 192.0.2.9\n"
	next := strings.Replace(live, "hostmaster 105", "hostmaster 106", 1)
	for name, c := range map[string]struct {
		new, plan string
		want      []string
	}{
		"plan of serial 100": {strings.Replace(next, "2.9", "2.10", 1), "base: {serial: 100}\n", []string{"change-plan-stale"}},
		"api is gone":        {strings.Replace(next, "api A 192.0.2.9\n", "", 1), "base: {serial: 105}\n" + protected, []string{"change-protected"}},
		"nothing generated":  {"", "base: {serial: 105}\n", []string{"change-floor", "syntax-empty"}},
		"twin":               {strings.Replace(next, "2.9", "2.10", 1), "base: {serial: 105}\n" + "expect:\n  - {name: api, type: A, to: [192.0.2.10]}\n" + protected, nil},
	} {
		t.Run(name, func(t *testing.T) {
			r := run(t, checks.All(), migrate.Question{Gate: migrate.GatePublish, Old: read(t, live), New: read(t, c.new), Plan: plan(t, c.plan)})
			ids := []string{}
			for _, f := range blocking(r) {
				ids = append(ids, f.Check)
			}
			assert.Subset(t, ids, c.want, r.Summary)
			assert.Equal(t, c.want == nil, r.Verdict == migrate.Go, "%s %v", r.Summary, ids)
		})
	}
}

// TestCutFile is R03: the cut and the loss are both said.
func TestCutFile(t *testing.T) {
	old, whole := read(t, registry(1, 100, 0)), registry(2, 28, 0)
	for text, want := range map[string][]string{
		whole[:len(whole)-len("11.0.2.1\n")]: {"syntax-truncated", "change-deletes", "change-floor", "change-delegations"},
		whole:                                {"change-deletes", "change-floor", "change-delegations"},
	} {
		r := run(t, checks.All(), migrate.Question{Gate: migrate.GatePublish, Old: old, New: read(t, text)})
		ids := []string{}
		for _, f := range blocking(r) {
			ids = append(ids, f.Check)
		}
		assert.Subset(t, ids, want)
	}
	r := run(t, checks.All(), migrate.Question{Gate: migrate.GatePublish, Old: old, New: read(t, registry(2, 98, 0)), Plan: plan(t, "expect:\n  - {name: '*', type: NS, change: delete}\n  - {name: 'ns1.*', type: A, change: delete}\n")})
	assert.Equal(t, migrate.Go, r.Verdict, r.Summary)
}

func TestSummaryOfLoss(t *testing.T) {
	r := run(t, checks.All(), migrate.Question{Gate: migrate.GatePublish, Old: read(t, registry(1, 100, 0)), New: read(t, registry(2, 100, 60))})
	assert.Contains(t, r.Summary, "120 of 201 RRsets removed, limit 10 %")
	assert.Contains(t, r.Summary, "60 of 100 delegations removed, limit 5 %")
}

// TestNothingAtAll: a candidate so empty that it does not even say its origin.
func TestNothingAtAll(t *testing.T) {
	src := zonefile.InMemory("new", nil)
	empty, err := zonefile.Read(context.Background(), src, zonefile.Options{})
	require.NoError(t, err)
	p := plan(t, "protect: [www]\nexpect: [{name: www, change: delete}]\nbase: {serial: 1}\nnew: {flattens: ['@']}\nignore: [{owner: www, reason: r}]\n")
	for _, gate := range []migrate.Gate{migrate.GateLint, migrate.GatePublish, migrate.GateParity} {
		r := run(t, checks.All(), migrate.Question{Gate: gate, Old: read(t, base), New: empty, Plan: p})
		assert.Equal(t, migrate.NoGo, r.Verdict)
		assert.Equal(t, "example.com.", r.Zone)
	}
}

func TestTwoZones(t *testing.T) {
	se, _ := registryZone(t, zonegen.Registry{Delegations: 3})
	_, err := migrate.Run(context.Background(), nil, migrate.Question{Gate: migrate.GatePublish, Old: se, New: read(t, base)})
	assert.ErrorContains(t, err, "the old zone is se. and the new one example.com.")
}

func TestNumbers(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 22540: "22,540", 1170885: "1,170,885", -1000: "-1,000"} {
		assert.Equal(t, want, migrate.Number(n))
	}
	for _, c := range []struct {
		part, whole int
		want        string
	}{{412, 1020, "40 %"}, {1, 3, "33 %"}, {0, 10, "0 %"}, {10, 10, "100 %"}, {1, 1000, "0.1 %"}, {3, 1020, "0.3 %"}, {9999, 10000, "99.99 %"}, {1, 1 << 30, "under 0.0001 %"}} {
		assert.Equal(t, c.want, migrate.Percent(c.part, c.whole))
	}
}
