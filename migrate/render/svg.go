package render

import (
	"bufio"
	"cmp"
	"fmt"
	"html/template"
	"io"
	"strings"
	"time"

	"github.com/zonegate/zonegate/migrate"
)

// TimelineSVG writes a timeline as a picture that stands by itself: no script,
// nothing fetched, light or dark as the reader has it, and words beside colours.
func TimelineSVG(w io.Writer, t *migrate.Timeline) error {
	set, err := htmlTemplates()
	if err != nil {
		return err
	}
	buf := bufio.NewWriter(w)
	d := drawTimeline(t)
	d.Style = template.CSS(htmlAsset("timeline.css"))
	if err := set.ExecuteTemplate(buf, "timeline", d); err != nil {
		return err
	}
	return buf.Flush()
}

// htmlPicture is a timeline drawn for a page that has its style.
type htmlPicture struct{ *drawing }

// picture draws a timeline for a page; without one there is none.
func picture(t *migrate.Timeline) *htmlPicture {
	if t == nil {
		return nil
	}
	return &htmlPicture{drawTimeline(t)}
}

// drawing is a timeline in numbers: what stands where, in units of the picture.
// Rows are stacked from the top, so that nothing covers a label.
type drawing struct {
	Style         template.CSS // empty where a page has it
	Title, Desc   string
	Width, Height int
	Left, Right   int
	Top, Bottom   int // of the field that the lines cross
	Lines         []drawnLine
	Bars          []drawnBar
	Events        []drawnEvent
	Ticks         []tick
	Notes         []drawnText
	Axis          string // what the axis counts in

	t        *migrate.Timeline
	from, to time.Time
}

// drawnText is a line of text; Full is all of it where it was cut. Anchor is
// start, middle or end.
type drawnText struct {
	X, Y       int
	Anchor     string
	Text, Full string
}

// drawnLine is a point of time across the whole picture.
type drawnLine struct {
	Class string // now, not-before
	X     int
	Label drawnText
}

// drawnBar is a span of time with its label above it.
type drawnBar struct {
	Class      string
	X, Y, W, H int
	Open       bool
	Label      drawnText
	Hint       string
}

// drawnEvent is a mark with its label beside it.
type drawnEvent struct {
	Class string
	X, Y  int
	Label drawnText
	Hint  string
}

// Measures of the picture.
const (
	pictureWidth = 920
	pictureSide  = 14
	lineHeight   = 18
	barHeight    = 12
	rowHeight    = 38
	eventHeight  = 22
	someBars     = 40
	someEvents   = 40
)

func drawTimeline(t *migrate.Timeline) *drawing {
	d := &drawing{
		Title: "Timeline of " + cmp.Or(t.Zone, "the move"), Width: pictureWidth, Left: pictureSide, Right: pictureWidth - pictureSide,
		t: t, from: t.From.UTC(), to: t.To.UTC(),
	}
	if !d.to.After(d.from) {
		d.to = d.from.Add(time.Second)
	}
	y := d.lines(lineHeight)
	d.Top = y
	y = d.events(y + 8)
	y = d.bars(y + 6)
	d.Bottom = y
	d.Ticks = d.ticks()
	d.Axis = "UTC"
	if t.Relative {
		d.Axis = "T is the moment of the switch"
	}
	d.Height = d.notes(d.Bottom + 3*lineHeight)
	d.Desc = d.describe()
	return d
}

// x is where a point of time stands.
func (d *drawing) x(at time.Time) int {
	share := float64(at.Sub(d.from)) / float64(d.to.Sub(d.from))
	return d.Left + int(min(max(share, 0), 1)*float64(d.Right-d.Left)+0.5)
}

// label puts text at x, to the right of it or, where that leads out of the
// picture, to the left as far as needed.
func (d *drawing) label(text string, x, y int) drawnText {
	cut := shortened(visible(text), d.Right-d.Left)
	l := drawnText{X: x, Y: y, Anchor: "start", Text: cut, Full: text}
	if x+textWidth(cut) > d.Right {
		l.X, l.Anchor = d.Right, "end"
	}
	return l
}

// textWidth is how wide text is at most, in a wide font among the usual ones, so
// that what is kept apart here is apart everywhere.
func textWidth(s string) int {
	width := 0
	for _, r := range s {
		width += letterWidth(r)
	}
	return width
}

func letterWidth(r rune) int {
	switch {
	case runeWidth(r) == 0:
		return 0
	case strings.ContainsRune(" !'(),-./:;I[\\]`fijlrt{|}", r):
		return 6
	case strings.ContainsRune("%@MWmw", r) || r > 0x24f:
		return 14
	case r >= 'A' && r <= 'Z' || strings.ContainsRune("#&+<=>^~", r) || r >= 0x80:
		return 10
	}
	return 8
}

// shortened cuts text to a width.
func shortened(s string, room int) string {
	if textWidth(s) <= room {
		return s
	}
	width, runes := letterWidth('…'), []rune(s)
	for i, r := range runes {
		if width += letterWidth(r); width > room {
			return string(runes[:i]) + "…"
		}
	}
	return s
}

// lines places now and not-before, each with a row of its own for its label.
func (d *drawing) lines(y int) int {
	add := func(class, text string, at time.Time) {
		x := d.x(at)
		label := d.label(text, x+4, y)
		if bold := textWidth(label.Text) * 9 / 8; label.X+bold > d.Right {
			label.X, label.Anchor = d.Right, "end"
		}
		d.Lines = append(d.Lines, drawnLine{class, x, label})
		y += lineHeight
	}
	if nb := d.t.NotBefore; nb != nil {
		text := "not before " + d.exact(migrate.WholeSecond(*nb))
		if !d.t.Firm {
			text += " if the switch is " + d.switchWord()
		}
		add("not-before", text, *nb)
	}
	if !d.t.Relative {
		add("now", "now "+d.exact(d.t.At), d.t.At)
	}
	return y - 10
}

func (d *drawing) switchWord() string {
	if d.t.Relative {
		return "at T"
	}
	return "at " + d.exact(d.t.Switch)
}

// exact is a point of time to the second.
func (d *drawing) exact(at time.Time) string {
	if d.t.Relative {
		return relative(at.Sub(d.t.Switch))
	}
	return at.UTC().Format("Mon 2 Jan 2006 15:04:05 UTC")
}

// relative is a time from the switch on: "T", "T+49h".
func relative(since time.Duration) string {
	switch {
	case since == 0:
		return "T"
	case since < 0:
		return "T-" + migrate.SpanText(-since)
	}
	return "T+" + migrate.SpanText(since)
}

// events puts marks and labels into as few rows as keep them apart.
func (d *drawing) events(y int) int {
	shown, _ := firstOf(d.t.Events, someEvents)
	var ends []int // of each row
	for i := range shown {
		e := &shown[i]
		x := d.x(e.At)
		label := d.label(eventText(e), x+10, 0)
		left, right := min(x-8, label.X), label.X+textWidth(label.Text)
		if label.Anchor == "end" {
			label.X, right = x-10, x+8
			if left = label.X - textWidth(label.Text); left < 0 {
				label.X, label.Anchor, left, right = d.Left, "start", 0, d.Width // a row of its own, below the mark
			}
		}
		row := 0
		for row < len(ends) && ends[row] > left {
			row++
		}
		if row == len(ends) {
			ends = append(ends, 0)
		}
		ends[row] = right + 10
		at := y + row*eventHeight + eventHeight/2
		label.Y = at + 4
		d.Events = append(d.Events, drawnEvent{Class: eventClass(e), X: x, Y: at, Label: label, Hint: hint(e.Label, d.exact(e.At), e.Detail)})
	}
	return y + len(ends)*eventHeight
}

func eventText(e *migrate.Event) string { return strings.TrimSpace(e.Step + " " + e.Label) }

func eventClass(e *migrate.Event) string {
	if e.Planned || e.Kind == migrate.EventPlanned {
		return "planned"
	}
	return string(e.Kind)
}

// bars puts each span into a row of its own.
func (d *drawing) bars(y int) int {
	shown, _ := firstOf(d.t.Bars, someBars)
	for i := range shown {
		b := &shown[i]
		x, end := d.x(b.From), d.x(b.To)
		d.Bars = append(d.Bars, drawnBar{
			Class: barClass(b), X: x, Y: y + lineHeight, W: max(end-x, 2), H: barHeight, Open: b.Open,
			Label: d.label(d.barText(b), x, y+lineHeight-5),
			Hint:  hint(b.Label, d.exact(b.From)+" to "+d.barEnd(b), b.Detail),
		})
		y += rowHeight
	}
	return y
}

func barClass(b *migrate.Bar) string {
	class := string(b.Kind)
	for _, more := range []struct {
		there bool
		class string
	}{{b.Planned, " planned"}, {b.Assumed, " assumed"}, {b.Decides, " decides"}, {b.Open, " open"}} {
		if more.there {
			class += more.class
		}
	}
	return class
}

func (d *drawing) barEnd(b *migrate.Bar) string {
	if b.Open {
		return "an end that is not known"
	}
	return d.exact(migrate.WholeSecond(b.To))
}

// barText is the label with its end, and in words what the look of the bar says.
func (d *drawing) barText(b *migrate.Bar) string {
	text := strings.TrimSpace(b.Step + " " + b.Label)
	if b.Open {
		text += ", end not known"
	} else {
		text += ", until " + d.brief(b.To)
	}
	var words []string
	for _, word := range []struct {
		there bool
		word  string
	}{{b.Decides, "decides"}, {b.Assumed, "TTL assumed"}, {b.Planned, "planned"}} {
		if word.there {
			words = append(words, word.word)
		}
	}
	if len(words) > 0 {
		text += " (" + strings.Join(words, ", ") + ")"
	}
	return text
}

// brief is the end of a span as exact as the picture is, never too early.
func (d *drawing) brief(at time.Time) string {
	switch span := d.to.Sub(d.from); {
	case d.t.Relative:
		return relative(at.Sub(d.t.Switch))
	case span <= time.Hour:
		return migrate.WholeSecond(at).Format("15:04:05")
	case span <= 300*day:
		return at.UTC().Add(time.Minute - 1).Format("Mon 2 Jan 15:04")
	}
	return at.UTC().Add(day - 1).Format("2 Jan 2006")
}

func hint(label, when, detail string) string {
	text := label + ": " + when
	if detail != "" {
		text += "; " + detail
	}
	return text
}

// notes places what is said below the axis, and gives the picture's height.
func (d *drawing) notes(y int) int {
	notes := d.t.Notes
	if n := len(d.t.Bars) - len(d.Bars); n > 0 {
		notes = append(notes[:len(notes):len(notes)], fmt.Sprintf("and %s that the picture leaves out", migrate.Plural(n, "more span")))
	}
	if n := len(d.t.Events) - len(d.Events); n > 0 {
		notes = append(notes[:len(notes):len(notes)], fmt.Sprintf("and %s that the picture leaves out", migrate.Plural(n, "more event")))
	}
	for _, note := range notes {
		for _, line := range wrapped(visible(note), d.Right-d.Left) {
			d.Notes = append(d.Notes, drawnText{X: d.Left, Y: y, Anchor: "start", Text: line})
			y += lineHeight
		}
	}
	return y
}

// wrapped breaks text into lines that are no wider than room.
func wrapped(text string, room int) (lines []string) {
	line := ""
	for word := range strings.FieldsSeq(text) {
		word = shortened(word, room)
		if line != "" && textWidth(line+" "+word) > room {
			lines, line = append(lines, line), ""
		}
		line = strings.TrimPrefix(line+" "+word, " ")
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// describe is the picture in words, for those who do not see it.
func (d *drawing) describe() string {
	var parts []string
	for _, l := range d.Lines {
		parts = append(parts, l.Label.Full)
	}
	for _, e := range d.Events {
		parts = append(parts, e.Hint)
	}
	for _, b := range d.Bars {
		parts = append(parts, b.Hint)
	}
	return clipped(strings.Join(parts, ". "), htmlTextLimit)
}
