package zonefile_test

import "regexp"

// generatedDifferences are the ways in which zonegate may differ from BIND and
// Knot on generated texts, each with its key in reasons.txt.
var generatedDifferences = []struct {
	why     string
	problem *regexp.Regexp // in what zonegate says of it; nil: it accepts
	record  *regexp.Regexp // in the text
}{}
