package plans

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"go.yaml.in/yaml/v3"
)

// maxDuration is the longest that a plan may ask to wait.
const maxDuration = 10 * 365 * 24 * time.Hour

var durationForm = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$`)
})

var durationUnits = []time.Duration{7 * 24 * time.Hour, 24 * time.Hour, time.Hour, time.Minute, time.Second}

// duration reads weeks, days, hours, minutes and seconds in that order: 48h, 10m,
// 2d, 1h30m. A bare 0 is no time.
func (d *decoder) duration(n *yaml.Node, what string) (time.Duration, bool) {
	s, ok := d.text(n, what)
	if !ok || s == "0" {
		return 0, ok
	}
	parts := durationForm().FindStringSubmatch(s)
	if parts == nil {
		d.fail(n, durationFix(s), "%s is %s, which is no duration such as 48h, 10m, 2d or 1h30m", what, shown(s))
		return 0, false
	}
	total, ok := sumDuration(parts[1:])
	if !ok {
		d.fail(n, "", "%s is %s, it must be 10 years at most", what, shown(s))
	}
	return total, ok
}

func sumDuration(parts []string) (total time.Duration, ok bool) {
	for i, part := range parts {
		if part == "" {
			continue
		}
		v, err := strconv.ParseInt(part, 10, 64)
		if err != nil || v > int64(maxDuration/durationUnits[i]) {
			return 0, false
		}
		total += time.Duration(v) * durationUnits[i]
	}
	return total, total <= maxDuration
}

func durationFix(s string) string {
	if wholeNumber().MatchString(s) && !strings.HasPrefix(s, "-") {
		return "say the unit: `" + s + "s`, `" + s + "m` or `" + s + "h`"
	}
	if v, err := time.ParseDuration(s); err == nil && v > 0 && v <= maxDuration {
		return "write `" + durationText(v+(time.Second-1)) + "`" // the next full second
	}
	if low := strings.ToLower(strings.ReplaceAll(s, " ", "")); low != s && durationForm().MatchString(low) {
		return "write `" + low + "`"
	}
	return ""
}

// durationText is a duration as a plan writes it, to the second.
func durationText(v time.Duration) string {
	s, names := "", "wdhms"
	for i, unit := range durationUnits {
		if count := v / unit; count > 0 {
			s += fmt.Sprintf("%d%c", count, names[i])
			v -= count * unit
		}
	}
	if s == "" {
		return "0s"
	}
	return s
}
