package migrate

import (
	"fmt"
	"strings"
	"time"

	"github.com/zonegate/zonegate/plans"
)

// SpanText writes a length of time for people, to the second, rounded up: "48h",
// "1h10m", "5m", "0s".
func SpanText(d time.Duration) string {
	if d < 0 {
		return "-" + SpanText(-d)
	}
	seconds := int64((d + time.Second - 1) / time.Second)
	var b strings.Builder
	for _, unit := range []struct {
		size int64
		name string
	}{{3600, "h"}, {60, "m"}, {1, "s"}} {
		if n := seconds / unit.size; n > 0 {
			fmt.Fprintf(&b, "%d%s", n, unit.name)
			seconds %= unit.size
		}
	}
	if b.Len() == 0 {
		return "0s"
	}
	return b.String()
}

// TTLText is a TTL in seconds and, where that is long, as people read it: "300 s",
// "172800 s (48h)".
func TTLText(ttl Seconds) string {
	if ttl < 600 {
		return fmt.Sprintf("%d s", ttl)
	}
	return fmt.Sprintf("%d s (%s)", ttl, SpanText(ttl.Duration()))
}

// String is the place in words: "ns1.example.net. 192.0.2.1, seen from ams".
func (p TermPlace) String() string {
	text := serverText(p.Server, p.Address)
	if p.Vantage != "" && text != "" {
		text += ", seen from " + p.Vantage
	}
	return text
}

// inWords is a term for people: "Pns 172800 s (48h), example.com. NS at
// 203.0.113.1, seen from ams".
func (t *Term) inWords() string {
	text := t.Symbol + " " + TTLText(t.TTL)
	if t.What != "" {
		text += ", " + t.What
	}
	if where := t.Where.String(); where != "" {
		text += " at " + where
	}
	if t.Assumed {
		text += " (assumed: nobody saw it)"
	}
	return text
}

// ShellWord quotes a word for a shell where it needs to be.
func ShellWord(s string) string {
	safe := s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./-+:@%,=") == ""
	if safe && s[0] != '-' {
		return s
	}
	if strings.HasPrefix(s, "-") {
		s = "./" + s
		return ShellWord(s)
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// namesOf lists name servers: "ns1.example.net. and ns2.example.org.".
func namesOf(servers []plans.Nameserver) string {
	var names []string
	for _, ns := range servers {
		names = append(names, plans.ResolveName(ns.Name, "."))
	}
	return List(names, len(names))
}
