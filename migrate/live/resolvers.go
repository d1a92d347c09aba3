package live

import (
	"context"
	"net/netip"
	"slices"

	"github.com/miekg/dns"
	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/zonefile"
)

// askResolvers asks each resolver what it holds of the zone's NS, as programs on
// hosts ask, so that it may look for it if it has nothing.
func (s *survey) askResolvers(ctx context.Context) {
	list := slices.Clone(s.look.Resolvers)
	parallel(serversAtOnce, sortAddresses(list), func(a netip.AddrPort) {
		_, _ = s.ask(ctx, ask{
			server: server{role: evidence.Resolver, address: a, zone: s.look.Zone}, question: s.apex(zonefile.TypeNS),
			transport: evidence.UDP, purpose: evidence.PurposeResolver, rd: true,
		}) // ctx's error
	})
}

// observe writes down what an answer says of itself, and whether it is one that
// the server is to give.
func (a ask) observe(m *message, o *evidence.Observation) {
	m.observe(o, a.question, a.zone)
	if a.purpose == evidence.PurposeResolver && o.Outcome != evidence.Malformed {
		o.Outcome, o.Detail = m.resolved(o.Outcome)
	}
}

// resolved sorts an answer of a resolver, which has no authority over the name
// and offers recursion. outcome is what a name server would have said with it.
func (m *message) resolved(outcome evidence.Outcome) (evidence.Outcome, string) {
	switch {
	case m.rcode != dns.RcodeSuccess && m.rcode != dns.RcodeNameError:
		return outcome, ""
	case !m.has(bitRA):
		return evidence.NotAuthoritative, "it offers no recursion (RA=0)"
	case len(m.answer) > 0:
		return evidence.Answered, ""
	case m.rcode == dns.RcodeNameError:
		return evidence.NXDomain, ""
	}
	return evidence.NoData, ""
}
