package migrate

import (
	"fmt"
	"strconv"
	"strings"
)

// Number writes a count with a comma between thousands: "22,540".
func Number(n int) string {
	digits := strconv.Itoa(n)
	sign := ""
	if n < 0 {
		sign, digits = "-", digits[1:]
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return sign + digits
}

// Plural writes a count with its noun: "1 RRset", "1,020 RRsets", "2 addresses".
func Plural(n int, noun string) string {
	switch {
	case n == 1:
		return "1 " + noun
	case strings.HasSuffix(noun, "ss"):
		noun += "e"
	}
	return Number(n) + " " + noun + "s"
}

// Percent writes a share of a whole with as many digits as tell it from nothing
// and from all: "40 %", "0.02 %", "99.97 %".
func Percent(part, whole int) string {
	if whole == 0 {
		return "of none"
	}
	share := 100 * float64(part) / float64(whole)
	digits := 0
	for digits < 4 && (rounds(share, digits, 0) && part > 0 || rounds(share, digits, 100) && part < whole) {
		digits++
	}
	if text := trimZeros(strconv.FormatFloat(share, 'f', digits, 64)); text != "0" || part == 0 {
		return text + " %"
	}
	return "under 0.0001 %"
}

// PercentLimit writes a limit as it stands in a plan: "10 %", "2.5 %".
func PercentLimit(percent float64) string {
	return strconv.FormatFloat(percent, 'f', -1, 64) + " %"
}

func rounds(share float64, digits int, to float64) bool {
	text := strconv.FormatFloat(share, 'f', digits, 64)
	rounded, err := strconv.ParseFloat(text, 64)
	return err == nil && rounded == to
}

func trimZeros(s string) string {
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s
}

// List joins words: "a", "a and b", "a, b and c"; of more than limit the rest is
// counted.
func List(words []string, limit int) string {
	if len(words) > limit {
		rest := len(words) - limit
		words = append(words[:limit:limit], fmt.Sprintf("%s more", Number(rest)))
	}
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}
