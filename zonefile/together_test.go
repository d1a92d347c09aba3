package zonefile

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestTogetherGoesOnWithThePanic(t *testing.T) {
	for _, n := range []int{1, 2, 5} {
		done := make([]bool, n)
		assert.PanicsWithValue(t, "it broke", func() {
			together(n, func(i int) {
				if done[i] = true; i == n-1 {
					panic("it broke")
				}
			})
		})
		assert.NotContains(t, done, false)
	}
}
