package render

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/zonegate/zonegate/migrate"
)

func TestSnippet(t *testing.T) {
	long := strings.Repeat("a", 100) + "TOKEN" + strings.Repeat("b", 100)
	for _, c := range []struct {
		name        string
		pos         migrate.Pos
		width       int
		line, marks string
	}{
		{"token", migrate.Pos{Column: 5, Length: 2, Text: "www  A 192.0.2.1"}, 80,
			"www  A 192.0.2.1",
			"    ^^"},
		{"no length", migrate.Pos{Column: 6, Text: "www  A"}, 80,
			"www  A",
			"     ^"},
		{"whole line", migrate.Pos{Text: "www  A"}, 80,
			"www  A", ""},
		{"no text", migrate.Pos{Column: 1}, 80,
			"", "^"},
		{"behind the end", migrate.Pos{Column: 7, Length: 3, Text: "www  A"}, 80,
			"www  A",
			"      ^"},
		{"far behind the end", migrate.Pos{Column: 70, Length: 3, Text: "www  A"}, 80,
			"www  A", ""},
		{"too long a token", migrate.Pos{Column: 6, Length: 30, Text: "www  A"}, 80,
			"www  A",
			"     ^"},
		{"tabs", migrate.Pos{Column: 6, Length: 1, Text: "www\t\tA\tx"}, 80,
			"www             A       x",
			"                ^"},
		{"a tab as token", migrate.Pos{Column: 4, Length: 1, Text: "www\tA"}, 80,
			"www     A",
			"   ^^^^^"},
		{"wide characters", migrate.Pos{Column: 4, Length: 2, Text: "日本 語語 x"}, 80,
			"日本 語語 x",
			"     ^^^^"},
		{"combining characters", migrate.Pos{Column: 4, Length: 1, Text: "e\u0301 x"}, 80,
			"e\u0301 x",
			"  ^"},
		{"control characters", migrate.Pos{Column: 2, Length: 1, Text: "a\x1b[0mb"}, 80,
			`a\x1b[0mb`,
			" ^^^^"},
		{"no UTF-8", migrate.Pos{Column: 3, Length: 1, Text: "\xff\xfex"}, 80,
			"\ufffd\ufffdx",
			"  ^"},
		{"a long line", migrate.Pos{Column: 101, Length: 5, Text: long}, 41,
			"..." + strings.Repeat("a", 15) + "TOKEN" + strings.Repeat("b", 15) + "...",
			strings.Repeat(" ", 18) + "^^^^^"},
		{"a long line, at its start", migrate.Pos{Column: 1, Length: 5, Text: long[100:]}, 26,
			"TOKEN" + strings.Repeat("b", 15) + "...",
			"^^^^^"},
		{"a long line, at its end", migrate.Pos{Column: 101, Length: 5, Text: long[:105]}, 26,
			"..." + strings.Repeat("a", 15) + "TOKEN",
			strings.Repeat(" ", 18) + "^^^^^"},
		{"a token longer than the width", migrate.Pos{Column: 2, Length: 200, Text: long}, 26,
			"a" + strings.Repeat("a", 19) + "...",
			" " + strings.Repeat("^", 19)},
		{"a part of a line", migrate.Pos{Column: 1005, Length: 3, Offset: 1000, Text: "abc def"}, 80,
			"...abc def",
			"       ^^^"},
		{"not in the part", migrate.Pos{Column: 5, Length: 3, Offset: 1000, Text: "abc def"}, 80,
			"...abc def", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			line, marks := snippet(&c.pos, c.width)
			assert.Equal(t, c.line, line)
			assert.Equal(t, c.marks, marks)
			assert.LessOrEqual(t, columns(line), c.width)
			assert.LessOrEqual(t, columns(marks), c.width+1)
		})
	}
}
