package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"golang.org/x/net/publicsuffix"
)

// A file is often named as its zone, so what is skipped by its ending must not end as
// the names of a top level domain do.
func TestNoZoneEndingsAreNoTopLevelDomains(t *testing.T) {
	for _, e := range noZoneEndings {
		domain, ok := strings.CutPrefix(e.ending, ".")
		if !ok {
			continue
		}
		_, icann := publicsuffix.PublicSuffix("example." + domain)
		assert.False(t, icann, "%s is a top level domain", e.ending)
	}
	_, icann := publicsuffix.PublicSuffix("example.com")
	assert.True(t, icann)
}
