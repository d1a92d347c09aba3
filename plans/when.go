package plans

import (
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// from reads a time; a date alone is the first moment of that day, UTC.
func (d *decoder) from(n *yaml.Node, what string) (time.Time, bool) { return d.when(n, what, 0) }

// until reads a time; a date alone is the last moment of that day, UTC.
func (d *decoder) until(n *yaml.Node, what string) (time.Time, bool) {
	return d.when(n, what, 24*time.Hour-time.Nanosecond)
}

func (d *decoder) when(n *yaml.Node, what string, ofDay time.Duration) (time.Time, bool) {
	s, ok := d.text(n, what)
	if !ok {
		return time.Time{}, false
	}
	if t, err := time.Parse(time.DateOnly, s); err == nil {
		return t.Add(ofDay), true
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		d.fail(n, whenFix(s), "%s is %s, which is neither a date such as 2026-12-01 nor a time such as 2026-12-01T14:00:00Z (RFC 3339)", what, shown(s))
	}
	return t.UTC(), err == nil
}

// whenFix offers the right form of times that lack a zone or a T.
func whenFix(s string) string {
	joined := strings.ToUpper(strings.Replace(s, " ", "T", 1))
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02T15:04Z07:00"} {
		if t, err := time.Parse(layout, joined); err == nil {
			return "write `" + t.Format(time.RFC3339) + "`"
		}
	}
	return ""
}
