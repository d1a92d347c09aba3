package rehearse

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"strings"

	"github.com/miekg/dns"
)

// The real resolvers that StartResolver starts, beside BIND, which is a resolver too.
const (
	Unbound      Kind = "unbound"
	KnotResolver Kind = "knot-resolver"
	Recursor     Kind = "pdns-recursor" // of PowerDNS
)

// ResolverKinds are all of them.
func ResolverKinds() []Kind { return []Kind{Unbound, BIND, KnotResolver, Recursor} }

// ResolverConfig says how a resolver is started.
type ResolverConfig struct {
	Kind Kind // empty: Unbound
	// Address is on loopback, as that of RealConfig.
	Address netip.AddrPort
	// Roots are the addresses of the root's servers, which answer on port 53.
	Roots []netip.Addr
	// Anchors are the trust anchors, DS or DNSKEY records as lines of a master
	// file; without any it validates nothing. Of Unbound alone.
	Anchors []string
	// Forward is a resolver that it asks for everything; the zero AddrPort: it
	// begins at the root.
	Forward netip.AddrPort
	// Options are further lines in its own language: of Unbound's server clause,
	// BIND's options, Knot Resolver's and PowerDNS Recursor's whole configuration.
	Options []string
}

// resolverProduct is how a kind of resolver is configured and run.
type resolverProduct struct {
	program, debian string
	// configure writes the configuration and gives the arguments.
	configure func(l *layout, cfg ResolverConfig) (arguments []string, err error)
}

var resolverProducts = map[Kind]resolverProduct{
	Unbound:      {"unbound", "unbound", configureUnbound},
	BIND:         {"named", "bind9", configureBINDResolver},
	KnotResolver: {"kresd", "knot-resolver", configureKresd},
	Recursor:     {"pdns_recursor", "pdns-recursor", configureRecursor},
}

// StartResolver starts a resolver in the foreground, with all its files in a
// temporary folder, and comes back when it answers. It ends with ctx or Stop. The
// error of a missing program names the Debian package; other errors hold what the
// resolver said.
func StartResolver(ctx context.Context, cfg ResolverConfig) (*Real, error) {
	if cfg.Kind == "" {
		cfg.Kind = Unbound
	}
	p, ok := resolverProducts[cfg.Kind]
	switch {
	case !ok:
		return nil, fmt.Errorf("there is no resolver %q", cfg.Kind)
	case len(cfg.Anchors) > 0 && cfg.Kind != Unbound:
		return nil, fmt.Errorf("%s is given no trust anchors; Unbound takes them", cfg.Kind)
	}
	program, err := findProgram(p.program, p.debian)
	if err != nil {
		return nil, err
	}
	l, err := newLayout(ctx, RealConfig{Kind: cfg.Kind, Address: cfg.Address})
	if err != nil {
		return nil, err
	}
	arguments, err := p.configure(l, cfg)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(l.dir))
	}
	s := &Real{Kind: cfg.Kind, Address: l.cfg.Address, dir: l.dir, log: &logBuffer{}, ended: make(chan struct{})}
	if err := s.run(ctx, unconfined(ctx, program, l.dir), arguments); err != nil {
		return nil, errors.Join(err, os.RemoveAll(l.dir))
	}
	if err := s.waitResolver(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("%s on %s: %w; it says:\n%s", program, s.Address, err, s.Log()), s.Stop())
	}
	return s, nil
}

// rootHints is a master file with the root's servers.
func (c ResolverConfig) rootHints() string {
	var hints configLines
	for i, a := range c.Roots {
		typ := "A"
		if a.Is6() {
			typ = "AAAA"
		}
		hints.add(". 3600000 NS %[1]s\n%[1]s 3600000 %[2]s %[3]s", rootServer(i), typ, a)
	}
	return hints.String()
}

// rootServer is the name of the root's server of a number.
func rootServer(i int) string { return fmt.Sprintf("r%d.root.", i) }

// addOptions puts the further lines.
func (c *configLines) addOptions(indent string, options []string) {
	for _, line := range options {
		c.add("%s", indent+strings.ReplaceAll(line, "\n", "\n"+indent))
	}
}

// waitResolver comes back when it answers, whatever it is.
func (s *Real) waitResolver(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, startLimit)
	defer cancel()
	return s.poll(ctx, func() error {
		question := new(dns.Msg)
		question.SetQuestion("id.server.", dns.TypeTXT)
		question.Question[0].Qclass = dns.ClassCHAOS
		client := dns.Client{Timeout: readyTimeout}
		_, _, err := client.ExchangeContext(ctx, question, s.Address.String())
		return err
	}, "as a resolver")
}
