package dnssec

import (
	"maps"
	"slices"
	"time"
)

// maxExpirySteps is how many moments an Expiry tells at most.
const maxExpirySteps = 24

// widths are the spans that moments are drawn together in, as small as does.
var widths = []int64{1, 3600, 2 * 3600, 3 * 3600, 6 * 3600, 12 * 3600, 86_400, 2 * 86_400, 7 * 86_400, 28 * 86_400, 364 * 86_400, 3640 * 86_400}

// expiryOf tells from the number of RRsets that die in each second when they do.
func expiryOf(ends map[int64]int) Expiry {
	if len(ends) == 0 {
		return Expiry{}
	}
	seconds := slices.Sorted(maps.Keys(ends))
	e := Expiry{First: time.Unix(seconds[0], 0).UTC(), Last: time.Unix(seconds[len(seconds)-1], 0).UTC()}
	width := widths[slices.IndexFunc(widths, func(width int64) bool { return spans(seconds, width) <= maxExpirySteps })]
	for i, second := range seconds {
		if i == 0 || second/width != seconds[i-1]/width {
			e.Steps = append(e.Steps, ExpiryStep{At: hourBelow(second, width)})
		}
		e.Steps[len(e.Steps)-1].Sets += ends[second]
		e.Sets += ends[second]
	}
	return e
}

// spans counts the spans of a width that hold any of the seconds.
func spans(seconds []int64, width int64) (n int) {
	for i, second := range seconds {
		if i == 0 || second/width != seconds[i-1]/width {
			n++
		}
	}
	return n
}

// hourBelow is the second itself where moments are kept apart, else its hour.
func hourBelow(second, width int64) time.Time {
	if width > 1 {
		second -= second % 3600
	}
	return time.Unix(second, 0).UTC()
}
