package checks

import (
	"fmt"
	"slices"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/evidence"
)

var liveNegative = &migrate.Check{
	ID:       "live-negative",
	Severity: migrate.Error,
	Gates:    serverGates,
	ByName:   true,
	Run:      whereSeen(reportNegative),
	Doc: migrate.Doc{
		Title: "a server that does not deny what does not exist, or denies what does",
		Why: `A name made up at random must not exist, unless a wildcard of the zone covers it: servers of parking pages
answer for every name, with authority, and look like good ones to a test that asks for a few known names. The other
way round a name that has only names below it exists: a server that denies it (NXDOMAIN) denies, for resolvers that
conclude from it, all that is below. A name that lacks a type is not denied either.

Asked with DO=1 a server that signs as it answers may say NOERROR for a name that does not exist, where its NSEC
says so (RFC 9824, RFC 4470).`,
		Fix: "find out what answers there; have the zone loaded on a server that keeps to RFC 8020",
		Bad: `--- evidence
good
new ns2.new.test. 192.0.2.2 udp random answered "random.example.com. 300 A 203.0.113.66"
`,
		Good: `--- evidence
good
new ns2.new.test. 192.0.2.2 udp random nxdomain
`,
		Refs:      []string{"RFC 2308 section 2", "RFC 8020", "RFC 9824", "RFC 4592"},
		Incidents: []string{"linkedin.com and ~5,000 2013-06-19", "fosstodon.org 2022-07-30", "zones hosted at internic.ca 2026-03-04"},
	},
}

// negativePurposes are the questions about what is not there, or only by a
// wildcard.
var negativePurposes = []evidence.Purpose{
	evidence.PurposeRandom, evidence.PurposeWildcard, evidence.PurposeEmpty, evidence.PurposeAbsent, evidence.PurposeBelowCut,
}

func reportNegative(p *migrate.Pass) {
	reportFlaws(p)
	c := newComplaints(p)
	missing := unasked{what: "for a random name"}
	judged := 0
	for _, role := range []evidence.Role{evidence.New, evidence.Named, evidence.Old} {
		if role == evidence.Old && !slices.Contains(comparedRoles(p), role) {
			continue
		}
		r := newReader(p, role)
		for _, b := range healthy(p, role) {
			judged++
			if len(asked(p, b, evidence.PurposeRandom)) == 0 {
				missing.add(b)
			}
			for _, purpose := range negativePurposes {
				for _, s := range asked(p, b, purpose) {
					c.negative(r, b, s)
				}
			}
		}
	}
	c.report()
	missing.report(p)
	nothingHealthy(p, judged)
}

// negative judges one answer. Names that were made up differ from one question
// to the next: the finding is about what they were made for.
func (c *complaints) negative(r *reader, b contact, s migrate.Sight) {
	v := r.judge(s, nil)
	if v.check == "" || isSaidMissing(contentsOf(c.p), b.Target, r, v) {
		return
	}
	f := migrate.Finding{Type: v.typ.String(), Fix: "find out what answers there; have the zone loaded on a server that keeps to RFC 8020"}
	head := "does not deny a random name"
	switch want := expect(r.Source(), v.owner, v.typ); {
	case !s.Outcome.Helpful():
		f.Message, head = fmt.Sprintf("%s to the question for %s", outcomeWords(s), purposeWords[s.Purpose]), ""
		if f.Owner = v.owner.String(); s.Purpose != evidence.PurposeEmpty && s.Purpose != evidence.PurposeAbsent {
			f.Owner, f.Type = "", ""
		}
	case s.Purpose == evidence.PurposeRandom && want.outcome == evidence.NXDomain:
		f.Type, f.Message = "", fmt.Sprintf("does not deny a name made up at random, but %s", outcomeWord(s.Observation))
	case s.Purpose == evidence.PurposeEmpty || s.Purpose == evidence.PurposeAbsent:
		f.Owner, f.Message, head = v.owner.String(), v.message, "answers wrongly for "+v.owner.String()
	case want.set.Len() > 0 && v.check == idTTL:
		f.Owner, f.Message = want.set.Name().String(), v.message
		head = "has another TTL for " + want.set.Name().String()
	case want.set.Len() > 0:
		f.Owner = want.set.Name().String()
		f.Message = fmt.Sprintf("%s, to a name that %s covers with %s", outcomeWord(s.Observation), want.set.Name(), values(records(want.set)))
		head = "does not answer by the wildcard " + want.set.Name().String()
	default:
		f.Message = fmt.Sprintf("%s to the question for %s", outcomeWord(s.Observation), purposeWords[s.Purpose])
		head = f.Message
	}
	c.add(b.Target, b.transport, s, f, head)
}

// isSaidMissing tells whether live-parity-missing says already why a name, the
// wildcard or the delegation that it is below, is not there; or live-parity-ttl
// that the wildcard has another TTL.
func isSaidMissing(all *contents, t migrate.Target, r *reader, v verdict) bool {
	want := expect(r.Source(), v.owner, v.typ)
	switch {
	case want.outcome == evidence.Referred:
		return all.isGone(t, want.cut.Name())
	case want.set.Len() > 0:
		return all.isGone(t, want.set.Name()) || v.check == idTTL && all.tells(t, idTTL, want.set)
	}
	return v.owner != r.origin && all.isGone(t, v.owner)
}

var purposeWords = map[evidence.Purpose]string{
	evidence.PurposeRandom:   "a random name",
	evidence.PurposeWildcard: "a name below a wildcard",
	evidence.PurposeEmpty:    "an empty non-terminal",
	evidence.PurposeAbsent:   "a type that a name lacks",
	evidence.PurposeBelowCut: "a name below a delegation",
}
