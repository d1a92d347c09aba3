//go:build !unix

package main

// readSmallFile leaves all files to those who open them.
func readSmallFile(string, bool, int64, func(int) []byte) ([]byte, bool) { return nil, false }
