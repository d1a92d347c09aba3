package checks

import (
	"fmt"
	"slices"
	"strings"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/evidence"
)

var parentDSUnexpected = &migrate.Check{
	ID:       "parent-ds-unexpected",
	Severity: migrate.Error,
	Gates:    serverGates,
	ByName:   true,
	Run:      whereSeen(reportParentDS),
	Doc: migrate.Doc{
		Title: "a DS set at the parent that is not the plan's",
		Why: `A DS says that the zone is signed, and by which key. While one stands at the parent, servers that serve the
zone unsigned, or signed by others, serve nothing for everybody who validates. It is the most frequent way in which a
move takes a zone down, and it looks well to everybody who does not validate.

In a move by go-insecure there must be none, and for as long as caches may hold the one that was there (its TTL and the
margin, from when the last server of the parent was seen without it) the zone stays where it is, signed. In one in
which both sides sign there has to be a DS of each, and with the same keys it stays as it is.`,
		Fix: "have the DS removed at the parent and wait until it has run out of caches, or plan the move of a signed zone",
		Bad: `--- evidence
good
parent 203.0.113.1 udp ds answered "example.com. 86400 DS 4711 13 2 0000000000000000000000000000000000000000000000000000000000000000"
`,
		Good: `--- evidence
good
parent 203.0.113.1 udp ds nodata
`,
		Refs:      []string{"RFC 4035 section 5.2", "RFC 6781 section 4.3.5"},
		Incidents: []string{"hbonow.com 2015-03-09", "maddy.email 2023-01-07"},
	},
}

func reportParentDS(p *migrate.Pass) {
	if !judgesParent(p) {
		return
	}
	c := newComplaints(p)
	var dark []string
	for _, t := range p.Seen.Of(evidence.Parent) {
		sights := p.Seen.Sights(t.Role, t.Address, evidence.UDP, evidence.PurposeDS)
		if len(sights) == 0 && len(p.Seen.Sights(t.Role, t.Address, evidence.UDP, evidence.PurposeReferral)) > 0 && answersReferral(p, t) {
			dark = with(dark, serverWords(t)+" was not asked")
		}
		for _, s := range sights {
			switch {
			case s.DeniesAsChild(p.Origin()):
				dark = with(dark, serverWords(t)+" denies it as a server of the zone itself, with the zone's own SOA")
			case s.Outcome == evidence.Answered || s.Outcome == evidence.NoData:
				judgeDS(p, c, t, s, dsOf(p, s.Answer))
			case s.Outcome != evidence.NotObservable && answersReferral(p, t):
				dark = with(dark, serverWords(t)+" "+outcomeWords(s))
			}
		}
		judgeReferredDS(p, c, t)
	}
	judgeUnsigning(p, c)
	c.report()
	if len(dark) > 0 {
		p.Unknown("the DS was not seen everywhere: " + someOf(dark))
	}
}

// answersReferral is false for parent servers of which parent-ns says that they
// do not answer.
func answersReferral(p *migrate.Pass, t migrate.Target) bool {
	return slices.ContainsFunc(referring(p), func(d delegation) bool { return d.Target == t && d.transport == evidence.UDP })
}

// judgeReferredDS judges the DS that came with referrals, where one did: servers
// add it to answers with DO=1 alone (RFC 4035 section 3.1.4.1), or for anybody.
func judgeReferredDS(p *migrate.Pass, c *complaints, t migrate.Target) {
	for _, transport := range []evidence.Transport{evidence.UDP, evidence.TCP} {
		for _, s := range p.Seen.Sights(t.Role, t.Address, transport, evidence.PurposeReferral) {
			if have := dsOf(p, s.Authority); len(have) > 0 {
				judgeDS(p, c, t, s, have)
			}
		}
	}
}

// dsOf gives the DS of the zone among records.
func dsOf(p *migrate.Pass, records []evidence.RR) (list []string) {
	for _, rr := range records {
		if rr.Type == "DS" && isName(rr.Name, p.Origin()) {
			list = with(list, dsText(rr.Data))
		}
	}
	return list
}

func judgeDS(p *migrate.Pass, c *complaints, t migrate.Target, s migrate.Sight, have []string) {
	if migrate.Signed(p.Plan.DNSSEC) {
		judgeKindDS(p, c, t, s, have)
		return
	}
	judgePlannedDS(p, c, t, s, have)
}

// judgePlannedDS compares a DS set with the plan's.
func judgePlannedDS(p *migrate.Pass, c *complaints, t migrate.Target, s migrate.Sight, have []string) {
	var want []string
	for _, ds := range p.Plan.DS {
		want = with(want, dsText(ds))
	}
	slices.Sort(have)
	slices.Sort(want)
	if slices.Equal(have, want) {
		return
	}
	c.add(t, s.Transport, s, migrate.Finding{
		Type: "DS", Message: fmt.Sprintf("has %s, and the plan %s", dsWords(have), dsWords(want)),
		Fix: "have the DS set at the parent made what the plan says, and wait until the old one has run out of caches",
	}, "has "+dsWords(have))
}

func dsWords(list []string) string {
	if len(list) == 0 {
		return "no DS"
	}
	words := make([]string, len(list))
	for i, ds := range list {
		words[i] = "DS " + shortened(ds)
	}
	return someOf(words)
}

// dsText writes a DS so that equal ones are equal: the digest in one piece.
func dsText(s string) string {
	fields := strings.Fields(strings.ToUpper(s))
	if len(fields) < 4 {
		return strings.Join(fields, " ")
	}
	return strings.Join(fields[:3], " ") + " " + strings.Join(fields[3:], "")
}
