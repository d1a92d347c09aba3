package render

import (
	"strconv"
	"strings"
)

// number writes a count for people: 1,170,885.
func number(n int) string {
	s := strconv.Itoa(n)
	sign := ""
	if n < 0 {
		sign, s = "-", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return sign + s
}

// plural writes a count of things: "1 error", "1,200 errors".
func plural(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return number(n) + " " + thing + "s"
}

// percent writes the share of part in whole: "40 %", "0.4 %". A share that is
// neither none nor all is never rounded to either.
func percent(part, whole int) string {
	if whole <= 0 {
		return ""
	}
	p := 100 * float64(part) / float64(whole)
	switch {
	case part > 0 && p < 0.1:
		return "under 0.1 %"
	case part < whole && p > 99.9:
		return "over 99.9 %"
	case p == float64(int(p)) || p >= 10 && p < 99.5:
		return strconv.FormatFloat(p, 'f', 0, 64) + " %"
	}
	return strings.TrimSuffix(strconv.FormatFloat(p, 'f', 1, 64), ".0") + " %"
}
