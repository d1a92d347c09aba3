package dnssec

import (
	"fmt"
	"time"

	"github.com/zonegate/zonegate/zonefile"
)

// maxAliases is how many aliases of an answer are followed.
const maxAliases = 16

// Verdict is what came of checking an answer.
type Verdict struct {
	Problems []Problem
	// Sets are the RRsets whose signatures were looked at.
	Sets []JudgedSet

	served []setKey
	lists  []claimedTypes
}

// CheckAnswer judges an answer by the keys of its zone, as a validator would that
// asked this server alone: the signatures of all its RRsets, and the proof of what
// it denies (RFC 4035 section 5.4, RFC 5155 section 8, RFC 9824). foreign, where it
// is set, tells of names that are not the zone's but of one below it: nothing is
// asked of them. An answer that is none (SERVFAIL, a lame one) must not be given.
func (t *Trust) CheckAnswer(a Answer, opt Options, foreign func(zonefile.Name) bool) Verdict {
	c := &answerCheck{
		Trust: t, opt: opt, a: a, foreign: foreign,
		answer: signedSets(a.Answer), authority: signedSets(a.Authority),
		proof:  proof{origin: t.Origin, hashes: map[zonefile.Name]Hash{}},
		judged: map[*signedSet]*setJudge{},
	}
	c.judgeSets()
	c.gatherProof()
	c.followAnswer()
	served, lists := c.claims()
	return Verdict{c.problems, c.judgedSets(), served, lists}
}

// JudgedSet is an RRset of an answer whose signatures were looked at.
type JudgedSet struct {
	Name zonefile.Name
	Type zonefile.Type
	// Dies is when it has no valid signature of some algorithm of the zone any more;
	// it may lie in the past. Zero: it has none that is right.
	Dies time.Time
}

type answerCheck struct {
	*Trust
	opt               Options
	a                 Answer
	foreign           func(zonefile.Name) bool
	answer, authority []*signedSet
	judged            map[*signedSet]*setJudge
	proof             proof
	problems          []Problem
}

// judgedSets lists the RRsets that were judged, in order of the answer.
func (c *answerCheck) judgedSets() (list []JudgedSet) {
	for _, section := range [][]*signedSet{c.answer, c.authority} {
		for _, s := range section {
			if j := c.judged[s]; j != nil {
				list = append(list, JudgedSet{s.Name, s.Type, j.dies()})
			}
		}
	}
	return list
}

// own tells whether a name is the zone's to speak of.
func (c *answerCheck) own(name zonefile.Name) bool {
	return name.IsAtOrBelow(c.Origin) && (c.foreign == nil || !c.foreign(name))
}

func (c *answerCheck) deny(name zonefile.Name, format string, args ...any) {
	c.problems = append(c.problems, Problem{Kind: Denial, Level: Error, Name: name, Type: c.a.Type, Text: fmt.Sprintf(format, args...)})
}

// judgeSets judges every RRset that has to be signed.
func (c *answerCheck) judgeSets() {
	for _, s := range c.answer {
		if c.isOwn(s) && !c.isCutNS(s) && !c.isSynthesized(s) {
			c.judge(s)
		}
	}
	for _, s := range c.authority {
		if c.isOwn(s) && !c.isCutNS(s) {
			c.judge(s)
		}
	}
}

// isOwn tells whether an RRset is the zone's: the DS of a cut and what denies it
// are, although their owner is the zone's below for all else.
func (c *answerCheck) isOwn(s *signedSet) bool {
	switch s.Type {
	case zonefile.TypeDS, zonefile.TypeNSEC, zonefile.TypeNSEC3:
		return s.Name == c.Origin || s.Name.IsBelow(c.Origin) && c.own(s.Name.Parent())
	}
	return c.own(s.Name)
}

func (c *answerCheck) judge(s *signedSet) {
	j := c.judgeSet(s, c.opt)
	c.judged[s] = j
	c.problems = append(c.problems, j.problems...)
}

// isCutNS tells whether the RRset is a delegation, which is not signed (RFC 4035
// section 2.2).
func (c *answerCheck) isCutNS(s *signedSet) bool {
	return s.Type == zonefile.TypeNS && s.Name != c.Origin
}

// isSynthesized tells whether the RRset is the CNAME that says what a DNAME of the
// answer makes of a name, which is not signed (RFC 6672 section 5.3.1).
func (c *answerCheck) isSynthesized(s *signedSet) bool {
	if s.Type != zonefile.TypeCNAME || len(s.Rdata) != 1 || len(s.signatures) > 0 {
		return false
	}
	target, ok := c.redirected(s.Name)
	return ok && string(target) == s.Rdata[0]
}

// redirected is what a DNAME of the answer makes of a name (RFC 6672 section 2.2).
func (c *answerCheck) redirected(name zonefile.Name) (target zonefile.Name, ok bool) {
	for _, s := range c.answer {
		if s.Type != zonefile.TypeDNAME || len(s.Rdata) == 0 || !name.IsBelow(s.Name) {
			continue
		}
		rest := name[:len(name)-len(s.Name)] + zonefile.Root
		return zonefile.Name(rest).Join(foldName(s.Rdata[0]))
	}
	return "", false
}

// followAnswer goes from the question's name along the aliases to the end.
func (c *answerCheck) followAnswer() {
	name := c.a.Name
	for aliases := range maxAliases {
		if !c.own(name) && !c.asksDSOf(name) {
			if cut := c.referral(name); cut != nil {
				c.refers(cut)
			}
			return // another zone's
		}
		if s := findSet(c.answer, name, c.a.Type); s != nil {
			c.expanded(s)
			return
		}
		if target, ok := c.redirected(name); ok {
			name = target
			continue
		}
		alias := findSet(c.answer, name, zonefile.TypeCNAME)
		if alias == nil {
			c.atEnd(name, aliases > 0)
			return
		}
		c.expanded(alias)
		name = foldName(alias.Rdata[0])
	}
}

// asksDSOf tells whether the question is for the DS of a delegation: that one is
// the zone's to speak of, and nothing else at the cut.
func (c *answerCheck) asksDSOf(name zonefile.Name) bool {
	return c.a.Type == zonefile.TypeDS && name == c.a.Name && name.IsBelow(c.Origin)
}

// expanded asks for the proof that a wildcard may answer for a name (RFC 4035
// section 5.3.4, RFC 5155 section 8.8).
func (c *answerCheck) expanded(s *signedSet) {
	j := c.judged[s]
	if j == nil {
		return
	}
	encloser, ok := j.encloser()
	if !ok {
		return
	}
	if why := c.proof.noCloser(s.Name, encloser); why != "" && !c.proof.faulty {
		c.deny(s.Name, "is answered from the wildcard %s, and that nothing goes before it is not proven: %s", wildcardOf(encloser), why)
	}
}

// atEnd judges what the answer says about a name that it has nothing for. Behind an
// alias nobody goes by it: a resolver asks for the alias's target anew.
func (c *answerCheck) atEnd(name zonefile.Name, aliased bool) {
	if aliased {
		return
	}
	if cut := c.referral(name); cut != nil {
		c.refers(cut)
		return
	}
	why := ""
	if c.a.NXDomain {
		why = c.proof.noName(name)
	} else {
		why = c.proof.noType(name, c.a.Type)
	}
	if why != "" && !c.proof.faulty {
		c.deny(name, "%s is not proven: %s", c.denialText(), why)
	}
}

func (c *answerCheck) denialText() string {
	if c.a.NXDomain {
		return "NXDOMAIN"
	}
	return "NODATA (NOERROR without a record)"
}

// referral finds the delegation that the answer refers to.
func (c *answerCheck) referral(name zonefile.Name) *signedSet {
	if len(c.a.Answer) > 0 && name == c.a.Name || findSet(c.authority, c.Origin, zonefile.TypeSOA) != nil {
		return nil
	}
	for _, s := range c.authority {
		if c.isCutNS(s) && s.Name.IsBelow(c.Origin) && name.IsAtOrBelow(s.Name) {
			return s
		}
	}
	return nil
}

// refers asks a delegation for its DS or for the proof that there is none (RFC 4035
// section 3.1.4).
func (c *answerCheck) refers(cut *signedSet) {
	if findSet(c.authority, cut.Name, zonefile.TypeDS) != nil {
		return // its signatures were judged
	}
	if why := c.proof.noDS(cut.Name); why != "" && !c.proof.faulty {
		c.problems = append(c.problems, Problem{Kind: Denial, Level: Error, Name: cut.Name, Type: zonefile.TypeDS,
			Text: "the referral has no DS, and that there is none is not proven: " + why})
	}
}
