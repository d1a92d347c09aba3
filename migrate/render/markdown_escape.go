package render

import (
	"regexp"
	"strings"
	"sync"
)

// markdownSpecial are the characters that mean something to Markdown in running
// text or in a table.
const markdownSpecial = "\\`*_{}[]<>()#+!|~$:"

var markdownEntities = map[rune]string{'&': "&amp;", '<': "&lt;", '>': "&gt;"}

// mention and reference are what forges turn into a person or an issue.
var (
	mention   = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(^|[^\w@])@(\w)`) })
	reference = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(#)(\d)`) })
)

// escaped makes text stand for itself in Markdown, also in a table: no markup,
// HTML, links, mentions or references.
func escaped(s string) string {
	s = visible(s)
	if strings.Contains(s, "@") {
		s = mention().ReplaceAllString(s, "$1@\u200b$2")
	}
	if strings.Contains(s, "#") {
		s = reference().ReplaceAllString(s, "$1\u200b$2")
	}
	var b strings.Builder
	if strings.IndexAny(s, "-+=:") == 0 {
		b.WriteByte('\\')
	}
	for i, r := range s {
		switch entity, ok := markdownEntities[r]; {
		case ok:
			b.WriteString(entity)
			continue
		case r == '.' && strings.HasSuffix(strings.ToLower(s[:i]), "www"), strings.ContainsRune(markdownSpecial, r) && !between(s, i):
			b.WriteByte('\\')
		case r == '\u200b':
			b.WriteString("&#8203;")
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// between tells whether the character at i is one that means nothing there: an
// underscore inside a word, a bracket or colon in ordinary prose.
func between(s string, i int) bool {
	switch s[i] {
	case '(', ')', '+', '!', '{', '}':
		return true
	case ':':
		return !strings.HasPrefix(s[i:], "://")
	case '#':
		return i > 0
	}
	return false
}

// code makes a code span that holds the text as it is, also in a table.
func code(s string) string {
	if s == "" {
		return ""
	}
	s = visible(s)
	ticks := strings.Repeat("`", longestRun(s, '`')+1)
	if strings.HasPrefix(s, "`") || strings.HasSuffix(s, "`") || strings.HasPrefix(s, " ") && strings.HasSuffix(s, " ") {
		s = " " + s + " "
	}
	return ticks + strings.ReplaceAll(s, "|", `\|`) + ticks
}

// fence is a code fence that no line inside can close.
func fence(lines []string) string {
	longest := 2
	for _, line := range lines {
		longest = max(longest, longestRun(line, '`'))
	}
	return strings.Repeat("`", longest+1)
}

func longestRun[T string | []byte](s T, c byte) int {
	longest, run := 0, 0
	for i := range len(s) {
		if s[i] != c {
			run = 0
			continue
		}
		run++
		longest = max(longest, run)
	}
	return longest
}
