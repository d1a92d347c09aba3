//go:build !unix

package main

import "io/fs"

const nonBlocking = 0

func umask() fs.FileMode { return 0 }
