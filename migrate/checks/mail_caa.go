package checks

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

var mailCAA = &migrate.Check{
	ID:       "mail-caa",
	Severity: migrate.Warning,
	Gates:    lintGates,
	Visit:    visitCAA,
	Types:    []zonefile.Type{zonefile.TypeCAA},
	Doc: migrate.Doc{
		Title: "a CAA record that certificate authorities do not understand",
		Why: `A certificate authority looks for its own domain in issue and issuewild. A value that is a URL or a brand
names nobody, so nobody may issue, and the next renewal fails. A tag that it does not know it ignores, or,
where the record is critical, refuses to issue at all.

A value of ";" (nobody may issue) is right, and so are parameters behind the domain, each tag=value; one
that is not makes the whole value one that permits nobody. An iodef value is a mailto:, http: or https: URL.`,
		Fix: "write the domain that the certificate authority states",
		Bad: `@ 3600 IN CAA 0 issue "https://letsencrypt.org"
`,
		Good: `@ 3600 IN CAA 0 issue "letsencrypt.org; validationmethods=dns-01"
@ 3600 IN CAA 0 issuewild ";"
@ 3600 IN CAA 0 iodef "mailto:pki@example.com"
`,
		Refs: []string{"RFC 8659 section 4", "RFC 8657", "RFC 9495"},
	},
}

func visitCAA(p *migrate.Pass) func(zonefile.RRset) {
	return func(set zonefile.RRset) {
		if !set.Node().Authoritative() {
			return
		}
		for r := range set.Records() {
			caa, ok := r.CAA()
			if !ok {
				continue
			}
			if bad, fix := badCAA(caa); bad != "" {
				reportText(p, r, bad, fix)
			}
		}
	}
}

func badCAA(caa zonefile.CAA) (bad, fix string) {
	switch strings.ToLower(caa.Tag) {
	case "issue", "issuewild", "issuemail", "issuevmc":
		return badIssuer(caa)
	case "iodef":
		return badIodef(caa)
	case "contactemail":
		if !isMailAddress(caa.Value) {
			return fmt.Sprintf("contactemail %s is no mail address", shown(caa.Value)), "write a mail address without mailto:"
		}
		return "", ""
	case "contactphone":
		return "", ""
	}
	bad = fmt.Sprintf("the tag %s is not registered", shown(caa.Tag))
	if caa.Flags&128 != 0 {
		bad += ", and the record is critical: no certificate authority may issue"
	}
	return bad, "write issue, issuewild, issuemail or iodef"
}

// badIssuer checks [domain] *(";" parameter) (RFC 8659 section 4.2).
func badIssuer(caa zonefile.CAA) (bad, fix string) {
	domain, parameters, _ := strings.Cut(caa.Value, ";")
	domain = strings.Trim(domain, " \t")
	if domain == "" || isIssuer(domain) {
		return badParameters(caa, parameters)
	}
	fix = "write the domain that the certificate authority states"
	if u, err := url.Parse(domain); err == nil && isIssuer(u.Hostname()) {
		fix = "write `" + u.Hostname() + "`"
	} else if host := strings.TrimSuffix(domain, "."); isIssuer(host) {
		fix = "write `" + host + "`"
	}
	return fmt.Sprintf("%s names %s, which is no domain", strings.ToLower(caa.Tag), shown(domain)), fix
}

// badParameters checks the tag=value pairs behind an issuer. One that is none
// makes the whole value one that nobody may issue by.
func badParameters(caa zonefile.CAA, list string) (bad, fix string) {
	for part := range strings.SplitSeq(list, ";") {
		part = strings.Trim(part, " \t")
		tag, value, ok := strings.Cut(part, "=")
		tag, value = strings.TrimRight(tag, " \t"), strings.TrimLeft(value, " \t")
		if part != "" && (!ok || strings.Trim(tag, alnum+"-") != "" || tag == "" || strings.ContainsAny(value, " \t")) {
			return fmt.Sprintf("%s has the parameter %s, which is no tag=value", strings.ToLower(caa.Tag), shown(part)),
				"write tag=value, without blanks inside, or remove it"
		}
	}
	return "", ""
}

const alnum = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

// isIssuer tells whether s is a domain of two labels or more, letters, digits and
// inner hyphens.
func isIssuer(s string) bool {
	labels := strings.Split(s, ".")
	for _, l := range labels {
		if l == "" || l[0] == '-' || l[len(l)-1] == '-' {
			return false
		}
		for i := range len(l) {
			if !isAlnum(l[i]) && l[i] != '-' {
				return false
			}
		}
	}
	return len(labels) > 1
}

func badIodef(caa zonefile.CAA) (bad, fix string) {
	u, err := url.Parse(caa.Value)
	switch {
	case err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "":
		return "", ""
	case err == nil && u.Scheme == "mailto" && isMailAddress(u.Opaque):
		return "", ""
	case isMailAddress(caa.Value):
		return fmt.Sprintf("iodef %s is no URL", shown(caa.Value)), "write `mailto:" + caa.Value + "`"
	}
	return fmt.Sprintf("iodef %s is no URL", shown(caa.Value)), "write a mailto:, http: or https: URL"
}
