// Package zonegen makes zones for tests and benchmarks: registry-like ones of
// any size with the accidents that happen to them, and small ones of many types
// with all the ways to write the same content differently. What it writes
// depends on its arguments alone, so a failing case is named by its seed.
//
// Only tests and benchmarks import it.
package zonegen
