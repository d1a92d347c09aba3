package main

import (
	"os"

	"golang.org/x/term"
)

func isTerminal(f *os.File) bool { return term.IsTerminal(int(f.Fd())) }

// colored decides about color: "always" and "never" are orders, "auto" is a
// terminal that can show it and nobody who objects (https://no-color.org).
func (t *tool) colored(mode string, toFile bool) bool {
	switch mode {
	case "always":
		return true
	case "never":
		return false
	}
	return !toFile && t.stdoutTerminal && t.getenv("NO_COLOR") == "" && t.getenv("TERM") != "dumb"
}
