package render

import (
	"time"
)

// tick is a mark on the axis with its label in up to two lines: the time, and the
// day or year where it changes.
type tick struct {
	X           int
	Label, Date drawnText
}

const (
	day  = 24 * time.Hour
	week = 7 * day
)

// tickSteps are the distances between ticks that people can read. Beyond these
// four weeks are doubled.
var tickSteps = []time.Duration{
	time.Second, 2 * time.Second, 5 * time.Second, 10 * time.Second, 15 * time.Second, 30 * time.Second,
	time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute, 15 * time.Minute, 30 * time.Minute,
	time.Hour, 2 * time.Hour, 3 * time.Hour, 6 * time.Hour, 12 * time.Hour, day, 2 * day, week, 2 * week, 4 * week,
}

// tickRoom is the least distance between ticks: a label fits between.
const tickRoom = 100

// tickStep picks the distance between the ticks of a span that is width units
// wide.
func tickStep(span time.Duration, width int) time.Duration {
	least := time.Duration(float64(span) * tickRoom / float64(width))
	for _, step := range tickSteps {
		if step >= least {
			return step
		}
	}
	step := 4 * week
	for step < least {
		step *= 2
	}
	return step
}

// ticks stand at round times of UTC, weeks at Mondays; of a relative timeline at
// round times from the switch on.
func (d *drawing) ticks() (list []tick) {
	step := tickStep(d.to.Sub(d.from), d.Right-d.Left)
	base := time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC) // a Monday
	if d.t.Relative {
		base = d.t.Switch.UTC()
	}
	date := ""
	for at := firstTick(base, d.from, step); !at.After(d.to); at = at.Add(step) {
		k := tick{X: d.x(at)}
		label, second := d.tickText(at, step)
		k.Label = d.tickLabel(label, k.X, d.Bottom+lineHeight)
		if second != date {
			date = second
			k.Date = d.tickLabel(second, k.X, d.Bottom+2*lineHeight)
		}
		list = append(list, k)
	}
	return list
}

// firstTick is the first round time not before from.
func firstTick(base, from time.Time, step time.Duration) time.Time {
	seconds, each := from.Unix()-base.Unix(), int64(step/time.Second)
	n := seconds / each
	at := time.Unix(base.Unix()+n*each, 0).UTC()
	for at.Before(from) {
		at = at.Add(step)
	}
	for !at.Add(-step).Before(from) {
		at = at.Add(-step)
	}
	return at
}

func (d *drawing) tickText(at time.Time, step time.Duration) (label, date string) {
	switch {
	case d.t.Relative:
		return relative(at.Sub(d.t.Switch)), ""
	case step < time.Minute:
		return at.Format("15:04:05"), at.Format("2 Jan 2006")
	case step < day:
		return at.Format("15:04"), at.Format("2 Jan 2006")
	case step < 4*week:
		return at.Format("Mon 2 Jan"), at.Format("2006")
	}
	return at.Format("2 Jan"), at.Format("2006")
}

// edge is how near a label comes to the border of the picture.
const edge = 3

// tickLabel is centred below its tick, and stays in the picture.
func (d *drawing) tickLabel(text string, x, y int) drawnText {
	l := drawnText{X: x, Y: y, Anchor: "middle", Text: text}
	switch half := textWidth(text) / 2; {
	case x-half < edge:
		l.X, l.Anchor = edge, "start"
	case x+half > d.Width-edge:
		l.X, l.Anchor = d.Width-edge, "end"
	}
	return l
}
