package main

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zonegate/zonegate/migrate"
	"github.com/zonegate/zonegate/migrate/render"
)

// collected is what comes of three zones, of which the second has a report that
// cannot be written (nil is none), or whose writing got halfway.
func collected(t *testing.T, format string, second *migrate.Report, halfway bool) (document string, m *many, err error) {
	t.Helper()
	var out bytes.Buffer
	head := migrate.ManyHead{Gate: migrate.GateLint}
	m = &many{tool: &tool{stderr: io.Discard}, question: migrate.Question{Gate: head.Gate}, head: head, out: &output{w: bufio.NewWriter(&out)}}
	m.document, err = render.NewMany(format, head, render.Options{Verbose: true})
	require.NoError(t, err)
	order, w := make(chan *turn, 3), bufio.NewWriter(nil)
	for i, report := range []*migrate.Report{fineReport("a"), second, fineReport("c")} {
		turn := &turn{it: listed{new: "b.zone"}, first: i == 0, mine: make(chan struct{}), done: make(chan struct{})}
		turn.behind = halfway && i == 1
		m.answer(t.Context(), turn, report, w)
		close(turn.done)
		order <- turn
	}
	close(order)
	if err := m.collect(context.Background(), order, new(zoneList)); err != nil {
		return "", m, err
	}
	require.NoError(t, m.document.End(m.out.w, &render.ManyEnd{Totals: m.totals}))
	return out.String(), m, nil
}

func fineReport(zone string) *migrate.Report {
	return &migrate.Report{Schema: migrate.Schema, Zone: zone, Gate: migrate.GateLint, Verdict: migrate.Go, Results: []migrate.Result{{Check: "zone-duplicate", Outcome: migrate.Passed}}}
}

// TestManyBugInWriting holds that a zone for which the document cannot be written is
// not judged, that the others have what they have without it, and that it is counted.
func TestManyBugInWriting(t *testing.T) {
	head := migrate.ManyHead{Gate: migrate.GateLint}
	for _, format := range render.ManyFormats() {
		got, m, err := collected(t, format, nil, false)
		require.NoError(t, err, format)
		assert.Equal(t, migrate.Totals{Zones: 3, Go: 2, NoGo: 1, NotJudged: 1}, m.totals, format)
		why := "this is a bug in zonegate, not in the zone: runtime error: invalid memory address or nil pointer dereference"
		want, _, err := collected(t, format, migrate.NotJudged(head, "", why, []migrate.Input{{Role: "zone", Name: "b.zone"}}), false)
		require.NoError(t, err, format)
		assert.Equal(t, want, got, format)

		_, m, err = collected(t, format, fineReport("b"), false)
		require.NoError(t, err, format)
		assert.Equal(t, migrate.Go, m.totals.Verdict(), format)
	}
}

// TestManyBugHalfway ends the call as NO-GO where half of a zone's part is in the
// document already.
func TestManyBugHalfway(t *testing.T) {
	_, _, err := collected(t, "json", nil, true)
	code, shown := exitCode(err)
	assert.Equal(t, exitNoGo, code)
	assert.True(t, shown)
	_, _, err = collected(t, "json", fineReport("b"), true)
	assert.NoError(t, err)
}
