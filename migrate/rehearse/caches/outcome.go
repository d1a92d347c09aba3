package caches

import (
	"cmp"
	"slices"
	"time"
)

// Outcome says in a sentence what comes of a change at a moment of the world, as
// the switching off of the old servers: "71 % of resolvers fail at once, the last
// recovers at T+48h". A resolver fails when look-ups of names that it does not
// hold do.
func (r *Result) Outcome(change time.Duration) string {
	if r.All.Hit == 0 {
		return "no resolver fails"
	}
	return r.begin(change) + ", " + r.end()
}

// Caveat is what is to be known beside: of what is assumed, and of shares that were not
// set; empty where nobody fails.
func (r *Result) Caveat() string {
	if r.All.Hit == 0 {
		return ""
	}
	return cmp.Or(r.shareCaveat(), Assumed)
}

// Assumed is what every result takes for granted of names and servers.
const Assumed = "how often names are looked up is assumed, and that servers show their NS set in answers: where old ones do not, " +
	"resolvers go by the parent"

// shareCaveat is of shares that were not set.
func (r *Result) shareCaveat() string {
	i := slices.IndexFunc(r.Classes, func(c ClassResult) bool { return c.Class.ParentCentric })
	if i < 0 || !r.asKnown() {
		return ""
	}
	return "the shares of resolvers are as measured in 2019 and 2022; Unbound and BIND go by the parent since October 2025, and of those that do " +
		Percent(r.Classes[i].Curve.Hit) + " fail; " + Assumed
}

// asKnown tells that the classes have the shares of DefaultClasses.
func (r *Result) asKnown() bool {
	shares := map[string]float64{}
	for _, c := range DefaultClasses() {
		if c.Share > 0 {
			shares[c.Name] = c.Share
		}
	}
	for _, c := range r.Classes {
		if shares[c.Class.Name] != c.Class.Share {
			return false
		}
	}
	return len(r.Classes) == len(shares)
}

func (r *Result) begin(change time.Duration) string {
	now := r.Cold(change)
	switch {
	case now == 0 && r.All.FirstFailure == r.All.PeakAt:
		return "no resolver fails at once, " + Percent(r.All.Peak) + " of resolvers do from " + Exact(r.All.PeakAt) + " on"
	case now == 0:
		return "no resolver fails before " + Exact(r.All.FirstFailure) + ", " + Percent(r.All.Peak) + " of resolvers do at " + Exact(r.All.PeakAt)
	case r.All.Peak > now+0.005:
		return Percent(now) + " of resolvers fail at once, " + Percent(r.All.Peak) + " at " + Exact(r.All.PeakAt)
	}
	return Percent(now) + " of resolvers fail at once"
}

func (r *Result) end() string {
	left := Percent(r.All.Unrecovered) + " have not recovered by " + offset(r.Span.To) + ", the end of the simulation"
	switch {
	case r.All.Unrecovered == 0:
		return "the last recovers at " + About(r.All.LastRecovery)
	case r.All.Unrecovered >= r.All.Hit:
		return left
	}
	return "others recover until " + About(r.All.LastRecovery) + ", " + left
}

// Cold is the share of resolvers whose cold look-ups fail right after the world's
// change at a moment; where none changes then, that over the interval it is in, and 0
// outside the span.
func (r *Result) Cold(at time.Duration) float64 {
	for _, m := range r.Moments {
		if m.At == at {
			return m.Cold
		}
	}
	for _, b := range r.All.Bins {
		if b.From <= at && at < b.To {
			return b.Cold
		}
	}
	return 0
}

// Exact is an offset from the switch to the second, as that at which something begins.
func Exact(at time.Duration) string { return offset(at.Truncate(time.Second)) }

// About is an offset from the switch in words, rounded up: to the hour from two
// hours on, to the minute from two minutes on.
func About(at time.Duration) string {
	unit := time.Second
	switch size := max(at, -at); {
	case size >= 2*time.Hour:
		unit = time.Hour
	case size >= 2*time.Minute:
		unit = time.Minute
	}
	up := at.Truncate(unit)
	if up < at {
		up += unit
	}
	return offset(up)
}
