package checks

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/zonegate/zonegate/migrate/evidence"
)

// moment reads a time of a case: "2030-01-01T00:00Z", seconds or not, "now", or how
// long before or after now: "-48h".
func (s *scene) moment(text string) (time.Time, error) {
	if text == "now" {
		return s.f.now, nil
	}
	if d, err := time.ParseDuration(text); err == nil {
		return s.f.now.Add(d), nil
	}
	if t, err := time.Parse("2006-01-02T15:04Z07:00", text); err == nil {
		return t, nil
	}
	return time.Parse(time.RFC3339, text)
}

// lookAt begins another look, which finds what the one before found: "at TIME".
func (s *scene) lookAt(words []string) error {
	if len(words) != 1 {
		return fmt.Errorf("at TIME")
	}
	t, err := s.moment(words[0])
	if err != nil {
		return err
	}
	s.begin(t)
	return nil
}

// every repeats the present look: "every 1h until TIME". The last is at that time.
func (s *scene) every(words []string) error {
	if len(words) != 3 || words[1] != "until" {
		return fmt.Errorf("every TIME until TIME")
	}
	step, err := time.ParseDuration(words[0])
	if err != nil || step <= 0 {
		return fmt.Errorf("%q is no step", words[0])
	}
	until, err := s.moment(words[2])
	if err != nil {
		return err
	}
	for s.at.Before(until) {
		next := s.at.Add(step)
		if next.After(until) {
			next = until
		}
		s.begin(next)
	}
	return nil
}

// begin puts the present look away, if there is one, and begins another at a
// time.
func (s *scene) begin(t time.Time) {
	if s.looks++; len(s.servers) > 0 {
		s.extra = append(s.extra, s.look(watched(s.servers))...)
	}
	s.at, s.run = t, fmt.Sprintf("run-%s-%d", s.vantage, s.looks)
	for i, a := range s.servers {
		s.servers[i] = s.later(a)
	}
}

// watchedPurposes are what is asked again and again.
var watchedPurposes = []evidence.Purpose{
	evidence.PurposeReferral, evidence.PurposeParentSOA, evidence.PurposeDS, evidence.PurposeSOA, evidence.PurposeNS,
	evidence.PurposeDNSKEY, evidence.PurposeRecord, evidence.PurposeAddress, evidence.PurposeResolver,
}

// watched is what a look shows that is not the last: no content, no probes.
func watched(servers []*actor) (list []*actor) {
	for _, a := range servers {
		b := *a
		b.passes = nil
		b.seen = slices.DeleteFunc(slices.Clone(a.seen), func(o *seenAnswer) bool { return !slices.Contains(watchedPurposes, o.Purpose) })
		list = append(list, &b)
	}
	return list
}

// later is what is seen of a server in the next look.
func (s *scene) later(a *actor) *actor {
	b := *a
	b.set = map[string]string{}
	for key, value := range a.set {
		b.set[key] = value
	}
	b.seen, b.passes = nil, nil
	for _, o := range a.seen {
		c := *o
		c.at, c.Answer, c.Authority, c.Additional = s.at, slices.Clone(o.Answer), slices.Clone(o.Authority), slices.Clone(o.Additional)
		b.seen = append(b.seen, &c)
	}
	for _, p := range a.passes {
		b.passes = append(b.passes, s.passLater(p))
	}
	return &b
}

func (s *scene) passLater(p *seenPass) *seenPass {
	c := &seenPass{Content: p.Content, at: s.at}
	c.ID, c.Started, c.Ended = strings.TrimSuffix(p.ID, "@"+p.at.String())+"@"+s.at.String(), s.at, s.at
	for _, o := range p.unequal {
		q := *o
		q.Pass, q.at = c.ID, s.at
		c.unequal = append(c.unequal, &q)
	}
	return c
}
