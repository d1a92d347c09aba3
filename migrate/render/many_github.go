package render

import (
	"bufio"
	"bytes"
	"cmp"
	"fmt"
	"strings"

	"github.com/zonegate/zonegate/migrate"
)

// manyGitHub writes two lines for a zone that may not go ahead: the workflow command
// that shows it, and what stands in the log where there is no more room for that.
func manyGitHub(m *Many, w *bufio.Writer, r *migrate.Report) int {
	if r.Verdict == migrate.Go {
		return 0
	}
	level := "error"
	if r.Verdict == migrate.Wait {
		level = "warning"
	}
	message := fmt.Sprintf("%s: %s", visible(cmp.Or(plainName(r), "(zone not known)")), verdictLine(r))
	pos, why := firstTrouble(r)
	annotator{w}.put(level, pos, "zonegate "+m.subject(), message+why)
	fmt.Fprintf(w, "zonegate: %s\n", message)
	return 1
}

// firstTrouble is what is worst with a zone, as further lines, and where.
func firstTrouble(r *migrate.Report) (pos *migrate.Pos, why string) {
	pos, v := wholeFile(r), look(r)
	for _, b := range blindnesses(v.unknown) {
		return pos, "\n" + strings.Join(b.names(), " ") + ": could not look: " + visible(b.reason)
	}
	for _, g := range v.buckets[blocking].groups {
		f := g.findings[0]
		return cmp.Or(f.Pos, pos), "\n" + f.Check + ": " + annotation(f)
	}
	for _, res := range v.waiting {
		return pos, "\n" + res.Check + ": " + waitMessage(res)
	}
	return pos, ""
}

// wholeFile is the file that is judged, as a whole.
func wholeFile(r *migrate.Report) *migrate.Pos {
	if _, file := manyName(r); file != "" {
		return &migrate.Pos{File: file}
	}
	return nil
}

// joinGitHub has as many annotations as GitHub shows, less one for the verdict, and
// lines in the log behind them. Zones that wait have those that others leave.
func joinGitHub(m *Many, w *bufio.Writer, part []byte, items int) {
	switch waits := bytes.HasPrefix(part, []byte("::warning")); {
	case items == 0:
	case waits && len(m.waiting) < annotations-1:
		m.waiting = append(m.waiting, bytes.Clone(part))
	case waits:
		m.annotate(w, part, 0)
	default:
		m.annotate(w, part, annotations-1)
	}
}

// annotate writes the annotation of a part as long as there are less than so many,
// and its line in the log from then on.
func (m *Many) annotate(w *bufio.Writer, part []byte, room int) {
	command, line, _ := bytes.Cut(part, []byte("\n"))
	if m.items < room {
		m.items++
		w.Write(command)
		w.WriteByte('\n')
		return
	}
	m.left++
	w.Write(line)
}

func manyGitHubEnd(m *Many, w *bufio.Writer, end *ManyEnd) error {
	a := annotator{w}
	for _, part := range m.waiting {
		m.annotate(w, part, annotations-1)
	}
	for _, g := range skippedGroups(end.Skipped) {
		fmt.Fprintf(w, "zonegate: skipped, %s\n", g.text(0))
	}
	level := map[migrate.Verdict]string{migrate.Go: "notice", migrate.Wait: "warning"}[end.Totals.Verdict()]
	message := string(end.Totals.Verdict()) + "  " + end.Totals.Summary()
	if m.left > 0 {
		message += fmt.Sprintf("; %s more in the log", migrate.Number(m.left))
	}
	a.put(cmp.Or(level, "error"), nil, "zonegate "+m.subject(), message)
	return nil
}
