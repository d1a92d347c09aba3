package caches

import (
	"math"
	"slices"
)

// tally counts what resolvers of one class see. All of it is added in a fixed
// order, so that sums are the same to the last bit.
type tally struct {
	from, to, width float64 // seconds
	each            float64 // intervals in a second
	lookUps         *track  // look-ups, of all kinds
	failed, old     *track
	cold            *track // resolvers whose cold look-ups fail, fine
	moments         []float64
	resolvers       int
	hit, left       int
	first, last     float64
}

// fine is how many parts of an interval are told apart for the peak.
const fine = 60

func newTally(from, to, width float64, moments int) *tally {
	bins := int(math.Ceil((to - from) / width))
	return &tally{
		from: from, to: to, width: width, each: 1 / width,
		lookUps: newTrack(bins), failed: newTrack(bins), old: newTrack(bins),
		cold:    newTrack(bins * fine),
		moments: make([]float64, moments),
		first:   math.Inf(1), last: math.Inf(-1),
	}
}

// span adds a rate that holds from a to b.
func (t *tally) span(tr *track, a, b, rate float64) {
	if a, b = max(a, t.from), min(b, t.to); a < b && rate != 0 {
		tr.span((a-t.from)*t.each, (b-t.from)*t.each, rate*t.width)
	}
}

// point adds one at a moment.
func (t *tally) point(tr *track, at float64) { t.weight(tr, at, 1) }

// weight adds so much at a moment.
func (t *tally) weight(tr *track, at, weight float64) {
	if at >= t.from && at < t.to {
		tr.part[int((at-t.from)*t.each)] += weight
	}
}

// several adds one at a moment, and a rate from then on.
func (t *tally) several(tr *track, a, b, rate float64) {
	t.point(tr, a)
	t.span(tr, a, b, rate)
}

// coldSpan adds that cold look-ups fail from a to b with a likelihood.
func (t *tally) coldSpan(a, b, p float64) {
	if a, b = max(a, t.from), min(b, t.to); a < b && p != 0 {
		t.cold.span((a-t.from)*t.each*fine, (b-t.from)*t.each*fine, p)
	}
}

// add joins two tallies of the same shape.
func (t *tally) add(o *tally) {
	t.lookUps.add(o.lookUps)
	t.failed.add(o.failed)
	t.old.add(o.old)
	t.cold.add(o.cold)
	for i := range t.moments {
		t.moments[i] += o.moments[i]
	}
	t.resolvers += o.resolvers
	t.hit += o.hit
	t.left += o.left
	t.first, t.last = min(t.first, o.first), max(t.last, o.last)
}

// track is a curve in bins of width 1, kept so that a long span costs no more
// than a short one: whole bins as the change of a running sum, what is left as
// parts.
type track struct{ part, step []float64 }

func newTrack(bins int) *track {
	return &track{make([]float64, bins+1), make([]float64, bins+1)}
}

// span adds the integral of a rate from a to b, in bins.
func (t *track) span(a, b, rate float64) {
	i, j := min(int(a), len(t.part)-1), min(int(b), len(t.part)-1)
	if i == j {
		t.part[i] += rate * (b - a)
		return
	}
	t.part[i] += rate * (float64(i+1) - a)
	t.part[j] += rate * (b - float64(j))
	t.step[i+1] += rate
	t.step[j] -= rate
}

func (t *track) add(o *track) {
	for i := range t.part {
		t.part[i] += o.part[i]
		t.step[i] += o.step[i]
	}
}

// bins are the values of the curve.
func (t *track) bins() []float64 {
	list := slices.Clone(t.part[:len(t.part)-1])
	sum := 0.0
	for i := range list {
		sum += t.step[i]
		list[i] += sum
	}
	return list
}
