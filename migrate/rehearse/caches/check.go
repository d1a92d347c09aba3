package caches

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"
)

const (
	most         = 64
	mostPeople   = 100_000_000
	mostBins     = 10_000
	shareTooMuch = 0.0005 // how far shares may be from their sum of 1
)

func (w *World) check() error {
	if n := len(w.Parents); n == 0 || n > most {
		return fmt.Errorf("world %q has %d parent servers, not 1 to %d", w.Name, n, most)
	}
	if n := len(w.Servers); n == 0 || n > most {
		return fmt.Errorf("world %q has %d name servers, not 1 to %d", w.Name, n, most)
	}
	for i := range w.Parents {
		if err := w.Parents[i].check(w); err != nil {
			return fmt.Errorf("world %q: parent server %s: %w", w.Name, w.Parents[i].Name, err)
		}
	}
	for i := range w.Servers {
		if err := w.Servers[i].check(w); err != nil {
			return fmt.Errorf("world %q: server %s: %w", w.Name, w.Servers[i].Name, err)
		}
	}
	return nil
}

func (p *Parent) check(w *World) error {
	if err := rising(p.Phases, func(d Delegation) time.Duration { return d.From }); err != nil {
		return err
	}
	for _, d := range p.Phases {
		switch {
		case d.State == Parks || d.State > Parks:
			return fmt.Errorf("at %s it has state %d, which no parent has", offset(d.From), d.State)
		case d.State == Serves && d.NS == 0:
			return fmt.Errorf("at %s its delegation names no server", offset(d.From))
		}
		if err := cmp.Or(w.knows(d.NS), notNegative(d.TTL, d.GlueTTL, d.NegativeTTL)); err != nil {
			return fmt.Errorf("at %s: %w", offset(d.From), err)
		}
	}
	return nil
}

func (s *Server) check(w *World) error {
	if err := rising(s.Phases, func(p Service) time.Duration { return p.From }); err != nil {
		return err
	}
	for _, p := range s.Phases {
		if p.State > Parks {
			return fmt.Errorf("at %s it has state %d, which is none", offset(p.From), p.State)
		}
		if err := cmp.Or(w.knows(p.Apex), notNegative(p.TTL, p.AddressTTL, p.RecordTTL, p.NegativeTTL)); err != nil {
			return fmt.Errorf("at %s: %w", offset(p.From), err)
		}
	}
	return nil
}

func rising[P any](phases []P, from func(P) time.Duration) error {
	if len(phases) == 0 {
		return errors.New("it has no phases")
	}
	if !slices.IsSortedFunc(phases, func(a, b P) int { return cmp.Compare(from(a), from(b)) }) {
		return errors.New("its phases are not in the order of their times")
	}
	return nil
}

func (w *World) knows(s Set) error {
	if unknown := s >> len(w.Servers); len(w.Servers) < most && unknown != 0 {
		return fmt.Errorf("a set names server %d of %d", len(w.Servers)+lowest(unknown), len(w.Servers))
	}
	return nil
}

func notNegative(ttls ...time.Duration) error {
	for _, t := range ttls {
		if t < 0 {
			return fmt.Errorf("a TTL is %s", t)
		}
	}
	return nil
}

func (p *Population) check() error {
	if p.Resolvers < 1 || p.Resolvers > mostPeople {
		return fmt.Errorf("a population of %d resolvers is not simulated, but one of 1 to %d", p.Resolvers, mostPeople)
	}
	if p.Spread < 0 || p.Spread > 0 && p.Spread < 1 || math.IsNaN(p.Spread) || math.IsInf(p.Spread, 0) {
		return fmt.Errorf("the rates' spread is %g, not 1 or more", p.Spread)
	}
	if p.Fill > FillUniform {
		return fmt.Errorf("the fill is %d, which is none", p.Fill)
	}
	if len(p.Names) == 0 || len(p.Names) > most {
		return fmt.Errorf("%d names are looked up, not 1 to %d", len(p.Names), most)
	}
	for _, n := range p.Names {
		if !(n.PerHour > 0 && n.PerHour <= 1e7) {
			return fmt.Errorf("%s is looked up %g times an hour, not more than 0 and at most ten million times", n.Name, n.PerHour)
		}
	}
	return checkClasses(p.Classes)
}

func checkClasses(classes []Class) error {
	sum, seen := 0.0, map[string]bool{}
	for i := range classes {
		c := &classes[i]
		if seen[c.Name] {
			return fmt.Errorf("class %s is there twice", c.Name)
		}
		if err := c.check(); err != nil {
			return fmt.Errorf("class %s: %w", c.Name, err)
		}
		seen[c.Name] = true
		sum += c.Share
	}
	if math.Abs(sum-1) > shareTooMuch {
		return fmt.Errorf("the shares of the classes sum to %s, not to 1", plainShare(sum))
	}
	return nil
}

func (c *Class) check() error {
	switch {
	case !(c.Share >= 0 && c.Share <= 1):
		return fmt.Errorf("its share is %g, not from 0 to 1", c.Share)
	case !(c.Validating >= 0 && c.Validating <= 1):
		return fmt.Errorf("%g of it validates, not 0 to 1", c.Validating)
	case c.ParentCentric && (c.Refreshing || c.Follows || c.AsksNS):
		return errors.New("it is parent-centric and heeds the apex NS set")
	case c.Late && !c.Refreshing:
		return errors.New("it refreshes late, and does not refresh")
	case c.Cap < 0 || c.Floor < 0 || c.Stale < 0 || c.AskAgainAfter < 0 || c.Tries < 0:
		return errors.New("one of its limits is below 0")
	case c.Cap > 0 && c.Floor > c.Cap:
		return fmt.Errorf("its floor %s is above its cap %s", c.Floor, c.Cap)
	}
	return nil
}

func (s *Span) check() error {
	if s.Interval == 0 {
		s.Interval = time.Hour
	}
	switch {
	case s.Interval < time.Second:
		return fmt.Errorf("the interval is %s, not a second or more", s.Interval)
	case s.To <= s.From:
		return fmt.Errorf("the span ends at %s, not after its start at %s", offset(s.To), offset(s.From))
	case (s.To-s.From)/s.Interval >= mostBins:
		return fmt.Errorf("the span has more than %d intervals of %s", mostBins, s.Interval)
	}
	return nil
}
