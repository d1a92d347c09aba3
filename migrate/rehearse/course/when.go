package course

import (
	"fmt"
	"strings"
	"time"

	"github.com/zonegate/zonegate/migrate"
)

// When is a time of a rehearsal: a date, or a time from the switch on ("T+1h").
type When struct {
	Date time.Time
	// Since counts from the switch where there is no date.
	Since time.Duration
	// Always is from the start.
	Always bool
}

// ParseWhen reads "T", "T+1h", "T-30m" or a date (RFC 3339), to the second.
func ParseWhen(text string) (w When, err error) {
	rest, relative := strings.CutPrefix(text, "T")
	switch {
	case relative && rest == "":
		return w, nil
	case relative:
		w.Since, err = time.ParseDuration(rest)
		w.Since = w.Since.Truncate(time.Second)
	default:
		w.Date, err = time.Parse(time.RFC3339, text)
		w.Date = w.Date.UTC().Truncate(time.Second)
	}
	if err != nil || relative && rest[0] != '+' && rest[0] != '-' {
		return w, fmt.Errorf("%q is no time of a rehearsal: write T+1h, T-30m (from the switch on) or a date (RFC 3339)", text)
	}
	return w, nil
}

// String is the text that ParseWhen reads; "" for always.
func (w When) String() string {
	switch {
	case w.Always:
		return ""
	case !w.Date.IsZero():
		return w.Date.Format(time.RFC3339)
	}
	return SinceText(w.Since)
}

// SinceText is a time from the switch on: "T", "T+49h", "T-30m".
func SinceText(d time.Duration) string {
	switch {
	case d == 0:
		return "T"
	case d < 0:
		return "T-" + migrate.SpanText(-d)
	}
	return "T+" + migrate.SpanText(d)
}

// at is when that is, if the switch is at a time; not ok: nobody knows the switch yet.
func (w When) at(start time.Time, change *time.Time) (at time.Time, ok bool) {
	switch {
	case w.Always:
		return start, true
	case !w.Date.IsZero():
		return w.Date, true
	case change == nil:
		return at, false
	}
	return change.Add(w.Since), true
}
