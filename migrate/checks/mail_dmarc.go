package checks

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

var mailDMARC = &migrate.Check{
	ID:       "mail-dmarc",
	Severity: migrate.Warning,
	Gates:    lintGates,
	Visit:    visitDMARC,
	Types:    []zonefile.Type{zonefile.TypeTXT},
	Doc: migrate.Doc{
		Title: "a DMARC record that receivers do not read as it is meant",
		Why: `A record at _dmarc that does not begin with v=DMARC1, or that has a second one beside it, is no policy at
all. Without p= there is nothing to apply; a report address without mailto: gets no reports; a value that
DMARC does not know is ignored. Looked at are the tags of RFC 7489 and of its successor; tags of other
names are ignored by receivers and here.`,
		Fix: "write the record as RFC 7489 section 6.3 has it",
		Bad: `_dmarc 3600 IN TXT "v=DMARC1; rua=mailto:dmarc@example.com"
`,
		Good: `_dmarc 3600 IN TXT "v=DMARC1; p=reject; rua=mailto:dmarc@example.com"
`,
		Refs: []string{"RFC 7489 section 6.3", "RFC 7489 section 6.6.3"},
	},
}

func visitDMARC(p *migrate.Pass) func(zonefile.RRset) {
	return func(set zonefile.RRset) {
		if set.Name().Labels() == 0 || set.Name().Label(0) != "_dmarc" || !set.Node().Authoritative() {
			return
		}
		var found []zonefile.Record
		for r := range set.Records() {
			if isDMARC(r.Text()) {
				found = append(found, r)
			}
		}
		switch {
		case len(found) == 0:
			reportNoDMARC(p, set)
		case len(found) > 1:
			reportText(p, found[1], fmt.Sprintf("%s has %d DMARC records, and receivers then apply none", set.Name(), len(found)), "keep one")
		}
		for _, r := range found {
			reportDMARC(p, r, readTags(r.Text()))
		}
	}
}

func reportText(p *migrate.Pass, r zonefile.Record, message, fix string) {
	f := textFinding(r)
	f.Message, f.Fix = message, fix
	p.Report(f)
}

// isDMARC tells whether a text begins with the tag v=DMARC1, capitals as here
// (RFC 7489 section 6.4).
func isDMARC(text string) bool {
	tag, _, _ := strings.Cut(text, ";")
	name, value, ok := strings.Cut(tag, "=")
	return ok && strings.TrimRight(name, " \t") == "v" && strings.Trim(value, " \t") == "DMARC1"
}

func reportNoDMARC(p *migrate.Pass, set zonefile.RRset) {
	for r := range set.Records() {
		if text := r.Text(); strings.Contains(strings.ToLower(text), "dmarc1") {
			reportText(p, r, fmt.Sprintf("%s does not begin with v=DMARC1, so no receiver reads it", shown(text)), "begin the record with `v=DMARC1;`")
			return
		}
	}
	reportText(p, set.At(0), fmt.Sprintf("%s has a TXT record and none that begins with v=DMARC1", set.Name()), "begin the record with `v=DMARC1;`")
}

// tag is one name=value of a tag list.
type tag struct{ name, value string }

// readTags reads a list of tags divided by semicolons (RFC 6376 section 3.2).
// What has no equals sign is a tag with a name alone.
func readTags(text string) (tags []tag) {
	for part := range strings.SplitSeq(text, ";") {
		name, value, _ := strings.Cut(part, "=")
		if name = strings.Trim(name, " \t\r\n"); name != "" || value != "" {
			tags = append(tags, tag{name, strings.Trim(value, " \t\r\n")})
		}
	}
	return tags
}

func reportDMARC(p *migrate.Pass, r zonefile.Record, tags []tag) {
	seen := map[string]bool{}
	for _, t := range tags {
		name := strings.ToLower(t.name)
		if seen[name] {
			reportText(p, r, fmt.Sprintf("the tag %s= stands twice", name), "keep one")
		}
		seen[name] = true
		if bad := badDMARC(name, t.value); bad != "" {
			reportText(p, r, fmt.Sprintf("%s=%s: %s", name, t.value, bad), dmarcFix(name, t.value))
		}
	}
	if !seen["p"] {
		reportText(p, r, "p= is missing: the record has no policy", "add `p=none`, `p=quarantine` or `p=reject` behind v=DMARC1")
	}
}

// badDMARC says what is wrong with a tag's value.
func badDMARC(name, value string) string {
	oneOf := func(words ...string) string {
		for _, w := range words {
			if strings.EqualFold(value, w) {
				return ""
			}
		}
		return "known are " + strings.Join(words, ", ")
	}
	switch name {
	case "p", "sp", "np":
		return oneOf("none", "quarantine", "reject")
	case "adkim", "aspf":
		return oneOf("r", "s")
	case "psd":
		return oneOf("y", "n", "u")
	case "t":
		return oneOf("y", "n")
	case "rua", "ruf":
		return badReportURIs(value)
	case "pct":
		return badNumber(value, 0, 100)
	case "ri":
		return badNumber(value, 0, 1<<32-1)
	case "fo":
		return badFailureOptions(value)
	}
	return ""
}

func badNumber(value string, lo, hi int64) string {
	if n, err := strconv.ParseInt(value, 10, 64); err != nil || n < lo || n > hi {
		return fmt.Sprintf("that is no number from %d to %d", lo, hi)
	}
	return ""
}

func badFailureOptions(value string) string {
	for option := range strings.SplitSeq(value, ":") {
		switch strings.TrimSpace(strings.ToLower(option)) {
		case "0", "1", "d", "s":
		default:
			return "known are 0, 1, d, s, with colons between"
		}
	}
	return ""
}

// badReportURIs checks a list of addresses for reports (RFC 7489 section 6.2): a
// URI each, perhaps with !size.
func badReportURIs(value string) string {
	for part := range strings.SplitSeq(value, ",") {
		part = strings.TrimSpace(part)
		uri, size, limited := strings.Cut(part, "!")
		u, err := url.Parse(uri)
		switch {
		case limited && !isReportSize(size):
			return shown(part) + " has " + shown(size) + " behind !, which is no size"
		case err != nil || u.Scheme == "":
			return shown(part) + " is no URI"
		case strings.EqualFold(u.Scheme, "mailto") && !isMailAddress(u.Opaque):
			return shown(part) + " holds no mail address"
		}
	}
	return ""
}

// isReportSize tells whether s is a number with perhaps a unit: 10m.
func isReportSize(s string) bool {
	digits := strings.TrimRight(s, "kmgtKMGT")
	return len(s)-len(digits) <= 1 && digits != "" && strings.Trim(digits, "0123456789") == ""
}

func isMailAddress(s string) bool {
	at := strings.LastIndexByte(s, '@')
	return at > 0 && strings.Contains(s[at:], ".") && !strings.HasSuffix(s, ".") && !strings.ContainsAny(s, " \t")
}

func dmarcFix(name, value string) string {
	if (name == "rua" || name == "ruf") && isMailAddress(value) {
		return fmt.Sprintf("write `%s=mailto:%s`", name, value)
	}
	return "correct the value of " + name + "="
}
