package render

import (
	"bufio"
	"fmt"
	"strings"

	"github.com/zonegate/zonegate/migrate"
)

// style is a terminal colour by what it is for.
type style string

const (
	plainStyle style = ""
	bold       style = "1"
	faint      style = "2"
	red        style = "1;31"
	green      style = "1;32"
	yellow     style = "1;33"
	cyan       style = "36"
)

// styled is a piece of a line in a colour.
type styled struct {
	style style
	text  string
}

// printer writes lines for a terminal. All that it writes goes through visible.
type printer struct {
	w   *bufio.Writer
	opt Options
}

// line writes one line of pieces, each a string or styled.
func (p printer) line(pieces ...any) {
	for _, piece := range pieces {
		s, ok := piece.(styled)
		if !ok {
			s = styled{plainStyle, piece.(string)}
		}
		p.piece(s)
	}
	p.w.WriteByte('\n')
}

func (p printer) piece(s styled) {
	if !p.opt.Color || s.style == plainStyle || s.text == "" {
		p.w.WriteString(visible(s.text))
		return
	}
	fmt.Fprintf(p.w, "\x1b[%sm%s\x1b[0m", s.style, visible(s.text))
}

func (p printer) printf(format string, args ...any) { p.line(fmt.Sprintf(format, args...)) }

// text writes the report for a person at a terminal: what blocks first, the
// verdict last. Where it is only too early, that is said first as well.
func text(w *bufio.Writer, r *migrate.Report, opt Options) error {
	p := printer{w, opt}
	if !opt.Quiet {
		v := look(r)
		p.early(r)
		p.head(v)
		if r.Verdict == migrate.Wait {
			p.wait(v)
		}
		p.servers(r)
		p.unknown(v)
		p.findings(v)
		p.asides(v)
		if r.Verdict != migrate.Wait {
			p.wait(v)
		}
		p.signatures(r)
		if isDiff(r) {
			p.diff(r)
		} else {
			p.changes(r)
		}
		p.outcomes(r)
	}
	p.verdict(r)
	return nil
}

// wait says what is waited for, and how that was reckoned.
func (p printer) wait(v *view) {
	p.waiting(v)
	p.clock(v.Report)
}

func (p printer) head(v *view) {
	r := v.Report
	p.line(styled{bold, subject(r) + ": " + zoneName(r)}, styled{faint, "  at " + migrate.TimeText(r.At)})
	p.culprits(v)
	p.inputs(r.Inputs)
	for _, note := range r.Notes {
		p.line("  note: ", note)
	}
	p.line()
}

// inputs shows what was read. Of the includes of a zone the first are shown.
func (p printer) inputs(list []migrate.Input) {
	width, includes := 0, 0
	for _, in := range list {
		width = max(width, len(in.Role))
	}
	for i := range list {
		if list[i].Role != "include" {
			includes = 0
		} else if includes++; includes > p.opt.Limit && p.opt.Limit > 0 {
			if i+1 == len(list) || list[i+1].Role != "include" {
				p.line(styled{faint, fmt.Sprintf("  and %s more of include", migrate.Number(includes-p.opt.Limit))})
			}
			continue
		}
		p.input(&list[i], width)
	}
}

func (p printer) input(in *migrate.Input, width int) {
	p.printf("  %-*s  %s%s", width, in.Role, in.Name, inputFacts(in))
	if !p.opt.Verbose {
		return
	}
	for _, fact := range [][2]string{{"sha256", in.SHA256}, {"content", in.Digest}, {"head", in.Head}} {
		if fact[1] != "" {
			p.printf("  %-*s    %s %s", width, "", fact[0], fact[1])
		}
	}
}

// inputFacts tells in brackets what a source holds.
func inputFacts(in *migrate.Input) string {
	var facts []string
	if in.Serial != nil {
		facts = append(facts, fmt.Sprintf("serial %d", *in.Serial))
	}
	if in.Records > 0 || in.RRsets > 0 {
		facts = append(facts, migrate.Plural(in.RRsets, "RRset"), migrate.Plural(in.Records, "record"))
	}
	if in.Lines > 0 {
		facts = append(facts, migrate.Plural(in.Lines, "line"))
	}
	if in.Head != "" {
		facts = append(facts, "head "+in.Head[:min(len(in.Head), 12)])
	}
	if len(facts) == 0 {
		return ""
	}
	return " (" + strings.Join(facts, ", ") + ")"
}

func (p printer) unknown(v *view) {
	if len(v.unknown) == 0 {
		return
	}
	p.line(styled{bold, "could not look: " + migrate.Plural(len(v.unknown), "check")})
	for _, b := range blindnesses(v.unknown) {
		p.line("  ", styled{red, "unknown"}, " ", styled{bold, strings.Join(b.names(), ", ")}, ": ", b.reason)
	}
	p.line()
}

// findings shows blocking findings and warnings with their source lines;
// notices so only when verbose.
func (p printer) findings(v *view) {
	p.bucket(&v.buckets[blocking], "error", p.full)
	p.bucket(&v.buckets[warnings], "warning", p.full)
	if p.opt.Verbose {
		p.bucket(&v.buckets[notices], "notice", p.full)
		return
	}
	p.bucket(&v.buckets[notices], "notice", p.brief)
}

// bucket shows the first findings of each check, under a heading for each
// family, and says how many more there are.
func (p printer) bucket(b *bucket, thing string, show func(*migrate.Finding)) {
	shares, last := b.shares(p.opt.Limit), ""
	for i, g := range b.groups {
		if f := family(g.check); f != last {
			p.endOf(last)
			p.line(styled{bold, f + ": " + migrate.Plural(b.familyTotal(f), thing)})
			last = f
		}
		for _, f := range g.findings[:shares[i]] {
			show(f)
		}
		p.more(shares[i], g)
	}
	p.endOf(last)
}

func (p printer) endOf(section string) {
	if section != "" {
		p.line()
	}
}

func (p printer) more(shown int, g group) {
	switch n := g.total - shown; {
	case shown == 0:
		p.line(styled{faint, fmt.Sprintf("  %s of %s", migrate.Number(n), g.check)})
	case n > 0:
		p.line(styled{faint, fmt.Sprintf("  and %s more of %s", migrate.Number(n), g.check)})
	}
}

// asides shows briefly what was found and does not block: accepted by a person,
// or old.
func (p printer) asides(v *view) {
	if n := v.buckets[accepted].total + len(v.let); n > 0 {
		p.line(styled{bold, "accepted, does not block: " + migrate.Number(n)})
		for _, res := range v.let {
			p.line("  ", styled{cyan, "unknown"}, " ", res.Check, ": ", reason(res), styled{faint, " [" + acceptance(res.Accepted) + "]"})
		}
		p.brieflyAll(&v.buckets[accepted])
	}
	if b := &v.buckets[preExisting]; b.total > 0 {
		p.line(styled{bold, "pre-existing, the old zone has the same, does not block: " + migrate.Number(b.total)})
		p.brieflyAll(b)
	}
}

func (p printer) brieflyAll(b *bucket) {
	for i, n := range b.shares(p.opt.Limit) {
		for _, f := range b.groups[i].findings[:n] {
			p.brief(f)
		}
		p.more(n, b.groups[i])
	}
	p.line()
}

// outcomes lists how every check ended, when verbose.
func (p printer) outcomes(r *migrate.Report) {
	if !p.opt.Verbose || len(r.Results) == 0 {
		return
	}
	p.line(styled{bold, "checks: " + migrate.Number(len(r.Results))})
	width := 0
	for i := range r.Results {
		width = max(width, len(r.Results[i].Check))
	}
	for i := range r.Results {
		res := &r.Results[i]
		p.line("  ", fmt.Sprintf("%-14s", res.Outcome), strings.TrimRight(fmt.Sprintf("  %-*s  %s", width, res.Check, outcomeFact(res)), " "))
	}
	p.line()
}

func outcomeFact(res *migrate.Result) string {
	if res.Reason != "" {
		return res.Reason
	}
	if res.Total > 0 {
		return migrate.Plural(res.Total, "finding")
	}
	return ""
}

func (p printer) verdict(r *migrate.Report) {
	colour := map[string]style{"GO": green, "same": green, "NO-GO": red, "WAIT": yellow, "differs": yellow}
	word, rest := verdict(r), summary(r)
	if rest != "" {
		rest = "  " + rest
	}
	p.line(styled{colour[word], word}, rest)
}
