package rehearse

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
)

func configureKnot(l *layout) ([]string, error) {
	var c configLines
	c.add("server:")
	c.add("  rundir: %q", l.dir)
	for _, a := range l.addresses() {
		c.add("  listen: %s@%d", a.Addr(), a.Port())
	}
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
	knotTransfer(&c, l)
	knotPolicy(&c, l.cfg.Sign)
	c.add("zone:")
	for i, z := range l.cfg.Zones {
		c.add("  - domain: %q\n    file: %q", z.Origin.String(), l.path(zoneFile(i)))
		c.add("    zonefile-sync: -1\n    zonefile-load: whole\n    journal-content: none\n    semantic-checks: off")
		if l.cfg.AllowTransfer {
			c.add("    acl: transfer")
		}
		if l.cfg.Sign != nil {
			c.add("    dnssec-signing: on\n    dnssec-policy: rehearsal")
		}
	}
	if err := l.write("knot.conf", c.String()); err != nil {
		return nil, err
	}
	return []string{"-c", l.path("knot.conf")}, knotKeys(l)
}

func knotTransfer(c *configLines, l *layout) {
	if !l.cfg.AllowTransfer {
		return
	}
	if k := l.cfg.Key; k != nil {
		c.add("key:\n  - id: %q\n    algorithm: %s\n    secret: %q", plainName(k.Name), k.Algorithm, k.Secret)
	}
	c.add("acl:\n  - id: transfer\n    action: transfer\n    address: [%s]", strings.Join(l.networks(), ", "))
	if k := l.cfg.Key; k != nil {
		c.add("    key: %q", plainName(k.Name))
	}
}

// knotPolicy has Knot sign with the keys that are there, leave foreign DNSKEY
// records of a zone alone, and publish no CDS.
func knotPolicy(c *configLines, s *Signing) {
	if s == nil {
		return
	}
	c.add("policy:\n  - id: rehearsal\n    manual: on\n    algorithm: ecdsap256sha256\n    dnskey-ttl: %d", s.keyTTL())
	c.add("    dnskey-management: incremental\n    delete-delay: 1d\n    cds-cdnskey-publish: none")
	if s.NSEC3 {
		c.add("    nsec3: on\n    nsec3-iterations: 0\n    nsec3-salt-length: 0")
	}
}

// knotKeys puts the keys into Knot's database.
func knotKeys(l *layout) error {
	if len(l.keys()) == 0 {
		return nil
	}
	keymgr, err := findProgram("keymgr", "knot")
	if err != nil {
		return err
	}
	if err := os.Mkdir(l.path("db"), 0o700); err != nil {
		return fmt.Errorf("make the database of knot: %w", err)
	}
	for _, k := range l.keys() {
		words := []string{"-c", l.path("knot.conf"), k.Zone.String(), "import-bind", l.path(k.fileName() + ".private")}
		if said, err := exec.CommandContext(l.ctx, keymgr, words...).CombinedOutput(); err != nil {
			return fmt.Errorf("keymgr import-bind: %w: %s", err, said)
		}
	}
	return nil
}
