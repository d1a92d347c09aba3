package caches

import "time"

// Result is what a population sees of a World. Shares are from 0 to 1.
type Result struct {
	World     string
	Resolvers int
	Seed      uint64
	Span      Span
	Classes   []ClassResult // in the population's order, those with resolvers
	All       Curve
	// Moments are the world's changes within the span, by time, with what is
	// right after each.
	Moments []Moment
}

// ClassResult is the part of one class.
type ClassResult struct {
	Class     Class
	Resolvers int
	Curve     Curve
}

// Curve is what some resolvers see over time.
type Curve struct {
	Bins []Bin // one for each interval of the span, by time
	// Hit is the share of resolvers whose cold look-ups failed at any time of the
	// span, with any likelihood; Unrecovered of those that still fail at its end.
	Hit, Unrecovered float64
	// Peak is the largest share of resolvers whose cold look-ups fail at one
	// moment, to a sixtieth of an interval, and PeakAt the first such moment.
	Peak   float64
	PeakAt time.Duration
	// FirstFailure is when the first cold look-up fails, LastRecovery when the
	// last resolver that recovers does; both 0 when Hit is 0.
	FirstFailure, LastRecovery time.Duration
}

// Bin is what is seen in one interval.
type Bin struct {
	From, To time.Duration
	// Failing is the share of all look-ups that get no or a wrong answer: from
	// the number that is to be expected of each resolver's rates.
	Failing float64
	// Cold is the share of resolvers for which a look-up of a name that was never
	// held fails, over the interval's length.
	Cold float64
	// Old is the share of look-ups that get an answer with the old side's records,
	// from a server or from the cache.
	Old float64
}

// Moment is the share of resolvers whose cold look-ups fail right after a change.
type Moment struct {
	At   time.Duration
	Cold float64
	// ByClass has the share within each of Result.Classes.
	ByClass []float64
}
