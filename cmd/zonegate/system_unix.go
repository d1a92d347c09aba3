//go:build unix

package main

import (
	"io/fs"
	"syscall"
)

// nonBlocking opens a named pipe without waiting for its other end.
const nonBlocking = syscall.O_NONBLOCK

// umask asks for the file mode mask, which can only be read by setting it.
func umask() fs.FileMode {
	mask := syscall.Umask(0o077)
	syscall.Umask(mask)
	return fs.FileMode(mask)
}
