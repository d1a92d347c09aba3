package rehearse

func configureKnot(l *layout) ([]string, error) {
	var c configLines
	c.add("server:")
	c.add("  rundir: %q\n  listen: %s@%d", l.dir, l.cfg.Address.Addr(), l.cfg.Address.Port())
	c.add("  udp-workers: 1\n  tcp-workers: 1\n  background-workers: 1")
	if l.cfg.NSID != "" {
		c.add("  nsid: %q", l.cfg.NSID)
	}
	for _, line := range l.cfg.Options {
		c.add("  %s", line)
	}
	c.add("database:\n  storage: %q", l.path("db"))
	c.add("control:\n  listen: %q", l.path("control"))
	c.add("log:\n  - target: stderr\n    any: info")
	knotTransfer(&c, l.cfg)
	c.add("zone:")
	for i, z := range l.cfg.Zones {
		c.add("  - domain: %q\n    file: %q", z.Origin.String(), l.path(zoneFile(i)))
		c.add("    zonefile-sync: -1\n    zonefile-load: whole\n    journal-content: none\n    semantic-checks: off")
		if l.cfg.AllowTransfer {
			c.add("    acl: transfer")
		}
	}
	return []string{"-c", l.path("knot.conf")}, l.write("knot.conf", c.String())
}

func knotTransfer(c *configLines, cfg RealConfig) {
	if !cfg.AllowTransfer {
		return
	}
	if k := cfg.Key; k != nil {
		c.add("key:\n  - id: %q\n    algorithm: %s\n    secret: %q", plainName(k.Name), k.Algorithm, k.Secret)
	}
	c.add("acl:\n  - id: transfer\n    action: transfer\n    address: [127.0.0.0/8, ::1]")
	if k := cfg.Key; k != nil {
		c.add("    key: %q", plainName(k.Name))
	}
}
