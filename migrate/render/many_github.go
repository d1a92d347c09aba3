package render

import (
	"bufio"
	"bytes"
	"cmp"
	"fmt"

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
	pos := firstPlace(r)
	if f := firstBlocking(r); f != nil {
		pos = cmp.Or(f.Pos, pos)
		annotator{w}.put(level, pos, "zonegate "+m.subject(), message+"\n"+f.Check+": "+annotation(f))
	} else {
		annotator{w}.put(level, pos, "zonegate "+m.subject(), message)
	}
	fmt.Fprintf(w, "zonegate: %s\n", message)
	return 1
}

func firstBlocking(r *migrate.Report) *migrate.Finding {
	for _, g := range look(r).buckets[blocking].groups {
		return g.findings[0]
	}
	return nil
}

// firstPlace is the file that is judged, as a whole.
func firstPlace(r *migrate.Report) *migrate.Pos {
	if _, file := manyName(r); file != "" {
		return &migrate.Pos{File: file}
	}
	return nil
}

// joinGitHub has as many annotations as GitHub shows, less one for the verdict, and
// lines in the log behind them.
func joinGitHub(m *Many, w *bufio.Writer, part []byte, items int) {
	command, line, ok := bytes.Cut(part, []byte("\n"))
	switch {
	case items == 0 || !ok:
	case m.items < annotations-1:
		m.items++
		w.Write(command)
		w.WriteByte('\n')
	default:
		m.left++
		w.Write(line)
	}
}

func manyGitHubEnd(m *Many, w *bufio.Writer, end *ManyEnd) error {
	a := annotator{w}
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
