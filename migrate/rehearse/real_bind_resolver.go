package rehearse

import "errors"

// configureBINDResolver has BIND resolve for everybody, and validate nothing.
func configureBINDResolver(l *layout, cfg ResolverConfig) ([]string, error) {
	if err := onInterface(l.cfg.Address.Addr()); err != nil {
		return nil, err
	}
	var c configLines
	c.add("controls { };\noptions {")
	c.add("directory %q; managed-keys-directory %q; pid-file none; session-keyfile %q;", l.dir, l.dir, l.path("session.key"))
	bindListeners(&c, l)
	c.add("recursion yes; allow-query { any; }; allow-recursion { any; }; allow-query-cache { any; };")
	c.add("dnssec-validation no; empty-zones-enable no; trust-anchor-telemetry no; max-cache-size 32M;")
	if cfg.Forward.IsValid() {
		c.add("forward only; forwarders { %s port %d; };", cfg.Forward.Addr(), cfg.Forward.Port())
	}
	c.addOptions("", cfg.Options)
	c.add("};")
	if len(cfg.Roots) > 0 {
		c.add("zone \".\" { type hint; file %q; };", l.path("hints"))
	}
	return []string{"-g", "-n", "1", "-c", l.path("named.conf")}, errors.Join(
		l.write("hints", cfg.rootHints()),
		l.write("named.conf", c.String()),
	)
}
