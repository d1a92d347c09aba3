package migrate

import "runtime"

// InHalves has zones from so many names on compared in halves, up to so many changes,
// until the function that it gives is called.
func InHalves(names, changes int) (restore func()) {
	procs, n, many := runtime.GOMAXPROCS(2), halvedNames, manyChanges
	halvedNames, manyChanges = names, changes
	return func() {
		runtime.GOMAXPROCS(procs)
		halvedNames, manyChanges = n, many
	}
}
