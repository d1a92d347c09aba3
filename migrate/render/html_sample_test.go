package render

import (
	"fmt"
	"time"

	"github.com/zonegate/zonegate/migrate"
)

// Samples are reports as gates write them, of every kind that a page shows.

var sampleStart = time.Date(2026, 2, 1, 9, 0, 0, 0, time.UTC)

func sampleAt(after time.Duration) *time.Time {
	at := sampleStart.Add(after)
	return &at
}

func sampleReport(gate migrate.Gate, verdict migrate.Verdict) *migrate.Report {
	serial := uint32(2026020101)
	return &migrate.Report{
		Schema: migrate.Schema, Tool: migrate.Tool{Name: "zonegate", Version: "1.2.3"}, Zone: "example.com.", Gate: gate, Verdict: verdict,
		At: *sampleAt(20 * time.Hour), Summary: "0 errors, 0 warnings",
		Inputs: []migrate.Input{
			{Role: "plan", Name: "plan.yaml", SHA256: "1a86792713bea2daaad981e02a5e49836d5b82b7204ac6658772c3c9854c8757"},
			{Role: "new", Name: "new.zone", SHA256: "9c1185a5c5e9fc54612808977ee8f548b2258d31a8d5c5e9fc54612808977ee8", Records: 40, RRsets: 31, Serial: &serial,
				Digest: "sha256:2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"},
			{Role: "evidence", Name: "evidence.jsonl", Lines: 1220, Head: "df087996d45b03e7eb8c133c0298fd98d35113fca26aaba58612fef3cc212cad"},
		},
		Results: []migrate.Result{{Check: "live-unreachable", Outcome: migrate.Passed}, {Check: "live-serial", Outcome: migrate.Passed},
			{Check: "live-axfr-open", Outcome: migrate.NotApplicable, Reason: "no server was asked for a transfer"}},
	}
}

// sampleClock is that of a move with U3 whose parent changed at 10:00.
func sampleClock() *migrate.Clock {
	parent := migrate.TermPlace{Server: "a.gtld-servers.net.", Address: "192.0.2.53:53", Vantage: "ams"}
	apex := migrate.TermPlace{Server: "ns1.old.example.", Address: "203.0.113.1:53", Vantage: "sin"}
	return &migrate.Clock{
		NotBefore: sampleAt(50 * time.Hour), Shortest: 49 * 3600, Formula: "max(Pns, Cns) + S", Margin: 3600,
		Conditions: []migrate.Condition{
			{Name: migrate.ConditionParent, State: migrate.Held, Since: sampleAt(time.Hour), First: sampleAt(50 * time.Minute), Last: sampleAt(20 * time.Hour)},
			{Name: migrate.ConditionApex, State: migrate.Held, Since: sampleAt(-3 * time.Hour), Last: sampleAt(20 * time.Hour)},
			{Name: migrate.ConditionOld, State: migrate.Held, Since: sampleAt(5 * time.Hour), Last: sampleAt(20 * time.Hour), Restarts: []migrate.Restart{
				{At: *sampleAt(4 * time.Hour), Began: sampleAt(-24 * time.Hour), Since: sampleAt(5 * time.Hour), Cause: migrate.RestartGap, Where: apex,
					Text: "nobody looked for 1 h 40 min, longer than max-gap 1 h", Cost: 3600},
			}},
		},
		Terms: []migrate.Term{
			{Symbol: "Cns", TTL: 3600, Where: apex, What: "example.com. NS", Seen: sampleAt(-4 * time.Hour), Start: sampleAt(-3 * time.Hour), End: sampleAt(-2 * time.Hour),
				Why: "all 2 old servers have the new set at the apex"},
			{Symbol: "Cns", TTL: 86400, Where: apex, What: "example.com. NS", Seen: sampleAt(-20 * time.Hour), Start: sampleAt(-19 * time.Hour), End: sampleAt(5 * time.Hour),
				Why: "the TTL was lowered to 3600"},
			{Symbol: "Pns", TTL: 172800, Where: parent, What: "example.com. NS", Seen: sampleAt(50 * time.Minute), Start: sampleAt(time.Hour), End: sampleAt(49 * time.Hour), Decides: true,
				Why: "all 13 parent servers named the new set in two rounds"},
			{Symbol: "Pns", TTL: 172800, Where: migrate.TermPlace{Address: "[2001:db8::53]:53"}, What: "example.com. NS", Start: sampleAt(time.Hour), End: sampleAt(49 * time.Hour), Assumed: true,
				Why: "its TTL was never seen: the plan's ttl-before"},
		},
		Lowering: migrate.Lowering{Planned: true, To: 300, Since: sampleAt(-19 * time.Hour), Until: sampleAt(5 * time.Hour)},
		LastLook: sampleAt(20 * time.Hour),
	}
}

func sampleServers(bad bool) (rows []migrate.ServerRow) {
	serial := uint32(2026020101)
	for _, s := range []struct{ role, name, address string }{
		{"new", "ns1.new.example.", "198.51.100.1:53"}, {"new", "ns2.new.example.", "[2001:db8:1::2]:53"},
		{"old", "ns1.old.example.", "203.0.113.1:53"}, {"old", "ns2.old.example.", "203.0.113.2:53"},
		{"parent", "a.gtld-servers.net.", "192.0.2.53:53"},
	} {
		for _, transport := range []string{"udp", "tcp"} {
			row := migrate.ServerRow{Role: s.role, Server: s.name, Address: s.address, Transport: transport, NSIDs: []string{"fra-1"}, Serial: &serial,
				Reachable: "good", Authoritative: "good", SerialCell: "good", NSSet: "good", Parity: "good", Negative: "good", Asked: 31, Equal: 31}
			if s.role == "parent" {
				row.Serial, row.Asked, row.Equal = nil, 0, 0
				row.Authoritative, row.SerialCell, row.Parity, row.Negative = "none", "none", "none", "none"
			}
			if bad && s.address == "203.0.113.2:53" {
				row = migrate.ServerRow{Role: s.role, Server: s.name, Address: s.address, Transport: transport, Reachable: "bad",
					Authoritative: "none", SerialCell: "none", NSSet: "unknown", Parity: "none", Negative: "none"}
			}
			rows = append(rows, row)
		}
	}
	return rows
}

func sampleWait() *migrate.Report {
	r := sampleReport(migrate.GateDecommission, migrate.Wait)
	r.Clock, r.Servers = sampleClock(), sampleServers(false)
	r.NotBefore, r.Summary = r.Clock.NotBefore, "0 errors, 0 warnings; the old NS set may be cached until 2026-02-03T11:00:00Z"
	r.Results = append(r.Results, migrate.Result{Check: "drain-not-before", Outcome: migrate.Waiting, NotBefore: r.Clock.NotBefore,
		Reason: "example.com. NS of a.gtld-servers.net. has a TTL of 172,800 s and counts down from 2026-02-01T10:00:00Z"})
	return r
}

func sampleGo() *migrate.Report {
	r := sampleReport(migrate.GateDecommission, migrate.Go)
	r.At, r.Clock, r.Servers = *sampleAt(51 * time.Hour), sampleClock(), sampleServers(false)
	r.Results = append(r.Results, migrate.Result{Check: "drain-not-before", Outcome: migrate.Passed})
	return r
}

func sampleNoGo() *migrate.Report {
	r := sampleReport(migrate.GateDecommission, migrate.NoGo)
	r.Clock, r.Servers = sampleClock(), sampleServers(true)
	r.Clock.NotBefore, r.Clock.Earliest = nil, sampleAt(49*time.Hour)
	r.Clock.Conditions[2] = migrate.Condition{Name: migrate.ConditionOld, State: migrate.Broken, Last: sampleAt(20 * time.Hour),
		Why: []string{"ns2.old.example. 203.0.113.2 does not answer: 3 rounds and 7 min", "ns2.old.example. 2001:db8::2 does not answer: 3 rounds and 7 min"}}
	r.Summary = "1 error, 1 warning, 1 check could not look; ns2.old.example. stopped before not-before"
	r.Results = append(r.Results,
		migrate.Result{Check: "drain-old-stopped", Outcome: migrate.Fail, Total: 1, Findings: []migrate.Finding{{
			Check: "drain-old-stopped", Severity: migrate.Error, Server: "ns2.old.example.", Address: "203.0.113.2:53", Transport: "udp", Vantage: "ams",
			Message: "does not answer since 2026-02-02T04:50:00Z, and may be asked until 2026-02-03T11:00:00Z", Fix: "have the old provider start it again",
		}}},
		migrate.Result{Check: "live-vantage", Outcome: migrate.Fail, Total: 1, Findings: []migrate.Finding{{
			Check: "live-vantage", Severity: migrate.Warning, Message: "all was seen from one vantage, ams", Fix: "observe from another network too"}}},
		migrate.Result{Check: "drain-resolver", Outcome: migrate.Unknown, Reason: "9.9.9.9 was never asked"})
	return r
}

func sampleLint() *migrate.Report {
	r := sampleReport(migrate.GateLint, migrate.NoGo)
	r.Summary = "1 error, 1 warning, 1 notice; dot-lost (mail.example.com. MX)"
	finding := func(check string, severity migrate.Severity, line int, text, message string) migrate.Result {
		return migrate.Result{Check: check, Outcome: migrate.Fail, Total: 1, Findings: []migrate.Finding{{
			Check: check, Severity: severity, Owner: "mail.example.com.", Type: "MX", Message: message, Fix: "mend it",
			Pos: &migrate.Pos{File: "zones/example.com.zone", Line: line, Column: 1, Length: 4, Text: text},
		}}}
	}
	r.Results = append(r.Results,
		finding("dot-lost", migrate.Error, 12, "mail 3600 IN MX 10 mail.provider.net", "the MX target mail.provider.net.example.com. lost its final dot"),
		finding("zone-single-ns", migrate.Warning, 20, "sub  3600 IN NS ns1.sub", "sub.example.com. has 1 name server"),
		finding("zone-hostname", migrate.Notice, 31, "a_b  3600 IN A 192.0.2.7", "a_b.example.com. has an underscore"))
	return r
}

// sampleParity differs in n RRsets of each kind.
func sampleParity(n int) *migrate.Report {
	r := sampleReport(migrate.GateParity, migrate.NoGo)
	ttl, other := uint32(300), uint32(3600)
	var changes []migrate.Change
	for i := range n {
		name := fmt.Sprintf("host-%05d.example.com.", i)
		changes = append(changes,
			migrate.Change{Owner: name, Type: "A", Kind: migrate.Removed, Old: []string{"192.0.2.1"}, OldTTL: &ttl},
			migrate.Change{Owner: name, Type: "AAAA", Kind: migrate.Added, New: []string{"2001:db8::1"}, NewTTL: &ttl},
			migrate.Change{Owner: name, Type: "TXT", Kind: migrate.Data, Old: []string{`"a"`, `"c"`}, New: []string{`"b"`, `"c"`}, OldTTL: &ttl, NewTTL: &other},
			migrate.Change{Owner: name, Type: "MX", Kind: migrate.TTL, Old: []string{"10 mail.example.com."}, OldTTL: &ttl, NewTTL: &other})
	}
	r.Changes = migrate.Changes(changes...)
	k := migrate.KindCounts{Old: 4 * n, New: 4 * n, Adds: n, Deletes: n, Updates: n, TTLs: n}
	r.Counts = &migrate.Counts{All: k, Types: map[string]migrate.KindCounts{
		"A": {Old: n, Deletes: n}, "AAAA": {New: n, Adds: n}, "TXT": {Old: n, New: n, Updates: n}, "MX": {Old: n, New: n, TTLs: n}}}
	r.Summary = "1 error, 0 warnings; " + changesLine(k)
	r.DiffDigest = "sha256:df087996d45b03e7eb8c133c0298fd98d35113fca26aaba58612fef3cc212cad"
	r.Results = append(r.Results, migrate.Result{Check: "parity-missing", Outcome: migrate.Fail, Total: 1, Findings: []migrate.Finding{{
		Check: "parity-missing", Severity: migrate.Error, Message: migrate.Number(n) + " RRsets are missing", Fix: "add them"}}})
	return r
}

func sampleDiff() *migrate.Report {
	r := sampleParity(3)
	r.Gate, r.Verdict, r.Results, r.Summary = migrate.GateDiff, "", nil, ""
	return r
}

// samplePages are a page of each kind.
func samplePages() map[string]*migrate.Report {
	delegate := sampleNoGo()
	delegate.Gate, delegate.Changes, delegate.Counts = migrate.GateDelegate, sampleParity(2).Changes, sampleParity(2).Counts
	pages := map[string]*migrate.Report{
		"delegate": delegate,
		"go":       sampleGo(), "no-go": sampleNoGo(), "wait": sampleWait(), "lint": sampleLint(), "parity": sampleParity(2500), "diff": sampleDiff(),
	}
	for i, s := range nastyTexts {
		pages[fmt.Sprintf("nasty-%02d", i)] = nastyReport(s, migrate.GatePublish)
	}
	return pages
}

// sampleTimelines are pictures of moves that are short, long, crowded or told in
// other words than usual.
func sampleTimelines() map[string]*migrate.Timeline {
	list := map[string]*migrate.Timeline{"wait": clockTimeline(sampleWait()), "no-go": clockTimeline(sampleNoGo()), "go": clockTimeline(sampleGo())}
	for name, span := range map[string]time.Duration{
		"seconds": 9 * time.Second, "minutes": 17 * time.Minute, "hours": 7 * time.Hour, "day": 26 * time.Hour,
		"week": 8 * 24 * time.Hour, "months": 100 * 24 * time.Hour, "years": 40 * 365 * 24 * time.Hour,
	} {
		list[name] = sampleTimeline(span)
	}
	at := sampleTimeline(60 * time.Hour)
	at.Relative = true
	list["relative"] = at
	list["crowded"] = crowdedTimeline()
	for i, s := range nastyTexts {
		list[fmt.Sprintf("nasty-%02d", i)] = nastyTimeline(s)
	}
	return list
}

// sampleTimeline has a bar and an event of every kind over a span.
func sampleTimeline(span time.Duration) *migrate.Timeline {
	part := func(tenths int) time.Time { return sampleStart.Add(span / 10 * time.Duration(tenths)) }
	end := part(9)
	t := &migrate.Timeline{Zone: "example.com.", At: part(4), From: part(0), To: part(10), Switch: part(2), NotBefore: &end, Firm: true}
	for i, kind := range []migrate.BarKind{migrate.BarWindow, migrate.BarLowering, migrate.BarDrain, migrate.BarTerm, migrate.BarMargin, migrate.BarData} {
		t.Bars = append(t.Bars, migrate.Bar{Kind: kind, Step: "U5", Label: "a bar of kind " + string(kind), From: part(i), To: part(i + 4),
			Planned: i%2 == 0, Assumed: i%3 == 1, Decides: i == 3, Open: i == 5})
	}
	for i, kind := range []migrate.EventKind{migrate.EventLook, migrate.EventSeen, migrate.EventRestart, migrate.EventLook, migrate.EventPlanned} {
		t.Events = append(t.Events, migrate.Event{At: part(2*i + 1), Kind: kind, Step: "U4", Label: "an event of kind " + string(kind), Detail: "said at length"})
	}
	return t
}

func crowdedTimeline() *migrate.Timeline {
	t := sampleTimeline(50 * time.Hour)
	near := t.At.Add(time.Minute)
	t.NotBefore, t.Firm = &near, false
	for i := range 80 {
		t.Events = append(t.Events, migrate.Event{At: t.At.Add(time.Duration(i) * time.Minute), Kind: migrate.EventRestart, Label: fmt.Sprintf("restart %d: old", i)})
		t.Bars = append(t.Bars, migrate.Bar{Kind: migrate.BarTerm, Label: fmt.Sprintf("Pns 2 d of a server with a long name, number %d of them, that a.very.long.name.server.example. named from far away on the other side of the world", i),
			From: t.At, To: t.At.Add(time.Duration(i) * time.Second), Assumed: true, Planned: true})
	}
	t.Notes = []string{"the switch is supposed to be made when the window of the plan opens, on Sunday 1 February 2026 at 09:00:00 UTC, and every date after it moves with it", "short"}
	return t
}

func nastyTimeline(s string) *migrate.Timeline {
	t := sampleTimeline(time.Hour)
	t.Zone, t.Notes = s, []string{s}
	for i := range t.Bars {
		t.Bars[i].Label, t.Bars[i].Detail, t.Bars[i].Step = s, s, s
	}
	for i := range t.Events {
		t.Events[i].Label, t.Events[i].Detail, t.Events[i].Step = s, s, s
	}
	return t
}
