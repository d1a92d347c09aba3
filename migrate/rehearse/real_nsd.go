package rehearse

import "fmt"

func configureNSD(l *layout) ([]string, error) {
	var c configLines
	c.add("server:")
	c.add("  ip-address: %s@%d", l.cfg.Address.Addr(), l.cfg.Address.Port())
	c.add("  username: \"\"\n  chroot: \"\"\n  pidfile: \"\"\n  database: \"\"\n  logfile: \"\"")
	c.add("  zonesdir: %q\n  xfrdir: %q\n  xfrdfile: \"\"\n  zonelistfile: %q", l.dir, l.dir, l.path("zone.list"))
	c.add("  server-count: 1\n  rrl-ratelimit: 0\n  rrl-whitelist-ratelimit: 0")
	if l.cfg.NSID != "" {
		c.add("  nsid: \"ascii_%s\"", l.cfg.NSID)
	}
	for _, line := range l.cfg.Options {
		c.add("  %s", line)
	}
	c.add("remote-control:\n  control-enable: no")
	if k := l.cfg.Key; k != nil {
		c.add("key:\n  name: %q\n  algorithm: %s\n  secret: %q", plainName(k.Name), k.Algorithm, k.Secret)
	}
	for i, z := range l.cfg.Zones {
		c.add("zone:\n  name: %q\n  zonefile: %q", z.Origin.String(), zoneFile(i))
		c.add("%s", nsdTransfer(l.cfg))
	}
	return []string{"-d", "-c", l.path("nsd.conf")}, l.write("nsd.conf", c.String())
}

func nsdTransfer(cfg RealConfig) string {
	if !cfg.AllowTransfer {
		return ""
	}
	key := "NOKEY"
	if cfg.Key != nil {
		key = plainName(cfg.Key.Name)
	}
	return fmt.Sprintf("  provide-xfr: 127.0.0.0/8 %s\n  provide-xfr: ::1 %s", key, key)
}
