package render

import (
	"strings"

	"github.com/zonegate/zonegate/migrate"
)

// tabStop is how many columns a tab in a source line advances to a multiple of.
const tabStop = 8

// cell is one character of a source line as it is shown.
type cell struct {
	text  string
	width int
}

// snippet shows a source line, fitted to width columns, and below it a run of
// carets under the token. marks is empty where the whole line is meant, or
// where the token is not in the part of the line that the report has.
func snippet(p *migrate.Pos, width int) (line, marks string) {
	cells := cellsOf(p.Text)
	first, last, ok := token(p, len(cells))
	lo, hi := window(cells, first, last, width)
	line, indent := joinCells(cells[lo:hi]), 0
	if lo > 0 || p.Offset > 0 {
		line, indent = dots+line, len(dots)
	}
	if hi < len(cells) {
		line += dots
	}
	if ok {
		indent += spanWidth(cells[lo:first])
		marks = strings.Repeat(" ", indent) + strings.Repeat("^", max(1, spanWidth(cells[first:min(last, hi)])))
	}
	return strings.TrimRight(line, " "), marks
}

const dots = "..."

// token gives the token's first cell and the one after its last. A column just
// behind the line's end is allowed: something is missing there.
func token(p *migrate.Pos, cells int) (first, last int, ok bool) {
	first = p.Column - 1 - p.Offset
	if p.Column < 1 || first < 0 || first > cells {
		return 0, 0, false
	}
	return first, min(first+max(1, p.Length), cells), true
}

func cellsOf(text string) []cell {
	cells := make([]cell, 0, len(text))
	column := 0
	for _, r := range text {
		c := cell{visibleRune(r), 0}
		if r == '\t' {
			c.text = strings.Repeat(" ", tabStop-column%tabStop)
		}
		c.width = columns(c.text)
		column += c.width
		cells = append(cells, c)
	}
	return cells
}

// window picks the cells to show: all of them if they fit in width columns, else
// a stretch around the token, which is itself cut if it is too long.
func window(cells []cell, first, last, width int) (lo, hi int) {
	if spanWidth(cells) <= width {
		return 0, len(cells)
	}
	width -= 2 * len(dots)
	side := max(width/4, (width-spanWidth(cells[first:last]))/2)
	lo = leftwards(cells, first, side)
	hi = rightwards(cells, lo, width)
	if hi == len(cells) {
		lo = leftwards(cells, hi, width)
	}
	return min(lo, first), hi
}

// leftwards goes back from a cell as far as room columns allow.
func leftwards(cells []cell, from, room int) int {
	for from > 0 && cells[from-1].width <= room {
		from--
		room -= cells[from].width
	}
	return from
}

// rightwards goes on from a cell as far as room columns allow.
func rightwards(cells []cell, from, room int) int {
	for from < len(cells) && cells[from].width <= room {
		room -= cells[from].width
		from++
	}
	return from
}

func spanWidth(cells []cell) int {
	width := 0
	for _, c := range cells {
		width += c.width
	}
	return width
}

func joinCells(cells []cell) string {
	var b strings.Builder
	for _, c := range cells {
		b.WriteString(c.text)
	}
	return b.String()
}
