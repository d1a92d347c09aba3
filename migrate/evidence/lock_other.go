//go:build !(darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd)

package evidence

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
)

// noFolderSync: folders cannot be written to disk by themselves here.
const noFolderSync = true

// lockWriter takes the log for one writer: by a file FILE.lock, which holds the
// number of the process. One that a writer left behind when it died has to be
// removed by hand.
func lockWriter(f *os.File) (release func(), err error) {
	lock, err := os.OpenFile(lockName(f), os.O_WRONLY|os.O_CREATE|os.O_EXCL, newMode)
	if errors.Is(err, fs.ErrExist) {
		return nil, errHeld
	}
	if err != nil {
		return nil, err
	}
	_, err = fmt.Fprintln(lock, os.Getpid())
	return func() { _ = os.Remove(lock.Name()) }, errors.Join(err, lock.Close())
}

// lockReader tells whether a writer is there; it does not keep one away.
func lockReader(f *os.File) (release func(), err error) {
	if _, err := os.Stat(lockName(f)); err == nil {
		return nil, errHeld
	}
	return func() {}, nil
}

func lockName(f *os.File) string { return f.Name() + ".lock" }

// holder names the process that writes to a log.
func holder(f *os.File) string {
	text, _ := os.ReadFile(lockName(f))
	return fmt.Sprintf("process %s; if it has ended, remove %s", strings.TrimSpace(string(text)), lockName(f))
}
