package checks

import (
	"encoding/base64"
	"fmt"
	"strings"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

var mailDKIM = &migrate.Check{
	ID:       "mail-dkim",
	Severity: migrate.Warning,
	Gates:    lintGates,
	Visit:    visitDKIM,
	Types:    []zonefile.Type{zonefile.TypeTXT},
	Doc: migrate.Doc{
		Title: "a DKIM key record without a usable key",
		Why: `Mail signed with a key that cannot be read counts as not signed, and DMARC then refuses it. A long key has
to be cut into strings of 255 octets, and what copies it loses a piece or adds a quotation mark. An empty
p= is right: it says that the key is revoked.`,
		Fix: "publish the key as the mail server gives it",
		Bad: `s1._domainkey 3600 IN TXT "v=DKIM1; k=rsa; p=MIIB!jANBgkq"
`,
		Good: `s1._domainkey 3600 IN TXT "v=DKIM1; k=rsa; p=MIIBIjANBgkq"
s0._domainkey 3600 IN TXT "v=DKIM1; p="
`,
		Refs: []string{"RFC 6376 section 3.6.1", "RFC 8463 section 4"},
	},
}

func visitDKIM(p *migrate.Pass) func(zonefile.RRset) {
	return func(set zonefile.RRset) {
		if !isDKIMOwner(set.Name()) || !set.Node().Authoritative() {
			return
		}
		if set.Len() > 1 {
			reportText(p, set.At(1), fmt.Sprintf("%s has %d TXT records, and which one is the key is not defined", set.Name(), set.Len()), "keep one")
		}
		for r := range set.Records() {
			if bad, fix := badDKIM(r.Text()); bad != "" {
				reportText(p, r, bad, fix)
			}
		}
	}
}

// isDKIMOwner tells whether a name is a selector below _domainkey. The name
// _domainkey itself holds policies of an older protocol.
func isDKIMOwner(n zonefile.Name) bool {
	for i := 1; i < n.Labels(); i++ {
		if n.Label(i) == "_domainkey" {
			return n.Label(0) != "_adsp" && n.Label(0) != "_report"
		}
	}
	return false
}

// badDKIM says what is wrong with a key record.
func badDKIM(text string) (bad, fix string) {
	value, ok := "", false
	for i, t := range readTags(text) {
		switch t.name {
		case "v":
			if t.value != "DKIM1" {
				return fmt.Sprintf("v=%s: the version is DKIM1", t.value), "write `v=DKIM1`"
			}
			if i > 0 {
				return "v=DKIM1 is not the first tag", "move it to the front"
			}
		case "p":
			if ok {
				return "p= stands twice", "keep one"
			}
			value, ok = t.value, true
		}
	}
	if !ok {
		return "p= is missing: the record has no key", "add p= with the key, or an empty p= for a revoked one"
	}
	return badKey(value)
}

// badKey checks that a value is base64, in which blanks are allowed and the
// padding may be missing (RFC 6376 section 2.10).
func badKey(value string) (bad, fix string) {
	value = strings.TrimRight(strings.Join(strings.Fields(value), ""), "=")
	if _, err := base64.RawStdEncoding.DecodeString(value); err == nil {
		return "", ""
	}
	for i := range len(value) {
		if c := value[i]; !isAlnum(c) && c != '+' && c != '/' {
			return fmt.Sprintf("p= holds %s, which is no base64", shown(value[i:i+1])), "publish the key as the mail server gives it"
		}
	}
	return fmt.Sprintf("p= holds %d characters, which is no whole base64", len(value)), "look for a piece that was lost or added"
}
