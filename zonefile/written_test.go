package zonefile

import (
	"math/rand/v2"
	"testing"
)

// TestFindWritten finds each record of lists with gaps of all kinds.
func TestFindWritten(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for range 2000 {
		var list []writtenCase
		gaps := random.IntN(20)
		for record := range random.IntN(60) {
			if random.IntN(20) >= gaps {
				list = append(list, writtenCase{record: uint32(record)})
			}
		}
		for i := range list {
			if got := findWritten(list, int(list[i].record)); got != &list[i] {
				t.Fatalf("record %d of %v is at %d, found %v", list[i].record, list, i, *got)
			}
		}
	}
}
