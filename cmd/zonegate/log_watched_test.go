package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zonegate/zonegate/migrate/evidence"
)

// TestChangedWhileWatched does to a log what testdata/logs/watched.txt says while a
// watch lets others write to it.
func TestChangedWhileWatched(t *testing.T) {
	t.Parallel()
	cases := readLogCases(t, "watched.txt")
	m := logMoves(t)[0]
	m.commands = []string{"observe plan.yaml --watch --every 1s --rounds 3"}
	m.shortHead(t, 5)
	runs := m.runs(cases)
	together4(runs, func(r *logRun) { r.playWatched(t) })
	for _, r := range runs {
		t.Run(r.about, r.checkWatched)
	}
}

// shortHead writes the head file that the log had when it had so many lines.
func (m logMove) shortHead(t *testing.T, lines int) {
	t.Helper()
	text, err := os.ReadFile(m.path("evidence.jsonl"))
	require.NoError(t, err)
	var next struct {
		Previous string `json:"prev"`
	}
	require.NoError(t, json.Unmarshal([]byte(strings.Split(string(text), "\n")[lines]), &next))
	writeFile(t, m.path("short.head"), fmt.Sprintf(`{"schema":"zonegate-evidence-head/1","lines":%d,"head":"%s"}`+"\n", lines, next.Previous))
}

// playWatched takes the log from a watch, changes it and gives it back.
func (r *logRun) playWatched(t *testing.T) {
	r.copyLog(t)
	p := r.started(t, r.line())
	p.says(t, "zonegate: watching ")
	held := r.lock(t)
	r.pristine = r.files(t)
	r.damage(t)
	assert.NoError(t, held.Close())
	r.ran = p.end(t)
	r.after = r.files(t)
}

func (r *logRun) checkWatched(t *testing.T) {
	if r.said == "ok" {
		assert.Equal(t, exitGo, r.ran.code, r.ran.stderr)
		b := evidence.Read(r.path(r.log))
		assert.Empty(t, b.Troubles)
		was := r.pristine[r.path(r.log)]
		assert.True(t, strings.HasPrefix(r.after[r.path(r.log)], was), "lines are lost")
		assert.Greater(t, len(r.after[r.path(r.log)]), len(was), "it went on")
		return
	}
	assert.Equal(t, exitNoGo, r.ran.code, r.ran.stderr)
	assert.Contains(t, r.ran.stderr, "zonegate: the evidence is damaged, and nothing is appended to it: "+r.log)
	assert.Contains(t, r.ran.stderr, r.said)
	assert.Equal(t, r.before, r.after, "something was touched")
}
