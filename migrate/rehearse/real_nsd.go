package rehearse

import "errors"

func configureNSD(l *layout) ([]string, error) {
	if l.cfg.Sign != nil {
		return nil, errors.New("nsd does not sign zones; give it one that is signed")
	}
	var c configLines
	c.add("server:")
	for _, a := range l.addresses() {
		c.add("  ip-address: %s@%d", a.Addr(), a.Port())
	}
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
		c.add("%s", nsdTransfer(l))
	}
	return []string{"-d", "-c", l.path("nsd.conf")}, l.write("nsd.conf", c.String())
}

func nsdTransfer(l *layout) string {
	if !l.cfg.AllowTransfer {
		return ""
	}
	key := "NOKEY"
	if l.cfg.Key != nil {
		key = plainName(l.cfg.Key.Name)
	}
	var lines configLines
	for _, n := range l.networks() {
		lines.add("  provide-xfr: %s %s", n, key)
	}
	return lines.String()
}
