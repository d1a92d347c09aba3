package render

import (
	"bufio"
	"fmt"
	"strings"

	"github.com/zonegate/zonegate/migrate"
)

// annotations is how many annotations of a level GitHub shows for a step.
const annotations = 10

// github writes workflow commands, which GitHub shows beside the lines that they
// name: the verdict, then the worst findings.
func github(w *bufio.Writer, r *migrate.Report, opt Options) error {
	v, a := look(r), annotator{w}
	errors, warned, noticed := annotations, annotations, annotations
	switch r.Verdict {
	case migrate.Go:
		noticed--
		a.put("notice", nil, "zonegate "+subject(r), headline(r))
	case migrate.Wait:
		warned--
		a.put("warning", nil, "zonegate "+subject(r), headline(r))
	default:
		errors--
		a.put("error", nil, "zonegate "+subject(r), headline(r))
	}
	errors = a.unknown(v, errors)
	warned = a.waiting(v, warned)
	a.bucket("error", &v.buckets[blocking], errors)
	a.bucket("warning", &v.buckets[warnings], warned)
	a.bucket("notice", &v.buckets[notices], noticed)
	a.rest(v)
	return nil
}

// headline is the verdict with the zone that it is for.
func headline(r *migrate.Report) string {
	return fmt.Sprintf("%s: %s", visible(zoneName(r)), verdictLine(r))
}

type annotator struct{ w *bufio.Writer }

// put writes one workflow command. Without a place it stands for the whole run.
func (a annotator) put(level string, pos *migrate.Pos, title, message string) {
	props := []string{}
	if pos != nil && isPath(pos.File) {
		props = append(props, "file="+property(slashed(pos.File)))
		if pos.Line > 0 {
			props = append(props, fmt.Sprintf("line=%d", pos.Line))
		}
		if pos.Line > 0 && pos.Column > 0 {
			props = append(props, fmt.Sprintf("col=%d,endColumn=%d", pos.Column, pos.Column+max(1, pos.Length)-1))
		}
	}
	props = append(props, "title="+property(title))
	fmt.Fprintf(a.w, "::%s %s::%s\n", level, strings.Join(props, ","), commandData(message))
}

// unknown puts the checks that could not look, those with the same reason
// together; where there is no room for all reasons, the last stands for the rest.
func (a annotator) unknown(v *view, room int) (left int) {
	list := blindnesses(v.unknown)
	shown, more := firstOf(list, room)
	for i, b := range shown {
		message := "could not look: " + visible(b.reason)
		if i == len(shown)-1 && more > 0 {
			message += fmt.Sprintf("; and others for %s", migrate.Plural(more, "more reason"))
		}
		a.put("error", nil, strings.Join(b.names(), " "), message)
	}
	return room - len(shown)
}

// waiting puts the checks that wait. They are warnings, for nothing is wrong: that
// the step fails is for the exit code.
func (a annotator) waiting(v *view, room int) (left int) {
	shown, _ := firstOf(v.waiting, room)
	for _, res := range shown {
		a.put("warning", nil, res.Check, waitMessage(res))
	}
	return room - len(shown)
}

func (a annotator) bucket(level string, b *bucket, room int) {
	if room == 0 {
		return
	}
	for i, n := range b.shares(room) {
		for _, f := range b.groups[i].findings[:n] {
			a.put(level, f.Pos, f.Check, annotation(f))
		}
	}
}

func annotation(f *migrate.Finding) string {
	s := said(f)
	if f.Pos != nil && !isPath(f.Pos.File) {
		s = visible(place(f.Pos)) + ": " + s
	}
	if f.Fix != "" {
		s += "\nfix: " + visible(f.Fix)
	}
	return s
}

// rest says in the log how many findings there are in all. The line begins with
// a word, so it is no command.
func (a annotator) rest(v *view) {
	fmt.Fprintf(a.w, "zonegate: %s, %s, %s, %s, %s, %s\n",
		migrate.Plural(len(v.unknown), "check")+" could not look"+waitingCount(v),
		migrate.Plural(v.buckets[blocking].total, "error"), migrate.Plural(v.buckets[warnings].total, "warning"),
		migrate.Plural(v.buckets[notices].total, "notice"), migrate.Number(v.buckets[accepted].total+len(v.let))+" accepted",
		migrate.Number(v.buckets[preExisting].total)+" pre-existing")
}

func waitingCount(v *view) string {
	switch n := len(v.waiting); n {
	case 0:
		return ""
	case 1:
		return ", 1 check waits"
	default:
		return fmt.Sprintf(", %s checks wait", migrate.Number(n))
	}
}

var (
	dataEscaper     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	propertyEscaper = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

// commandData escapes the text of a workflow command: line ends stay line ends,
// other hidden characters are spelled out.
func commandData(s string) string {
	lines := strings.Split(s, "\n")
	for i := range lines {
		lines[i] = visible(lines[i])
	}
	return dataEscaper.Replace(strings.Join(lines, "\n"))
}

func property(s string) string { return propertyEscaper.Replace(visible(s)) }
