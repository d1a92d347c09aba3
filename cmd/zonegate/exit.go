package main

import (
	"errors"
	"fmt"

	"github.com/zonegate/zonegate/migrate"
)

// The exit codes. A pipeline reads them, so they never change their meaning.
const (
	exitGo      = 0 // GO; for diff: the same
	exitNoGo    = 1 // NO-GO; for diff: differs
	exitTrouble = 2 // zonegate was not given a question it can answer
	exitWait    = 3 // WAIT
)

// answer is an exit code that is not zonegate's trouble: it is returned as an
// error so that a command ends in one place, and prints nothing.
type answer int

func (a answer) Error() string { return fmt.Sprintf("exit %d", int(a)) }

// blocked is trouble that is no usage error: what had to be seen could not be
// seen or written down, so that nothing may go ahead.
type blocked struct{ err error }

func (b *blocked) Error() string { return b.err.Error() }
func (b *blocked) Unwrap() error { return b.err }

// answered turns a verdict into what a command returns.
func answered(v migrate.Verdict) error {
	switch v {
	case migrate.Go:
		return nil
	case migrate.Wait:
		return answer(exitWait)
	}
	return answer(exitNoGo)
}

// exitCode maps what a command returned to its exit code, and tells whether the
// error is to be shown.
func exitCode(err error) (code int, show bool) {
	var a answer
	var b *blocked
	switch {
	case err == nil:
		return exitGo, false
	case errors.As(err, &a):
		return int(a), false
	case errors.As(err, &b):
		return exitNoGo, true
	}
	return exitTrouble, true
}
