package zonegen

import (
	"os"
	"strconv"
)

// BenchDelegations is how many delegations a benchmark's registry has: what
// ZONEGATE_BENCH_DELEGATIONS says, else the standard. The published numbers are of
// 500,000.
func BenchDelegations(standard int) int {
	if n, err := strconv.Atoi(os.Getenv("ZONEGATE_BENCH_DELEGATIONS")); err == nil && n > 0 {
		return n
	}
	return standard
}
