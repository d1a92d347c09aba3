package main

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/zonegate/zonegate/migrate"
)

// TestVerdictTime holds that a verdict on what was just seen is given when the
// time that it is dated with has come, and that one with --now is of that time.
func TestVerdictTime(t *testing.T) {
	t.Parallel()
	m := startWholeMove(t)
	m.makePlan(t)
	gate := func(more ...string) *migrate.Report {
		line := "gate delegate plan.yaml --format json --rate 0 --root-hints " + noRoot(t)
		return m.judged(t, process(t, m.dir, append(strings.Fields(line), more...)...))
	}
	began := time.Now()
	r := gate() // the clock begins at testNow
	assert.True(t, r.At.After(testNow), "at %s", r.At)
	assert.Zero(t, r.At.Nanosecond())
	assert.GreaterOrEqual(t, time.Since(began), r.At.Sub(testNow))

	now := testNow.Add(time.Hour + 300*time.Millisecond)
	assert.Equal(t, now, gate("--now", now.Format(time.RFC3339Nano)).At)
}
