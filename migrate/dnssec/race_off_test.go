//go:build !race

package dnssec_test

const underRace = false
