package checks

import (
	"fmt"
	"strings"

	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/zonefile"
)

var mailSPFSyntax = &migrate.Check{
	ID:       "mail-spf-syntax",
	Severity: migrate.Error,
	Gates:    lintGates,
	Visit:    visitSPFSyntax,
	Types:    []zonefile.Type{zonefile.TypeTXT, zonefile.TypeSPF},
	Doc: migrate.Doc{
		Title: "an SPF record that breaks the grammar",
		Why: `One bad term makes the whole record a permanent error, wherever it stands. A record that does not begin
with v=spf1 and a blank is no SPF record at all. The strings of a TXT record are joined without a blank:
"v=spf1 ip4:192.0.2.1" "-all" reads ip4:192.0.2.1-all.

An error is what RFC 7208 calls one. A warning is what it lets pass but nobody means: a modifier named like
a mechanism (ip4=192.0.2.1 does nothing), or a record of the old type SPF without one of type TXT.`,
		Fix: "write the term as RFC 7208 section 12 has it",
		Bad: `@ 3600 IN TXT "v=spf1 ipv4:192.0.2.0/24 -all"
`,
		Good: `@ 3600 IN TXT "v=spf1 ip4:192.0.2.0/24 -all"
`,
		Refs: []string{"RFC 7208 section 4.6", "RFC 7208 section 12", "RFC 7208 section 3.3"},
	},
}

func visitSPFSyntax(p *migrate.Pass) func(zonefile.RRset) {
	var room []spfTerm
	return func(set zonefile.RRset) {
		if !set.Node().Authoritative() {
			return
		}
		for i := range set.Len() {
			r := set.At(i)
			if set.Type() == zonefile.TypeTXT && !mayBeNearSPF(r) {
				continue
			}
			switch text := r.Text(); {
			case set.Type() == zonefile.TypeSPF:
				reportOldSPF(p, r, text)
			case isSPF(text):
				spf := parseSPFInto(room[:0], text)
				reportSPFTerms(p, r, spf)
				room = spf.terms
			default:
				reportNearSPF(p, r, text)
			}
		}
	}
}

func reportOldSPF(p *migrate.Pass, r zonefile.Record, text string) {
	if isSPF(text) && len(spfRecordsAt(r.Node())) == 0 {
		f := textFinding(r)
		f.Severity = migrate.Warning
		f.Message = "the policy stands in a record of type SPF, which no receiver reads, and in none of type TXT"
		f.Fix = "publish it as TXT"
		p.Report(f)
	}
}

func reportSPFTerms(p *migrate.Pass, r zonefile.Record, spf spfRecord) {
	seams := seamsOf(r)
	for i := range spf.terms {
		t := &spf.terms[i]
		if t.bad == "" && !t.modifier && seams[t.text].right == "" {
			continue
		}
		f := textFinding(r)
		f.Value = t.text
		switch {
		case t.bad != "":
			f.Message, f.Fix = fmt.Sprintf("the term %s %s", shown(t.text), because(t.bad)), t.fix
			if joint := seams.in(t.text); joint != "" {
				f.Message += ": " + joint
				f.Fix = "put the blank into one of the strings"
			}
		case t.modifier && t.name == "v":
			f.Severity = migrate.Warning
			f.Message = fmt.Sprintf("the term %s in the middle has no effect: two records were joined", shown(t.text))
			f.Fix = "keep one v=spf1, at the start, and one all, at the end"
		case t.modifier && isMechanismName(t.name):
			f.Severity = migrate.Warning
			f.Message = fmt.Sprintf("the term %s is a modifier that nobody knows, and has no effect", shown(t.text))
			f.Fix = "write " + shown(strings.Replace(t.text, "=", ":", 1))
		case seams.swallowed(t) != "":
			f.Message = fmt.Sprintf("the term %s holds two: %s", shown(t.text), seams.swallowed(t))
			f.Fix = "put the blank into one of the strings"
		default:
			continue
		}
		p.Report(f)
	}
}

// because makes a predicate of what is wrong with a term.
func because(bad string) string {
	if strings.HasPrefix(bad, "`") || strings.HasPrefix(bad, "/") {
		return "is wrong: " + bad
	}
	return bad
}

func isMechanismName(s string) bool {
	switch s {
	case "all", "include", "a", "mx", "ptr", "ip4", "ip6", "exists":
		return true
	}
	return false
}

// seams are the words that lie over the place where two strings of a record
// meet, with what each string has of them.
type seams map[string]struct{ left, right string }

func seamsOf(r zonefile.Record) seams {
	if firstString(r) == r.Text() {
		return nil
	}
	words := seams{}
	text, at := r.Text(), 0
	parts := r.TXT()
	for _, part := range parts[:len(parts)-1] {
		at += len(part)
		left, right := lastWord(text[:at]), firstWord(text[at:])
		if _, known := words[left+right]; left != "" && right != "" && !known {
			words[left+right] = struct{ left, right string }{left, right}
		}
	}
	return words
}

// in tells of the seam inside a term, "" if there is none.
func (s seams) in(term string) string {
	if seam, ok := s[term]; ok {
		return fmt.Sprintf("strings are joined without a blank, here %s and %s", shown(seam.left), shown(seam.right))
	}
	return ""
}

// swallowed tells of a seam whose right side is a term by itself.
func (s seams) swallowed(t *spfTerm) string {
	if t.modifier && t.name != "redirect" && t.name != "exp" {
		return ""
	}
	right := s[t.text].right
	if len(right) < 3 {
		return ""
	}
	next := parseSPFTerm(right)
	if next.bad != "" || next.modifier && next.name != "redirect" && next.name != "exp" {
		return ""
	}
	return s.in(t.text)
}

func lastWord(s string) string { return s[strings.LastIndexByte(s, ' ')+1:] }

func firstWord(s string) string {
	word, _, _ := strings.Cut(s, " ")
	return word
}

const aheadOfSPF = "\"' \t"

// mayBeNearSPF tells whether the first string of a record lets it be an SPF record or
// one that is meant to be.
func mayBeNearSPF(r zonefile.Record) bool {
	head := strings.TrimLeft(firstString(r), aheadOfSPF)
	return len(head) < 6 || strings.EqualFold(head[:6], "v=spf1")
}

// reportNearSPF finds texts that are meant to be SPF records and are none.
func reportNearSPF(p *migrate.Pass, r zonefile.Record, text string) {
	trimmed := strings.TrimLeft(text, aheadOfSPF)
	if len(trimmed) < 6 || !strings.EqualFold(trimmed[:6], "v=spf1") {
		return
	}
	f := textFinding(r)
	f.Value = text
	switch {
	case trimmed != text:
		f.Message = fmt.Sprintf("%s does not begin with v=spf1, so no receiver reads it as SPF", shown(text))
		f.Fix = "remove what stands before v=spf1"
	case trimmed[6] >= '0' && trimmed[6] <= '9':
		return
	default:
		f.Message = fmt.Sprintf("%s has no blank behind v=spf1, so no receiver reads it as SPF", shown(text))
		f.Fix = "put a blank behind v=spf1"
	}
	p.Report(f)
}
