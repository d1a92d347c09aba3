package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/zonegate/zonegate/migrate"
)

// tell writes a line for each change, at once, and has the command run for it. The
// error of the first alarm ends the watch, unless it is to go on.
func (w *watching) tell(changes []migrate.WatchChange) error {
	var alarm *migrate.WatchChange
	for i := range changes {
		c := &changes[i]
		line := w.line(c)
		fmt.Fprintln(w.stdout, line)
		if err := w.stdout.flush(); err != nil {
			return fmt.Errorf("write to standard output: %w", err)
		}
		w.hook.run(c, line)
		if c.Ends() && alarm == nil {
			alarm = c
		}
	}
	if alarm == nil || w.goesOn {
		return nil
	}
	return &blocked{fmt.Errorf("the watch ends with an alarm (--keep-going and --on-change have it go on): %s", shown(alarm.String()))}
}

func (w *watching) line(c *migrate.WatchChange) string {
	if !w.json {
		return shown(c.String())
	}
	var b strings.Builder
	out := json.NewEncoder(&b)
	out.SetEscapeHTML(false)
	_ = out.Encode(c) // never fails
	return strings.TrimSuffix(b.String(), "\n")
}
