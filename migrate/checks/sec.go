package checks

import (
	"fmt"
	"time"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/dnssec"
	"github.com/zonegate/zonegate/zonefile"
)

var secChecks = []*migrate.Check{
	secSignatureInvalid,
	secSignatureMissing,
	secSignatureExpired,
	secSignatureNotYetValid,
	secExpiresSoon,
	secResignOverdue,
	secKeyUnused,
	secDNSKEYUnsigned,
	secDSMismatch,
	secDSWithoutDNSKEY,
	secDSExtra,
	secAlgorithmIncomplete,
	secNSECChain,
	secNSEC3Parameters,
	secZONEMD,
	secSerialEdited,
	secCDS,
	secKeytagCollision,
	secDenial,
	secNotSeen,
	secUnsupported,
	secUnexpected,
	secUnsigned,
	secNotUnsigned,
	secKeysetDisjoint,
	secAddEarly,
	secDSChange,
	secKeyRemoveEarly,
	secUnsignEarly,
}

// secGates are those in which signatures are judged: of the new zone and, where
// servers are looked at, of what each of them answers. Parity has them not: there each
// side signs for itself.
var secGates = []migrate.Gate{migrate.GateLint, migrate.GatePublish, migrate.GateDelegate, migrate.GateDecommission, migrate.GateDS}

// reportSec reports the problems of a kind, those of the zone and then those of
// servers.
func reportSec(kind dnssec.Kind) func(*migrate.Pass) {
	return func(p *migrate.Pass) {
		audit, why := zoneAudit(p)
		if audit != nil {
			reportZoneProblems(p, audit, kind)
		}
		seen := 0
		c := newComplaints(p)
		if p.Seen != nil {
			seen = addServerProblems(p, c, kind)
		}
		if c.report(); audit == nil && seen == 0 && why != "" && p.Seen == nil {
			p.NotApplicable(why)
		}
	}
}

// addServerProblems takes in the problems of servers of a kind, and counts them.
func addServerProblems(p *migrate.Pass, c *complaints, kind dnssec.Kind) (n int) {
	for _, sp := range serverProblems(p) {
		if sp.Kind != kind || sp.Sight.Observation == nil || isOtherSides(p, &sp.Problem) {
			continue
		}
		n++
		s := sp.Sight
		f := secFinding(p, &sp.Problem)
		c.add(migrate.Target{Role: s.Role, Server: s.Server, Address: s.Address}, s.Transport, s, f, f.Message)
	}
	return n
}

// reportZoneProblems reports those of the zone. All are counted, also those that the
// audit did not keep.
func reportZoneProblems(p *migrate.Pass, audit *zoneResult, kind dnssec.Kind) {
	kept := map[dnssec.Level]int{}
	headline := secHeadline(audit, kind)
	for i := range audit.Problems {
		problem := &audit.Problems[i]
		if problem.Kind != kind {
			continue
		}
		kept[problem.Level]++
		if isOtherSides(p, problem) {
			continue
		}
		if p.CountOnly(severityIn(p, problem.Level)) {
			continue
		}
		f := secFinding(p, problem)
		if f.Severity == migrate.Error {
			f.Headline, f.HeadlineForAll = headline, headline != ""
		}
		p.Report(f)
	}
	for level, n := range audit.Counts[kind] {
		for range n - kept[level] {
			p.CountOnly(severityIn(p, level))
		}
	}
}

func secFinding(p *migrate.Pass, problem *dnssec.Problem) migrate.Finding {
	f := migrate.Finding{
		Severity: severityIn(p, problem.Level),
		Owner:    problem.Name.String(),
		Type:     problem.Type.String(),
		Message:  fmt.Sprintf("%s %s: %s", problem.Name, problem.Type, problem.Text),
		Fix:      p.Check.Doc.Fix,
	}
	if problem.Record != (zonefile.Record{}) {
		f.At = problem.Record.Ref(zonefile.PartRecord)
	}
	return f
}

func secSeverity(level dnssec.Level) migrate.Severity {
	switch level {
	case dnssec.Warning:
		return migrate.Warning
	case dnssec.Notice:
		return migrate.Notice
	}
	return migrate.Error
}

// severityIn is that of a problem of a level. Where gate ds is asked whether all DS may
// go, and nothing else, what is bogus is no error: that the DS goes is the cure, and
// makes nothing worse for those who have it in a cache.
func severityIn(p *migrate.Pass, level dnssec.Level) migrate.Severity {
	severity := secSeverity(level)
	if severity == migrate.Error && p.Gate == migrate.GateDS && viewChain(p).endsInsecure() {
		return migrate.Warning
	}
	return severity
}

// secWords are what the verdict line says of many problems of a kind: "412 of 9,800
// signatures ...".
var secWords = map[dnssec.Kind]struct {
	what string
	of   func(*zoneResult) int
}{
	dnssec.SignatureInvalid:     {"signatures do not verify", countSignatures},
	dnssec.SignatureMissing:     {"RRsets have no signature", countSets},
	dnssec.SignatureExpired:     {"signatures expired", countSignatures},
	dnssec.SignatureNotYetValid: {"signatures are not valid yet", countSignatures},
	dnssec.ExpiresSoon:          {"RRsets run out of signatures", countSets},
	dnssec.AlgorithmIncomplete:  {"RRsets lack an algorithm", countSets},
}

func countSignatures(a *zoneResult) int { return a.Signatures }
func countSets(a *zoneResult) int       { return a.Sets }

// few problems are named by owner and type in the verdict line.
const few = 3

// secHeadline is for many errors of a kind; empty for few.
func secHeadline(a *zoneResult, kind dnssec.Kind) string {
	n := a.Counts[kind][dnssec.Error]
	words, ok := secWords[kind]
	if !ok || n <= few {
		return ""
	}
	text := fmt.Sprintf("%s of %s %s", migrate.Number(n), migrate.Number(max(n, words.of(a))), words.what)
	if n >= words.of(a) {
		text = fmt.Sprintf("all %s %s", migrate.Number(n), words.what)
	}
	switch {
	case kind == dnssec.SignatureExpired && n >= words.of(a):
		text += a.lastEnd.UTC().Format(", the last on 2006-01-02 15:04Z")
	case kind == dnssec.ExpiresSoon && !a.Expiry.First.IsZero():
		text += a.Expiry.First.UTC().Format(" from 2006-01-02 15:04Z on")
	}
	return text
}

// dayText is a time as findings write it.
func dayText(t time.Time) string { return migrate.TimeText(t.UTC()) }
