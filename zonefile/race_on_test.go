//go:build race

package zonefile_test

// oneIn says that one text in so many is read in every way: fewer under the race
// detector, which is not about the texts.
const oneIn = 10
