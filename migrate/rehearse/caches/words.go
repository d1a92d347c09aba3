package caches

import (
	"math"
	"math/bits"
	"strconv"
	"strings"
	"time"
)

func lowest(s Set) int { return bits.TrailingZeros64(uint64(s)) }

// offset is a time from the switch on: T, T-30m, T+49h.
func offset(d time.Duration) string {
	switch {
	case d == 0:
		return "T"
	case d < 0:
		return "T-" + spanText(-d)
	}
	return "T+" + spanText(d)
}

// spanText is a length of time in hours, minutes and seconds, without those that
// are 0; from a minute on to the second, rounded up.
func spanText(d time.Duration) string {
	if d < time.Minute {
		return strconv.FormatFloat(d.Seconds(), 'f', -1, 64) + "s"
	}
	d = (d + time.Second - 1).Truncate(time.Second)
	var b strings.Builder
	for _, u := range []struct {
		unit time.Duration
		name string
	}{{time.Hour, "h"}, {time.Minute, "m"}, {time.Second, "s"}} {
		if n := d / u.unit; n > 0 {
			b.WriteString(strconv.FormatInt(int64(n), 10) + u.name)
			d -= n * u.unit
		}
	}
	return b.String()
}

// Percent is a share in percent: whole from 1 % to 99 %, with a decimal below and
// above, and never 0 % or 100 % of what is more or less.
func Percent(share float64) string {
	p := math.Round(share*1e9) / 1e7
	switch {
	case p <= 0:
		return "0 %"
	case p >= 100:
		return "100 %"
	case p < 0.1:
		return "under 0.1 %"
	case p > 99.9:
		return "over 99.9 %"
	case p < 1 || p > 99:
		return strings.TrimSuffix(strconv.FormatFloat(p, 'f', 1, 64), ".0") + " %"
	}
	return strconv.Itoa(int(math.Round(p))) + " %"
}

func plainShare(share float64) string {
	return strconv.FormatFloat(math.Round(share*1e4)/1e4, 'f', -1, 64)
}
