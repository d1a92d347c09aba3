package checks

import (
	"fmt"
	"time"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/evidence"
)

var liveStale = &migrate.Check{
	ID:       "live-stale",
	Severity: migrate.Error,
	Gates:    lookGates,
	ByName:   true,
	Run:      whereSeen(reportStaleEvidence),
	Doc: migrate.Doc{
		Title: "evidence that is too old, or of another version of the zone",
		Why: `A change of delegation may be made on what was seen minutes ago, not this morning: servers fail, zones are
edited, other people change the parent. The quick questions (SOA, NS, parent, TCP) count for --max-age (15 minutes).
The content of a big zone takes longer to ask for: it counts for --parity-max-age (24 hours), as long as the address
gave the same SOA before, after and since, and only for the zone that is judged now, by its digest.`,
		Fix: "look again: run the gate without --offline, or zonegate observe before it",
		Bad: `--- evidence
at=-20m
good
`,
		Good: `--- evidence
at=-14m
good
`,
		Refs:      []string{"RFC 1034 section 4.3.5", "RFC 1982"},
		Incidents: []string{".com and .net 2023-07-08"},
	},
}

const lookAgain = "look again: run the gate without --offline, or zonegate observe before it"

func reportStaleEvidence(p *migrate.Pass) {
	c := newComplaints(p)
	reportOldLooks(p, c)
	if p.Gate == migrate.GateDS { // the content is not judged
		c.report()
		return
	}
	for _, role := range comparedRoles(p) {
		for _, b := range comparedContacts(p, role) {
			judgePassAge(p, c, b)
		}
	}
	c.report()
}

// reportOldLooks is one finding where everything is too old, else one for each
// address.
func reportOldLooks(p *migrate.Pass, c *complaints) {
	type oldLook struct {
		migrate.Target
		transport evidence.Transport
		sight     migrate.Sight
	}
	var old []oldLook
	all, last := 0, time.Time{}
	for _, t := range p.Seen.Targets {
		for _, tr := range bothTransports {
			for _, s := range p.Seen.Sights(t.Role, t.Address, tr, firstPurpose(t.Role)) {
				all++
				if !p.Seen.Fresh(s.At, p.Seen.MaxAge) {
					old = append(old, oldLook{t, tr, s})
				}
				if s.At.After(last) {
					last = s.At
				}
			}
		}
	}
	if len(old) == all && all > 0 {
		f := migrate.Finding{Owner: p.Origin().String(), Fix: lookAgain}
		f.Message = fmt.Sprintf("servers were last looked at on %s, %s ago; the limit is %s", migrate.TimeText(last), ago(p, last), p.Seen.MaxAge)
		f.Headline = fmt.Sprintf("evidence is %s old, limit %s", ago(p, last), p.Seen.MaxAge)
		p.Report(f)
		return
	}
	for _, o := range old {
		c.add(o.Target, o.transport, o.sight, migrate.Finding{
			Message: fmt.Sprintf("was last looked at on %s, %s ago; the limit is %s", migrate.TimeText(o.sight.At), ago(p, o.sight.At), p.Seen.MaxAge), Fix: lookAgain,
		}, fmt.Sprintf("was last looked at %s ago, limit %s", ago(p, o.sight.At), p.Seen.MaxAge))
	}
}

// judgePassAge asks of the content passes over an address whether they still
// count.
func judgePassAge(p *migrate.Pass, c *complaints, b contact) {
	list := passesFor(p, b)
	if len(list) == 0 {
		reportOtherVersion(p, c, b)
	}
	for _, pass := range list {
		if message := passTrouble(p, b, pass); message != "" {
			s := b.sight
			s.Vantage = pass.Vantage
			c.add(b.Target, b.transport, s, migrate.Finding{Type: "SOA", Message: message, Fix: lookAgain}, "")
		}
	}
}

// reportOtherVersion is for content that was compared with another zone.
func reportOtherVersion(p *migrate.Pass, c *complaints, b contact) {
	for _, pass := range p.Seen.OtherContents(b.Role, b.Address, b.transport) {
		s := b.sight
		s.Vantage = pass.Vantage
		c.add(b.Target, b.transport, s, migrate.Finding{
			Message: fmt.Sprintf("its content was compared with another version of the zone (serial %d, %s), on %s", pass.Source.Serial, pass.Source.Digest, migrate.TimeText(pass.Ended)),
			Fix:     lookAgain,
		}, "was compared with another version of the zone")
	}
}
