package rehearse

import "errors"

// configureRecursor has PowerDNS Recursor resolve for everybody, ask addresses of
// any kind, and validate nothing.
func configureRecursor(l *layout, cfg ResolverConfig) ([]string, error) {
	var c configLines
	c.add("local-address=%s\nconfig-dir=%s\nsocket-dir=%s", l.cfg.Address, l.dir, l.dir)
	c.add("daemon=no\nwrite-pid=no\nsetuid=\nsetgid=\nthreads=1\nloglevel=4\nsecurity-poll-suffix=")
	c.add("allow-from=0.0.0.0/0,::/0\ndont-query=\nserve-rfc1918=no\ndnssec=off\nmax-cache-entries=100000")
	if len(cfg.Roots) > 0 {
		c.add("hint-file=%s", l.path("hints"))
	}
	if cfg.Forward.IsValid() {
		c.add("forward-zones-recurse=.=%s", cfg.Forward)
	}
	c.addOptions("", cfg.Options)
	return []string{"--config-dir=" + l.dir}, errors.Join(
		l.write("hints", cfg.rootHints()),
		l.write("recursor.conf", c.String()),
	)
}
