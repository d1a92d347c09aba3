package checks

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/zonefile"
)

// catchUpTime is how long an instance may be behind what its group gave in earlier
// looks: as zones change, transfers are always on the way.
const catchUpTime = 5 * time.Minute

// maxInstances is how many instances of an address have findings of their own.
const maxInstances = 3

// reportUnmet warns of instances of new servers (RFC 5001) that were wrong when
// they were met last, and that no look met since.
func reportUnmet(p *migrate.Pass, c *complaints) {
	unmet := p.Seen.Unmet(evidence.New)
	if len(unmet) == 0 {
		return
	}
	for _, t := range p.Seen.Of(evidence.New) {
		own := slices.DeleteFunc(slices.Clone(unmet), func(i migrate.Instance) bool { return i.Address != t.Address })
		if len(own) > 0 {
			j := newUnmetJudge(p, t)
			j.report(c, j.stray(own))
		}
	}
}

// strayInstance is an instance that was wrong, with what was wrong with it: at
// least one thing.
type strayInstance struct {
	nsid     string
	troubles []trouble
}

// trouble is what an answer shows to be wrong.
type trouble struct {
	sight migrate.Sight
	words string
}

// unmetJudge judges what instances of one address showed in earlier looks.
type unmetJudge struct {
	p *migrate.Pass
	migrate.Target
	zone *reader // nil where the gate does not ask what servers hold
	soas []contact
	said map[string]bool // of the present looks: other checks say so
}

func newUnmetJudge(p *migrate.Pass, t migrate.Target) *unmetJudge {
	j := &unmetJudge{p: p, Target: t, said: map[string]bool{}}
	if slices.Contains(serverGates, p.Gate) && p.New != nil && !p.New.Broken() {
		j.zone = newReader(p, evidence.New)
	}
	j.soas = soasOfGroup(p, t.Group)
	for _, tr := range bothTransports {
		for _, purpose := range []evidence.Purpose{evidence.PurposeSOA, evidence.PurposeNS, evidence.PurposeRandom} {
			for _, s := range p.Seen.Sights(t.Role, t.Address, tr, purpose) {
				j.said[j.wordsOf(s)] = true
				j.said[serialWords(s)] = true
			}
		}
	}
	return j
}

// soasOfGroup are all that the servers of a group gave as their SOA within the
// time that looks count.
func soasOfGroup(p *migrate.Pass, group string) (list []contact) {
	targets := slices.DeleteFunc(p.Seen.Of(evidence.New), func(t migrate.Target) bool { return t.Group != group })
	for _, s := range p.Seen.Every(evidence.New, evidence.PurposeSOA) {
		i := slices.IndexFunc(targets, func(t migrate.Target) bool { return t.Address == s.Address })
		if i >= 0 && s.Outcome == evidence.Answered && hasSOA(p, s) {
			list = append(list, contact{targets[i], s.Transport, s})
		}
	}
	return list
}

// stray are those that were wrong.
func (j *unmetJudge) stray(instances []migrate.Instance) (list []strayInstance) {
	for _, i := range instances {
		if troubles := j.judge(i); len(troubles) > 0 {
			list = append(list, strayInstance{i.NSID, troubles})
		}
	}
	return list
}

// judge lists what was wrong with an instance and is not said of the address now.
func (j *unmetJudge) judge(i migrate.Instance) (troubles []trouble) {
	add := func(s migrate.Sight, words string) {
		if words != "" && !j.said[words] && !slices.ContainsFunc(troubles, func(t trouble) bool { return t.words == words }) {
			troubles = append(troubles, trouble{s, words})
		}
	}
	for _, s := range i.Answers {
		if s.Purpose == evidence.PurposeSOA {
			add(s, j.serial(s))
		}
		add(s, j.wordsOf(s))
	}
	for _, pass := range i.Passes {
		for _, f := range j.contentFlaws(pass, i.NSID) {
			add(f.sight, f.message)
		}
	}
	return troubles
}

// wordsOf says what is wrong with one answer by itself; "" if nothing is.
func (j *unmetJudge) wordsOf(s migrate.Sight) string {
	switch {
	case s.Outcome == evidence.Truncated || s.TC && !s.Outcome.Helpful():
		return ""
	case s.Purpose == evidence.PurposeSOA && s.Outcome != evidence.Answered:
		return outcomeWords(s)
	case s.Purpose == evidence.PurposeSOA && !hasSOA(j.p, s):
		return "answers the question for the SOA " + recordWords(s.Answer)
	case j.zone == nil:
		return ""
	case s.Purpose == evidence.PurposeNS:
		return nsSetTrouble(j.p, s, plannedSets(j.p))
	case s.Purpose == evidence.PurposeRandom && s.Outcome.Helpful() && j.zone.judge(s, nil).check != "":
		return "to a name made up at random it " + outcomeWord(s.Observation)
	}
	return ""
}

// serial compares a serial with those that the group gave in the same look, or so
// long before that an instance has it by then; and with those that it gives so long
// after, which are to be no older. One that the address gives now is for
// live-serial.
func (j *unmetJudge) serial(s migrate.Sight) string {
	serial, ok := s.Serial()
	if !ok || j.said[serialWords(s)] {
		return ""
	}
	var before, after []contact
	for _, b := range j.soas {
		switch {
		case b.sight.Run == s.Run || s.At.Sub(b.sight.At) >= catchUpTime:
			before = append(before, b)
		case b.sight.At.Sub(s.At) >= catchUpTime:
			after = append(after, b)
		}
	}
	if b, n := leadOf(before, serial); n > 0 {
		return j.contrast(serial, b, "had")
	}
	if b, n := leadOf(after, serial); len(after) > 0 && n < 0 {
		return j.contrast(serial, b, "later had")
	}
	return ""
}

// leadOf is the contact with the serial that is furthest ahead, and how far it is
// ahead of another.
func leadOf(list []contact, serial uint32) (lead contact, ahead int64) {
	for i, b := range list {
		other, _ := b.sight.Serial()
		if n, _ := serialOrder(serial, other); i == 0 || n > ahead {
			lead, ahead = b, n
		}
	}
	return lead, ahead
}

func (j *unmetJudge) contrast(serial uint32, b contact, has string) string {
	other, _ := b.sight.Serial()
	return fmt.Sprintf("it had serial %d, and %s %s %d (%s)", serial, contactWords(j.p, b), has, other, behind(serial, other))
}

func serialWords(s migrate.Sight) string {
	serial, ok := s.Serial()
	if !ok {
		return ""
	}
	return fmt.Sprintf("serial %d", serial)
}

// contentFlaws are the answers of an instance in a content pass that were wrong,
// and are not at the address now.
func (j *unmetJudge) contentFlaws(pass migrate.SeenContent, nsid string) (list []flaw) {
	if j.zone == nil {
		return nil
	}
	known := j.zone.aliasesIn(pass)
	for _, s := range pass.Unequal {
		if s.NSID != nsid || s.Outcome == evidence.Truncated || s.TC && !s.Outcome.Helpful() {
			continue
		}
		if v := j.zone.judge(s, known[s.Name]); v.check != "" && !j.tellsNow(v) {
			list = append(list, flaw{j.Target, pass.Transport, s, v})
		}
	}
	return list
}

// tellsNow tells whether the present content has the same flaw.
func (j *unmetJudge) tellsNow(v verdict) bool {
	isNS := v.owner == j.p.Origin() && v.typ == zonefile.TypeNS
	return isNS || slices.ContainsFunc(contentsOf(j.p).flaws, func(f flaw) bool {
		return f.Target == j.Target && f.check == v.check && f.owner == v.owner && f.typ == v.typ
	})
}

// report makes a finding of each instance, or of all where they are many.
func (j *unmetJudge) report(c *complaints, list []strayInstance) {
	if len(list) > maxInstances {
		var ids []string
		for _, one := range list {
			ids = append(ids, one.nsid)
		}
		j.add(c, list[0].troubles[0].sight, fmt.Sprintf("%s were wrong when they were met last, within %s, and were not met right since: %s; of them ",
			migrate.Plural(len(list), "instance"), j.p.Seen.MaxAge, someOf(ids))+j.words(list[0]), fmt.Sprintf("had %s that were wrong", migrate.Plural(len(list), "instance")))
		return
	}
	for _, one := range list {
		j.add(c, one.troubles[0].sight, j.words(one), fmt.Sprintf("instance %s was wrong %s ago", one.nsid, ago(j.p, one.troubles[0].sight.At)))
	}
}

func (j *unmetJudge) add(c *complaints, s migrate.Sight, message, head string) {
	c.add(j.Target, "", s, migrate.Finding{
		Severity: migrate.Warning, Message: message,
		Fix: "ask the provider for that instance, or run zonegate observe until one look meets it again",
	}, head)
}

// words is "instance x was wrong when it was met last from ams, on 2030-01-01T00:00:00Z, 5m0s
// ago, and was not met right since: has serial 1, ...".
func (j *unmetJudge) words(one strayInstance) string {
	s := one.troubles[0].sight
	var what []string
	for _, t := range one.troubles[:min(len(one.troubles), someValues)] {
		what = append(what, t.words)
	}
	if more := len(one.troubles) - someValues; more > 0 {
		what = append(what, fmt.Sprintf("and %s more", migrate.Number(more)))
	}
	return fmt.Sprintf("instance %s was wrong when it was met last from %s, on %s, %s ago, and was not met right since: %s",
		one.nsid, s.Vantage, migrate.TimeText(s.At), ago(j.p, s.At), strings.Join(what, "; "))
}
