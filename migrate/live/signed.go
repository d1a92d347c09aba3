package live

import (
	"context"
	"net/netip"
	"slices"
	"sync"

	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/zonefile"
)

// signedProbes is what servers of a signed zone are asked for the sake of its
// signatures and denials.
type signedProbes struct {
	of map[evidence.Role]func() []zoneProbe

	mu   sync.Mutex
	seen map[netip.AddrPort]bool // addresses that showed signatures
}

// find prepares the questions, which are only made where somebody asks them: of
// each side by its own zone or, where that is not known, by the other's.
func (s *signedProbes) find(l Look) {
	s.seen = map[netip.AddrPort]bool{}
	newZone, oldZone := l.New, l.Old
	if newZone == nil {
		newZone = oldZone
	}
	if oldZone == nil {
		oldZone = newZone
	}
	most := &signedWhole
	if l.Quick || l.Light {
		most = &signedQuick
	}
	s.of = map[evidence.Role]func() []zoneProbe{
		evidence.New: sync.OnceValue(func() []zoneProbe { return findSignedProbes(newZone, most) }),
		evidence.Old: sync.OnceValue(func() []zoneProbe { return findSignedProbes(oldZone, most) }),
	}
}

// signerTypes are in answers of signed zones alone. NSEC is not among them: there
// are servers that add it to any zone.
var signerTypes = []zonefile.Type{zonefile.TypeDNSKEY, zonefile.TypeRRSIG}

// note takes an answer in which signatures would show.
func (s *signedProbes) note(address netip.AddrPort, m *message) {
	if m == nil || !slices.ContainsFunc(slices.Concat(m.answer, m.authority), func(r resource) bool {
		return slices.Contains(signerTypes, r.typ)
	}) {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen[address] = true
}

// asks tells whether an address is asked for what a signed zone has to have.
func (s *survey) asksSigned(t server) bool {
	if t.role != evidence.Old && t.role != evidence.New {
		return false
	}
	s.signed.mu.Lock()
	defer s.signed.mu.Unlock()
	return s.look.Signed || s.signed.seen[t.address]
}

// askSigned asks an address over UDP, with DO=1.
func (s *survey) askSigned(ctx context.Context, t server) {
	if !s.asksSigned(t) {
		return
	}
	list := []ask{{question: s.apex(zonefile.TypeSOA), purpose: evidence.PurposeSignedSOA, do: true}}
	for _, r := range s.look.Records {
		list = append(list, signedAsk(question{r.Name, r.Type}))
	}
	// All types are asked of the same random name below another, so that its answers
	// can be held against each other.
	below := map[zonefile.Name]zonefile.Name{}
	for _, p := range s.signed.of[t.role]() {
		q, ok := p.question()
		if known, again := below[p.name]; p.below && again {
			q.name = known
		} else if p.below && ok {
			below[p.name] = q.name
		}
		if ok {
			list = append(list, signedAsk(q))
		}
	}
	seen := map[question]bool{s.apex(zonefile.TypeSOA): true}
	list = slices.DeleteFunc(list, func(a ask) bool {
		again := seen[a.question] && a.purpose == evidence.PurposeSigned
		seen[a.question] = true
		return again
	})
	s.askAtOnce(ctx, t, list)
}

func signedAsk(q question) ask { return ask{question: q, purpose: evidence.PurposeSigned, do: true} }

// askSignedTCP asks over TCP for little: that TCP ends at another machine shows in
// the SOA and in one denial. It comes when UDP has shown whether there is anything
// to ask.
func (s *survey) askSignedTCP(ctx context.Context, t server) {
	if _, answers := s.soaOf(t, evidence.TCP); !answers || !s.asksSigned(t) {
		return
	}
	s.askEach(ctx, t, evidence.TCP, []ask{
		{question: s.apex(zonefile.TypeSOA), purpose: evidence.PurposeSignedSOA, do: true},
		signedAsk(s.random()),
	})
}
