package checks

import (
	"strings"

	"github.com/zonegate/zonegate/zonefile"
)

// spfDomainSpec says what is wrong with a domain-spec (RFC 7208 section 7.1): ""
// if nothing. It ends in a dot and a top label, or in a macro; exp tells that it
// belongs to exp=, or to its text, where more macros are known.
func spfDomainSpec(s string, exp bool) string {
	if s == "" {
		return "names no domain"
	}
	macroEnd, bad := spfMacros(s, exp)
	if bad != "" || macroEnd {
		return bad
	}
	host := strings.TrimSuffix(s, ".")
	dot := strings.LastIndexByte(host, '.')
	if dot < 0 {
		return shown(s) + " is no whole domain name"
	}
	if !isTopLabel(host[dot+1:]) {
		return shown(s) + " does not end like a domain name"
	}
	if !strings.Contains(s, "%") && (strings.Contains(host, "..") || host[0] == '.') {
		return shown(s) + " has an empty label"
	}
	return ""
}

// isTopLabel tells whether a label is a toplabel: letters, digits and inner
// hyphens, not digits alone.
func isTopLabel(s string) bool {
	if s == "" || s[0] == '-' || s[len(s)-1] == '-' {
		return false
	}
	for i := range len(s) {
		if !isAlnum(s[i]) && s[i] != '-' {
			return false
		}
	}
	return !allDigits(s)
}

// spfMacros checks the macros of a macro-string (RFC 7208 section 7.1); end tells
// that the last thing in it is a macro.
func spfMacros(s string, exp bool) (end bool, bad string) {
	for i := 0; i < len(s); {
		end = s[i] == '%'
		if !end {
			i++
			continue
		}
		if i+1 < len(s) && strings.IndexByte("%_-", s[i+1]) >= 0 {
			i += 2
			continue
		}
		n := strings.IndexByte(s[i:], '}')
		if i+1 >= len(s) || s[i+1] != '{' || n < 0 || !isSPFMacro(s[i+2:i+n], exp) {
			return false, shown(s[i:]) + " is no macro"
		}
		i += n + 1
	}
	return end, ""
}

// isSPFMacro checks what stands between the braces: a letter, digits, r, and
// delimiters.
func isSPFMacro(s string, exp bool) bool {
	letters := "slodiphv"
	if exp {
		letters += "crt"
	}
	if s == "" || strings.IndexByte(letters, s[0]|0x20) < 0 || !isAlnum(s[0]) {
		return false
	}
	rest := strings.TrimLeft(s[1:], "0123456789")
	digits := s[1 : len(s)-len(rest)]
	if digits != "" && strings.Trim(digits, "0") == "" {
		return false
	}
	if rest != "" && rest[0]|0x20 == 'r' {
		rest = rest[1:]
	}
	return strings.Trim(rest, ".-+,/_=") == ""
}

// spfName is the domain name that a domain-spec stands for; ok is false where
// it has macros, whose values only a mail brings.
func spfName(spec string) (n zonefile.Name, ok bool) {
	if strings.ContainsAny(spec, `%\`) {
		return "", false
	}
	n, err := zonefile.ParseName(spec, zonefile.Root)
	return n, err == nil
}
