package plans

import (
	"slices"
	"strings"
)

// Nearest is the candidate that was most likely meant by word, or "" if none is
// near: up to a third of the letters (two in short words) may differ. Of several
// it is the one that begins most like it.
func Nearest(word string, candidates []string) string {
	limit := max(2, len(word)/3)
	if len(word) < 4 {
		limit = 1
	}
	word = strings.ToLower(word)
	best, bestDistance, bestPrefix := "", limit, -1
	for _, c := range slices.Sorted(slices.Values(candidates)) {
		if len(c)-len(word) > limit || len(word)-len(c) > limit {
			continue
		}
		d, prefix := distance(word, strings.ToLower(c)), commonPrefix(word, strings.ToLower(c))
		if d < bestDistance || d == bestDistance && prefix > bestPrefix {
			best, bestDistance, bestPrefix = c, d, prefix
		}
	}
	if best == "" {
		return beginsWith(word, candidates)
	}
	return best
}

// beginsWith is the first candidate that word (of three letters or more) is the
// beginning of.
func beginsWith(word string, candidates []string) string {
	for _, c := range slices.Sorted(slices.Values(candidates)) {
		if len(word) >= 3 && strings.HasPrefix(strings.ToLower(c), word) {
			return c
		}
	}
	return ""
}

func commonPrefix(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// distance counts the letters to insert, delete, replace or swap with their
// neighbour that make b of a.
func distance(a, b string) int {
	before, row, next := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		next[0] = i + 1
		for j := range len(b) {
			next[j+1] = min(row[j+1]+1, next[j]+1, row[j]+differs(a[i], b[j]))
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				next[j+1] = min(next[j+1], before[j-1]+1)
			}
		}
		before, row, next = row, next, before
	}
	return row[len(b)]
}

func differs(a, b byte) int {
	if a == b {
		return 0
	}
	return 1
}
