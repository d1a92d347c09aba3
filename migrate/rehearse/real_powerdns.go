package rehearse

import (
	"fmt"
	"os/exec"
)

// configurePowerDNS serves with the bind backend, which reads the zones' names
// and files from a configuration like BIND's. It asks nobody anything:
// security-poll-suffix is empty.
func configurePowerDNS(l *layout) ([]string, error) {
	var zones configLines
	zones.add("options { directory %q; };", l.dir)
	for i, z := range l.cfg.Zones {
		zones.add("zone %q { type master; file %q; };", z.Origin.String(), l.path(zoneFile(i)))
	}
	if err := l.write("zones.conf", zones.String()); err != nil {
		return nil, err
	}
	if err := l.write("pdns.conf", powerDNSOptions(l)); err != nil {
		return nil, err
	}
	return []string{"--config-dir=" + l.dir}, powerDNSKey(l)
}

func powerDNSOptions(l *layout) string {
	var c configLines
	c.add("launch=bind\nbind-config=%s", l.path("zones.conf"))
	c.add("local-address=%s\nlocal-port=%d", l.cfg.Address.Addr(), l.cfg.Address.Port())
	c.add("daemon=no\nguardian=no\nwrite-pid=no\nsocket-dir=%s\nsecurity-poll-suffix=\nconsistent-backends=yes", l.dir)
	c.add("dname-processing=yes\nloglevel=4\nmax-tcp-connections=200\nreceiver-threads=1\ndistributor-threads=1")
	if l.cfg.NSID != "" {
		c.add("server-id=%s", l.cfg.NSID)
	}
	switch {
	case !l.cfg.AllowTransfer:
		c.add("disable-axfr=yes")
	case l.cfg.Key != nil:
		c.add("disable-axfr=no\nallow-axfr-ips=\nbind-dnssec-db=%s", l.path("keys.db"))
	default:
		c.add("disable-axfr=no\nallow-axfr-ips=127.0.0.0/8,::1")
	}
	for _, line := range l.cfg.Options {
		c.add("%s", line)
	}
	return c.String()
}

// powerDNSKey puts the key into the database that the bind backend keeps keys
// in.
func powerDNSKey(l *layout) error {
	k := l.cfg.Key
	if k == nil || !l.cfg.AllowTransfer {
		return nil
	}
	commands := [][]string{
		{"create-bind-db", l.path("keys.db")},
		{"import-tsig-key", plainName(k.Name), k.Algorithm, k.Secret},
	}
	for _, z := range l.cfg.Zones {
		commands = append(commands, []string{"activate-tsig-key", plainName(z.Origin.String()), plainName(k.Name), "primary"})
	}
	util, err := findProgram("pdnsutil", "pdns-server")
	if err != nil {
		return err
	}
	for _, words := range commands {
		said, err := exec.CommandContext(l.ctx, util, append([]string{"--config-dir=" + l.dir}, words...)...).CombinedOutput()
		if err != nil {
			return fmt.Errorf("pdnsutil %s: %w: %s", words[0], err, said)
		}
	}
	return nil
}
