package caches

import "time"

// Population is who asks.
type Population struct {
	// Resolvers is how many there are, 1 to 100 million.
	Resolvers int
	// Seed settles every draw.
	Seed uint64
	// Classes are its kinds; their shares sum to 1. Every class with a share gets
	// its number of resolvers, not a draw of it.
	Classes []Class
	// Names are what each resolver looks up.
	Names []Name
	// Spread is how much resolvers differ in their rates: the rates of a resolver
	// are those of Names times a factor that is spread evenly, in logarithms, from
	// 1/Spread to Spread; 0 and 1 for all alike.
	Spread float64
	// Fill says how caches come to what they hold at the start.
	Fill Fill
}

// Name is a name of the zone with how often one resolver's clients ask for it.
type Name struct {
	Name string
	// PerHour is the mean number of look-ups in an hour; they come at random
	// times (a Poisson process).
	PerHour float64
	// Cold is for ever other names, none asked twice: no look-up finds its record
	// in the cache.
	Cold bool
}

// Fill says how caches come to what they hold at the start.
type Fill uint8

const (
	// FillQueries takes it from the look-ups themselves: who seldom asks often
	// holds nothing.
	FillQueries Fill = iota
	// FillUniform lets each hold the NS set, filled at a random moment within its
	// TTL before the start.
	FillUniform
)

// Span is which part of a World is reported.
type Span struct {
	// From and To are offsets from T. Nothing is told of what was before From;
	// the caches are filled by then.
	From, To time.Duration
	// Interval is the width of what is told apart; 0 for an hour.
	Interval time.Duration
}
