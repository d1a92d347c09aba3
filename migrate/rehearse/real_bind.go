package rehearse

import (
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
)

func configureBIND(l *layout) ([]string, error) {
	for _, a := range l.addresses() {
		if err := onInterface(a.Addr()); err != nil {
			return nil, err
		}
	}
	var c configLines
	if k := l.cfg.Key; k != nil {
		c.add("key %q { algorithm %s; secret %q; };", plainName(k.Name), k.Algorithm, k.Secret)
	}
	if t := l.cfg.TLS; t != nil {
		authorities := ""
		if t.ClientAuthorities != "" {
			authorities = fmt.Sprintf(" ca-file %q;", t.ClientAuthorities)
		}
		c.add("tls listener { cert-file %q; key-file %q;%s };", t.Certificate, t.Key, authorities)
	}
	c.add("controls { };")
	bindOptions(&c, l)
	bindPolicy(&c, l.cfg.Sign)
	for i, z := range l.cfg.Zones {
		c.add("zone %q { type primary; file %q;%s };", z.Origin.String(), l.path(zoneFile(i)), bindSigning(l))
	}
	return []string{"-g", "-n", "1", "-c", l.path("named.conf")}, l.write("named.conf", c.String())
}

// bindOptions writes the options: no recursion, nothing sent to anybody, and
// zones taken as they are.
func bindOptions(c *configLines, l *layout) {
	c.add("options {")
	c.add("directory %q; managed-keys-directory %q; pid-file none; session-keyfile %q;", l.dir, l.dir, l.path("session.key"))
	bindListeners(c, l)
	c.add("recursion no; notify no; dnssec-validation no; empty-zones-enable no; trust-anchor-telemetry no;")
	c.add("check-names primary ignore; check-integrity no; check-wildcard no; check-spf ignore; check-mx ignore; check-srv-cname ignore; check-mx-cname ignore;")
	c.add("allow-query { any; }; allow-transfer { %s };", bindTransfer(l))
	if l.cfg.NSID != "" {
		c.add("server-id %q;", l.cfg.NSID)
	}
	for _, line := range l.cfg.Options {
		c.add("%s", line)
	}
	c.add("};")
}

func bindListeners(c *configLines, l *layout) {
	families := make(map[bool]bool)
	for _, a := range l.addresses() {
		c.add("%s", bindListen(a, ""))
		families[a.Addr().Is4()] = true
	}
	if t := l.cfg.TLS; t != nil {
		c.add("%s", bindListen(t.Address, "tls listener "))
		families[t.Address.Addr().Is4()] = true
	}
	if !families[true] {
		c.add("listen-on { none; };")
	}
	if !families[false] {
		c.add("listen-on-v6 { none; };")
	}
}

func bindListen(a netip.AddrPort, with string) string {
	keyword := "listen-on"
	if a.Addr().Is6() {
		keyword = "listen-on-v6"
	}
	return fmt.Sprintf("%s port %d %s{ %s; };", keyword, a.Port(), with, a.Addr())
}

func bindTransfer(l *layout) string {
	switch {
	case !l.cfg.AllowTransfer:
		return "none;"
	case l.cfg.Key != nil:
		return fmt.Sprintf("key %q;", plainName(l.cfg.Key.Name))
	}
	return strings.Join(l.networks(), "; ") + ";"
}

// bindPolicy says how zones are signed: with the keys that are there, for ever.
func bindPolicy(c *configLines, s *Signing) {
	if s == nil {
		return
	}
	c.add("dnssec-policy rehearsal {")
	c.add("keys { ksk lifetime unlimited algorithm ecdsap256sha256; zsk lifetime unlimited algorithm ecdsap256sha256; };")
	c.add("dnskey-ttl %d;", s.keyTTL())
	if s.NSEC3 {
		c.add("nsec3param iterations 0 optout no salt-length 0;")
	}
	c.add("};")
}

// bindSigning is what a zone says of it. Such a zone is changed by updates (RFC
// 2136) alone: only then does BIND 9.18 publish keys of others.
func bindSigning(l *layout) string {
	if l.cfg.Sign == nil {
		return ""
	}
	return fmt.Sprintf(" dnssec-policy rehearsal; inline-signing no; key-directory %q; allow-update { localhost; };", l.dir)
}

// plainName is a name without its final dot, as configurations have keys.
func plainName(name string) string { return strings.TrimSuffix(name, ".") }

// onInterface holds that an interface has the address: BIND listens on no other,
// so of 127.0.0.0/8 mostly on 127.0.0.1 alone.
func onInterface(a netip.Addr) error {
	all, err := net.InterfaceAddrs()
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(all, func(x net.Addr) bool {
		prefix, err := netip.ParsePrefix(x.String())
		return err == nil && prefix.Addr() == a
	}) {
		return fmt.Errorf("no interface has the address %s, and BIND listens on no other; take 127.0.0.1 or ::1 with another port", a)
	}
	return nil
}
