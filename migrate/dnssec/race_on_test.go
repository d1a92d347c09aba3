//go:build race

package dnssec_test

// underRace tells that the race detector watches: what compares very many zones
// compares fewer, for it is not about races.
const underRace = true
