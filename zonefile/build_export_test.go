package zonefile

import "runtime"

// InPieces has zones put together by so many goroutines from batches of so many
// records until the function that it gives is called.
func InPieces(goroutines, records int) (restore func()) {
	procs, runs, batch, lines := runtime.GOMAXPROCS(goroutines), pieceRuns, batchRecords, chainLines
	pieceRuns, batchRecords, chainLines = 1, records, 0
	return func() {
		runtime.GOMAXPROCS(procs)
		pieceRuns, batchRecords, chainLines = runs, batch, lines
	}
}

// Order is the SourceOrder of what a reference points to.
func (r Ref) Order() uint64 { return uint64(r.at) }
