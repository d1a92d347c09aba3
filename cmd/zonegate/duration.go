package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/urfave/cli/v2"
)

// maxDuration is the longest time that a flag may say.
const maxDuration = 10 * 365 * 24 * time.Hour

// durationFlag reads a flag as a time over 0.
func durationFlag(c *cli.Context, name string) (time.Duration, error) {
	text := c.String(name)
	d, err := parseDuration(text)
	if err != nil {
		return 0, fmt.Errorf("--%s %s is no duration; write it like 500ms, 2s, 15m, 24h or 2d", name, text)
	}
	if d <= 0 || d > maxDuration {
		return 0, fmt.Errorf("--%s is %s; it must be longer than 0 and no longer than 10 years", name, text)
	}
	return d, nil
}

// parseDuration reads what Go writes, and days and weeks before it.
func parseDuration(s string) (total time.Duration, err error) {
	for _, unit := range []struct {
		letter string
		length time.Duration
	}{{"w", 7 * 24 * time.Hour}, {"d", 24 * time.Hour}} {
		head, rest, ok := strings.Cut(s, unit.letter)
		if !ok {
			continue
		}
		n, err := strconv.ParseUint(head, 10, 12)
		if err != nil {
			return 0, err
		}
		total, s = total+time.Duration(n)*unit.length, rest
	}
	if s == "" && total > 0 {
		return total, nil
	}
	d, err := time.ParseDuration(s)
	return total + d, err
}
