package zonefile

import (
	"errors"
	"fmt"
	"strings"
)

// wksField is a protocol and a bitmap of ports (RFC 1035 section 3.4.2).
type wksField struct{ label string }

func (f wksField) what() string { return f.label }

var wksProtocol = mnemonicField{"protocol", 1, map[string]uint64{
	"ICMP": 1, "IGMP": 2, "GGP": 3, "ST": 5, "TCP": 6, "EGP": 8, "PUP": 12, "UDP": 17, "HMP": 20, "XNS-IDP": 22, "RDP": 27,
}}

// wksServices are the services of RFC 1010 and a few that came later.
var wksServices = map[string]uint64{
	"tcpmux": 1, "rje": 5, "echo": 7, "discard": 9, "users": 11, "systat": 11, "daytime": 13, "netstat": 15, "quote": 17, "qotd": 17,
	"chargen": 19, "ftp-data": 20, "ftp": 21, "ssh": 22, "telnet": 23, "smtp": 25, "mail": 25, "nsw-fe": 27, "msg-icp": 29,
	"msg-auth": 31, "dsp": 33, "time": 37, "rlp": 39, "graphics": 41, "name": 42, "nameserver": 42, "nicname": 43, "whois": 43,
	"mpm-flags": 44, "mpm": 45, "mpm-snd": 46, "ni-ftp": 47, "login": 49, "la-maint": 51, "domain": 53, "isi-gl": 55,
	"priv-dial": 57, "priv-file": 59, "ni-mail": 61, "via-ftp": 63, "tacacs-ds": 65, "bootps": 67, "bootpc": 68, "tftp": 69,
	"netrjs-1": 71, "netrjs-2": 72, "netrjs-3": 73, "netrjs-4": 74, "finger": 79, "http": 80, "hosts2-ns": 81, "mit-ml-dev": 83,
	"link": 87, "kerberos": 88, "su-mit-tg": 89, "mit-dov": 91, "dcp": 93, "supdup": 95, "swift-rvf": 97, "tacnews": 98,
	"metagram": 99, "hostname": 101, "hostnames": 101, "iso-tsap": 102, "x400": 103, "x400-snd": 104, "csnet-ns": 105,
	"rtelnet": 107, "pop-2": 109, "pop2": 109, "pop3": 110, "sunrpc": 111, "auth": 113, "ident": 113, "sftp": 115, "uucp-path": 117,
	"nntp": 119, "erpc": 121, "ntp": 123, "locus-map": 125, "locus-con": 127, "pwdgen": 129, "cisco-fna": 130, "statsrv": 133,
	"ingres-net": 134, "loc-srv": 135, "profile": 136, "netbios-ns": 137, "netbios-dgm": 138, "netbios-ssn": 139, "emfis-data": 140,
	"emfis-cntl": 141, "bl-idm": 142, "imap2": 143, "imap": 143, "snmp": 161, "snmp-trap": 162, "bgp": 179, "irc": 194, "ldap": 389,
	"https": 443, "exec": 512, "shell": 514, "syslog": 514, "printer": 515, "ldaps": 636, "imaps": 993, "pop3s": 995,
}

func (f wksField) encode(e *encoder) *rdataError {
	if err := wksProtocol.encode(e); err != nil {
		return err
	}
	var bits [8192]byte
	n := 0
	for e.next < len(e.toks) {
		text, err := e.word("port")
		if err != nil {
			return err
		}
		port, ok := parseDecimal(text, 65535)
		if !ok {
			port, ok = wksServices[strings.ToLower(string(text))]
		}
		if !ok {
			return e.wrong(e.next-1, fmt.Sprintf("the port %s is neither a number from 0 to 65535 nor a known service", e.shown(e.next-1)),
				"write the number of the port")
		}
		bits[port/8] |= 0x80 >> (port % 8)
		n = max(n, int(port/8)+1)
	}
	e.out = append(e.out, bits[:n]...)
	return nil
}

var errWKS = errors.New("a port bitmap is over 8192 octets, or has idle ones")

func (f wksField) decode(d *decoder) error {
	v, err := d.uint(1)
	if err != nil {
		return err
	}
	d.number(v)
	bits := d.rest()
	if len(bits) > 8192 || strings.HasSuffix(bits, "\x00") {
		return errWKS
	}
	for i := range 8 * len(bits) {
		if bits[i/8]&(0x80>>(i%8)) != 0 {
			d.number(uint64(i))
		}
	}
	return nil
}
