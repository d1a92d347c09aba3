package caches

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// ParseShares sets the shares of classes from text such as
// "child=0.7,parent=0.1,sticky=20%". Classes that it does not name get none, and
// what it names must sum to 1. An error names what is wrong with the text.
func ParseShares(text string, classes []Class) ([]Class, error) {
	list := slices.Clone(classes)
	for i := range list {
		list[i].Share = 0
	}
	seen, sum := map[string]bool{}, 0.0
	for part := range strings.SplitSeq(text, ",") {
		name, value, ok := strings.Cut(part, "=")
		name = strings.TrimSpace(name)
		if !ok {
			return nil, fmt.Errorf("shares %q: %q is not of the form class=share, as child=0.9", text, strings.TrimSpace(part))
		}
		i := slices.IndexFunc(list, func(c Class) bool { return c.Name == name })
		if i < 0 {
			return nil, fmt.Errorf("shares %q: there is no class %q: it is one of %s", text, name, classNames(list))
		}
		if seen[name] {
			return nil, fmt.Errorf("shares %q: class %s is there twice", text, name)
		}
		share, err := parseShare(strings.TrimSpace(value))
		if err != nil {
			return nil, fmt.Errorf("shares %q: class %s: %w", text, name, err)
		}
		list[i].Share, seen[name] = share, true
		sum += share
	}
	if math.Abs(sum-1) > shareTooMuch {
		return nil, fmt.Errorf("shares %q sum to %s, not to 1", text, plainShare(sum))
	}
	return list, nil
}

// parseShare reads 0.7 or 70%.
func parseShare(text string) (float64, error) {
	number, percent := strings.CutSuffix(text, "%")
	share, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
	if percent {
		share /= 100
	}
	if err != nil || !(share >= 0 && share <= 1) {
		return 0, fmt.Errorf("its share %q is not a number from 0 to 1, nor a percentage", text)
	}
	return share, nil
}

func classNames(classes []Class) string {
	names := make([]string, len(classes))
	for i, c := range classes {
		names[i] = c.Name
	}
	return strings.Join(names, ", ")
}
