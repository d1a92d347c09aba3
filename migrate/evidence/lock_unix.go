//go:build darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd

package evidence

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const noFolderSync = false

// lockTries is how often a writer tries to get the lock, lockPause how long it
// waits in between: a reader may hold it for a moment, to see whether a last line
// that is cut off is just being written.
const (
	lockTries = 6
	lockPause = 20 * time.Millisecond
)

// lockWriter takes the log for one writer. Closing the file gives it back, and so
// does the end of the process.
func lockWriter(f *os.File) (release func(), err error) {
	for try := range lockTries {
		if try > 0 {
			time.Sleep(lockPause)
		}
		if err = flock(f, syscall.LOCK_EX); !errors.Is(err, errHeld) {
			break
		}
	}
	return func() { _ = flock(f, syscall.LOCK_UN) }, err
}

// lockReader keeps writers away for a moment.
func lockReader(f *os.File) (release func(), err error) {
	err = flock(f, syscall.LOCK_SH)
	return func() { _ = flock(f, syscall.LOCK_UN) }, err
}

func flock(f *os.File, how int) error {
	for {
		err := syscall.Flock(int(f.Fd()), how|syscall.LOCK_NB)
		switch {
		case errors.Is(err, syscall.EINTR):
			continue
		case errors.Is(err, syscall.EWOULDBLOCK):
			return errHeld
		case err != nil:
			return fmt.Errorf("lock: %w", err)
		}
		return nil
	}
}

// holder names the process that writes to a log; empty where the system does not
// tell. Linux lists locks in /proc/locks:
//
//	1: FLOCK  ADVISORY  WRITE 4711 fe:01:131 0 EOF
func holder(f *os.File) string {
	info, err := f.Stat()
	if err != nil {
		return ""
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return ""
	}
	device := uint64(stat.Dev)
	major, minor := device>>8&0xfff|device>>32&^0xfff, device&0xff|device>>12&^0xff
	file := fmt.Sprintf("%02x:%02x:%d", major, minor, stat.Ino)
	text, _ := os.ReadFile("/proc/locks")
	for line := range strings.Lines(string(text)) {
		if w := strings.Fields(line); len(w) > 5 && w[1] == "FLOCK" && w[3] == "WRITE" && w[5] == file {
			return process(w[4])
		}
	}
	return ""
}

func process(pid string) string {
	if n, err := strconv.Atoi(pid); err != nil || n < 1 {
		return ""
	}
	name, err := os.ReadFile("/proc/" + pid + "/comm")
	if err != nil {
		return "process " + pid
	}
	return fmt.Sprintf("process %s (%s)", pid, strings.TrimSpace(string(name)))
}
