package checks

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/stretchr/testify/require"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/plans"
	"github.com/zonegate/zonegate/zonefile"
)

// play fills in all that is seen of a server that serves a zone as it should.
func (s *scene) play(a *actor) {
	a.seen, a.passes = nil, nil
	switch a.role {
	case evidence.Parent:
		s.playParent(a)
		return
	case evidence.Resolver:
		s.playResolver(a)
		return
	}
	a.zone = s.served(a)
	source := s.source(a.role)
	if a.zone == nil || source == nil {
		source = s.zones["new.zone"]
		if a.zone == nil {
			a.zone = source
		}
	}
	apex := s.origin.String()
	for _, tr := range bothTransports {
		s.ask(a, tr, evidence.PurposeSOA, apex, "SOA", false)
		s.ask(a, tr, evidence.PurposeNS, apex, "NS", false)
		s.ask(a, tr, evidence.PurposeRandom, "random."+apex, "A", false)
	}
	s.ask(a, evidence.UDP, evidence.PurposeRandom, "random2."+apex, "A", true)
	s.ask(a, evidence.UDP, evidence.PurposeDNSKEY, apex, "DNSKEY", true)
	s.ask(a, evidence.UDP, evidence.PurposeCDS, apex, "CDS", false)
	s.ask(a, evidence.UDP, evidence.PurposeCDNSKEY, apex, "CDNSKEY", false)
	s.ask(a, evidence.UDP, evidence.PurposeCSYNC, apex, "CSYNC", false)
	for _, e := range s.plan.Protect {
		if name, err := zonefile.ParseName(e.Name, s.origin); err == nil && e.Type != "" && a.role != evidence.Named {
			s.ask(a, evidence.UDP, evidence.PurposeRecord, name.String(), e.Type, false)
		}
	}
	s.askAddresses(a)
	s.playSigned(a)
	s.refuse(a, evidence.UDP, evidence.PurposeRecursion, ".", "SOA")
	s.refuse(a, evidence.TCP, evidence.PurposeTransfer, apex, "AXFR")
	if a.role == evidence.New {
		s.askNegative(a, source)
		s.compare(a, evidence.UDP, source)
		s.compare(a, evidence.TCP, source)
	}
	if a.role == evidence.Old && s.zones["old.zone"] != nil && s.plan.Old.Source != "queries" {
		s.compare(a, evidence.UDP, source)
	}
}

func (s *scene) source(role evidence.Role) *zonefile.Zone {
	if role == evidence.Old {
		return s.zones["old.zone"]
	}
	return s.zones["new.zone"]
}

// served is the zone that a server has: its side's, or a file of the case.
func (s *scene) served(a *actor) *zonefile.Zone {
	if name := a.set["serves"]; name != "" {
		return s.zoneNamed(name)
	}
	return s.source(a.role)
}

// zoneNamed is a zone that is a file of the case.
func (s *scene) zoneNamed(name string) *zonefile.Zone {
	if s.zones[name] == nil {
		text, ok := s.f.files[name]
		require.True(s.t, ok, "there is no file %s", name)
		s.zones[name] = s.f.read(s.t, name, text)
	}
	return s.zones[name]
}

func (s *scene) playParent(a *actor) {
	apex := s.origin.String()
	names := s.names(a, "old")
	for _, tr := range bothTransports {
		o := s.question(a, tr, evidence.PurposeReferral, apex, "NS", false)
		o.Outcome, o.Rcode, o.Authority, o.Additional = evidence.Referred, "NOERROR", s.nsSet(names, a.ttl(172800)), s.glue(names)
	}
	ds := s.question(a, evidence.UDP, evidence.PurposeDS, apex, "DS", false)
	ds.Outcome, ds.Rcode, ds.AA = evidence.NoData, "NOERROR", true
	soa := s.question(a, evidence.UDP, evidence.PurposeParentSOA, s.plan.Parent.Zone, "SOA", false)
	soa.Outcome, soa.Rcode, soa.AA = evidence.Answered, "NOERROR", true
	soa.Answer = []evidence.RR{{
		Name: s.plan.Parent.Zone, Type: "SOA", TTL: 900,
		Data: "a.parent.test. hostmaster.parent.test. " + cmp.Or(a.set["serial"], "1") + " 1800 900 604800 900",
	}}
}

func (s *scene) playResolver(a *actor) {
	o := s.question(a, evidence.UDP, evidence.PurposeResolver, s.origin.String(), "NS", false)
	o.Outcome, o.Rcode, o.RD, o.RA = evidence.Answered, "NOERROR", true, true
	o.Answer = s.nsSet(s.names(a, "old"), a.ttl(86400))
}

// names is the NS set that a server is to give: "old", "new", or names divided by
// commas.
func (s *scene) names(a *actor, unless string) (names []string) {
	var side []plans.Nameserver
	switch words := cmp.Or(a.set["names"], unless); words {
	case "old":
		side = s.plan.Old.Nameservers
	case "new":
		side = s.plan.New.Nameservers
	default:
		return strings.Split(words, ",")
	}
	for _, ns := range side {
		names = append(names, ns.Name)
	}
	return names
}

// ttl is that of the NS set that a server gives.
func (a *actor) ttl(unless uint32) uint32 {
	ttl, err := strconv.ParseUint(a.set["ttl"], 10, 32)
	if err != nil {
		return unless
	}
	return uint32(ttl)
}

func (s *scene) nsSet(names []string, ttl uint32) (list []evidence.RR) {
	for _, name := range names {
		list = append(list, evidence.RR{Name: s.origin.String(), Type: "NS", TTL: ttl, Data: name})
	}
	return list
}

// glue is the addresses of servers within the zone: the new ones where a set is
// the new one.
func (s *scene) glue(names []string) (list []evidence.RR) {
	sides := append(slices.Clone(s.plan.Old.Nameservers), s.plan.New.Nameservers...)
	told := map[string]bool{}
	for _, server := range sides {
		if !strings.HasSuffix(server.Name, "."+s.origin.String()) || !slices.Contains(names, server.Name) || told[server.Name] {
			continue
		}
		told[server.Name] = true
		for _, text := range server.Addresses {
			list = append(list, evidence.RR{Name: server.Name, Type: "A", TTL: 172800, Data: text})
		}
	}
	return list
}

// question adds an observation without an answer.
func (s *scene) question(a *actor, tr evidence.Transport, purpose evidence.Purpose, name, typ string, do bool) *seenAnswer {
	o := &seenAnswer{at: s.at}
	o.Question = evidence.Question{Role: a.role, Server: a.name, Address: a.address, Transport: tr, Purpose: purpose, Name: name, Type: typ, DO: do}
	o.EDNS, o.NSID, o.Tries = true, a.set["nsid"], 1
	a.seen = append(a.seen, o)
	return o
}

func (s *scene) ask(a *actor, tr evidence.Transport, purpose evidence.Purpose, name, typ string, do bool) {
	o := s.question(a, tr, purpose, name, typ, do)
	s.respond(a, &o.Observation)
}

func (s *scene) refuse(a *actor, tr evidence.Transport, purpose evidence.Purpose, name, typ string) {
	o := s.question(a, tr, purpose, name, typ, false)
	o.Outcome, o.Rcode = evidence.Refused, "REFUSED"
}

// respond answers from the zone that the server serves.
func (s *scene) respond(a *actor, o *evidence.Observation) {
	respond(a.zone, o)
	s.respondNS(a, o)
	s.respondSigned(a, o)
	if serial := a.set["serial"]; serial != "" {
		for i, rr := range o.Answer {
			if rr.Type == "SOA" {
				words := strings.Fields(rr.Data)
				words[2] = serial
				o.Answer[i].Data = strings.Join(words, " ")
			}
		}
	}
}

// askAddresses asks for the addresses of name servers within the zone.
func (s *scene) askAddresses(a *actor) {
	if a.role == evidence.Named {
		return
	}
	told := map[zonefile.Name]bool{}
	for _, ns := range append(slices.Clone(s.plan.Old.Nameservers), s.plan.New.Nameservers...) {
		name, err := zonefile.ParseName(ns.Name, s.origin)
		if err != nil || !name.IsBelow(s.origin) || told[name] {
			continue
		}
		told[name] = true
		s.ask(a, evidence.UDP, evidence.PurposeAddress, name.String(), "A", false)
		s.ask(a, evidence.UDP, evidence.PurposeAddress, name.String(), "AAAA", false)
	}
}

// respondNS answers with another NS set than the zone's.
func (s *scene) respondNS(a *actor, o *evidence.Observation) {
	if o.Type != "NS" || o.Name != s.origin.String() || a.set["names"] == "" && a.set["ttl"] == "" || len(o.Answer) == 0 {
		return
	}
	side := "old"
	if a.role == evidence.New {
		side = "new"
	}
	o.Answer = s.nsSet(s.names(a, side), a.ttl(o.Answer[0].TTL))
}

// respond is what a server of a zone answers (RFC 1034 section 4.3.2).
func respond(z *zonefile.Zone, o *evidence.Observation) {
	name, t := zonefile.MustName(o.Name), mustType(o.Type)
	o.Rcode, o.AA, o.Outcome, o.Answer, o.Authority, o.Additional = "NOERROR", true, evidence.NoData, nil, nil, nil
	found := z.Find(name)
	switch found.Where {
	case zonefile.NotThere:
		o.Outcome, o.Rcode = evidence.NXDomain, "NXDOMAIN"
	case zonefile.Delegated:
		if name != found.Node.Name() || t != zonefile.TypeDS {
			o.Outcome, o.AA = evidence.Referred, false
			o.Authority = rrs(found.Node.Name().String(), found.Node.RRset(zonefile.TypeNS))
			for _, target := range migrate.Targets(found.Node.RRset(zonefile.TypeNS)) {
				for _, a := range []zonefile.Type{zonefile.TypeA, zonefile.TypeAAAA} {
					if target.IsAtOrBelow(found.Node.Name()) {
						o.Additional = append(o.Additional, rrs(target.String(), z.RRset(target, a))...)
					}
				}
			}
			return
		}
		fallthrough
	case zonefile.HasRecords, zonefile.Synthesized:
		for _, t := range []zonefile.Type{t, zonefile.TypeCNAME} {
			if set := found.Node.RRset(t); set.Len() > 0 {
				o.Outcome, o.Answer = evidence.Answered, rrs(o.Name, set)
				return
			}
		}
	case zonefile.Redirected:
		o.Outcome, o.Answer = evidence.Answered, rrs(found.Node.Name().String(), found.Node.RRset(zonefile.TypeDNAME))
		return
	}
	o.Authority = rrs(z.Origin().String(), z.RRset(z.Origin(), zonefile.TypeSOA))
}

func mustType(s string) zonefile.Type {
	t, ok := zonefile.ParseType(s)
	if !ok {
		panic(fmt.Sprintf("%q is no type", s))
	}
	return t
}

func rrs(owner string, set zonefile.RRset) (list []evidence.RR) {
	for r := range set.Records() {
		list = append(list, evidence.RR{Name: owner, Type: r.Type().String(), TTL: r.TTL(), Data: r.RdataText()})
	}
	return list
}

// askNegative asks what a look asks besides, as the source has it.
func (s *scene) askNegative(a *actor, source *zonefile.Zone) {
	for n := range source.Nodes() {
		name := n.Name()
		switch {
		case !n.Authoritative():
		case name.IsWildcard():
			for set := range n.RRsets() {
				s.ask(a, evidence.UDP, evidence.PurposeWildcard, "random."+name.Parent().String(), set.Type().String(), false)
				break
			}
		case n.IsCut():
			s.ask(a, evidence.UDP, evidence.PurposeBelowCut, "random."+name.String(), "A", false)
		case n.Has(zonefile.TypeMX) && !n.Has(zonefile.TypeAAAA):
			s.ask(a, evidence.UDP, evidence.PurposeAbsent, name.String(), "AAAA", false)
		}
		if up := name.Parent(); up.IsBelow(s.origin) && source.Find(up).Where == zonefile.EmptyNonTerminal {
			s.ask(a, evidence.UDP, evidence.PurposeEmpty, up.String(), "A", false)
		}
	}
}

// compare makes a content pass: every RRset of the source, and what the other
// zone has besides.
func (s *scene) compare(a *actor, tr evidence.Transport, source *zonefile.Zone) {
	serial, _ := source.SOA()
	p := &seenPass{at: s.at, Content: evidence.Content{
		ID: fmt.Sprintf("%s-%s-%s-%s-%s", s.vantage, s.run, a.role, a.address, tr), Role: a.role, Server: a.name, Address: a.address, Transport: tr,
		Source: evidence.Source{Serial: serial.Serial, Digest: source.Digest()}, Started: s.at, Ended: s.at,
	}}
	var soa evidence.Observation
	soa.Name, soa.Type = s.origin.String(), "SOA"
	s.respond(a, &soa)
	if len(soa.Answer) > 0 {
		p.Before, p.After = soa.Answer[0].Data, soa.Answer[0].Data
	}
	for _, q := range questions(source, s.zones["old.zone"]) {
		s.compareOne(a, p, source, q)
	}
	a.passes = append(a.passes, p)
}

func (s *scene) compareOne(a *actor, p *seenPass, source *zonefile.Zone, q [2]string) {
	o := &seenAnswer{}
	o.Question = evidence.Question{Role: a.role, Server: a.name, Address: a.address, Transport: p.Transport, Purpose: evidence.PurposeContent, Name: q[0], Type: q[1]}
	o.Pass, o.NSID, o.EDNS = p.ID, a.set["nsid"], true
	want := o.Observation
	respond(source, &want)
	respond(a.zone, &o.Observation)
	s.respondNS(a, &o.Observation)
	p.Questions++
	p.Asked++
	want.Authority = onlyNS(want.Authority)
	got := o.Observation
	got.Authority = onlyNS(got.Authority)
	if want.Outcome != evidence.Referred {
		want.Additional, got.Additional = nil, nil
	}
	if reflect.DeepEqual(want, got) {
		p.Equal++
		return
	}
	p.Content.Unequal++
	p.unequal = append(p.unequal, o)
}

func onlyNS(list []evidence.RR) (ns []evidence.RR) {
	for _, rr := range list {
		if rr.Type == "NS" {
			ns = append(ns, rr)
		}
	}
	return ns
}

// questions are the names and types of a pass.
func questions(source, other *zonefile.Zone) (list [][2]string) {
	have := map[[2]string]bool{}
	for _, z := range []*zonefile.Zone{source, other} {
		if z == nil {
			continue
		}
		for set := range z.RRsets() {
			q := [2]string{set.Name().String(), set.Type().String()}
			if set.Type() != zonefile.TypeSOA && !have[q] {
				have[q], list = true, append(list, q)
			}
		}
	}
	return list
}

// override replaces what was seen, or adds to it.
func (s *scene) override(words []string) error {
	a, rest, err := s.who(words)
	if err != nil {
		return err
	}
	if !slices.Contains(s.servers, a) {
		s.servers = append(s.servers, a)
		s.play(a)
	}
	if len(rest) > 0 && strings.Contains(rest[0], "=") {
		return s.define(a, rest)
	}
	is := selection(rest)
	if len(is.rest) == 0 {
		return fmt.Errorf("there is no outcome")
	}
	if is.purpose == evidence.PurposeContent {
		return s.content(a, is)
	}
	hit := false
	for _, o := range a.seen {
		if is.matches(o) {
			hit = true
			if err := o.change(s, is.rest); err != nil {
				return err
			}
		}
	}
	if hit {
		return nil
	}
	tr := is.transport
	if tr == "" {
		tr = evidence.UDP
	}
	o := s.question(a, tr, is.purpose, s.origin.String(), "SOA", false)
	if a.zone != nil {
		s.respond(a, &o.Observation)
	}
	return o.change(s, is.rest)
}

// content adds an unequal answer to the passes over an address.
func (s *scene) content(a *actor, is selected) error {
	if len(is.rest) < 3 {
		return fmt.Errorf("content OUTCOME NAME TYPE")
	}
	words := append([]string{is.rest[0]}, is.rest[3:]...)
	for _, p := range a.passes {
		if is.transport != "" && is.transport != p.Transport {
			continue
		}
		o := &seenAnswer{}
		o.Question = evidence.Question{Role: a.role, Server: a.name, Address: a.address, Transport: p.Transport, Purpose: evidence.PurposeContent, Name: is.rest[1], Type: is.rest[2]}
		o.Pass, o.NSID, o.EDNS, o.Tries = p.ID, a.set["nsid"], true, 1
		respond(a.zone, &o.Observation)
		if err := o.change(s, words); err != nil {
			return err
		}
		p.unequal = append(p.unequal, o)
		p.Content.Unequal++
		if p.Equal > 0 {
			p.Equal--
		} else {
			p.Asked++
			p.Questions++
		}
		if !o.Outcome.Helpful() {
			p.Unanswered++
		}
	}
	return nil
}

// change applies "OUTCOME [flags] [key=value] [records]" to an observation.
func (o *seenAnswer) change(s *scene, words []string) error {
	outcome := evidence.Outcome(words[0])
	if outcome != o.Outcome {
		o.Answer, o.Authority, o.Additional = nil, nil, nil
	}
	o.Outcome = outcome
	o.AA = outcome.Helpful() && outcome != evidence.Referred
	o.Rcode = rcodes[outcome]
	section := &o.Answer
	if outcome == evidence.Referred {
		section = &o.Authority
	}
	fresh := map[*[]evidence.RR]bool{}
	for _, w := range words[1:] {
		key, value, ok := strings.Cut(w, "=")
		switch {
		case strings.Contains(w, " ") && !(ok && isKey(key)):
			rr, err := readRR(w)
			if err != nil {
				return err
			}
			if !fresh[section] {
				fresh[section], *section = true, nil
			}
			*section = append(*section, rr)
		case w == "answer":
			section = &o.Answer
		case w == "authority":
			section = &o.Authority
		case w == "additional":
			section = &o.Additional
		case ok:
			if err := o.setKey(s, key, value); err != nil {
				return err
			}
		default:
			if err := o.setFlag(w); err != nil {
				return err
			}
		}
	}
	return nil
}

var rcodes = map[evidence.Outcome]string{
	evidence.Answered: "NOERROR", evidence.NoData: "NOERROR", evidence.Referred: "NOERROR", evidence.NotAuthoritative: "NOERROR",
	evidence.NXDomain: "NXDOMAIN", evidence.Refused: "REFUSED", evidence.ServFail: "SERVFAIL",
}

// isKey tells a key from the first word of a record.
func isKey(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r < 'a' || r > 'z' })
}

func readRR(text string) (evidence.RR, error) {
	words := strings.SplitN(text, " ", 4)
	if len(words) < 4 {
		return evidence.RR{}, fmt.Errorf("%q is no record", text)
	}
	ttl, err := strconv.ParseUint(words[1], 10, 32)
	return evidence.RR{Name: words[0], TTL: uint32(ttl), Type: words[2], Data: words[3]}, err
}

func (o *seenAnswer) setKey(s *scene, key, value string) (err error) {
	switch key {
	case "nsid":
		o.NSID = value
	case "detail":
		o.Detail = value
	case "rcode":
		o.Rcode = value
	case "name":
		o.Name = value
	case "type":
		o.Type = value
	case "tries":
		o.Tries, err = strconv.Atoi(value)
	case "records":
		o.transfer().Records, err = strconv.Atoi(value)
	case "trouble":
		o.transfer().Trouble = value
	case "missing", "extra", "differs":
		var rr evidence.RR
		rr, err = readRR(strings.ReplaceAll(value, "_", " "))
		into := map[string]*[]evidence.RR{"missing": &o.transfer().Missing, "extra": &o.transfer().Extra, "differs": &o.transfer().Differs}[key]
		*into = append(*into, rr)
	case "at":
		save := s.at
		err = s.setAt(value)
		o.at, s.at = s.at, save
	default:
		err = fmt.Errorf("%q is no key of an answer", key)
	}
	return err
}

func (o *seenAnswer) transfer() *evidence.Transfer {
	if o.Transfer == nil {
		o.Transfer = &evidence.Transfer{}
	}
	return o.Transfer
}

func (o *seenAnswer) setFlag(w string) error {
	flag, on := strings.CutPrefix(w, "no")
	set := map[string]*bool{"aa": &o.AA, "tc": &o.TC, "ra": &o.RA, "ad": &o.AD, "edns": &o.EDNS, "do": &o.DO}[flag]
	if set == nil {
		return fmt.Errorf("%q is no flag", w)
	}
	*set = !on
	return nil
}

// pass changes the content passes over an address: "pass ROLE ADDRESS [udp]
// KEY=VALUE".
func (s *scene) pass(words []string) error {
	a, rest, err := s.who(words)
	if err != nil {
		return err
	}
	only := evidence.Transport("")
	if len(rest) > 0 && (rest[0] == "udp" || rest[0] == "tcp") {
		only, rest = evidence.Transport(rest[0]), rest[1:]
	}
	if slices.Contains(rest, "none") {
		a.passes = slices.DeleteFunc(a.passes, func(p *seenPass) bool { return only == "" || p.Transport == only })
		return nil
	}
	for _, p := range a.passes {
		if only != "" && p.Transport != only {
			continue
		}
		for _, w := range rest {
			key, value, _ := strings.Cut(w, "=")
			if err := s.setPass(p, key, value); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *scene) setPass(p *seenPass, key, value string) (err error) {
	switch key {
	case "asked":
		p.Asked, err = strconv.Atoi(value)
	case "questions":
		p.Questions, err = strconv.Atoi(value)
	case "equal":
		p.Equal, err = strconv.Atoi(value)
	case "unequal":
		p.Content.Unequal, err = strconv.Atoi(value)
	case "before":
		p.Before = value
	case "after":
		p.After = value
	case "digest":
		p.Source.Digest = value
	case "ended":
		save := s.at
		err = s.setAt(value)
		p.Started, p.Ended, p.at, s.at = s.at, s.at, s.at, save
	default:
		err = fmt.Errorf("%q is no key of a pass", key)
	}
	return err
}
