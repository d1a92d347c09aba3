package caches

import "errors"

// Simulate lets a population live through a world. An error says what of the
// three has no sense.
func Simulate(w *World, p *Population, span Span) (*Result, error) {
	return nil, errors.New("not simulated")
}
