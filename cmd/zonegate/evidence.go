package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/zonegate/zonegate/plans"
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
