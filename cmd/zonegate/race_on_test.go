//go:build race

package main

// underRace tells that the race detector watches: what repeats one thing very
// often to hit a moment repeats it less, for it is not about races.
const underRace = true

// thinned is every fourth of many runs of one code: the whole of the table is for
// the tests without the race detector.
func thinned[T any](runs []T) (some []T) {
	for i := 0; i < len(runs); i += 4 {
		some = append(some, runs[i])
	}
	return some
}
