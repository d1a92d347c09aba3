package main

import (
	"cmp"
	"fmt"
	"io"
	"net/netip"
	"slices"
	"strings"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/evidence"
)

// summary is what a look saw, in short, for people: it is no verdict.
type summary struct {
	move    *move
	vantage string

	file      string
	lines     int
	head      string
	questions int

	cut       *evidence.Cut
	unfound   []*evidence.Host
	addresses map[seenAddress]*seenAnswers
}

// seenAddress is an address in one of its roles.
type seenAddress struct {
	role    evidence.Role
	server  string
	address netip.AddrPort
}

// seenAnswers is what an address answered, by transport.
type seenAnswers struct {
	first    map[evidence.Transport]*evidence.Observation // SOA; of a parent the referral, of a resolver NS
	contents map[evidence.Transport]*evidence.Content
	learned  int
}

func newSummary(m *move, vantage string) *summary {
	return &summary{move: m, vantage: vantage, addresses: map[seenAddress]*seenAnswers{}}
}

// take is shown what was seen, batch by batch.
func (s *summary) take(entries []evidence.Entry) {
	for i := range entries {
		switch e := &entries[i]; {
		case e.Saw != nil:
			s.saw(e.Saw)
		case e.Content != nil:
			s.of(e.Content.Role, e.Content.Server, e.Content.Address).contents[e.Content.Transport] = e.Content
		case e.Cut != nil:
			s.cut = e.Cut
		case e.Host != nil && len(e.Host.Addresses) == 0:
			s.unfound = append(s.unfound, e.Host)
		case e.End != nil:
			s.questions = e.End.Questions
		}
	}
}

func (s *summary) of(role evidence.Role, server string, address netip.AddrPort) *seenAnswers {
	key := seenAddress{role, server, address}
	if s.addresses[key] == nil {
		s.addresses[key] = &seenAnswers{
			first:    map[evidence.Transport]*evidence.Observation{},
			contents: map[evidence.Transport]*evidence.Content{},
		}
	}
	return s.addresses[key]
}

func (s *summary) saw(o *evidence.Observation) {
	if o.Role == evidence.Walk {
		return
	}
	a := s.of(o.Role, o.Server, o.Address)
	switch o.Purpose {
	case evidence.PurposeSOA, evidence.PurposeReferral, evidence.PurposeResolver:
		if a.first[o.Transport] == nil {
			kept := *o
			a.first[o.Transport] = &kept
		}
	case evidence.PurposeQuery:
		if o.Outcome.Helpful() {
			a.learned++
		}
	}
}

var seenRoles = []struct {
	role  evidence.Role
	title string
}{
	{evidence.New, "new servers"}, {evidence.Old, "old servers"},
	{evidence.Named, "named by the parent, in no plan"}, {evidence.Parent, "servers of the parent zone"},
	{evidence.Resolver, "resolvers, whose answers are hints"},
}

// write tells a line for each address.
func (s *summary) write(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "observed %s from %s: %s, %s\n", s.move.zone, s.vantage,
		addressCount(len(s.addresses)), migrate.Plural(s.questions, "question"))
	if s.cut != nil && s.cut.Trouble != "" {
		fmt.Fprintf(&b, "  the parent was not found: %s\n", shown(s.cut.Trouble))
	}
	for _, h := range s.unfound {
		fmt.Fprintf(&b, "  %s has no address: %s\n", shown(h.Name), shown(whyUnfound(h)))
	}
	for _, r := range seenRoles {
		if keys := s.sorted(r.role); len(keys) > 0 {
			fmt.Fprintf(&b, "%s\n", s.title(r.role, r.title))
			s.addressLines(&b, keys)
		}
	}
	fmt.Fprintf(&b, "written to %s (%s, head %s)\n", s.file, migrate.Plural(s.lines, "line"), s.head)
	fmt.Fprintf(&b, "this is no verdict: zonegate gate delegate %s judges it\n", s.move.plan.File)
	_, err := io.WriteString(w, b.String())
	return err
}

func (s *summary) title(role evidence.Role, title string) string {
	if role == evidence.Parent && s.cut != nil {
		return fmt.Sprintf("%s %s", title, shown(s.cut.Zone))
	}
	return title
}

func addressCount(n int) string {
	if n == 1 {
		return "1 address"
	}
	return migrate.Number(n) + " addresses"
}

func whyUnfound(h *evidence.Host) string {
	why := string(h.Outcome)
	if h.DeniedBy != "" {
		why += " (says " + h.DeniedBy + ")"
	}
	if h.Detail != "" {
		why += ", " + h.Detail
	}
	return why
}

func (s *summary) sorted(role evidence.Role) (keys []seenAddress) {
	for key := range s.addresses {
		if key.role == role {
			keys = append(keys, key)
		}
	}
	slices.SortFunc(keys, func(a, b seenAddress) int {
		return cmp.Or(cmp.Compare(a.server, b.server), a.address.Compare(b.address))
	})
	return keys
}

func (s *summary) addressLines(b *strings.Builder, keys []seenAddress) {
	var names, addresses int
	for _, k := range keys {
		names, addresses = max(names, len(shown(k.server))), max(addresses, len(k.address.String()))
	}
	for _, k := range keys {
		name := ""
		if names > 0 {
			name = fmt.Sprintf("%-*s  ", names, shown(k.server))
		}
		fmt.Fprintf(b, "  %s%-*s  %s\n", name, addresses, k.address, s.addresses[k].text())
	}
}

// text is what an address answered, in a line.
func (a *seenAnswers) text() string {
	var parts []string
	for _, t := range []evidence.Transport{evidence.UDP, evidence.TCP} {
		if o := a.first[t]; o != nil {
			parts = append(parts, strings.ToUpper(string(t))+" "+answerText(o))
		}
	}
	for _, t := range []evidence.Transport{evidence.UDP, evidence.TCP} {
		if c := a.contents[t]; c != nil {
			parts = append(parts, contentText(c))
		}
	}
	if a.learned > 0 {
		parts = append(parts, migrate.Plural(a.learned, "answer")+" kept")
	}
	return strings.Join(parts, "; ")
}

func answerText(o *evidence.Observation) string {
	switch {
	case o.Purpose != evidence.PurposeSOA && o.Outcome.Helpful():
		return fmt.Sprintf("%s (%s)", o.Outcome, migrate.Plural(countType(o.Authority, "NS")+countType(o.Answer, "NS"), "NS record"))
	case o.Outcome == evidence.Answered:
		return "serial " + serialOf(o)
	case o.Detail != "":
		return fmt.Sprintf("%s (%s)", o.Outcome, shown(o.Detail))
	}
	return string(o.Outcome)
}

func countType(list []evidence.RR, mnemonic string) (n int) {
	for _, rr := range list {
		if rr.Type == mnemonic {
			n++
		}
	}
	return n
}

// serialOf is the serial of an SOA answer.
func serialOf(o *evidence.Observation) string {
	for _, rr := range o.Answer {
		if fields := strings.Fields(rr.Data); rr.Type == "SOA" && len(fields) > 2 {
			return shown(fields[2])
		}
	}
	return "not given"
}

func contentText(c *evidence.Content) string {
	if c.Asked == 0 {
		return "content over " + strings.ToUpper(string(c.Transport)) + ": not asked for"
	}
	text := fmt.Sprintf("content over %s: %s of %s as the %s zone has it", strings.ToUpper(string(c.Transport)),
		migrate.Number(c.Equal), migrate.Number(c.Asked), c.Role)
	if c.Asked < c.Questions {
		text += fmt.Sprintf(", of %s in all", migrate.Number(c.Questions))
	}
	if c.Unanswered > 0 {
		text += fmt.Sprintf(", %s unanswered", migrate.Number(c.Unanswered))
	}
	return text
}

// shown makes what a server sent fit for a terminal.
func shown(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7f {
			return '?'
		}
		return r
	}, s)
}
