//go:build race

package main

// underRace tells that the race detector watches: what repeats one thing very
// often to hit a moment repeats it less, for it is not about races.
const underRace = true
