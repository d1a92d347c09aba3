package checks

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/plans"
	"github.com/zonegate/zonegate/zonefile"
)

// scene turns a case's evidence, as testdata/README.md says, into a book: what
// one vantage saw in one look.
type scene struct {
	f       *fixture
	t       *testing.T
	plan    *plans.Plan
	origin  zonefile.Name
	zones   map[string]*zonefile.Zone
	vantage string
	at      time.Time
	run     string
	zone    string           // that the run is about
	aims    []string         // the new servers of its plan
	file    string           // of this evidence
	extra   []evidence.Entry // of other runs
	looks   int              // that were begun by "at"
	servers []*actor
	hosts   []*evidence.Host
	cut     *evidence.Cut
	trouble []evidence.Trouble
}

// actor is a server at one address, and what was seen of it.
type actor struct {
	role    evidence.Role
	name    string
	address netip.AddrPort
	zone    *zonefile.Zone // that it serves
	set     map[string]string
	seen    []*seenAnswer
	passes  []*seenPass
}

// seenAnswer is one observation in the making.
type seenAnswer struct {
	evidence.Observation
	at time.Time
}

type seenPass struct {
	evidence.Content
	unequal []*seenAnswer
	at      time.Time
}

// book reads all files of evidence of a case.
func (f *fixture) book(t *testing.T, q *migrate.Question) *evidence.Book {
	t.Helper()
	b := &evidence.Book{}
	for _, name := range sortedKeys(f.files) {
		vantage, ok := strings.CutPrefix(name, "evidence")
		if !ok {
			continue
		}
		s := &scene{f: f, t: t, plan: q.Plan, origin: q.New.Origin(), zones: map[string]*zonefile.Zone{"new.zone": q.New, "old.zone": q.Old}}
		s.vantage = cmp.Or(strings.TrimPrefix(vantage, "."), "ams")
		s.at, s.run, s.zone, s.file = f.now.Add(-2*time.Minute), "run-"+s.vantage, s.origin.String(), name+".jsonl"
		for _, ns := range s.plan.New.Nameservers {
			s.aims = append(s.aims, ns.Name)
		}
		for line := range strings.Lines(f.files[name]) {
			require.NoError(t, s.lines(line), "%s: %s", name, line)
		}
		b.Entries = append(b.Entries, s.entries()...)
		b.Troubles = append(b.Troubles, s.trouble...)
		b.Files = append(b.Files, evidence.File{Name: name + ".jsonl", Lines: len(b.Entries), Head: strings.Repeat("0", 64)})
	}
	slices.SortStableFunc(b.Entries, func(x, y evidence.Entry) int { return x.At.Compare(y.At) })
	return b
}

// entries is the log of the looks before and of the present one.
func (s *scene) entries() []evidence.Entry {
	return append(slices.Clone(s.extra), s.look(s.servers)...)
}

// look is the log of one look.
func (s *scene) look(servers []*actor) (list []evidence.Entry) {
	first := s.at
	add := func(at time.Time, e evidence.Entry) {
		e.At, e.Vantage, e.Run = at, s.vantage, s.run
		list = append(list, e)
	}
	for _, a := range servers {
		for _, o := range a.seen {
			if o.at.Before(first) {
				first = o.at
			}
		}
		for _, p := range a.passes {
			if p.at.Before(first) {
				first = p.at
			}
		}
	}
	begin := &evidence.Begin{Schema: evidence.Schema, Zone: s.zone, NewServers: s.aims}
	add(first, evidence.Entry{Begin: begin})
	if s.cut != nil {
		add(s.at, evidence.Entry{Cut: s.cut})
	}
	for _, h := range s.hosts {
		add(s.at, evidence.Entry{Host: h})
	}
	for _, a := range servers {
		for _, o := range a.seen {
			add(o.at, evidence.Entry{Saw: &o.Observation})
		}
		for _, p := range a.passes {
			for _, o := range p.unequal {
				add(p.at, evidence.Entry{Saw: &o.Observation})
			}
			add(p.at, evidence.Entry{Content: &p.Content})
		}
	}
	add(s.at, evidence.Entry{End: &evidence.End{}})
	return list
}

// lines reads one line, which may be about all servers of a role.
func (s *scene) lines(text string) error {
	text, _, _ = strings.Cut(text, " # ")
	words := fields(text)
	if len(words) == 0 || strings.HasPrefix(words[0], "#") {
		return nil
	}
	at := slices.Index(words, "*")
	if at < 0 {
		return s.line(words)
	}
	role := evidence.Role(words[at-1])
	for _, a := range slices.Clone(s.servers) {
		if a.role != role {
			continue
		}
		words[at] = a.address.String()
		if err := s.line(words); err != nil {
			return err
		}
	}
	return nil
}

func (s *scene) line(words []string) error {
	key, value, _ := strings.Cut(words[0], "=")
	switch {
	case words[0] == "at":
		return s.lookAt(words[1:])
	case words[0] == "every":
		return s.every(words[1:])
	case key == "at":
		return s.setAt(value)
	case key == "run":
		return s.newRun(words[1:])
	case key == "good":
		return s.good(words[1:])
	case key == "drop":
		return s.drop(words[1:])
	case key == "host":
		return s.host(words[1:])
	case key == "cut":
		return s.cutLine(words[1:])
	case key == "trouble":
		return s.troubleLine(words[1:])
	case key == "pass":
		return s.pass(words[1:])
	}
	return s.override(words)
}

// fields splits at blanks, but not inside of quotation marks of either kind.
func fields(text string) (words []string) {
	var b strings.Builder
	quote, in := byte(0), false
	for i := range len(text) {
		c := text[i]
		switch {
		case quote != 0 && c == quote:
			quote = 0
		case quote == 0 && (c == '"' || c == '\''):
			quote, in = c, true
		case quote == 0 && (c == ' ' || c == '\t' || c == '\n'):
			if in {
				words = append(words, b.String())
			}
			b.Reset()
			in = false
		default:
			b.WriteByte(c)
			in = true
		}
	}
	if in {
		words = append(words, b.String())
	}
	return words
}

// newRun ends the run and begins another: "run NAME [zone=ZONE] [servers=NAMES]".
func (s *scene) newRun(words []string) error {
	s.extra, s.servers, s.hosts, s.cut = s.entries(), nil, nil, nil
	for _, w := range words {
		switch key, value, _ := strings.Cut(w, "="); key {
		case "zone":
			s.zone = value
		case "servers":
			s.aims = strings.Split(value, ",")
		default:
			s.run = w
		}
	}
	return nil
}

func (s *scene) setAt(value string) error {
	d, err := time.ParseDuration(value)
	s.at = s.f.now.Add(d)
	return err
}

// good adds servers that are as they should be: one, or all of the plan.
func (s *scene) good(words []string) error {
	if len(words) > 0 {
		a, rest, err := s.who(words)
		if err != nil {
			return err
		}
		s.servers = slices.DeleteFunc(s.servers, func(x *actor) bool { return x.role == a.role && x.address == a.address })
		s.servers = append(s.servers, a)
		return s.define(a, rest)
	}
	for _, side := range []struct {
		role evidence.Role
		list []plans.Nameserver
	}{{evidence.New, s.plan.New.Nameservers}, {evidence.Old, s.plan.Old.Nameservers}} {
		for _, ns := range side.list {
			h := &evidence.Host{Role: side.role, Name: ns.Name, From: "plan", Outcome: evidence.Answered}
			for _, text := range ns.Addresses {
				addr, err := plans.AddrPort(text)
				if err != nil {
					return err
				}
				h.Addresses = append(h.Addresses, addr)
				s.act(&actor{role: side.role, name: ns.Name, address: addr, set: map[string]string{}})
			}
			if len(h.Addresses) > 0 {
				s.hosts = append(s.hosts, h)
			}
		}
	}
	s.cut = &evidence.Cut{Zone: s.plan.Parent.Zone, From: "plan"}
	for _, text := range s.plan.Parent.Servers {
		addr, err := plans.AddrPort(text)
		if err != nil {
			return err
		}
		s.cut.Addresses = append(s.cut.Addresses, addr)
		s.act(&actor{role: evidence.Parent, address: addr, set: map[string]string{}})
	}
	for _, text := range s.plan.Resolvers {
		addr, err := plans.AddrPort(text)
		if err != nil {
			return err
		}
		s.act(&actor{role: evidence.Resolver, address: addr, set: map[string]string{}})
	}
	return nil
}

func (s *scene) act(a *actor) {
	s.servers = append(s.servers, a)
	s.play(a)
}

// who reads "ROLE [SERVER] ADDRESS" and finds the server, or makes one.
func (s *scene) who(words []string) (a *actor, rest []string, err error) {
	role := evidence.Role(words[0])
	if !slices.Contains([]evidence.Role{evidence.New, evidence.Old, evidence.Parent, evidence.Named, evidence.Resolver}, role) {
		return nil, nil, fmt.Errorf("%q is no role", words[0])
	}
	words = words[1:]
	name := ""
	if len(words) > 0 && strings.HasSuffix(words[0], ".") {
		name, words = words[0], words[1:]
	}
	if len(words) == 0 {
		return nil, nil, fmt.Errorf("there is no address")
	}
	addr, err := plans.AddrPort(words[0])
	if err != nil {
		return nil, nil, err
	}
	for _, a := range s.servers {
		if a.role == role && a.address == addr && (name == "" || name == a.name) {
			return a, words[1:], nil
		}
	}
	return &actor{role: role, name: name, address: addr, set: map[string]string{}}, words[1:], nil
}

// define has a server play anew with settings.
func (s *scene) define(a *actor, words []string) error {
	for _, w := range words {
		key, value, ok := strings.Cut(w, "=")
		if !ok || !slices.Contains([]string{"serial", "serves", "nsid", "names", "ttl", "faults", "denies"}, key) {
			return fmt.Errorf("%q is no setting of a server", w)
		}
		a.set[key] = value
	}
	if a.role == evidence.Named && !slices.ContainsFunc(s.hosts, func(h *evidence.Host) bool { return h.Name == a.name }) {
		s.hosts = append(s.hosts, &evidence.Host{Role: a.role, Name: a.name, From: "walk", Outcome: evidence.Answered})
	}
	for _, h := range s.hosts {
		if h.Role == evidence.Named && h.Name == a.name && !slices.Contains(h.Addresses, a.address) {
			h.Addresses = append(h.Addresses, a.address)
		}
	}
	s.play(a)
	return nil
}

func (s *scene) drop(words []string) error {
	if len(words) == 1 && words[0] == "cut" {
		s.cut = nil
		s.servers = slices.DeleteFunc(s.servers, func(a *actor) bool { return a.role == evidence.Parent })
		return nil
	}
	if len(words) == 1 && words[0] == "hosts" {
		s.hosts = nil
		return nil
	}
	a, rest, err := s.who(words)
	if err != nil {
		return err
	}
	is := selection(rest)
	a.seen = slices.DeleteFunc(a.seen, is.matches)
	a.passes = slices.DeleteFunc(a.passes, func(p *seenPass) bool {
		return is.purpose == "" && (is.transport == "" || is.transport == p.Transport)
	})
	return nil
}

// selected is which of a server's observations a line is about.
type selected struct {
	transport evidence.Transport
	purpose   evidence.Purpose
	rest      []string
}

func selection(words []string) (is selected) {
	if len(words) > 0 && (words[0] == "udp" || words[0] == "tcp") {
		is.transport, words = evidence.Transport(words[0]), words[1:]
	}
	if len(words) > 0 {
		is.purpose, words = evidence.Purpose(words[0]), words[1:]
	}
	is.rest = words
	return is
}

func (is selected) matches(o *seenAnswer) bool {
	return (is.transport == "" || is.transport == o.Transport) && (is.purpose == "" || is.purpose == "all" || is.purpose == o.Purpose)
}

func (s *scene) host(words []string) error {
	if len(words) < 3 {
		return fmt.Errorf("host ROLE NAME OUTCOME")
	}
	h := &evidence.Host{Role: evidence.Role(words[0]), Name: words[1], Outcome: evidence.Outcome(words[2]), From: "walk"}
	for _, w := range words[3:] {
		switch key, value, ok := strings.Cut(w, "="); {
		case ok && key == "denied-by":
			h.DeniedBy = value
		case ok && key == "from":
			h.From = value
		case ok && key == "detail":
			h.Detail = value
		default:
			addr, err := plans.AddrPort(w)
			if err != nil {
				return err
			}
			h.Addresses = append(h.Addresses, addr)
		}
	}
	s.hosts = slices.DeleteFunc(s.hosts, func(x *evidence.Host) bool { return x.Role == h.Role && x.Name == h.Name })
	s.hosts = append(s.hosts, h)
	return nil
}

func (s *scene) cutLine(words []string) error {
	s.cut = &evidence.Cut{Zone: words[0], From: "walk"}
	for _, w := range words[1:] {
		key, value, ok := strings.Cut(w, "=")
		if !ok || key != "trouble" {
			return fmt.Errorf("%q is nothing of a cut", w)
		}
		s.cut.Trouble = value
	}
	return nil
}

func (s *scene) troubleLine(words []string) error {
	if len(words) < 2 {
		return fmt.Errorf("trouble KIND [LINE] WORDS")
	}
	t := evidence.Trouble{Kind: evidence.TroubleKind(words[0]), File: s.file}
	n, err := strconv.Atoi(words[1])
	if words = words[1:]; err == nil {
		t.Line, words = n, words[1:]
	}
	t.Message = strings.Join(words, " ")
	s.trouble = append(s.trouble, t)
	return nil
}

func sortedKeys[V any](m map[string]V) (keys []string) {
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
