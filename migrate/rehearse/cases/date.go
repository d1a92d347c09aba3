package cases

import (
	"strings"
	"time"
)

// isDate tells whether a date is one as incidents have it: 2010-05-12, 2012-02, 2006,
// several of those (2013/2015, 2031-04-01/02), years from and until (2018-2024), or
// undated.
func isDate(text string) bool {
	if text == "undated" {
		return true
	}
	for i, part := range strings.Split(text, "/") {
		from, until, several := strings.Cut(part, "-")
		switch {
		case isTime(part, "2006-01-02", "2006-01", "2006"):
		case i > 0 && isTime(part, "02", "01-02"):
		case several && isTime(from, "2006") && isTime(until, "2006") && from < until:
		default:
			return false
		}
	}
	return true
}

func isTime(text string, layouts ...string) bool {
	for _, layout := range layouts {
		if _, err := time.Parse(layout, text); err == nil {
			return true
		}
	}
	return false
}
