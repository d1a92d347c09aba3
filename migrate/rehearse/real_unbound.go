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

// Unbound is a resolver; StartResolver starts it.
const Unbound Kind = "unbound"

// ResolverConfig says how an Unbound is started.
type ResolverConfig struct {
	// Address is on loopback, as that of RealConfig.
	Address netip.AddrPort
	// Roots are the addresses of the root's servers, which answer on port 53.
	Roots []netip.Addr
	// Anchors are the trust anchors, DS or DNSKEY records as lines of a master
	// file; without any it validates nothing.
	Anchors []string
	// Forward is a resolver that it asks for everything; the zero AddrPort: it
	// begins at the root.
	Forward netip.AddrPort
	// Options are further lines of its server clause.
	Options []string
}

// StartResolver starts an Unbound, and comes back when it answers. It ends with
// ctx or Stop.
func StartResolver(ctx context.Context, cfg ResolverConfig) (*Real, error) {
	program, err := findProgram("unbound", "unbound")
	if err != nil {
		return nil, err
	}
	l, err := newLayout(ctx, RealConfig{Kind: Unbound, Address: cfg.Address})
	if err != nil {
		return nil, err
	}
	if err := configureUnbound(l, cfg); err != nil {
		return nil, errors.Join(err, os.RemoveAll(l.dir))
	}
	s := &Real{Kind: Unbound, Address: l.cfg.Address, dir: l.dir, log: &logBuffer{}, ended: make(chan struct{})}
	if err := s.run(ctx, unconfined(ctx, program, l.dir), []string{"-d", "-p", "-c", l.path("unbound.conf")}); err != nil {
		return nil, errors.Join(err, os.RemoveAll(l.dir))
	}
	if err := s.waitResolver(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("%s on %s: %w; it says:\n%s", program, s.Address, err, s.Log()), s.Stop())
	}
	return s, nil
}

func configureUnbound(l *layout, cfg ResolverConfig) error {
	var hints configLines
	for i, a := range cfg.Roots {
		typ := "A"
		if a.Is6() {
			typ = "AAAA"
		}
		hints.add(". 3600000 NS r%[1]d.root.\nr%[1]d.root. 3600000 %s %s", i, typ, a)
	}
	modules := "iterator"
	if len(cfg.Anchors) > 0 {
		modules = "validator iterator"
	}
	var c configLines
	c.add("server:")
	c.add("  interface: %s@%d\n  do-daemonize: no\n  use-syslog: no\n  logfile: \"\"\n  username: \"\"\n  chroot: \"\"\n  pidfile: \"\"", l.cfg.Address.Addr(), l.cfg.Address.Port())
	c.add("  directory: %q\n  module-config: %q\n  access-control: 0.0.0.0/0 allow\n  access-control: ::/0 allow", l.dir, modules)
	c.add("  num-threads: 1\n  outgoing-range: 64\n  num-queries-per-thread: 64\n  msg-cache-size: 1m\n  rrset-cache-size: 1m\n  key-cache-size: 1m\n  neg-cache-size: 1m")
	c.add("  do-not-query-localhost: no\n  log-servfail: yes\n  val-log-level: 2\n  local-zone: \"test.\" nodefault")
	for _, line := range cfg.Options {
		c.add("  %s", line)
	}
	if len(cfg.Anchors) > 0 {
		c.add("  trust-anchor-file: %q", l.path("anchors"))
	}
	if len(cfg.Roots) > 0 {
		c.add("  root-hints: %q", l.path("hints"))
	}
	if cfg.Forward.IsValid() {
		c.add("forward-zone:\n  name: \".\"\n  forward-addr: %s@%d", cfg.Forward.Addr(), cfg.Forward.Port())
	}
	c.add("remote-control:\n  control-enable: no")
	return errors.Join(
		l.write("anchors", strings.Join(cfg.Anchors, "\n")+"\n"),
		l.write("hints", hints.String()),
		l.write("unbound.conf", c.String()),
	)
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
