package plans

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// Mistake is one thing that is wrong with a plan or approval file, or that is
// hardly meant as it stands.
type Mistake struct {
	File string // as it was named to Parse
	// Line and Column count from 1, columns in characters.
	Line, Column int
	Message      string // what is there
	Fix          string // what would be right, as a verb phrase; may be empty
}

// Error gives `plan.yaml:12:5: message (fix)`.
func (m *Mistake) Error() string {
	s := fmt.Sprintf("%s:%d:%d: %s", m.File, m.Line, m.Column, m.Message)
	if m.Fix == "" {
		return s
	}
	return s + " (" + m.Fix + ")"
}

// Errors are all mistakes of a file, in the order of their places.
type Errors struct {
	List []*Mistake // never empty
}

// Error gives one mistake a line.
func (e *Errors) Error() string {
	lines := make([]string, len(e.List))
	for i, m := range e.List {
		lines[i] = m.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap gives the mistakes to errors.As.
func (e *Errors) Unwrap() []error {
	all := make([]error, len(e.List))
	for i, m := range e.List {
		all[i] = m
	}
	return all
}

// oneLine replaces what would break a line or move a terminal's cursor.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return ' '
	}, s)
}

// asError sorts the mistakes and makes one error of them; nil if there is none.
func asError(list []*Mistake) error {
	if len(list) == 0 {
		return nil
	}
	list = inOrder(list)
	if len(list) >= maxMistakes {
		last := list[maxMistakes-1]
		list = append(list[:maxMistakes-1], &Mistake{File: last.File, Line: last.Line, Column: last.Column,
			Message: fmt.Sprintf("over %d mistakes: no more are told", maxMistakes-1), Fix: "mend those above first"})
	}
	return &Errors{List: list}
}

// maxMistakes is how many mistakes of a file are told.
const maxMistakes = 1000

// inOrder sorts by place, each one once.
func inOrder(list []*Mistake) []*Mistake {
	for _, m := range list {
		m.Message, m.Fix = oneLine(m.Message), oneLine(m.Fix)
	}
	slices.SortStableFunc(list, func(a, b *Mistake) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return slices.CompactFunc(list, func(a, b *Mistake) bool { return *a == *b })
}
