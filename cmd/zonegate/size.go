package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/zonegate/zonegate/migrate"
)

var sizeUnits = []struct {
	suffix string
	octets int64
}{{"TiB", 1 << 40}, {"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10}}

// parseSize reads a number of octets, with KiB, MiB, GiB or TiB (or only their
// first letter) behind it.
func parseSize(s string) (int64, error) {
	number, factor := s, int64(1)
	for _, u := range sizeUnits {
		for _, suffix := range []string{u.suffix, u.suffix[:1]} {
			if head, ok := cutSuffixFold(s, suffix); ok && factor == 1 {
				number, factor = head, u.octets
			}
		}
	}
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil || n < 1 || n > math.MaxInt64/factor {
		return 0, fmt.Errorf("%q is no size; write octets or, for example, 500MiB or 8GiB", s)
	}
	return n * factor, nil
}

func cutSuffixFold(s, suffix string) (string, bool) {
	if len(s) < len(suffix) || !strings.EqualFold(s[len(s)-len(suffix):], suffix) {
		return s, false
	}
	return s[:len(s)-len(suffix)], true
}

func sizeText(n int64) string {
	for _, u := range sizeUnits {
		if n%u.octets == 0 {
			return fmt.Sprintf("%d %s", n/u.octets, u.suffix)
		}
	}
	return migrate.Plural(int(n), "octet")
}
