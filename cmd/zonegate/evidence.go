package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/zonegate/zonegate/migrate/evidence"
	"github.com/zonegate/zonegate/plans"
	"github.com/zonegate/zonegate/zonefile"
)

// standardEvidence is the log beside a plan that names none.
const standardEvidence = "evidence.jsonl"

// evidenceFiles are the logs that were given or, without any, the plan's.
func evidenceFiles(given []string, plan *plans.Plan) ([]string, error) {
	if len(given) == 0 {
		name := plan.Evidence
		if name == "" {
			name = standardEvidence
		}
		return []string{besidePlan(plan, name)}, nil
	}
	for i, name := range given {
		for _, other := range given[:i] {
			if sameFile(name, other) {
				return nil, fmt.Errorf("--evidence %s is given twice", name)
			}
		}
	}
	return given, nil
}

func sameFile(a, b string) bool {
	infoA, errA := os.Stat(a)
	infoB, errB := os.Stat(b)
	if errA != nil || errB != nil {
		return filepath.Clean(a) == filepath.Clean(b)
	}
	return os.SameFile(infoA, infoB)
}

// logPatience is how long a command waits for another that writes to the same log.
var logPatience = 15 * time.Second

// openLog opens a log for a look at a zone, and waits for whoever writes to it. A
// log that holds looks at another zone is that one's: with both in it neither move
// could be judged.
func (t *tool) openLog(ctx context.Context, name string, zone zonefile.Name) (*evidence.Log, error) {
	log, err := evidence.OpenWithin(ctx, name, logPatience, t.waitingFor(name))
	if err != nil {
		return nil, err
	}
	for _, other := range log.Zones() {
		if other != zone.String() {
			err := fmt.Errorf("it is the log of %s, and nothing about %s is written to it; give each move a log of its own (--evidence, or evidence: in the plan)", shown(other), zone)
			return nil, errors.Join(&evidence.Error{Name: name, Err: err}, log.Close())
		}
	}
	return log, nil
}

// notOpened says that a log cannot be written to; an interrupt while it was waited
// for says nothing about the log.
func notOpened(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return &blocked{withAdvice(err)}
}

// waitingFor says on standard error that a log is waited for.
func (t *tool) waitingFor(log string) func(who string) {
	return func(who string) {
		if who == "" {
			who = "another zonegate"
		}
		fmt.Fprintf(t.stderr, "zonegate: evidence %s is being written to by %s; waiting %s at most\n", log, who, logPatience)
	}
}

// clockError says that the clock is behind a log.
type clockError struct{ message string }

func (e *clockError) Error() string { return e.message }

// clockOf holds a clock against the log that is to be appended to: with lines from
// before its last ones in it, nobody could go by the log any more.
func clockOf(log *evidence.Log, now time.Time) error {
	if back := log.Behind(now); back > 0 {
		return &clockError{fmt.Sprintf("the clock shows %s, %s before the latest line of %s",
			now.UTC().Format(time.RFC3339), back.Round(time.Second), log.Name())}
	}
	return nil
}

// mustBeThere refuses logs that do not exist: of what nobody looked at there is
// nothing to judge. One whose head file is there was lost, which is for the
// verdict to say.
func mustBeThere(files []string) error {
	var missing []error
	for _, name := range files {
		_, err := os.Stat(name)
		_, headErr := os.Stat(name + ".head")
		if errors.Is(err, fs.ErrNotExist) && errors.Is(headErr, fs.ErrNotExist) {
			missing = append(missing, fmt.Errorf("evidence %w", noSuchFile(name)))
		}
	}
	return errors.Join(missing...)
}
