package render

import (
	"bufio"
	"cmp"
	"html/template"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/zonegate/zonegate/migrate/rehearse/caches"
)

// cachesSVG writes the curves as a picture that stands by itself, as TimelineSVG
// does.
func cachesSVG(w *bufio.Writer, v *CachesView) error {
	set, err := htmlTemplates()
	if err != nil {
		return err
	}
	d := drawCaches(v)
	d.Style = template.CSS(htmlAsset("caches.css"))
	return set.ExecuteTemplate(w, "caches", d)
}

// cachesPicture draws the curves for a page that has their style; without a result
// there is none.
func cachesPicture(v *CachesView) *cachesDrawing {
	if v == nil || len(v.Results) == 0 {
		return nil
	}
	return drawCaches(v)
}

// cachesDrawing is the curves in numbers, in units of the picture: above the
// look-ups that fail, a line for each result; below the resolvers that fail, by
// class, of the result that hits most.
type cachesDrawing struct {
	Style         template.CSS // empty where a page has it
	Title, Desc   string
	Width, Height int
	Left, Right   int
	Legend        []cachesKey
	Fields        []cachesField
	Marks         []drawnLine
	Notes         []drawnText

	v        *CachesView
	from, to time.Duration
}

// cachesKey explains a line or a band: a sample with text beside it.
type cachesKey struct {
	Class string
	X, Y  int
	Label drawnText
}

// cachesField is one set of axes with what is drawn between them.
type cachesField struct {
	Title       drawnText
	Legend      []cachesKey
	Top, Bottom int
	Grid        []cachesGrid
	Ticks       []tick
	Bands       []cachesShape
	Lines       []cachesShape
}

// cachesGrid is a horizontal line with its share.
type cachesGrid struct {
	Y     int
	Label drawnText
}

// cachesShape is a curve: D is the attribute with its path.
type cachesShape struct {
	Class, Hint string
	D           template.HTMLAttr
}

// Measures of the curves.
const (
	cachesLeft  = 58
	linesHeight = 190
	bandsHeight = 150
	keyWidth    = 30
	someWorlds  = 5 // kinds of lines
	someClasses = 8 // kinds of bands
)

func drawCaches(v *CachesView) *cachesDrawing {
	d := &cachesDrawing{Title: "What users would see", Width: pictureWidth, Left: cachesLeft, Right: pictureWidth - pictureSide, v: v}
	if len(v.Results) == 0 {
		d.Height = lineHeight
		return d
	}
	span := v.Results[0].Span
	d.from, d.to = span.From, span.To
	y := d.worlds(lineHeight)
	y = d.marks(y + 6)
	y = d.lineField(y)
	if worst := v.worst(); worst >= 0 {
		y = d.bandField(y+lineHeight, v.Results[worst])
	}
	for _, text := range v.notes() {
		y = d.note(y, text)
	}
	d.Height = y + 6
	d.Desc = d.describe()
	return d
}

// note writes lines below the curves.
func (d *cachesDrawing) note(y int, text string) int {
	for _, line := range wrapped(visible(text), d.Right-pictureSide) {
		d.Notes = append(d.Notes, drawnText{X: pictureSide, Y: y, Anchor: "start", Text: line})
		y += lineHeight
	}
	return y
}

// worlds explains the lines, each with its sentence.
func (d *cachesDrawing) worlds(y int) int {
	for i, r := range d.v.Results {
		class := "world" + strconv.Itoa(i%someWorlds)
		for j, text := range wrapped(visible(r.World+": "+d.v.outcome(i)), d.Right-pictureSide-keyWidth-8) {
			k := cachesKey{X: pictureSide, Y: y - 4, Label: drawnText{X: pictureSide + keyWidth + 8, Y: y, Text: text, Anchor: "start"}}
			if j == 0 {
				k.Class = class
			}
			d.Legend = append(d.Legend, k)
			y += lineHeight
		}
	}
	return y
}

// marks are vertical lines, each with a row for its label.
func (d *cachesDrawing) marks(y int) int {
	for _, m := range d.v.Marks {
		if m.At < d.from || m.At > d.to {
			continue
		}
		x := d.x(m.At)
		text := shortened(visible(relative(m.At)+" "+m.Label), d.Right-d.Left)
		l := drawnText{X: x + 4, Y: y, Anchor: "start", Text: text, Full: text}
		if l.X+textWidth(text) > d.Right {
			l.X, l.Anchor = x-4, "end"
		}
		d.Marks = append(d.Marks, drawnLine{Class: "mark", X: x, Label: l})
		y += lineHeight
	}
	return y
}

// x is where an offset from the switch stands.
func (d *cachesDrawing) x(at time.Duration) int { return int(math.Round(d.exactX(at))) }

func (d *cachesDrawing) exactX(at time.Duration) float64 {
	part := float64(at-d.from) / float64(d.to-d.from)
	return float64(d.Left) + min(max(part, 0), 1)*float64(d.Right-d.Left)
}

// lineField has the look-ups that fail.
func (d *cachesDrawing) lineField(y int) int {
	f := d.field(y, linesHeight, "share of look-ups that fail")
	top := 0.0
	for _, r := range d.v.Results {
		for _, b := range r.All.Bins {
			top = max(top, b.Failing)
		}
	}
	top = f.scale(d, top)
	for i, r := range d.v.Results {
		values := make([]float64, len(r.All.Bins))
		for j, b := range r.All.Bins {
			values[j] = b.Failing
		}
		shape := cachesShape{Class: "world" + strconv.Itoa(i%someWorlds), Hint: r.World + ": " + d.v.outcome(i)}
		shape.D = pathAttr(d.steps(r, values, f, top))
		f.Lines = append(f.Lines, shape)
	}
	d.Fields = append(d.Fields, f)
	return f.Bottom + 2*lineHeight
}

// bandField has the resolvers that fail, class upon class.
func (d *cachesDrawing) bandField(y int, r *caches.Result) int {
	f := d.field(y, bandsHeight, "share of resolvers whose cold look-ups fail, by class: "+r.World)
	f.keys(d, r)
	top := 0.0
	for _, b := range r.All.Bins {
		top = max(top, b.Cold)
	}
	top = f.scale(d, top)
	below := make([]float64, len(r.All.Bins))
	for i, c := range r.Classes {
		above := make([]float64, len(below))
		for j, b := range c.Curve.Bins {
			above[j] = below[j] + b.Cold*float64(c.Resolvers)/float64(r.Resolvers)
		}
		if c.Curve.Hit > 0 {
			shape := cachesShape{Class: bandClass(i), Hint: className(&c) + ": " + caches.Percent(c.Curve.Hit) + " of them fail"}
			shape.D = pathAttr(d.band(r, below, above, f, top))
			f.Bands = append(f.Bands, shape)
		}
		below = above
	}
	f.Lines = append(f.Lines, cachesShape{Class: "whole", Hint: "all resolvers", D: pathAttr(d.steps(r, below, f, top))})
	d.Fields = append(d.Fields, f)
	return f.Bottom + 2*lineHeight
}

func bandClass(i int) string { return "band" + strconv.Itoa(i%someClasses) }

func className(c *caches.ClassResult) string {
	return cmp.Or(c.Class.Doc, c.Class.Name)
}

// keys explains the bands in rows above the field, and moves the field down.
func (f *cachesField) keys(d *cachesDrawing, r *caches.Result) {
	x, y := d.Left, f.Top+4
	for i, c := range r.Classes {
		if c.Curve.Hit == 0 {
			continue
		}
		text := visible(c.Class.Name) + " " + caches.Percent(float64(c.Resolvers)/float64(r.Resolvers))
		width := keyWidth + textWidth(text) + 12
		if x+width > d.Right && x > d.Left {
			x, y = d.Left, y+lineHeight
		}
		f.Legend = append(f.Legend, cachesKey{Class: bandClass(i), X: x, Y: y - 10, Label: drawnText{X: x + keyWidth - 6, Y: y, Anchor: "start", Text: text}})
		x += width
	}
	moved := y + 10 - f.Top
	f.Top, f.Bottom = f.Top+moved, f.Bottom+moved
	for i := range f.Ticks {
		f.Ticks[i].Label.Y += moved
	}
}

// field is the axes below a title.
func (d *cachesDrawing) field(y, height int, title string) cachesField {
	f := cachesField{Title: drawnText{X: pictureSide, Y: y, Anchor: "start", Text: shortened(visible(title), d.Right-pictureSide), Full: title}}
	f.Top = y + 12
	f.Bottom = f.Top + height
	step := tickStep(d.to-d.from, d.Right-d.Left)
	for at := d.from.Truncate(step); at <= d.to; at += step {
		if at < d.from {
			continue
		}
		k := tick{X: d.x(at)}
		frame := drawing{Width: d.Width}
		k.Label = frame.tickLabel(relative(at), k.X, f.Bottom+lineHeight)
		f.Ticks = append(f.Ticks, k)
	}
	return f
}

// scale puts round shares on the axis, and gives that at its top.
func (f *cachesField) scale(d *cachesDrawing, most float64) float64 {
	top, steps := 1.0, 4
	for _, s := range []struct {
		top   float64
		steps int
	}{{0.001, 2}, {0.002, 2}, {0.005, 5}, {0.01, 2}, {0.02, 2}, {0.05, 5}, {0.1, 2}, {0.2, 4}, {0.5, 5}} {
		if most > 0 && most <= s.top {
			top, steps = s.top, s.steps
			break
		}
	}
	for i := range steps + 1 {
		part := top * float64(i) / float64(steps)
		y := f.y(part, top)
		text := strconv.FormatFloat(math.Round(part*1e6)/1e4, 'f', -1, 64) + " %"
		f.Grid = append(f.Grid, cachesGrid{y, drawnText{X: d.Left - 8, Y: y + 4, Anchor: "end", Text: text}})
	}
	return top
}

func (f *cachesField) y(part, top float64) int { return int(math.Round(f.exactY(part, top))) }

func (f *cachesField) exactY(part, top float64) float64 {
	return float64(f.Bottom) - min(part/top, 1)*float64(f.Bottom-f.Top)
}

// describe is the picture in words, for those who do not see it.
func (d *cachesDrawing) describe() string {
	var parts []string
	for i, r := range d.v.Results {
		parts = append(parts, r.World+": "+d.v.outcome(i))
	}
	for _, m := range d.v.Marks {
		parts = append(parts, relative(m.At)+" "+m.Label)
	}
	return clipped(strings.Join(parts, ". "), htmlTextLimit)
}
