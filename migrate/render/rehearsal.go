package render

import (
	"bufio"
	"io"

	"github.com/zonegate/zonegate/migrate/rehearse/course"
)

// RehearsalFormats lists the formats of a rehearsal.
func RehearsalFormats() []string { return []string{"text", "json"} }

// Rehearsal writes a rehearsal in one of RehearsalFormats. Of the options Color and
// Quiet count.
func Rehearsal(w io.Writer, r *course.Rehearsal, format string, opt Options) error {
	return written(w, format, RehearsalFormats(), map[string]func(*bufio.Writer) error{
		"text": func(b *bufio.Writer) error { rehearsalText(printer{b, opt}, r); return nil },
		"json": func(b *bufio.Writer) error { return plainJSON(b, r) },
	})
}
