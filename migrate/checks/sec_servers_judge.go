package checks

import (
	"fmt"
	"time"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/dnssec"
	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/zonefile"
)

// serverJudge judges one address over one transport, as one vantage saw it.
type serverJudge struct {
	p     *migrate.Pass
	v     *serverVerdict
	chain *serverChain
	contact
	opt    dnssec.Options
	trusts []trustBy
	told   map[toldKey]bool
	count  serverCount
	cuts   []zonefile.Name // that the server itself refers to
	claims dnssec.Claims
	taken  []migrate.Sight // the answers that claims has
}

// trustBy is what one DS set makes of the server's keys.
type trustBy struct {
	*dnssec.Trust
	of parentDS
}

type toldKey struct {
	kind      dnssec.Kind
	level     dnssec.Level
	name      zonefile.Name
	typ       zonefile.Type
	tag       uint16
	algorithm dnssec.Algorithm
	text      string // where several of a kind are of one RRset
}

func newServerJudge(p *migrate.Pass, v *serverVerdict, chain *serverChain, b contact) *serverJudge {
	return &serverJudge{
		p: p, v: v, chain: chain, contact: b, told: map[toldKey]bool{},
		opt:   dnssec.Options{Now: p.Now, ValidFor: validFor(p), Cache: p.Signing.Cache},
		count: serverCount{contact: b, nsid: b.sight.NSID, dies: map[setName]time.Time{}},
	}
}

func (j *serverJudge) judge() {
	if !j.trust() {
		return
	}
	j.findCuts()
	signed := j.signedSights()
	for _, s := range j.plainSights() {
		j.answer(s)
	}
	for _, s := range signed {
		j.answer(s)
	}
	for _, c := range j.claims.Contradictions() {
		j.add(c.Problem, j.taken[c.Answer])
	}
	if len(signed) == 0 && len(j.trusts[0].Published) > 0 {
		j.miss("was not asked for what a signed zone has to prove")
	}
	j.v.counts = append(j.v.counts, j.count)
}

// miss notes what nobody looked at.
func (j *serverJudge) miss(what string) {
	j.v.unseen = with(j.v.unseen, fmt.Sprintf("%s %s over %s %s", j.Server, addressText(j.Address), transportWord(j.transport), what))
}

// trust goes from each DS set of the parent to the server's keys. Over TCP they are
// those that it gave over UDP: they are asked for once.
func (j *serverJudge) trust() bool {
	overUDP := j.contact
	overUDP.transport = evidence.UDP
	sights := asked(j.p, overUDP, evidence.PurposeDNSKEY)
	if len(sights) == 0 {
		j.miss("was not asked for DNSKEY")
		return false
	}
	s := sights[len(sights)-1]
	if j.isBehind(s) {
		j.miss("was last asked for DNSKEY on " + migrate.TimeText(s.At))
		return false
	}
	if !s.Outcome.Helpful() {
		j.miss(outcomeWords(s) + " to the question for DNSKEY")
		return false
	}
	records, err := readRecords(s.Answer)
	if err != nil {
		j.add(j.unreadable(err, s), s)
		return false
	}
	sets := j.chain.sets
	if len(sets) == 0 {
		sets = []parentDS{{}}
	}
	for _, ds := range sets {
		t := trustBy{dnssec.TrustOf(j.p.Origin(), ds.list, records, j.opt), ds}
		j.trusts = append(j.trusts, t)
		if j.transport == evidence.UDP {
			j.addOf(t, t.Problems, s)
		}
	}
	return true
}

func (j *serverJudge) unreadable(err error, s migrate.Sight) dnssec.Problem {
	name, _ := zonefile.ParseName(s.Name, zonefile.Root)
	t, _ := zonefile.ParseType(s.Type)
	return dnssec.Problem{Kind: dnssec.Denial, Level: dnssec.Error, Name: name, Type: t, Text: "the answer cannot be judged: " + err.Error()}
}

// addOf adds problems, with the DS set that shows them where the parent's servers
// have several.
func (j *serverJudge) addOf(t trustBy, problems []dnssec.Problem, s migrate.Sight) {
	for _, problem := range problems {
		if len(j.chain.sets) > 1 && isOfChain(problem.Kind) {
			problem.Text += " (by the DS of " + someOf(t.of.of) + ")"
		}
		j.add(problem, s)
	}
}

func isOfChain(k dnssec.Kind) bool {
	switch k {
	case dnssec.DSMismatch, dnssec.DSWithoutDNSKEY, dnssec.DSExtra, dnssec.DNSKEYUnsigned, dnssec.NotVerified:
		return true
	}
	return false
}

// add takes a problem once: an SOA is in every denial.
func (j *serverJudge) add(problem dnssec.Problem, s migrate.Sight) {
	key := toldKey{problem.Kind, problem.Level, problem.Name, problem.Type, problem.Tag, problem.Algorithm, ""}
	if isOfChain(problem.Kind) {
		key.text = problem.Text
	}
	if !j.told[key] {
		j.told[key] = true
		j.v.problems = append(j.v.problems, serverProblem{problem, s})
	}
}

// plainSights are the answers with DO=1 that every look has.
func (j *serverJudge) plainSights() (list []migrate.Sight) {
	for _, purpose := range []evidence.Purpose{evidence.PurposeNS, evidence.PurposeRandom, evidence.PurposeSignedSOA} {
		for _, s := range asked(j.p, j.contact, purpose) {
			if s.DO {
				list = append(list, s)
			}
		}
	}
	return list
}

// signedSights are the answers that only servers of signed zones are asked for.
// Those of an earlier look than the rest say nothing of the server of now.
func (j *serverJudge) signedSights() (list []migrate.Sight) {
	for _, s := range asked(j.p, j.contact, evidence.PurposeSigned) {
		if !j.isBehind(s) {
			list = append(list, s)
		}
	}
	return list
}

// isBehind tells whether an answer is of an earlier look than the rest.
func (j *serverJudge) isBehind(s migrate.Sight) bool { return j.sight.At.Sub(s.At) > j.p.Seen.MaxAge }

// answer judges one answer by the server's keys.
func (j *serverJudge) answer(s migrate.Sight) {
	switch {
	case silent(s.Outcome) || s.Outcome == evidence.NotObservable:
		j.miss(outcomeWords(s) + " to questions with DO=1")
		return
	case s.Outcome == evidence.ServFail || s.Outcome == evidence.Refused || s.Outcome == evidence.OtherRcode:
		j.add(j.problemOf(s, dnssec.Denial, outcomeWords(s)+" to a question with DO=1"), s)
		return
	case !s.Outcome.Helpful():
		j.miss(outcomeWords(s) + " to questions with DO=1")
		return
	}
	a, err := answerOf(s)
	if err != nil {
		j.add(j.unreadable(err, s), s)
		return
	}
	if s.Outcome != evidence.Referred && a.Type != zonefile.TypeDS && j.isForeign(a.Name) {
		return // the child's own answer
	}
	j.count.answers++
	if len(j.trusts[0].Published) == 0 {
		return // that there are no keys was said
	}
	v := j.trusts[0].CheckAnswer(a, j.opt, j.isForeign)
	for _, problem := range v.Problems {
		j.add(problem, s)
	}
	for _, set := range v.Sets {
		j.count.take(set)
	}
	j.claims.Take(v)
	j.taken = append(j.taken, s)
}

func (j *serverJudge) problemOf(s migrate.Sight, kind dnssec.Kind, text string) dnssec.Problem {
	name, _ := zonefile.ParseName(s.Name, zonefile.Root)
	t, _ := zonefile.ParseType(s.Type)
	return dnssec.Problem{Kind: kind, Level: dnssec.Error, Name: name, Type: t, Text: text}
}

func answerOf(s migrate.Sight) (a dnssec.Answer, err error) {
	if a.Name, err = zonefile.ParseName(s.Name, zonefile.Root); err != nil {
		return a, err
	}
	a.Type, _ = zonefile.ParseType(s.Type)
	a.NXDomain = s.Rcode == "NXDOMAIN"
	if a.Answer, err = readRecords(s.Answer); err != nil {
		return a, err
	}
	a.Authority, err = readRecords(s.Authority)
	return a, err
}

// findCuts takes the delegations that the server's own referrals show.
func (j *serverJudge) findCuts() {
	for _, s := range j.signedSights() {
		if s.Outcome != evidence.Referred {
			continue
		}
		for i := range s.Authority {
			if n, err := zonefile.ParseName(s.Authority[i].Name, zonefile.Root); err == nil && s.Authority[i].Type == "NS" {
				j.cuts = append(j.cuts, n)
			}
		}
	}
}

// isForeign tells whether a name is another zone's: at or below a delegation, as
// the server shows it or the side's zone has it.
func (j *serverJudge) isForeign(name zonefile.Name) bool {
	for _, cut := range j.cuts {
		if name.IsAtOrBelow(cut) {
			return true
		}
	}
	z := j.p.New
	if j.Role == evidence.Old && j.p.Old != nil {
		z = j.p.Old
	}
	return z.Find(name).Where == zonefile.Delegated
}
