//go:build unix

package main

import (
	"fmt"
	"os"
	"runtime"
	"syscall"
)

// peakOf is the peak of resident memory of a process that has ended, in octets.
func peakOf(state *os.ProcessState) int64 {
	usage := state.SysUsage().(*syscall.Rusage)
	if runtime.GOOS == "darwin" {
		return int64(usage.Maxrss)
	}
	return int64(usage.Maxrss) << 10
}

// enoughSpace refuses to fill a disk.
func enoughSpace(folder string, octets int64) error {
	var fs syscall.Statfs_t
	if err := syscall.Statfs(folder, &fs); err != nil {
		return err
	}
	if free := int64(fs.Bavail) * int64(fs.Bsize); free < octets {
		return fmt.Errorf("%s has %d MB free, and a zone may take %d MB; -dir names another folder", folder, free>>20, octets>>20)
	}
	return nil
}
