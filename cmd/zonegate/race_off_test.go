//go:build !race

package main

const underRace = false

func thinned[T any](runs []T) []T { return runs }
