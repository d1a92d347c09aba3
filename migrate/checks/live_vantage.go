package checks

import (
	"fmt"
	"slices"
	"strings"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/plans"
)

var liveVantage = &migrate.Check{
	ID:       idVantage,
	Severity: migrate.Error,
	Gates:    lookGates,
	ByName:   true,
	Run:      reportVantage,
	Doc: migrate.Doc{
		Title: "an address that nobody looked at, or not from everywhere",
		Why: `What was not seen is not known to be well. Every address of every server, old and new and the parent's, has to
be seen over UDP and over TCP, from every vantage that the plan names. One vantage alone is a warning: where several
machines share an address (anycast), one of them may hold last week's zone, and only those near it notice.

Such machines are told apart by the identifier that they give (NSID). One that was wrong when it was met last, within
--max-age, and that nobody met right since is a warning: that another one answers now does not mend it. It does not
block, for a mended one need not be met again, and one that was taken out of service never is.

A machine without IPv6 cannot look at IPv6 addresses. Evidence from another vantage does, or else a waiver of step U2
in the plan, with who gives it and why.`,
		Fix: "run zonegate observe from there, and give its evidence to the gate",
		Bad: `--- evidence
good
drop new ns2.new.test. 192.0.2.2 tcp
`,
		Good: `--- evidence
good
--- evidence.sin
good
`,
		Refs:      []string{"RFC 4786 section 4", "RFC 5001", "RFC 8499 section 6"},
		Incidents: []string{".com and .net 2023-07-08", "sorryapp.com 2024-04-03"},
	},
}

const observeThere = "run zonegate observe from there, and give its evidence to the gate"

func reportVantage(p *migrate.Pass) {
	if !looked(p) {
		f := migrate.Finding{Owner: p.Origin().String(), Message: "nobody looked at any server: there is no evidence"}
		f.Headline, f.Fix = f.Message, "run the gate without --offline, or zonegate observe before it"
		p.Report(f)
		return
	}
	reportFewVantages(p)
	c := newComplaints(p)
	for _, role := range []evidence.Role{evidence.New, evidence.Old, evidence.Named, evidence.Parent} {
		blind := blindness{p: p, role: role}
		for _, t := range p.Seen.Of(role) {
			for _, tr := range bothTransports {
				reportCoverage(p, c, &blind, t, tr)
			}
		}
		blind.report(c)
	}
	reportUnmet(p, c)
	c.report()
}

// firstPurpose is the question that goes before all others.
func firstPurpose(r evidence.Role) evidence.Purpose {
	if r == evidence.Parent {
		return evidence.PurposeReferral
	}
	return evidence.PurposeSOA
}

// reportCoverage asks who saw an address over a transport.
func reportCoverage(p *migrate.Pass, c *complaints, blind *blindness, t migrate.Target, tr evidence.Transport) {
	sights := p.Seen.Sights(t.Role, t.Address, tr, firstPurpose(t.Role))
	var from []string
	able := false
	for _, s := range sights {
		from = with(from, s.Vantage)
		able = able || s.Outcome != evidence.NotObservable
	}
	if len(sights) > 0 && !able {
		blind.add(t, tr, from)
	}
	if len(sights) == 0 {
		c.add(t, tr, migrate.Sight{}, migrate.Finding{Message: "nobody looked at it", Fix: "run zonegate observe, or the gate without --offline"}, "was not looked at")
		return
	}
	for _, v := range p.Plan.Vantages {
		if slices.Contains(p.Seen.Vantages, v) && !slices.Contains(from, v) {
			c.add(t, tr, migrate.Sight{}, migrate.Finding{
				Message: fmt.Sprintf("was not looked at from %s, which the plan asks for", v), Fix: observeThere,
			}, "was not looked at from "+v)
		}
	}
}

// reportFewVantages compares the vantages with those that the plan names.
func reportFewVantages(p *migrate.Pass) {
	for _, v := range p.Plan.Vantages {
		if !slices.Contains(p.Seen.Vantages, v) {
			p.Report(migrate.Finding{
				Owner: p.Origin().String(), Vantage: v,
				Message:  fmt.Sprintf("there is no evidence from vantage %s, which the plan asks for", v),
				Headline: "no evidence from vantage " + v,
				Fix:      "run zonegate observe --vantage " + v + " there, and give its evidence to the gate",
			})
		}
	}
	if len(p.Seen.Vantages) == 1 {
		p.Report(migrate.Finding{
			Owner: p.Origin().String(), Severity: migrate.Warning,
			Message: fmt.Sprintf("all was seen from one vantage, %s; where several machines share an address (anycast) "+
				"only those nearest to it answered", p.Seen.Vantages[0]),
			Fix: "run zonegate observe from a second place, and give its evidence to the gate",
		})
	}
}

// blindness is the addresses of a role that no vantage has a route to.
type blindness struct {
	p    *migrate.Pass
	role evidence.Role
	list []blindSpot
}

type blindSpot struct {
	migrate.Target
	transports []evidence.Transport
	from       []string
}

func (b *blindness) add(t migrate.Target, tr evidence.Transport, from []string) {
	for i := range b.list {
		if b.list[i].Target == t {
			b.list[i].transports = append(b.list[i].transports, tr)
			return
		}
	}
	b.list = append(b.list, blindSpot{t, []evidence.Transport{tr}, from})
}

// report names each new server's address, and the others together.
func (b *blindness) report(c *complaints) {
	waiver, why := b.waiver()
	for _, s := range b.list {
		if b.role != evidence.New && b.role != evidence.Named {
			continue
		}
		for _, tr := range s.transports {
			c.add(s.Target, tr, migrate.Sight{}, migrate.Finding{
				Message: "not observable: " + noRoute(s.Address.Addr().Is4(), s.from) + why, Fix: blindFix, Accepted: waiver,
			}, "is not observable here")
		}
	}
	if b.role == evidence.New || b.role == evidence.Named || len(b.list) == 0 {
		return
	}
	var words []string
	for _, s := range b.list {
		words = append(words, strings.TrimSpace(s.Server+" "+addressText(s.Address)))
	}
	b.p.Report(migrate.Finding{
		Owner: b.p.Origin().String(), Accepted: waiver, Fix: blindFix,
		Message: fmt.Sprintf("not observable, %s of the %s: %s%s: %s", migrate.Plural(len(words), "address"),
			roleWords[b.role], noRoute(b.list[0].Address.Addr().Is4(), b.list[0].from), why, someOf(words)),
		Headline: fmt.Sprintf("%s of the %s not observable", migrate.Plural(len(words), "address"), roleWords[b.role]),
	})
}

const blindFix = "run zonegate observe on a machine that has the address family, or write a waiver of step U2 into the plan"

var roleWords = map[evidence.Role]string{
	evidence.New: "new servers", evidence.Old: "old servers", evidence.Named: "servers that the parent names", evidence.Parent: "parent's servers",
}

func noRoute(v4 bool, from []string) string {
	family := "IPv6"
	if v4 {
		family = "IPv4"
	}
	return fmt.Sprintf("%s has no route for %s", strings.Join(from, ", "), family)
}

// waiver is the plan's for step U2, or why the one that is there does not count.
// Where no new server could be seen at all, nothing can be waived.
func (b *blindness) waiver() (*migrate.Acceptance, string) {
	if !b.anyNewSeen() {
		return nil, ""
	}
	why := ""
	for i := range b.p.Plan.Waivers {
		w := &b.p.Plan.Waivers[i]
		switch {
		case w.Step != "U2":
		case plans.Expired(w.Until, b.p.Now):
			why = fmt.Sprintf("; the waiver of U2 ended on %s", migrate.TimeText(w.Until))
		case w.By == "":
			why = "; the waiver of U2 does not say by whom it is"
		default:
			return acceptanceOf(b.p, w), ""
		}
	}
	return nil, why
}

func (b *blindness) anyNewSeen() bool {
	return slices.ContainsFunc(contacts(b.p, evidence.New), func(c contact) bool { return c.sight.Outcome != evidence.NotObservable })
}

func acceptanceOf(p *migrate.Pass, w *plans.Waiver) *migrate.Acceptance {
	a := &migrate.Acceptance{Source: fmt.Sprintf("%s:%d waivers", p.Plan.File, w.Line), Check: p.Check.ID, Reason: w.Reason, By: w.By}
	if !w.Until.IsZero() {
		a.Until = migrate.TimeText(w.Until)
	}
	return a
}
