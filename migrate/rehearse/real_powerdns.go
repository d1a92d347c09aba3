package rehearse

import (
	"fmt"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"sync"
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
	return []string{"--config-dir=" + l.dir}, powerDNSDatabase(l)
}

func powerDNSOptions(l *layout) string {
	var c configLines
	c.add("launch=bind\nbind-config=%s", l.path("zones.conf"))
	c.add("local-address=%s", powerDNSAddresses(l))
	c.add("daemon=no\nguardian=no\nwrite-pid=no\nsocket-dir=%s\nsecurity-poll-suffix=\nconsistent-backends=yes", l.dir)
	c.add("dname-processing=yes\nloglevel=4\nmax-tcp-connections=200\nreceiver-threads=1\ndistributor-threads=1")
	if l.cfg.NSID != "" {
		c.add("server-id=%s", l.cfg.NSID)
	}
	switch {
	case !l.cfg.AllowTransfer:
		c.add("disable-axfr=yes")
	case l.cfg.Key != nil:
		c.add("disable-axfr=no\nallow-axfr-ips=")
	default:
		c.add("disable-axfr=no\nallow-axfr-ips=%s", strings.Join(l.networks(), ","))
	}
	if len(powerDNSCommands(l)) > 0 {
		c.add("direct-dnskey=yes\nbind-dnssec-db=%s", l.path("keys.db"))
	}
	for _, line := range l.cfg.Options {
		c.add("%s", line)
	}
	return c.String()
}

// powerDNSAddresses are what it listens on, as its configuration has them.
func powerDNSAddresses(l *layout) string {
	var list []string
	for _, a := range l.addresses() {
		list = append(list, a.String())
	}
	return strings.Join(list, ",")
}

// powerDNSCommands are the words that pdnsutil is told, to have keys in the
// database of the bind backend: that of transfers, and those that sign.
func powerDNSCommands(l *layout) (commands [][]string) {
	if k := l.cfg.Key; k != nil && l.cfg.AllowTransfer {
		commands = append(commands, []string{"import-tsig-key", plainName(k.Name), k.Algorithm, k.Secret})
		for _, z := range l.cfg.Zones {
			commands = append(commands, []string{"activate-tsig-key", plainName(z.Origin.String()), plainName(k.Name), "primary"})
		}
	}
	for _, k := range l.keys() {
		commands = append(commands, []string{"import-zone-key", plainName(k.Zone.String()), l.path(k.fileName() + ".private"), "active", "published", string(k.Role)})
	}
	for _, z := range l.cfg.Zones {
		origin := plainName(z.Origin.String())
		if s := l.cfg.Sign; s != nil && s.NSEC3 {
			commands = append(commands, []string{"set-nsec3", origin, "1 0 0 -", "narrow"})
		}
		if signedText(z.Text) {
			commands = append(commands, []string{"set-presigned", origin})
		}
	}
	return commands
}

// signedText tells of a zone that is signed already: PowerDNS has to be told.
func signedText(text []byte) bool { return signatureRecord().Match(text) }

var signatureRecord = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?im)^[^;\n]*\sRRSIG\s+SOA\s`)
})

// powerDNSDatabase makes the database, where there are keys for it.
func powerDNSDatabase(l *layout) error {
	commands := powerDNSCommands(l)
	if len(commands) == 0 {
		return nil
	}
	util, err := findProgram("pdnsutil", "pdns-server")
	if err != nil {
		return err
	}
	for _, words := range slices.Insert(commands, 0, []string{"create-bind-db", l.path("keys.db")}) {
		said, err := exec.CommandContext(l.ctx, util, append([]string{"--config-dir=" + l.dir}, words...)...).CombinedOutput()
		if err != nil {
			return fmt.Errorf("pdnsutil %s: %w: %s", words[0], err, said)
		}
	}
	return nil
}
