package rehearse

import (
	"errors"
	"strings"
)

func configureUnbound(l *layout, cfg ResolverConfig) ([]string, error) {
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
	c.addOptions("  ", cfg.Options)
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
	return []string{"-d", "-p", "-c", l.path("unbound.conf")}, errors.Join(
		l.write("anchors", strings.Join(cfg.Anchors, "\n")+"\n"),
		l.write("hints", cfg.rootHints()),
		l.write("unbound.conf", c.String()),
	)
}
