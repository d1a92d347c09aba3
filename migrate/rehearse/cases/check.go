package cases

import (
	"fmt"
	"io/fs"
	"maps"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/zonegate/zonegate/migrate/rehearse"
	"github.com/zonegate/zonegate/migrate/rehearse/stage"
	"github.com/zonegate/zonegate/plans"
)

// check holds what a case must have.
func (r *reading) check() {
	if r.Incident != nil {
		r.checkIncident(r.Incident)
	}
	r.checkServers(r.Servers)
	for _, text := range r.Root {
		at, err := stage.ParseAt(text)
		switch {
		case err != nil:
			r.add(r.line("root"), "root: %v", err)
		case !r.Case.everywhere()[at]:
			r.add(r.line("root"), "root: %s is not among the servers", text)
		}
	}
	if len(r.Runs) == 0 {
		r.add(r.line("runs"), "has no runs: a case says at least what is run, and how it must end")
	}
	seen := map[string]int{}
	for i := range r.Runs {
		run := &r.Runs[i]
		if before, ok := seen[run.About]; ok {
			r.add(run.line, "is about the same as the run of line %d: %q", before, run.About)
		}
		seen[run.About] = run.line
		r.checkRun(run)
	}
}

func (r *reading) checkIncident(i *Incident) {
	for _, missing := range []struct{ key, value string }{
		{"date", i.Date}, {"zone", i.Zone}, {"what", i.What}, {"story", i.Story},
	} {
		if strings.TrimSpace(missing.value) == "" {
			r.add(r.line("incident", missing.key), "incident: has no %s", missing.key)
		}
	}
	if i.Date != "" && !isDate(i.Date) {
		r.add(r.line("incident", "date"), "incident: date %q is no day, month or year; write it like 2031-04-01, 2031-04, 2031, 2031/2033 or undated", i.Date)
	}
	if Classes[i.Class] == "" {
		r.add(r.line("incident", "class"), "incident: class %q is none of %s", i.Class, strings.Join(slices.Sorted(maps.Keys(Classes)), ", "))
	}
	if Modes[i.Mode] == "" {
		r.add(r.line("incident", "mode"), "incident: mode %q is none of %s", i.Mode, strings.Join(slices.Sorted(maps.Keys(Modes)), ", "))
	}
	if i.First != "" && !slices.Contains(firsts, i.First) {
		r.add(r.line("incident", "first"), "incident: first %q is none of %s", i.First, strings.Join(firsts, ", "))
	}
	if len(r.Runs) > 0 && r.Runs[0].Exit != 0 && !slices.ContainsFunc(r.Runs, func(run Run) bool { return run.IsTwin() }) {
		r.add(r.line("runs"), "no run is a twin, which differs in one fact and passes; its about begins with twin")
	}
	if first := i.First; first != "" && len(r.Runs) > 0 && !slices.Contains(r.Runs[0].Words(), first) {
		r.add(r.Runs[0].line, "the first run does not ask %s, which the incident says that it does", first)
	}
}

func (r *reading) checkRun(run *Run) {
	switch {
	case run.About == "":
		r.add(run.line, "the run has no about: what is special about it")
	case len(run.Words()) == 0:
		r.add(run.line, "the run has no run: a command line without the word zonegate")
	}
	r.checkLine(run.line, run.Run)
	if run.Exit < 0 || run.Exit > 3 {
		r.add(run.line, "exit %d is none of 0 (GO), 1 (NO-GO), 2 (no answer), 3 (WAIT)", run.Exit)
	}
	r.checkExpected(run)
	for key, text := range map[string]string{"not-before": run.NotBefore, "earliest": run.Earliest} {
		if _, err := time.Parse(time.RFC3339, text); text != "" && text != "none" && err != nil {
			r.add(run.line, "%s %q is neither a time like 2030-01-01T00:00:00Z nor none", key, text)
		}
	}
	r.checkServers(run.Servers)
	for i := range run.Before {
		r.checkLook(&run.Before[i])
	}
}

func (r *reading) checkLook(l *Look) {
	r.checkLine(l.line, l.Run)
	if _, ok := l.time(); !ok && l.At != "" {
		r.add(l.line, "at %q is no time like 2030-01-01T00:00:00Z", l.At)
	}
	switch {
	case len(l.Words()) == 0:
		r.add(l.line, "the look has no run: a command line without the word zonegate")
	case l.Times < 0:
		r.add(l.line, "times is %d", l.Times)
	case l.Times > maxTimes:
		r.add(l.line, "times is %d; a look is made %d times at most", l.Times, maxTimes)
	case l.Every < 0:
		r.add(l.line, "every is %s; it is the time from one look to the next", l.Every)
	case l.Every != 0 && l.At == "":
		r.add(l.line, "every says nothing without at: when the first look is")
	}
	r.checkServers(l.Servers)
}

func (r *reading) checkLine(line int, text string) {
	if strings.Count(text, "'")%2 == 1 {
		r.add(line, "the command line has a single quote without another: %s", text)
	}
	words := quotedFields(text)
	if len(words) > 0 && words[0] == "zonegate" {
		r.add(line, "the command line begins with zonegate, which is added: %s", text)
	}
	if len(words) > 1 && words[0] == "rehearse" && strings.HasPrefix(strings.TrimLeft(words[1], "-"), "in") {
		r.add(line, "a case cannot replay cases: %s", text)
	}
	if word, ok := outside(words); ok {
		r.add(line, "%s is not in the case's folder, where all that a case reads and writes is: %s", word, text)
	}
	for _, word := range words {
		if flag, _, _ := strings.Cut(strings.TrimLeft(word, "-"), "="); flag == "on-change" && flag != word {
			r.add(line, "a case runs zonegate alone, and --on-change another command: %s", text)
		}
	}
}

func (r *reading) checkServers(s Servers) {
	seen := map[netip.AddrPort]string{}
	for _, text := range slices.Sorted(maps.Keys(s)) {
		actor := s[text]
		at, err := stage.ParseAt(text)
		if err != nil {
			r.add(actor.line, "%v", err)
		} else if before, ok := seen[at]; ok {
			r.add(actor.line, "%s is the same address as %s of line %d", text, before, s[before].line)
		}
		seen[at] = text
		for _, fault := range actor.Faults {
			if _, err := rehearse.ParseFault(fault); err != nil {
				r.add(actor.line, "server %s: %v%s", text, err, nearFault(fault))
			}
		}
		for _, file := range slices.Concat(actor.Zones, actor.TCPZones, actor.Denials) {
			if err := r.readable(file); err != nil {
				r.add(actor.line, "server %s: %v", text, err)
			}
		}
	}
}

// nearFault offers the fault that may have been meant by one that there is not.
func nearFault(text string) string {
	word, _, _ := strings.Cut(text, "=")
	word = word[strings.LastIndexByte(word, ':')+1:]
	var words []string
	for _, line := range rehearse.FaultWords() {
		known, _, _ := strings.Cut(strings.TrimSuffix(line[0], "]"), "=")
		words = append(words, strings.TrimSuffix(known, "["))
	}
	if near := plans.Nearest(word, words); near != "" && near != word {
		return "; did you mean " + near + "?"
	}
	return ""
}

// maxTimes is how often a look may be made.
const maxTimes = 10000

// readable tells why a file of the case cannot be read.
func (r *reading) readable(file string) error {
	if !fs.ValidPath(file) {
		return fmt.Errorf("%s is no file of the case's folder", file)
	}
	info, err := fs.Stat(r.files, file)
	if err != nil || info.IsDir() {
		return fmt.Errorf("there is no file %s in the case's folder", file)
	}
	return nil
}
