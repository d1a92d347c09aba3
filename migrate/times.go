package migrate

import "time"

// TimeText writes a time in a report: RFC 3339 in UTC, to the second.
func TimeText(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// EarliestText is TimeText of a time not to be early by: rounded up.
func EarliestText(t time.Time) string { return TimeText(WholeSecond(t)) }

// DateText writes a time for people, in UTC, with its weekday: "Thu 26 Nov 2026
// 14:00 UTC"; seconds where there are any, rounded up.
func DateText(t time.Time) string {
	if t = WholeSecond(t); t.Second() != 0 {
		return t.Format("Mon 2 Jan 2006 15:04:05 UTC")
	}
	return t.Format("Mon 2 Jan 2006 15:04 UTC")
}

// WholeSecond rounds up to a full second, in UTC.
func WholeSecond(t time.Time) time.Time {
	if whole := t.Truncate(time.Second); whole.Before(t) {
		t = whole.Add(time.Second)
	}
	return t.UTC()
}

func minTime(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

func maxTime(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// later is the later of two times, of which the first may not be known.
func later(a *time.Time, b time.Time) *time.Time {
	if a != nil && !b.After(*a) {
		return a
	}
	return &b
}
