//go:build !race

package zonefile_test

const oneIn = 1
