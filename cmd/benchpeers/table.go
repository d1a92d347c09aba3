package main

import (
	"bytes"
	"fmt"
	"io"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// The place of the table in a file: what stands between the two is replaced.
const (
	markBegin = "<!-- make bench-peers: begin -->"
	markEnd   = "<!-- make bench-peers: end -->"
)

// writeTable writes the results as a table of markdown.
func writeTable(w io.Writer, results []result, missing []string) {
	fmt.Fprint(w, "| | wall | CPU | peak memory | zonegate beside it |\n|---|---|---|---|---|\n")
	for _, r := range results {
		fmt.Fprintf(w, "| **%s** | | | | |\n", r.title)
		for _, c := range r.commands {
			if list := r.samples[c.name]; len(list) > 0 {
				m := middle(list)
				fmt.Fprintf(w, "| %s | %s | %s | %s | %s |\n", c.show, seconds(m.wall), seconds(m.cpu), megabytes(m.peak), r.claimsOf(c.name))
			}
		}
	}
	fmt.Fprintf(w, "\n%d cores; medians of %s; ratios are of wall time in the same round.", runtime.NumCPU(), rounds(results))
	if len(missing) > 0 {
		fmt.Fprintf(w, " Not installed, and left out: %s.", strings.Join(missing, ", "))
	}
	fmt.Fprintln(w)
}

// claimsOf are the claims that stand in a command's row.
func (r result) claimsOf(row string) string {
	var list []string
	for _, c := range r.claims {
		if c.row() == row {
			if text := c.text(r); text != "" {
				list = append(list, text)
			}
		}
	}
	return strings.Join(list, "; ")
}

// rounds tells how often the commands ran: "5 runs (ldns-compare-zones: 2)".
func rounds(results []result) string {
	usual := results[0].rounds
	var others []string
	for _, r := range results {
		if r.rounds != usual {
			others = append(others, fmt.Sprintf("%s: %d", r.name, r.rounds))
		}
		for _, c := range r.commands {
			if n := len(r.samples[c.name]); n > 0 && n < r.rounds {
				others = append(others, fmt.Sprintf("%s: %d", c.name, n))
			}
		}
	}
	text := fmt.Sprintf("%d runs", usual)
	if len(others) > 0 {
		text += " (" + strings.Join(others, ", ") + ")"
	}
	return text
}

func seconds(d time.Duration) string {
	switch {
	case d < 100*time.Millisecond:
		return fmt.Sprintf("%.1f ms", d.Seconds()*1000)
	case d < 10*time.Second:
		return fmt.Sprintf("%.2f s", d.Seconds())
	}
	return fmt.Sprintf("%.1f s", d.Seconds())
}

func megabytes(octets int64) string { return fmt.Sprintf("%d MB", (octets+500_000)/1_000_000) }

// grouped writes a number as 1,170,885.
func grouped(n int) string {
	text := strconv.Itoa(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

// between puts the table between the marks of a text.
func between(text, table []byte) ([]byte, bool) {
	before, rest, begun := bytes.Cut(text, []byte(markBegin+"\n"))
	_, after, ended := bytes.Cut(rest, []byte(markEnd+"\n"))
	if !begun || !ended {
		return text, false
	}
	return bytes.Join([][]byte{before, []byte(markBegin + "\n"), table, []byte(markEnd + "\n"), after}, nil), true
}
